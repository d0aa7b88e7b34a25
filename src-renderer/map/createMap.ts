import { Map as MapLibreMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { emptyStyle } from './style.js';

// Once bundled, MapLibre does not find its own worker.
setWorkerUrl(workerUrl);

const DEEPEST_ZOOM = 24;

/** A flat map, north up: boxes and directions read as on paper. Throws where the browser has no WebGL 2. */
export function createMap(container: HTMLElement): MapLibreMap {
  const map = new MapLibreMap({
    container,
    style: emptyStyle(),
    center: [10, 25],
    zoom: 0.8,
    maxZoom: DEEPEST_ZOOM,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    rollEnabled: false,
    attributionControl: false,
    fadeDuration: 0,
    locale: { 'Map.Title': 'Map of the scene' },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}
