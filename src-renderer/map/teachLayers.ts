/** The marks of teaching, above all others: what was taught, what is being drawn, and two answers held against each other. */
import type { LayerSpecification, Map as MapLibreMap } from 'maplibre-gl';
import { MARKS } from './palette.js';
import { EMPTY } from './style.js';

export const TEACH_SOURCE = 'teach';
/** Unlike every other mark's, and light: it lies on imagery with a dark casing. */
export const TAUGHT_COLOUR = '#b6f23c';

const LAYERS: readonly LayerSpecification[] = [
  {
    id: 'teach-fill',
    type: 'fill',
    source: TEACH_SOURCE,
    filter: ['in', ['get', 'kind'], ['literal', ['draft', 'pen']]],
    paint: { 'fill-color': TAUGHT_COLOUR, 'fill-opacity': ['case', ['get', 'pointed'], 0.35, 0.14] },
  },
  {
    id: 'teach-casing',
    type: 'line',
    source: TEACH_SOURCE,
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': MARKS.casing,
      'line-width': ['case', ['get', 'pointed'], 6, 4],
      'line-opacity': 0.7,
    },
  },
  {
    id: 'teach-line',
    type: 'line',
    source: TEACH_SOURCE,
    filter: ['!=', ['get', 'kind'], 'before'],
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': ['match', ['get', 'kind'], 'after', MARKS.step, TAUGHT_COLOUR],
      'line-width': ['case', ['get', 'pointed'], 3.2, 1.8],
    },
  },
  {
    id: 'teach-before',
    type: 'line',
    source: TEACH_SOURCE,
    filter: ['==', ['get', 'kind'], 'before'],
    paint: { 'line-color': MARKS.found, 'line-width': 1.8, 'line-dasharray': [3, 2] },
  },
];

export function addTeachLayers(map: MapLibreMap): void {
  map.addSource(TEACH_SOURCE, { type: 'geojson', data: EMPTY });
  for (const layer of LAYERS) map.addLayer(layer);
}
