import { LngLatBounds, ScaleControl, type Map as MapLibreMap, type MapMouseEvent } from 'maplibre-gl';
import { watch } from 'vue';
import { useAnswers } from '../answers/index.js';
import { useScenes, useView, type MapBounds } from '../scenes/index.js';

const FIT_PADDING_PX = 28;
const BOX_PADDING_PX = 120;
/** Zooming to a box stops where a pixel of the scene is this many pixels of the screen. */
const LARGEST_MAGNIFICATION = 4;
const GLIDE_MS = 350;
const PROBE_PX = 100;

/** Where the map is and where it goes: fit, zoom to a box, cursor, picking of answers. Call once, inside setup. */
export function useNavigation(map: MapLibreMap): { fit: (animate?: boolean) => void } {
  const scenes = useScenes();
  const view = useView();
  const answers = useAnswers();
  const scale = new ScaleControl({ maxWidth: 120, unit: 'metric' });
  let scaleShown = false;

  function publish(): void {
    const { _sw: southWest, _ne: northEast } = map.getBounds();
    view.bounds = [southWest.lng, southWest.lat, northEast.lng, northEast.lat];
    view.magnification = magnification();
  }

  /** Screen pixels a pixel of the scene, along its rows, at its centre. */
  function magnification(): number | null {
    const [frame, info] = [scenes.frame, scenes.active?.info];
    if (frame === null || info === undefined) return null;
    const [col, row] = [info.width / 2, info.height / 2];
    const from = map.project(frame.toLonLat(col, row));
    return from.dist(map.project(frame.toLonLat(col + PROBE_PX, row))) / PROBE_PX;
  }

  function go(
    [west, south, east, north]: MapBounds,
    padding: number,
    maxZoom: number,
    animate: boolean,
  ): void {
    map.fitBounds(new LngLatBounds([west, south], [east, north]), {
      padding,
      maxZoom,
      duration: animate ? GLIDE_MS : 0,
    });
  }

  function fit(animate = true): void {
    if (scenes.frame !== null) go(scenes.frame.bounds, FIT_PADDING_PX, map.getMaxZoom(), animate);
  }

  watch(
    () => view.target,
    (target) => {
      if (target === null) return;
      const room = Math.log2(LARGEST_MAGNIFICATION / (magnification() ?? LARGEST_MAGNIFICATION));
      go(target.bounds, BOX_PADDING_PX, Math.min(map.getZoom() + room, map.getMaxZoom()), true);
    },
  );

  watch(
    () => scenes.frame,
    (frame) => {
      // In the made frame of an unplaced scene a bar in metres would be a lie.
      const wanted = frame === null || frame.placed;
      if (wanted && !scaleShown) map.addControl(scale, 'bottom-left');
      if (!wanted && scaleShown) map.removeControl(scale);
      scaleShown = wanted;
      fit(false);
      publish();
    },
    { immediate: true },
  );

  /** The smallest answer box under the pointer, as boxes may lie in one another. */
  function boxAt({ point }: MapMouseEvent): number | null {
    const hits = map.queryRenderedFeatures(point, { layers: ['answer-fill'] });
    const ranks = hits.map(({ properties }) => Number(properties['rank']));
    const area = (rank: number): number => answers.ranked[rank - 1]?.box.area ?? Infinity;
    return ranks.sort((a, b) => area(a) - area(b))[0] ?? null;
  }

  map.on('move', publish);
  map.on('resize', publish);
  map.on('mousemove', (event) => {
    view.cursor = [event.lngLat.lng, event.lngLat.lat];
    answers.hovered = boxAt(event);
    map.getCanvas().style.cursor = answers.hovered === null ? '' : 'pointer';
  });
  map.on('mouseout', () => {
    view.cursor = answers.hovered = null;
  });
  map.on('click', (event) => {
    answers.selected = boxAt(event);
  });
  return { fit };
}
