/** The scene's picture on the map: tiles where it has a place on the ground, one image in the made frame where not. */
import type { Map as MapLibreMap } from 'maplibre-gl';
import { previewPath, tileTemplate } from '../../src-main/contract/index.js';
import type { OpenedScene, ViewFrame } from '../scenes/index.js';
import { FIRST_MARK } from './style.js';

const SCENE = 'scene';
/** Side of a tile in CSS pixels; dense screens get twice as many pixels in it. */
const TILE_SIZE = 256;
/** Longest side of the picture of an unplaced scene, in pixels: what any WebGL 2 takes as one texture. */
const PREVIEW_SIDE = 2048;
/** Metres a pixel of a 256-pixel tile at zoom 0 on the equator (web mercator). */
const EQUATOR_RESOLUTION = 156_543.033_928;
const DEEPEST_TILE_ZOOM = 23;
const NATIVE_ZOOM_FALLBACK = 18;

export function showScene(map: MapLibreMap, opened: OpenedScene | null, frame: ViewFrame | null): void {
  if (map.getLayer(SCENE)) map.removeLayer(SCENE);
  if (map.getSource(SCENE)) map.removeSource(SCENE);
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
    const corners = frame.corners.map(([lon, lat]) => [lon, lat]) as Corners;
    map.addSource(SCENE, {
      type: 'image',
      url: location.origin + previewPath(opened.scene, PREVIEW_SIDE),
      coordinates: corners,
    });
  }
  map.addLayer(
    {
      id: SCENE,
      type: 'raster',
      source: SCENE,
      paint: { 'raster-fade-duration': 0, 'raster-resampling': 'linear' },
    },
    FIRST_MARK,
  );
}

type Corners = [[number, number], [number, number], [number, number], [number, number]];

/** The zoom at which a tile pixel is no larger than a pixel of the scene; deeper tiles would hold nothing new. */
export function nativeZoom(gsd: number | null, latitude: number): number {
  if (gsd === null) return NATIVE_ZOOM_FALLBACK;
  const zoom = Math.ceil(Math.log2((EQUATOR_RESOLUTION * Math.cos((latitude * Math.PI) / 180)) / gsd));
  return Math.min(Math.max(zoom, 0), DEEPEST_TILE_ZOOM);
}
