import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import {
  GeoR1Error,
  stretchEnds,
  type BandStatistics,
  type Display,
  type DisplayStretch,
  type Ends,
} from '../../src-main/contract/index.js';
import {
  defaultDisplay,
  pixelWindow,
  useLayers,
  useScenes,
  useView,
  type MapBounds,
} from '../scenes/index.js';
import { useClient } from '../transport/index.js';

/** The display of the asked scene, with the statistics that it goes by. */
export const useDisplay = defineStore('display', () => {
  const client = useClient();
  const scenes = useScenes();
  const layers = useLayers();
  const view = useView();

  /** By scene and band; a scene that is closed leaves a few kilobytes behind. */
  const statistics = shallowReactive(new Map<string, BandStatistics>());
  /** Why the statistics are missing. */
  const problem = shallowRef<string | null>(null);
  /** Where the map was when the ends were taken from the view. */
  const takenAt = shallowRef<MapBounds | null>(null);

  const layer = computed(() => layers.layerOf(scenes.activeId ?? ''));
  const display = computed((): Display | null =>
    scenes.active === null ? null : (layer.value.display ?? defaultDisplay(scenes.active.info)),
  );
  /** The stretch as the user chose it: where it goes by a view, `display` holds its ends only. */
  const stretch = computed(() => layer.value.viewStretch ?? display.value?.stretch ?? null);
  const byView = computed(() => layer.value.viewStretch !== null);
  const isDefault = computed(() => layer.value.display === null && layer.value.opacity === 1);
  /** Of the bands shown, in their order; null until all are known. */
  const bands = computed((): BandStatistics[] | null => {
    const shown = display.value?.bands.map((band) => statistics.get(keyOf(scenes.activeId, band)));
    return shown?.every((one) => one !== undefined) === true ? shown : null;
  });
  const ends = computed((): Ends[] | null => {
    const [now, info] = [display.value, scenes.active?.info];
    if (now === null || info === undefined || bands.value === null) return null;
    return stretchEnds(now.stretch, now.together, bands.value, info.dtype);
  });

  const ask = async (window: [number, number, number, number] | null): Promise<BandStatistics[]> => {
    const scene = scenes.activeId ?? '';
    const wanted = [...new Set(display.value?.bands ?? [])];
    const reply = await client.call('scene.statistics', { scene, bands: wanted, window });
    return reply.bands;
  };

  /** Fetches what the histograms need and do not have. Call while they are seen. */
  async function load(): Promise<void> {
    const scene = scenes.activeId;
    if (scene === null || bands.value !== null) return;
    problem.value = null;
    try {
      for (const band of await ask(null)) statistics.set(keyOf(scene, band.band), band);
    } catch (thrown) {
      if (scene === scenes.activeId) problem.value = GeoR1Error.from(thrown).toLine();
    }
  }

  function change(changed: Partial<Display>): void {
    if (display.value === null || scenes.activeId === null) return;
    layers.change(scenes.activeId, { display: { ...display.value, ...changed } });
  }

  /** Other bands have other values, so ends that were given or taken from a view hold for them no longer. */
  function setBands(shown: readonly number[]): void {
    if (scenes.activeId === null || display.value === null) return;
    const isGiven = display.value.stretch.kind === 'range';
    const fallback = layer.value.viewStretch ?? { kind: 'percent', low: 2, high: 98 };
    layers.change(scenes.activeId, { viewStretch: null });
    change({ bands: [...shown], ...(isGiven ? { stretch: fallback } : {}) });
  }

  function setStretch(chosen: DisplayStretch): void {
    if (scenes.activeId === null) return;
    if (byView.value && chosen.kind !== 'none' && chosen.kind !== 'range') void takeFromView(chosen);
    else {
      layers.change(scenes.activeId, { viewStretch: null });
      change({ stretch: chosen });
    }
  }

  /** Ends by hand, for one band or, where the bands go together, for all. */
  function setEnds(index: number, [low, high]: Ends): void {
    if (ends.value === null || scenes.activeId === null || !(high > low)) return;
    const ranges = ends.value.map((old, at): [number, number] =>
      at === index || display.value?.together === true ? [low, high] : [old[0], old[1]],
    );
    layers.change(scenes.activeId, { viewStretch: null });
    change({ stretch: { kind: 'range', ranges } });
  }

  /** Takes the ends of a stretch from what the map shows of the scene now. */
  async function takeFromView(chosen: DisplayStretch): Promise<void> {
    const [opened, frame, bounds, now] = [scenes.active, scenes.frame, view.bounds, display.value];
    if (opened === null || frame === null || bounds === null || now === null) return;
    const window = pixelWindow(frame, opened.info, bounds);
    problem.value = window === null ? 'The scene is not in view: fit the map to it first.' : null;
    if (window === null) return;
    try {
      const seen = new Map((await ask(window)).map((band) => [band.band, band]));
      const shown = now.bands.flatMap((band) => seen.get(band) ?? []);
      const ranges = stretchEnds(chosen, now.together, shown, opened.info.dtype);
      takenAt.value = bounds;
      layers.change(opened.scene, {
        viewStretch: chosen,
        display: { ...now, stretch: { kind: 'range', ranges: ranges.map(([low, high]) => [low, high]) } },
      });
    } catch (thrown) {
      problem.value = GeoR1Error.from(thrown).toLine();
    }
  }

  /** From the statistics of the scene again. */
  function takeFromScene(): void {
    if (layer.value.viewStretch !== null) {
      const chosen = layer.value.viewStretch;
      layers.change(scenes.activeId ?? '', { viewStretch: null });
      change({ stretch: chosen });
    }
  }

  function setTogether(together: boolean): void {
    change({ together });
    if (layer.value.viewStretch !== null) void takeFromView(layer.value.viewStretch);
  }

  function reset(): void {
    if (scenes.activeId === null) return;
    layers.change(scenes.activeId, { display: null, viewStretch: null, opacity: 1 });
  }

  const hasMoved = computed(
    () => byView.value && takenAt.value !== null && String(takenAt.value) !== String(view.bounds),
  );
  watch(
    () => scenes.activeId,
    () => (problem.value = null),
  );

  return {
    layer,
    display,
    stretch,
    byView,
    isDefault,
    bands,
    ends,
    problem,
    hasMoved,
    load,
    change,
    setBands,
    setStretch,
    setEnds,
    setTogether,
    takeFromView,
    takeFromScene,
    reset,
  };
});

const keyOf = (scene: string | null, band: number): string => `${scene ?? ''}/${band}`;
