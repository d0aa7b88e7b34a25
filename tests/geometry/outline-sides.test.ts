import { describe, expect, it } from 'vitest';
import { destination, outlineSides } from '../../src-main/geometry/index.js';
import type { Ring } from '../../src-main/geometry/index.js';

const DEGREES = Math.PI / 180;

/** A rectangle around [x, y] whose longer side is turned by an angle. */
function rectangle(x: number, y: number, length: number, width: number, degrees: number): Ring {
  const [c, s] = [Math.cos(degrees * DEGREES), Math.sin(degrees * DEGREES)];
  const corners = [
    [-length / 2, -width / 2],
    [length / 2, -width / 2],
    [length / 2, width / 2],
    [-length / 2, width / 2],
    [-length / 2, -width / 2],
  ] as const;
  return corners.map(([u, v]) => [x + u * c - v * s, y + u * s + v * c]);
}

describe('in pixels', () => {
  it.each([0, 17, 45, 90, 133, 179])('a ship turned by %s degrees has its own length and beam', (degrees) => {
    const { length, width } = outlineSides([[rectangle(500, 300, 80, 12, degrees)]], 'px');
    expect(length).toBeCloseTo(80, 9);
    expect(width).toBeCloseTo(12, 9);
  });

  // By shapely 2.2.0, GEOS 3.14.1: minimum_rotated_rectangle.
  it.each<[Ring, number, number]>([
    [
      [
        [-12.89, -22.91],
        [-7.98, -1.78],
        [26.74, 21.15],
        [-9.5, -14.97],
        [10.12, 23.94],
      ],
      59.260615,
      14.222682,
    ],
    [
      [
        [12.47, -2.98],
        [-30.68, -7.01],
        [13.18, -7.43],
        [3.57, -8.95],
        [-12.76, -14.45],
        [-19.78, -9.3],
        [1.32, -4.91],
        [5.85, 12.68],
        [-38.2, -31.22],
        [-22.71, -18.76],
        [-31.05, -23.08],
        [0.55, -2.63],
      ],
      58.418355,
      21.32858,
    ],
  ])('scattered places %#, as by shapely', (ring, length, width) => {
    const sides = outlineSides([[ring]], 'px');
    expect(sides.length).toBeCloseTo(length, 5);
    expect(sides.width).toBeCloseTo(width, 5);
  });

  it('parts lie in one rectangle, and holes do not count', () => {
    const parts = [
      [rectangle(0, 0, 10, 10, 0), rectangle(0, 0, 4, 4, 0).reverse()],
      [rectangle(50, 0, 10, 10, 0)],
    ];
    expect(outlineSides(parts, 'px')).toEqual({ length: 60, width: 10 });
  });

  it.each<[string, Ring[][], number]>([
    ['nothing', [], 0],
    ['a place', [[[[3, 4]]]], 0],
    [
      'a line',
      [
        [
          [
            [0, 0],
            [3, 4],
            [0, 0],
          ],
        ],
      ],
      5,
    ],
  ])('%s has no width', (_, outline, length) => {
    const sides = outlineSides(outline, 'px');
    expect(sides.length).toBeCloseTo(length, 9);
    expect(sides.width).toBeCloseTo(0, 9);
  });

  it('takes a shore of many places', () => {
    const shore: Ring = Array.from({ length: 200_000 }, (_, at) => [at / 1000, Math.sin(at)]);
    expect(outlineSides([[shore]], 'px').length).toBeCloseTo(200, 0);
  });
});

describe('on the ground', () => {
  /** Corners by geodesics (GeographicLib), as a surveyor would set them out. */
  function setOut(from: [number, number], azimuth: number, length: number, width: number): Ring {
    const end = destination(from, azimuth, length);
    return [from, end, destination(end, azimuth + 90, width), destination(from, azimuth + 90, width), from];
  }

  it.each<[string, [number, number]]>([
    ['at the equator', [10, 0]],
    ['in the north', [25, 60]],
    ['in the far south', [-70, -78]],
    ['across the antimeridian', [179.999, 51]],
  ])('%s: to a thousandth', (_, from) => {
    const ring = setOut(from, 37, 300, 45).map(([lon, lat]): [number, number] => [
      lon < 0 && from[0] > 0 ? lon + 360 : lon,
      lat,
    ]);
    const { length, width } = outlineSides([[ring]], 'm');
    expect(length / 300).toBeCloseTo(1, 3);
    expect(width / 45).toBeCloseTo(1, 3);
  });
});
