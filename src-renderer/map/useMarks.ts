import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { computed, watch } from 'vue';
import { useAnswers, usePick } from '../answers/index.js';
import { useAsk, useStepSet } from '../ask/index.js';
import { useScenes } from '../scenes/index.js';
import {
  answerMarks,
  extentMark,
  foundMarks,
  maskMarks,
  numberMarks,
  outlineMark,
  stepMarks,
} from './marks.js';
import { EMPTY } from './style.js';

/** Opacity of the answer's boxes while a step's set is looked at. */
const DIMMED = 0.3;

/** Keeps the marks on the map in step with the stores. Call once, inside setup, when the style has loaded. */
export function useMarks(map: MapLibreMap): void {
  const scenes = useScenes();
  const ask = useAsk();
  const set = useStepSet();
  const answers = useAnswers();
  const pick = usePick();
  const now = { immediate: true } as const;

  const put = (source: string, data: FeatureCollection): void =>
    void map.getSource<GeoJSONSource>(source)?.setData(data);

  watch(
    () => scenes.frame,
    (frame) => put('outline', frame === null ? EMPTY : outlineMark(frame)),
    now,
  );

  // Boxes of the look come in bursts: at most one redraw a frame.
  let redrawAsked = false;
  watch(
    () => [scenes.frame, ask.session?.foundCount, ask.session?.status],
    () => {
      if (redrawAsked) return;
      redrawAsked = true;
      requestAnimationFrame(() => {
        redrawAsked = false;
        const shown = ask.session !== null && ask.session.status !== 'done' && scenes.frame !== null;
        put('found', shown ? foundMarks(scenes.frame, ask.session.found) : EMPTY);
      });
    },
    now,
  );

  watch(
    () => [scenes.frame, answers.ranked] as const,
    ([frame, ranked]) => {
      put('answers', frame === null ? EMPTY : answerMarks(frame, ranked));
      put('masks', frame === null ? EMPTY : maskMarks(frame, ranked));
      put('answer-numbers', frame === null ? EMPTY : numberMarks(frame, ranked));
    },
    now,
  );

  watch(
    () => [scenes.frame, answers.answer] as const,
    ([frame, answer]) => {
      put('extent', frame === null ? EMPTY : extentMark(frame, answer?.provenance.where ?? null));
    },
    now,
  );

  watch(
    () => [scenes.frame, set.members] as const,
    ([frame, members]) => {
      put('step', frame === null || members === null ? EMPTY : stepMarks(frame, members));
      const opacity = members === null ? 1 : DIMMED;
      map.setPaintProperty('answer', 'line-opacity', opacity);
      map.setLayoutProperty('mask-fill', 'visibility', members === null ? 'visible' : 'none');
      map.setLayoutProperty('found', 'visibility', members === null ? 'visible' : 'none');
      map.setLayoutProperty('found-casing', 'visibility', members === null ? 'visible' : 'none');
    },
    now,
  );

  watch(
    () => [scenes.frame, pick.picked, answers.selected] as const,
    ([frame, picked, selected]) =>
      put(
        'picked',
        frame === null || picked === null || selected !== null ? EMPTY : stepMarks(frame, [picked]),
      ),
    now,
  );

  const emphasise =
    (source: string, state: 'selected' | 'hovered') => (id: number | null, old?: number | null) => {
      if (old !== null && old !== undefined) map.setFeatureState({ source, id: old }, { [state]: false });
      if (id !== null) map.setFeatureState({ source, id }, { [state]: true });
    };
  for (const source of ['answers', 'masks']) {
    watch(() => answers.selected, emphasise(source, 'selected'), now);
    watch(() => answers.hovered, emphasise(source, 'hovered'), now);
  }
  watch(
    computed(() => set.pointedAt),
    emphasise('step', 'hovered'),
    now,
  );
}
