/** What the map does for an answer: it goes where boxes are out of view, and numbers the best of them always. */
import { describe, expect, it } from 'vitest';
import type { LonLat } from '../../../src-main/contract/index.js';
import { boundsToShow } from '../../../src-renderer/map/answerView.js';
import { emptyStyle } from '../../../src-renderer/map/style.js';

const square = (lon: number, lat: number, side = 0.2): LonLat[] => [
  [lon, lat],
  [lon + side, lat],
  [lon + side, lat + side],
  [lon, lat + side],
  [lon, lat],
];

describe('the view', () => {
  const view = [0, 0, 1, 1] as const;

  it('stays where the middle of every box is in it', () => {
    expect(boundsToShow([square(0.1, 0.1), square(0.85, 0.5)], view)).toBeNull();
    expect(boundsToShow([], view)).toBeNull();
    // Larger than the view, but it is what is looked at.
    expect(boundsToShow([square(-1, -1, 3)], view)).toBeNull();
  });

  it('goes to all of them where one is outside', () => {
    const [west, south, east, north] = boundsToShow([square(0.1, 0.1), square(2, 0.5)], view)!;
    expect([west, south]).toEqual([0.1, 0.1]);
    expect(east).toBeCloseTo(2.2);
    expect(north).toBeCloseTo(0.7);
  });

  it('goes to more boxes than a call takes arguments', () => {
    const rings = Array.from({ length: 40_000 }, (_, at) => square(at / 1000, 0, 0.5));
    expect(rings.flat()).toHaveLength(200_000);
    expect(boundsToShow(rings, view)).toEqual([0, 0, 40.499, 0.5]);
  });
});

it('the first dozen numbers stand however close they lie; the others give way', () => {
  const layers = emptyStyle().layers.filter((layer) => layer.id.startsWith('answer-numbers'));
  const overlaps = layers.map((layer) => [
    'filter' in layer ? layer.filter : null,
    layer.type === 'symbol' ? layer.layout?.['text-overlap'] : null,
  ]);
  expect(overlaps).toEqual([
    [['>', ['get', 'rank'], 12], undefined],
    [['<=', ['get', 'rank'], 12], 'always'],
  ]);
});
