import { describe, expect, it } from 'vitest';
import { outlineArea, outlineOnGround, ringArea, traceOutline } from '../../src-main/geometry/index.js';
import type { SceneFrame } from '../../src-main/geometry/index.js';

const SIDE = 64;

/** 255 where `inside` holds at a cell's centre, in cells. */
function grid(inside: (x: number, y: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    inside((i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5) ? 255 : 0,
  );
}

const disc = (cx: number, cy: number, radius: number) => (x: number, y: number) =>
  Math.hypot(x - cx, y - cy) <= radius;

/** One degree a thousand pixels at the equator, north up. */
const frame: SceneFrame = {
  width: 1000,
  height: 1000,
  gsd: 111.2,
  pixelToLonLat: (col, row) => [10 + col / 1000, 0.5 - row / 1000],
  lonLatToPixel: (lon, lat) => [(lon - 10) * 1000, (0.5 - lat) * 1000],
} as SceneFrame;

describe('traceOutline', () => {
  it('gives a disc its area and place in scene pixels', () => {
    const [polygon, ...rest] = traceOutline(grid(disc(32, 32, 20)), SIDE, 127.5, [100, 200, 128, 32]);
    expect(rest).toEqual([]);
    const ring = polygon?.[0] ?? [];
    // The grid is stretched to twice its width and half its height: an ellipse of half axes 40 and 10.
    expect(Math.abs(ringArea(ring))).toBeGreaterThan(Math.PI * 40 * 10 * 0.97);
    expect(Math.abs(ringArea(ring))).toBeLessThan(Math.PI * 40 * 10 * 1.03);
    const xs = ring.map(([x]) => x);
    const ys = ring.map(([, y]) => y);
    expect(Math.min(...xs)).toBeCloseTo(124, 0);
    expect(Math.max(...xs)).toBeCloseTo(204, 0);
    expect(Math.min(...ys)).toBeCloseTo(206, 0);
    expect(Math.max(...ys)).toBeCloseTo(226, 0);
    expect(ring.at(-1)).toEqual(ring[0]);
  });

  it('keeps a hole, and drops specks and pinholes', () => {
    const ringAndSpeck = grid(
      (x, y) =>
        (disc(30, 30, 22)(x, y) && !disc(30, 30, 10)(x, y) && !disc(14, 30, 1)(x, y)) ||
        disc(60, 60, 2)(x, y),
    );
    const polygons = traceOutline(ringAndSpeck, SIDE, 127.5, [0, 0, SIDE, SIDE]);
    expect(polygons).toHaveLength(1);
    expect(polygons[0]).toHaveLength(2);
    const expected = Math.PI * (22 ** 2 - 10 ** 2);
    expect(outlineArea(polygons, 'px') / expected).toBeCloseTo(1, 1);
  });

  it('keeps two parts of like size, and cuts what runs off the grid at its edge', () => {
    const two = traceOutline(
      grid((x, y) => disc(12, 32, 8)(x, y) || disc(64, 32, 10)(x, y)),
      SIDE,
      127.5,
      [0, 0, SIDE, SIDE],
    );
    expect(two).toHaveLength(2);
    expect(Math.max(...two.flat(2).map(([x]) => x))).toBeLessThanOrEqual(SIDE);
  });

  it('places an edge between two cells by their values', () => {
    const ramp = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
      i % SIDE < 20 ? 255 : i % SIDE === 20 ? 85 : 0,
    );
    const xs = traceOutline(ramp, SIDE, 127.5, [0, 0, SIDE, SIDE])
      .flat(2)
      .map(([x]) => x);
    // From 255 at 19.5 to 85 at 20.5, 127.5 lies at 19.5 + 127.5 / 170.
    expect(Math.max(...xs)).toBeCloseTo(20.25, 5);
  });

  it('is empty where nothing reaches the level, and the whole window where everything does', () => {
    expect(traceOutline(new Uint8Array(SIDE * SIDE), SIDE, 127.5, [0, 0, 9, 9])).toEqual([]);
    const whole = traceOutline(new Uint8Array(SIDE * SIDE).fill(255), SIDE, 127.5, [0, 0, 9, 9]);
    expect(outlineArea(whole, 'px')).toBeCloseTo(81, 0);
  });
});

describe('outlines on the ground', () => {
  const ring = (x: number, y: number, side: number): [number, number][] => [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];

  it('turn outer rings counter-clockwise and holes clockwise, and measure their difference', () => {
    const ground = outlineOnGround(frame, [[ring(100, 100, 100), ring(125, 125, 50)]]);
    expect(ringArea(ground?.[0]?.[0] ?? [])).toBeGreaterThan(0);
    expect(ringArea(ground?.[0]?.[1] ?? [])).toBeLessThan(0);
    // A tenth of a degree squared at the equator, less a quarter: 11,131.9 m by 11,057.4 m.
    expect(outlineArea(ground ?? [], 'm') / (11_131.9 * 11_057.4 * 0.75)).toBeCloseTo(1, 3);
  });

  it('are null without a georeference, and where a place is nowhere on earth', () => {
    expect(outlineOnGround({ ...frame, pixelToLonLat: null }, [[ring(0, 0, 1)]])).toBeNull();
    expect(outlineOnGround({ ...frame, pixelToLonLat: () => [NaN, NaN] }, [[ring(0, 0, 1)]])).toBeNull();
  });

  it('run on past the antimeridian', () => {
    const over = {
      ...frame,
      pixelToLonLat: (col: number, row: number): [number, number] => [
        col > 150 ? -179.9 : 179.9,
        -row / 1000,
      ],
    };
    const lons =
      outlineOnGround(over, [[ring(100, 100, 100)]])
        ?.flat(2)
        .map(([lon]) => lon) ?? [];
    expect(Math.max(...lons) - Math.min(...lons)).toBeCloseTo(0.2, 6);
  });
});
