import { describe, expect, it } from 'vitest';
import {
  angleBetween,
  azimuth,
  compassOf,
  destination,
  geodesicArea,
  geodesicDistance,
  geodesicPerimeter,
} from '../../src-main/geometry/index.js';
import { truth } from './truth.js';

/** geographiclib in Python and in JavaScript are the same algorithm in the same precision. */
const MICROMETRE = 1e-6;

describe('geodesic measures against geographiclib', () => {
  it.each(truth.pairs.map((row, i) => ({ i, ...row })))(
    'pair $i',
    ({ from, to, metres, azimuth: degrees }) => {
      expect(Math.abs(geodesicDistance(from, to) - metres)).toBeLessThan(MICROMETRE);
      expect(angleBetween(azimuth(from, to), degrees)).toBeLessThan(1e-9);
    },
  );

  it.each(truth.rings.map((row, i) => ({ i, ...row })))(
    'ring $i, either winding',
    ({ ring, area, perimeter }) => {
      expect(Math.abs(geodesicArea(ring) / area - 1)).toBeLessThan(1e-9);
      expect(geodesicArea([...ring].reverse())).toBeCloseTo(geodesicArea(ring), 3);
      expect(Math.abs(geodesicPerimeter(ring) - perimeter)).toBeLessThan(MICROMETRE * 10);
    },
  );

  it('takes open rings as closed', () => {
    const { ring } = truth.rings[1]!;
    expect(geodesicArea(ring.slice(0, -1))).toBe(geodesicArea(ring));
  });
});

describe('directions', () => {
  it('name the sector that holds the azimuth', () => {
    expect([0, 22, 23, 90, 180, 225, 337, 338, 360, -45].map(compassOf)).toEqual([
      'north',
      'north',
      'northeast',
      'east',
      'south',
      'southwest',
      'northwest',
      'north',
      'north',
      'northwest',
    ]);
  });

  it('differ by at most half a turn', () => {
    expect(angleBetween(350, 10)).toBe(20);
    expect(angleBetween(10, 190)).toBe(180);
    expect(angleBetween(-90, 270)).toBe(0);
  });

  it('lead back to where the distance was taken', () => {
    const there = destination([-118.2, 33.8], 30, 1000);
    expect(geodesicDistance([-118.2, 33.8], there)).toBeCloseTo(1000, 6);
    expect(azimuth([-118.2, 33.8], there)).toBeCloseTo(30, 6);
  });
});
