import { describe, expect, it } from 'vitest';
import {
  closeRing,
  densify,
  ensureCounterClockwise,
  normaliseLongitude,
  ringArea,
  ringContains,
  splitAtAntimeridian,
  unwrapLongitudes,
  type Ring,
} from '../../src-main/geometry/index.js';
import { truth } from './truth.js';

const SQUARE: Ring = [
  [0, 0],
  [0, 2],
  [2, 2],
  [2, 0],
  [0, 0],
];

describe('rings', () => {
  it.each(truth.planar.map((row, i) => ({ i, ...row })))(
    'signed area of ring $i is shapely’s',
    ({ ring, area }) => {
      expect(ringArea(ring)).toBeCloseTo(area, 9);
    },
  );

  it('turn counter-clockwise and stay so', () => {
    const turned = ensureCounterClockwise(SQUARE);
    expect(ringArea(turned)).toBe(4);
    expect(ensureCounterClockwise(turned)).toEqual(turned);
  });

  it('close once, and are cut into equal pieces', () => {
    const open = SQUARE.slice(0, -1);
    expect(closeRing(open)).toEqual(SQUARE);
    expect(closeRing(SQUARE)).toEqual(SQUARE);
    const fine = densify(SQUARE, 4);
    expect(fine).toHaveLength(17);
    expect(fine[1]).toEqual([0, 0.5]);
    expect(ringArea(fine)).toBe(ringArea(SQUARE));
  });

  it('hold points by the even-odd rule', () => {
    expect(ringContains(SQUARE, 1, 1)).toBe(true);
    expect(ringContains(SQUARE, 3, 1)).toBe(false);
  });

  it('of nothing have no area', () => {
    expect(ringArea([])).toBe(0);
    expect(closeRing([])).toEqual([]);
  });
});

describe('antimeridian', () => {
  it('leaves a ring alone that does not cross', () => {
    expect(
      splitAtAntimeridian([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ]),
    ).toHaveLength(1);
  });

  it.each([
    [
      'by a jump',
      [
        [179, 0],
        [-179, 0],
        [-179, 1],
        [179, 1],
        [179, 0],
      ] as Ring,
    ],
    [
      'by running on',
      [
        [179, 0],
        [181, 0],
        [181, 1],
        [179, 1],
        [179, 0],
      ] as Ring,
    ],
    [
      'in 0..360',
      [
        [539, 0],
        [541, 0],
        [541, 1],
        [539, 1],
        [539, 0],
      ] as Ring,
    ],
  ])('cuts a ring that crosses %s in two halves of RFC 7946', (_, ring) => {
    const pieces = splitAtAntimeridian(ring);
    expect(pieces).toHaveLength(2);
    const areas = pieces.map((piece) => ringArea(piece));
    expect(areas).toEqual([1, 1]);
    for (const piece of pieces) {
      expect(piece[0]).toEqual(piece.at(-1));
      for (const [lon] of piece) expect(Math.abs(lon)).toBeLessThanOrEqual(180);
    }
    const sides = pieces.map((piece) => Math.sign(piece.reduce((sum, [lon]) => sum + lon, 0)));
    expect(new Set(sides)).toEqual(new Set([1, -1]));
  });

  it('cuts a slanted side where it crosses', () => {
    const [east, west] = splitAtAntimeridian([
      [178, 0],
      [182, 4],
      [178, 4],
      [178, 0],
    ]).sort((a, b) => b[0]![0] - a[0]![0]);
    expect(east).toContainEqual([180, 2]);
    expect(west).toContainEqual([-180, 2]);
  });

  it('leaves no sliver of a ring that only touches the antimeridian', () => {
    expect(
      splitAtAntimeridian([
        [170, 0],
        [180, 0],
        [180, 1],
        [170, 1],
        [170, 0],
      ]),
    ).toHaveLength(1);
  });

  it('keeps a ring around a pole whole', () => {
    expect(
      splitAtAntimeridian([
        [0, 80],
        [90, 80],
        [180, 80],
        [-90, 80],
        [0, 80],
      ]),
    ).toHaveLength(1);
  });

  it('brings longitudes home', () => {
    expect([190, -190, 180, -180, 540, 0].map(normaliseLongitude)).toEqual([-170, 170, 180, -180, -180, 0]);
    expect(
      unwrapLongitudes([
        [179, 0],
        [-179, 0],
      ]),
    ).toEqual([
      [179, 0],
      [181, 0],
    ]);
  });
});
