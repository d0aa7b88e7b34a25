/** Pixels on the map against pyproj (frame-truth.py makes the truth), and the made frame of unplaced scenes. */
import { describe, expect, it } from 'vitest';
import type { LonLat, SceneInfo } from '../../../src-main/contract/index.js';
import { frameOf, ringOfBox, unwrap } from '../../../src-renderer/scenes/frame.js';
import { pixelWindow } from '../../../src-renderer/scenes/pixelWindow.js';
import { inverseQuad, quadPoint, type Quad } from '../../../src-renderer/scenes/quad.js';
import { PLAIN_INFO } from '../wires.js';
import truth from './frame-truth.json' with { type: 'json' };

const METRES_PER_DEGREE = 111_320;

function infoOf(scene: (typeof truth)[number]): SceneInfo {
  const corners = scene.points.slice(0, 4).map(({ lonLat }) => lonLat as LonLat);
  const { crs, width, height } = scene;
  return {
    ...PLAIN_INFO,
    crs,
    width,
    height,
    affine: scene.affine as SceneInfo['affine'],
    corners,
    placement: 'affine',
  };
}

describe.each(truth.filter(({ crs }) => crs !== 'EPSG:2056'))('a scene in $name', (scene) => {
  const frame = frameOf(infoOf(scene));

  it('is known exactly', () => expect(frame.exact).toBe(true));

  it.each(scene.points)('puts pixel $pixel where pyproj does, and finds it again', ({ pixel, lonLat }) => {
    const [lon, lat] = frame.toLonLat(pixel[0]!, pixel[1]!);
    expect(Math.abs(lon - lonLat[0]!) * METRES_PER_DEGREE).toBeLessThan(0.01);
    expect(Math.abs(lat - lonLat[1]!) * METRES_PER_DEGREE).toBeLessThan(0.01);
    const [col, row] = frame.toPixel(lonLat as LonLat)!;
    expect(col).toBeCloseTo(pixel[0]!, 1);
    expect(row).toBeCloseTo(pixel[1]!, 1);
  });
});

describe('a scene whose CRS the window does not know', () => {
  const scene = truth.find(({ crs }) => crs === 'EPSG:2056')!;
  const frame = frameOf(infoOf(scene));

  it('says that it is not exact', () => expect(frame.exact).toBe(false));

  it.each(scene.points)('is within a pixel at $pixel over 1.2 km', ({ pixel, lonLat }) => {
    const [col, row] = frame.toPixel(lonLat as LonLat)!;
    expect(Math.hypot(col - pixel[0]!, row - pixel[1]!)).toBeLessThan(1);
  });

  it('falls back in the same way where the definition is nonsense', () => {
    expect(frameOf({ ...infoOf(scene), crs: '+proj=nonsense' }).exact).toBe(false);
  });

  it('falls back where the affine is degenerate', () => {
    expect(frameOf({ ...infoOf(scene), crs: 'EPSG:4326', affine: [0, 0, 0, 0, 0, 0] }).exact).toBe(false);
  });
});

describe('a scene without georeference', () => {
  const frame = frameOf(PLAIN_INFO);

  it('lies in a made frame around 0, 0 with the picture’s proportions', () => {
    const [west, south, east, north] = frame.bounds;
    expect(frame.placed).toBe(false);
    expect(west).toBeCloseTo(-east, 12);
    expect((east - west) / (north - south)).toBeCloseTo(PLAIN_INFO.width / PLAIN_INFO.height, 9);
  });

  it('finds every pixel again', () => {
    const pixels: readonly (readonly [number, number])[] = [
      [0, 0],
      [400, 200],
      [12.5, 187.25],
    ];
    for (const [column, row] of pixels) {
      const again = frame.toPixel(frame.toLonLat(column, row))!;
      expect(again[0]).toBeCloseTo(column, 3);
      expect(again[1]).toBeCloseTo(row, 3);
    }
  });

  it('draws a box closed and counter-clockwise', () => {
    const ring = ringOfBox(frame, [10, 20, 30, 40]);
    const twiceArea = ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0);
    expect(ring[0]).toEqual(ring.at(-1));
    expect(twiceArea).toBeGreaterThan(0);
  });

  it('gives the part in view in whole pixels, cut at the scene', () => {
    const [west, north] = frame.toLonLat(-50, 10.2);
    const [east, south] = frame.toLonLat(99.5, 500);
    expect(pixelWindow(frame, PLAIN_INFO, [west, south, east, north])).toEqual([0, 10, 100, 190]);
    expect(pixelWindow(frame, PLAIN_INFO, [1, 1, 2, 2])).toBeNull();
  });
});

describe('across the antimeridian', () => {
  it('positions keep running, either way', () => {
    expect(
      unwrap([
        [179, 0],
        [-179, 0],
        [-178, 1],
        [179.5, 1],
      ]),
    ).toEqual([
      [179, 0],
      [181, 0],
      [182, 1],
      [179.5, 1],
    ]);
    expect(
      unwrap([
        [-179, 0],
        [179, 0],
      ]),
    ).toEqual([
      [-179, 0],
      [-181, 0],
    ]);
    expect(unwrap([])).toEqual([]);
  });

  it('a scene stays in one piece', () => {
    const corners: LonLat[] = [
      [179.9, 1],
      [-179.9, 1],
      [-179.9, 0],
      [179.9, 0],
    ];
    const { bounds } = frameOf({ ...PLAIN_INFO, corners });
    expect(bounds[0]).toBeCloseTo(179.9);
    expect(bounds[2]).toBeCloseTo(180.1);
  });
});

describe('a quad', () => {
  const quad: Quad = [
    [0, 10],
    [12, 9],
    [11, -2],
    [-1, 1],
  ];

  it.each([
    [0, 0],
    [1, 1],
    [0.25, 0.75],
    [1.2, -0.1],
  ] as const)('inverts (%d, %d)', (u, v) => {
    const [u2, v2] = inverseQuad(quad, quadPoint(quad, [u, v]))!;
    expect(u2).toBeCloseTo(u, 9);
    expect(v2).toBeCloseTo(v, 9);
  });

  it('without area has no inverse', () => {
    expect(
      inverseQuad(
        [
          [0, 0],
          [1, 0],
          [2, 0],
          [3, 0],
        ],
        [0.5, 0.5],
      ),
    ).toBeNull();
  });
});
