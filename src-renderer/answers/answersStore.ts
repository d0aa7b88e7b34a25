import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { LonLat } from '../../src-main/contract/index.js';
import { useAsk } from '../ask/index.js';
import { ringOfBox, unwrap, useScenes, useView } from '../scenes/index.js';
import { saveFile, useNotice } from '../shared/index.js';
import { useClient } from '../transport/index.js';
import { sortBoxes, type RankedBox, type SortKey } from './sortBoxes.js';

/** Columns whose first click puts the largest on top. */
const DESCENDING_FIRST: readonly SortKey[] = ['score', 'area', 'length'];

/** The boxes of the active scene's answer: order, selection, export. A box is known by its rank, 1 the best. */
export const useAnswers = defineStore('answers', () => {
  const client = useClient();
  const ask = useAsk();
  const scenes = useScenes();
  const view = useView();
  const notice = useNotice();

  const sortKey = shallowRef<SortKey>('rank');
  const descending = shallowRef(false);
  const selected = shallowRef<number | null>(null);
  const hovered = shallowRef<number | null>(null);
  const exporting = shallowRef(false);

  const answer = computed(() => ask.session?.answer ?? null);
  const ranked = computed<RankedBox[]>(
    () => answer.value?.boxes.map((box, index) => ({ rank: index + 1, box })) ?? [],
  );
  const rows = computed(() => sortBoxes(ranked.value, sortKey.value, descending.value));
  const outlined = computed(() => ranked.value.some(({ box }) => box.outline !== undefined));
  const selectedBox = computed(() =>
    selected.value === null ? null : (ranked.value[selected.value - 1]?.box ?? null),
  );

  watch(answer, () => {
    selected.value = hovered.value = null;
  });

  function sortBy(key: SortKey): void {
    descending.value = sortKey.value === key ? !descending.value : DESCENDING_FIRST.includes(key);
    sortKey.value = key;
  }

  /** Selects the row `offset` places from the selected one, stopping at the ends; the first row where none is. */
  function moveSelection(offset: number): void {
    if (rows.value.length === 0) return;
    const at = rows.value.findIndex(({ rank }) => rank === selected.value);
    const next = at === -1 ? 0 : Math.min(Math.max(at + offset, 0), rows.value.length - 1);
    selected.value = rows.value[next]?.rank ?? null;
  }

  /** The box on the window's map; null without a scene. */
  function ringOf({ box }: RankedBox): LonLat[] | null {
    if (box.ring !== null) return unwrap(box.ring);
    return scenes.frame === null ? null : ringOfBox(scenes.frame, box.bbox);
  }

  function zoomTo(rank: number): void {
    const row = ranked.value[rank - 1];
    const ring = row === undefined ? null : ringOf(row);
    if (ring !== null) view.goTo(ring);
  }

  /** Saves the answer as GeoJSON: a download in the browser, the save dialog in Electron. */
  async function exportGeoJson(geometry: 'box' | 'mask' = 'box'): Promise<void> {
    const job = ask.session?.job ?? null;
    if (job === null || answer.value === null) return;
    exporting.value = true;
    try {
      const { fileName, text } = await client.call('answer.geojson', { job, geometry });
      saveFile(fileName, text, 'application/geo+json');
    } catch (thrown) {
      notice.show(thrown);
    } finally {
      exporting.value = false;
    }
  }

  return {
    answer, ranked, rows, outlined, sortKey, descending, selected, selectedBox, hovered, exporting,
    sortBy, moveSelection, ringOf, zoomTo, exportGeoJson,
  }; // prettier-ignore
});
