import { describe, expect, it } from 'vitest';
import { pixelFrame, straightenOutline, traceOutline } from '../../src-main/geometry/index.js';
import type { Ring, SceneFrame } from '../../src-main/geometry/index.js';

const SIDE = 64;
/** Metres a degree of latitude and, at 60 degrees north, of longitude on WGS84 (Snyder 1987, table 3). */
const [NORTH_DEGREE, EAST_DEGREE] = [111_412, 55_800];

/** A ten-thousandth of a degree a pixel at 60 degrees north: 5.58 m wide and 11.14 m high. */
const frame: SceneFrame = {
  ...pixelFrame(1000, 1000),
  gsd: 8.4,
  crs: 'EPSG:4326',
  pixelToLonLat: (col, row) => [10 + col / 1e4, 60.05 - row / 1e4],
  lonLatToPixel: (lon, lat) => [(lon - 10) * 1e4, (60.05 - lat) * 1e4],
};
const [ACROSS, DOWN] = [EAST_DEGREE / 1e4, NORTH_DEGREE / 1e4];

const disc = traceOutline(
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    Math.hypot((i % SIDE) - 31.5, Math.floor(i / SIDE) - 31.5) <= 20 ? 255 : 0,
  ),
  SIDE,
  127.5,
  [400, 450, 128, 64],
);
/** Cells of the disc's grid, scene pixels. */
const CELL = [2, 1] as const;

/** How far a place lies from a ring, with the lengths of a pixel's sides. */
function distance([x, y]: readonly [number, number], ring: Ring, across: number, down: number): number {
  return Math.min(
    ...ring.slice(1).map((to, at) => {
      const from = ring[at]!;
      const [dx, dy] = [(to[0] - from[0]) * across, (to[1] - from[1]) * down];
      const [px, py] = [(x - from[0]) * across, (y - from[1]) * down];
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / Math.max(1e-12, dx * dx + dy * dy)));
      return Math.hypot(px - along * dx, py - along * dy);
    }),
  );
}

describe('straightening an outline', () => {
  it('leaves out what lies within a share of a cell in metres, and nothing else', () => {
    const { outline, by } = straightenOutline(frame, disc, CELL);
    // A cell is 2 pixels wide and 1 high: 11.16 m by 11.14 m, of which .4.
    expect(by).toBeCloseTo(0.4 * Math.sqrt(2 * ACROSS * DOWN), 1);
    const [traced, ring] = [disc[0]![0]!, outline[0]![0]!];
    const off = traced.map((place) => distance(place, ring, ACROSS, DOWN));
    expect(Math.max(...off)).toBeLessThanOrEqual(by * 1.001);
    expect(Math.max(...off)).toBeGreaterThan(by * 0.5);
    expect(ring.length).toBeLessThan(traced.length / 2);
    expect(ring.at(-1)).toEqual(ring[0]);
    for (const place of ring) expect(traced).toContainEqual(place);
  });

  it('goes by metres where a pixel is twice as high as wide, and by pixels without a georeference', () => {
    // 3 m off across are 0.54 pixels, 3 m off down are 0.27: what is left out is the same on the ground.
    const bump = (dx: number, dy: number): Ring => [
      [500, 500],
      [520 + dx, 500 + dy],
      [540, 500],
      [540, 540],
      [500, 540],
      [500, 500],
    ];
    const cell = [2, 1] as const;
    const kept = (dy: number, on: SceneFrame): boolean =>
      straightenOutline(on, [[bump(0, dy)]], cell).outline[0]![0]!.some(([x]) => x === 520);
    expect(kept(3 / DOWN, frame)).toBe(false);
    expect(kept(6 / DOWN, frame)).toBe(true);
    // In pixels .4 of a cell of 2 by 1 is .57.
    expect(kept(0.5, pixelFrame(1000, 1000))).toBe(false);
    expect(kept(0.7, pixelFrame(1000, 1000))).toBe(true);
    // Half a pixel down is 5.6 m on the ground.
    expect(kept(0.5, frame)).toBe(true);
    expect(straightenOutline(pixelFrame(9, 9), [], cell)).toMatchObject({ outline: [] });
  });
});
