import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { computed, watch, type Ref } from 'vue';
import type { PixelBox } from '../../src-main/contract/index.js';
import { useScenes } from '../scenes/index.js';
import { useDraft, useTeachMarks as useMarksStore } from '../teach/index.js';
import { EMPTY } from './style.js';
import { addTeachLayers, TEACH_SOURCE } from './teachLayers.js';
import { teachMarks, type TeachMark } from './teachMarks.js';

/** Keeps the marks of teaching in step with the stores. Call once, inside setup, when the style has loaded. @param pen the box that is being drawn */
export function useTeachMarks(map: MapLibreMap, pen: Readonly<Ref<PixelBox | null>>): void {
  const scenes = useScenes();
  const draft = useDraft();
  const store = useMarksStore();
  addTeachLayers(map);

  const marks = computed((): TeachMark[] => [
    ...store.examples
      // What is edited is drawn as the draft has it.
      .filter(({ id }) => id !== draft.draft?.example)
      .flatMap(({ id, targets }) =>
        targets.map((bbox) => ({ kind: 'taught' as const, bbox, pointed: store.pointedAt === id })),
      ),
    ...(draft.isHere && store.visible
      ? (draft.draft?.boxes ?? []).map(({ key, bbox }) => ({
          kind: 'draft' as const,
          bbox,
          pointed: draft.pointedAt === key || draft.redrawn === key,
        }))
      : []),
    ...(store.looked?.before ?? []).map((bbox) => ({ kind: 'before' as const, bbox })),
    ...(store.looked?.after ?? []).map((bbox) => ({ kind: 'after' as const, bbox })),
    ...(pen.value === null ? [] : [{ kind: 'pen' as const, bbox: pen.value }]),
  ]);

  watch(
    () => [scenes.frame, marks.value] as const,
    ([frame, shown]) =>
      void map
        .getSource<GeoJSONSource>(TEACH_SOURCE)
        ?.setData(frame === null || shown.length === 0 ? EMPTY : teachMarks(frame, shown)),
    { immediate: true },
  );
}
