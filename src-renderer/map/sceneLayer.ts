/** The scene's picture on the map: tiles where it has a place on the ground, pictures in the made frame where not. */
import type { ImageSource, Map as MapLibreMap } from 'maplibre-gl';
import { previewPath, tileTemplate, type LonLat } from '../../src-main/contract/index.js';
import {
  pixelWindow,
  type MapBounds,
  type OpenedScene,
  type PixelWindow,
  type ViewFrame,
} from '../scenes/index.js';
import { FIRST_MARK } from './style.js';

const SCENE = 'scene';
/** Of an unplaced scene: the part in view, sharp, over the whole of it, coarse. */
const DETAIL = 'scene-detail';
/** Side of a tile in CSS pixels; dense screens get twice as many pixels in it. */
const TILE_SIZE = 256;
/** Longest side of the picture of an unplaced scene, in pixels: what any WebGL 2 takes as one texture. */
const PREVIEW_SIDE = 2048;
/** Metres a pixel of a 256-pixel tile at zoom 0 on the equator (web mercator). */
const EQUATOR_RESOLUTION = 156_543.033_928;
const DEEPEST_TILE_ZOOM = 23;
const NATIVE_ZOOM_FALLBACK = 18;

export function showScene(map: MapLibreMap, opened: OpenedScene | null, frame: ViewFrame | null): void {
  for (const id of [DETAIL, SCENE]) remove(map, id);
  if (opened === null || frame === null) return;

  if (frame.placed) {
    const [west, south, east, north] = frame.bounds;
    map.addSource(SCENE, {
      type: 'raster',
      tiles: [location.origin + tileTemplate(opened.scene, devicePixelRatio > 1 ? 512 : 256)],
      tileSize: TILE_SIZE,
      maxzoom: nativeZoom(opened.info.gsd, (south + north) / 2),
      // Across the antimeridian no one rectangle of tiles bounds the scene; empty tiles are cheap.
      ...(east > 180 || west < -180 ? {} : { bounds: [west, south, east, north] }),
    });
  } else {
    const url = location.origin + previewPath(opened.scene, PREVIEW_SIDE);
    map.addSource(SCENE, {
      type: 'image',
      url,
      coordinates: cornersOf(frame, [0, 0, opened.info.width, opened.info.height]),
    });
  }
  addPicture(map, SCENE, FIRST_MARK);
}

/** Call when the view has come to rest: fetches what is in view of a large unplaced scene at the screen's resolution. */
export function sharpen(
  map: MapLibreMap,
  opened: OpenedScene | null,
  frame: ViewFrame | null,
  bounds: MapBounds,
): void {
  if (opened === null || frame === null || frame.placed) return;
  const { info } = opened;
  const window = pixelWindow(frame, info, bounds);
  const isSharp = Math.max(info.width, info.height) <= PREVIEW_SIDE;
  if (isSharp || window === null || (window[2] === info.width && window[3] === info.height)) {
    remove(map, DETAIL);
    return;
  }
  const url = location.origin + previewPath(opened.scene, PREVIEW_SIDE, window);
  const coordinates = cornersOf(frame, window);
  const known = map.getSource<ImageSource>(DETAIL);
  if (known !== undefined) {
    known.updateImage({ url, coordinates });
    return;
  }
  map.addSource(DETAIL, { type: 'image', url, coordinates });
  addPicture(map, DETAIL, FIRST_MARK);
}

function addPicture(map: MapLibreMap, id: string, before: string): void {
  map.addLayer({ id, type: 'raster', source: id, paint: { 'raster-fade-duration': 0 } }, before);
}

function remove(map: MapLibreMap, id: string): void {
  if (map.getLayer(id)) map.removeLayer(id);
  if (map.getSource(id)) map.removeSource(id);
}

type Corners = [LonLat, LonLat, LonLat, LonLat];

const cornersOf = (frame: ViewFrame, [x, y, width, height]: PixelWindow): Corners => [
  frame.toLonLat(x, y),
  frame.toLonLat(x + width, y),
  frame.toLonLat(x + width, y + height),
  frame.toLonLat(x, y + height),
];

/** The zoom at which a tile pixel is no larger than a pixel of the scene; deeper tiles would hold nothing new. */
export function nativeZoom(gsd: number | null, latitude: number): number {
  if (gsd === null) return NATIVE_ZOOM_FALLBACK;
  const zoom = Math.ceil(Math.log2((EQUATOR_RESOLUTION * Math.cos((latitude * Math.PI) / 180)) / gsd));
  return Math.min(Math.max(zoom, 0), DEEPEST_TILE_ZOOM);
}
