import { LngLat, LngLatBounds, ScaleControl, type Map as MapLibreMap, type MapMouseEvent } from 'maplibre-gl';
import { shallowRef, watch, type ShallowRef } from 'vue';
import { useAnswers, usePick } from '../answers/index.js';
import { boundsOf, useScenes, useView, type MapBounds } from '../scenes/index.js';
import { inView, sideOnScreen } from './pictures.js';

export const FIT_PADDING_PX = 28;
const BOX_PADDING_PX = 120;
/** Zooming to a box stops where a pixel of the scene is this many pixels of the screen. */
const LARGEST_MAGNIFICATION = 4;
export const GLIDE_MS = 350;
/** A scene smaller than this on the screen is zoomed to when it becomes the asked one. */
const SMALLEST_SEEN_PX = 48;
const PROBE_PX = 100;
/** Less than these between two centres, in pixels of the screen, and two zooms is the rounding of one. */
const SAME_PLACE_PX = 0.5;
const SAME_ZOOM = 1e-6;
/** How far from a footprint's line or dot a pointer may be. */
const REACH_PX = 4;

/** Scenes whose footprints are under the pointer, and where that is: [x, y] in pixels of the map. */
export interface Pointed {
  readonly at: { readonly x: number; readonly y: number };
  readonly scenes: readonly { readonly scene: string; readonly name: string; readonly isDot: boolean }[];
}

/** Where the map is and where it goes: fit, zoom to a box, cursor, picking of answers and of other candidates. Call once, inside setup. */
export function useNavigation(map: MapLibreMap): {
  fit: (animate?: boolean) => void;
  pointed: Readonly<ShallowRef<Pointed | null>>;
} {
  const scenes = useScenes();
  const view = useView();
  const answers = useAnswers();
  const pick = usePick();
  const scale = new ScaleControl({ maxWidth: 120, unit: 'metric' });
  let scaleShown = false;

  function publish(): void {
    view.bounds = viewNow();
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

  /** Where the map rests when it shows all of the extent that it was last fitted to, until somebody moves it. */
  let fitted: { readonly bounds: MapBounds; readonly zoom: number; readonly centre: LngLat } | null = null;
  function fitExtent(bounds: MapBounds, animate: boolean): void {
    const maxZoom = map.getMaxZoom();
    const [west, south, east, north] = bounds;
    const end = map.cameraForBounds([west, south, east, north], { padding: FIT_PADDING_PX, maxZoom });
    go(bounds, FIT_PADDING_PX, maxZoom, animate);
    // Of a glide its end is kept, not where it ceases: somebody may break it off.
    fitted =
      animate && end?.center !== undefined && end.zoom !== undefined
        ? { bounds, zoom: end.zoom, centre: LngLat.convert(end.center) }
        : { bounds, zoom: map.getZoom(), centre: map.getCenter() };
  }
  function isAt({ zoom, centre }: NonNullable<typeof fitted>): boolean {
    const [from, to] = [centre.wrap(), map.getCenter().wrap()];
    const apart = boundsOf([
      [from.lng, from.lat],
      [to.lng, to.lat],
    ]);
    return Math.abs(map.getZoom() - zoom) < SAME_ZOOM && sideOnScreen(apart, zoom) < SAME_PLACE_PX;
  }
  function fit(animate = true): void {
    if (scenes.frame !== null) fitExtent(scenes.frame.bounds, animate);
  }
  /** What filled the map fills it in another size too; a place that somebody went to stays as it is. */
  map.on('resize', () => {
    if (fitted !== null && isAt(fitted)) fitExtent(fitted.bounds, false);
  });

  function viewNow(): MapBounds {
    const { _sw: southWest, _ne: northEast } = map.getBounds();
    return [southWest.lng, southWest.lat, northEast.lng, northEast.lat];
  }
  const isSeen = (bounds: MapBounds): boolean =>
    inView(bounds, viewNow()) && sideOnScreen(bounds, map.getZoom()) >= SMALLEST_SEEN_PX;

  watch(
    () => view.target,
    (target) => {
      if (target === null) return;
      if (target.kind === 'extent') {
        fitExtent(target.bounds, false);
        return;
      }
      const room = Math.log2(LARGEST_MAGNIFICATION / (magnification() ?? LARGEST_MAGNIFICATION));
      go(target.bounds, BOX_PADDING_PX, Math.min(map.getZoom() + room, map.getMaxZoom()), true);
    },
  );

  watch(
    () => scenes.frame,
    (frame, old) => {
      // In the made frame of an unplaced scene a bar in metres would be a lie.
      const wanted = frame === null || frame.placed;
      if (wanted && !scaleShown) map.addControl(scale, 'bottom-left');
      if (!wanted && scaleShown) map.removeControl(scale);
      scaleShown = wanted;
      // Another scene of the same ground is asked without moving the map, as long as it can be seen.
      if (frame !== null && !(old?.placed === true && frame.placed && isSeen(frame.bounds))) fit(false);
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
  /** Names of the scenes whose outline or dot is under the pointer; of one scene alone there is nothing to tell apart. */
  function footprintsAt({ point: { x, y } }: MapMouseEvent): Pointed['scenes'] {
    if (scenes.scenes.length < 2) return [];
    const hits = map.queryRenderedFeatures(
      [
        [x - REACH_PX, y - REACH_PX],
        [x + REACH_PX, y + REACH_PX],
      ],
      { layers: ['footprint-dots', 'footprint-lines'] },
    );
    const found = hits.map(({ layer, properties }) => ({
      scene: String(properties['scene']),
      name: String(properties['name']),
      isDot: layer.id === 'footprint-dots',
    }));
    return found.filter(({ scene }, index) => found.findIndex((other) => other.scene === scene) === index);
  }

  const pointed = shallowRef<Pointed | null>(null);
  let pointer: MapMouseEvent | null = null;
  let lookAsked = false;
  /** A pointer may move many times a frame; what lies under it is looked at once. */
  function look(): void {
    lookAsked = false;
    if (pointer === null) return;
    view.cursor = [pointer.lngLat.lng, pointer.lngLat.lat];
    if (map.isMoving()) return;
    answers.hovered = boxAt(pointer);
    const found = footprintsAt(pointer);
    pointed.value = found.length === 0 ? null : { at: pointer.point, scenes: found };
    const leads = answers.hovered !== null || found.some(({ isDot }) => isDot);
    map.getCanvas().style.cursor = leads ? 'pointer' : '';
  }
  map.on('mousemove', (event) => {
    pointer = event;
    if (lookAsked) return;
    lookAsked = true;
    requestAnimationFrame(look);
  });
  map.on('mouseout', () => {
    pointer = pointed.value = null;
    view.cursor = answers.hovered = null;
  });
  map.on('movestart', () => (pointed.value = null));
  map.on('click', (event) => {
    answers.selected = boxAt(event);
    const [dot] = answers.selected === null ? footprintsAt(event).filter(({ isDot }) => isDot) : [];
    if (dot !== undefined) scenes.zoomTo(dot.scene);
    else void pick.at([event.lngLat.lng, event.lngLat.lat]);
  });
  return { fit, pointed };
}
