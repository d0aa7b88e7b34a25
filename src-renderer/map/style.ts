/** The map's style before any data: every source and layer in its order, so that later parts only set data. */
import type { FeatureCollection } from 'geojson';
import type {
  ExpressionSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import { LIGHT, MARKS } from './palette.js';

export const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The layer that the pictures of scenes are put under. */
export const FIRST_MARK = 'footprint-lines';

/** Boxes whose numbers stand on the map however close they lie: as many as one reads off a list. */
const ALWAYS_NUMBERED = 12;

/** MapLibre draws these with the browser's own fonts; there is no glyph server. */
const FONT = ['Inter Variable'];

const geojson = (promoteId?: string): SourceSpecification => ({
  type: 'geojson',
  data: EMPTY,
  ...(promoteId === undefined ? {} : { promoteId }),
});

const line = (id: string, source: string, paint: object, layout: object = {}): LayerSpecification => ({
  id,
  type: 'line',
  source,
  paint,
  layout: { 'line-join': 'round', ...layout },
});

/** Numbers of boxes, each at whichever side of its corner is free. */
const numbers = (id: string, filter: ExpressionSpecification, layout: object): LayerSpecification => ({
  id,
  type: 'symbol',
  source: 'answer-numbers',
  filter,
  layout: {
    'text-field': ['to-string', ['get', 'rank']],
    'text-font': FONT,
    'text-size': 12,
    'text-variable-anchor': ['bottom-left', 'bottom-right', 'top-right', 'top-left'],
    'text-radial-offset': 0.15,
    'text-justify': 'auto',
    'text-padding': 0,
    ...layout,
  },
  paint: { 'text-color': MARKS.answer, 'text-halo-color': MARKS.casing, 'text-halo-width': 1.6 },
});

const selected: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false];
const emphasised: ExpressionSpecification = [
  'any',
  selected,
  ['boolean', ['feature-state', 'hovered'], false],
];

export function emptyStyle(): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: geojson(),
      borders: geojson(),
      names: geojson(),
      footprints: geojson(),
      outline: geojson(),
      extent: geojson(),
      found: geojson(),
      step: geojson('id'),
      answers: geojson('rank'),
      masks: geojson('rank'),
      'answer-numbers': geojson(),
      picked: geojson(),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': LIGHT.sea } },
      {
        id: 'land',
        type: 'fill',
        source: 'land',
        paint: { 'fill-color': LIGHT.land, 'fill-antialias': false },
      },
      line('borders', 'borders', { 'line-color': LIGHT.border, 'line-width': 0.7 }),
      {
        id: 'names',
        type: 'symbol',
        source: 'names',
        maxzoom: 8,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': FONT,
          'text-size': 11,
          'text-max-width': 7,
          'symbol-sort-key': ['-', 0, ['get', 'area']],
        },
        paint: { 'text-color': LIGHT.name },
      },
      {
        ...line(FIRST_MARK, 'footprints', {
          'line-color': MARKS.outline,
          'line-width': 1,
          'line-opacity': ['case', ['get', 'visible'], 0.9, 0.4],
        }),
        filter: ['==', ['geometry-type'], 'Polygon'],
      } as LayerSpecification,
      {
        id: 'footprint-dots',
        type: 'circle',
        source: 'footprints',
        filter: ['all', ['==', ['geometry-type'], 'Point'], ['<', ['zoom'], ['get', 'vanishes']]],
        paint: {
          'circle-color': ['case', ['get', 'active'], MARKS.answer, MARKS.footprint],
          'circle-radius': ['case', ['get', 'active'], 5, 4],
          'circle-stroke-color': MARKS.casing,
          'circle-stroke-width': 1,
          'circle-opacity': ['case', ['get', 'visible'], 0.95, 0.4],
        },
      },
      line('outline', 'outline', { 'line-color': MARKS.outline, 'line-width': 1 }),
      line('extent', 'extent', {
        'line-color': MARKS.extent,
        'line-width': 1.2,
        'line-dasharray': [4, 3],
        'line-opacity': 0.85,
      }),
      line('found-casing', 'found', { 'line-color': MARKS.casing, 'line-width': 2.6, 'line-opacity': 0.35 }),
      line('found', 'found', { 'line-color': MARKS.found, 'line-width': 1, 'line-opacity': 0.8 }),
      {
        id: 'answer-fill',
        type: 'fill',
        source: 'answers',
        paint: { 'fill-color': MARKS.answer, 'fill-opacity': ['case', emphasised, 0.22, 0.06] },
      },
      {
        id: 'mask-fill',
        type: 'fill',
        source: 'masks',
        paint: { 'fill-color': MARKS.answer, 'fill-opacity': ['case', emphasised, 0.5, 0.32] },
      },
      line('answer-casing', 'answers', {
        'line-color': MARKS.casing,
        'line-width': ['case', emphasised, 6, 3.6],
        'line-opacity': 0.7,
      }),
      line('answer', 'answers', { 'line-color': MARKS.answer, 'line-width': ['case', emphasised, 3, 1.8] }),
      line('step-casing', 'step', { 'line-color': MARKS.casing, 'line-width': 4, 'line-opacity': 0.75 }),
      line('step', 'step', { 'line-color': MARKS.step, 'line-width': ['case', emphasised, 3.4, 2] }),
      {
        id: 'step-fill',
        type: 'fill',
        source: 'step',
        paint: { 'fill-color': MARKS.step, 'fill-opacity': ['case', emphasised, 0.4, 0.12] },
      },
      // Above everything: the one box that the user is looking at.
      line('selected-casing', 'answers', {
        'line-color': MARKS.casing,
        'line-width': 6.5,
        'line-opacity': ['case', selected, 0.8, 0],
      }),
      line('selected', 'answers', {
        'line-color': MARKS.selected,
        'line-width': 3,
        'line-opacity': ['case', selected, 1, 0],
      }),
      // A candidate that is in no answer, looked at by itself.
      line('picked-casing', 'picked', { 'line-color': MARKS.casing, 'line-width': 5.5, 'line-opacity': 0.8 }),
      line('picked', 'picked', { 'line-color': MARKS.picked, 'line-width': 2.4 }),
      // The best boxes keep their numbers where there is no room for all.
      numbers('answer-numbers-more', ['>', ['get', 'rank'], ALWAYS_NUMBERED], {
        'symbol-sort-key': ['get', 'rank'],
      }),
      // Those that must overlap are drawn in the order of their keys: the best one last, over the others.
      numbers('answer-numbers', ['<=', ['get', 'rank'], ALWAYS_NUMBERED], {
        'symbol-sort-key': ['-', 0, ['get', 'rank']],
        'text-overlap': 'always',
      }),
    ],
  };
}
