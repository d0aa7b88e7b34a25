/** The picture of a scene that has no place on the ground, in the made frame that the map then shows. */
import type { ImageSource, Map as MapLibreMap } from 'maplibre-gl';
import { previewPath, type LonLat } from '../../src-main/contract/index.js';
import {
  pixelWindow,
  type Layer,
  type MapBounds,
  type OpenedScene,
  type PixelWindow,
  type ViewFrame,
} from '../scenes/index.js';
import { FIRST_MARK } from './style.js';

const SCENE = 'scene';
/** The part in view, sharp, over the whole, coarse. */
const DETAIL = 'scene-detail';
/** Longest side of the picture, in pixels: what any WebGL 2 takes as one texture. */
const PREVIEW_SIDE = 2048;
/** Metres a pixel of a 256-pixel tile at zoom 0 on the equator (web mercator). */
const EQUATOR_RESOLUTION = 156_543.033_928;
const DEEPEST_TILE_ZOOM = 23;
const NATIVE_ZOOM_FALLBACK = 18;

/** Shows an unplaced scene, or nothing. A picture that is shown stays until the next one has come. */
export function showUnplaced(
  map: MapLibreMap,
  opened: OpenedScene | null,
  frame: ViewFrame | null,
  layer: Layer,
): void {
  if (opened === null || frame === null || frame.placed || !layer.visible) {
    for (const id of [DETAIL, SCENE]) remove(map, id);
    return;
  }
  const { info } = opened;
  put(map, SCENE, {
    url: location.origin + previewPath(opened.scene, PREVIEW_SIDE, undefined, layer.display),
    coordinates: cornersOf(frame, [0, 0, info.width, info.height]),
    opacity: layer.opacity,
  });
}

/** Call when the view has come to rest: fetches what is in view of a large unplaced scene at the screen's resolution. */
export function sharpen(
  map: MapLibreMap,
  opened: OpenedScene | null,
  frame: ViewFrame | null,
  layer: Layer,
  bounds: MapBounds,
): void {
  if (opened === null || frame === null || frame.placed || !layer.visible) return;
  const { info } = opened;
  const window = pixelWindow(frame, info, bounds);
  const isSharp = Math.max(info.width, info.height) <= PREVIEW_SIDE;
  // Over a half transparent coarse picture, a half transparent sharp one would show both.
  const covers = layer.opacity === 1;
  if (isSharp || !covers || window === null || (window[2] === info.width && window[3] === info.height)) {
    remove(map, DETAIL);
    return;
  }
  put(map, DETAIL, {
    url: location.origin + previewPath(opened.scene, PREVIEW_SIDE, window, layer.display),
    coordinates: cornersOf(frame, window),
    opacity: layer.opacity,
  });
}

function put(
  map: MapLibreMap,
  id: string,
  { url, coordinates, opacity }: { url: string; coordinates: Corners; opacity: number },
): void {
  const known = map.getSource<ImageSource>(id);
  if (known === undefined) {
    map.addSource(id, { type: 'image', url, coordinates });
    const paint = { 'raster-fade-duration': 0, 'raster-opacity': opacity };
    map.addLayer({ id, type: 'raster', source: id, paint }, FIRST_MARK);
    return;
  }
  if (known.url !== url) known.updateImage({ url, coordinates });
  map.setPaintProperty(id, 'raster-opacity', opacity);
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
