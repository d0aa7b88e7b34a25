import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxToScene, pointToScene } from '../../src-main/checkpoints/index.js';
import { smartResize } from '../../src-main/checkpoints/smart-resize.js';
import { boxRing } from '../../src-main/geometry/index.js';
import type { SceneFrame } from '../../src-main/geometry/index.js';

const rule = { factor: 28, minPixels: 3136, maxPixels: 1003520 };

/** A box of the window as a perfect model would write it. */
function written(
  box: readonly number[],
  window: { width: number; height: number },
  pixels: boolean,
): [number, number, number, number] {
  const resized = smartResize(window, rule);
  const [sx, sy] = pixels
    ? [resized.width / window.width, resized.height / window.height]
    : [1000 / window.width, 1000 / window.height];
  const [x = 0, y = 0, w = 0, h = 0] = box;
  return [x * sx, y * sy, (x + w) * sx, (y + h) * sy];
}

describe('boxes of the resized frame', () => {
  it.each([
    [512, 512],
    [513, 511],
    [1000, 700],
    [2048, 1024],
    [97, 61],
    [40, 40],
  ])('come back to the scene from a window of %i x %i, in both conventions', (width, height) => {
    const window = { x: 1200, y: 340, width, height };
    const resized = smartResize(window, rule);
    const known = [width * 0.7, height * 0.7, Math.min(20, width / 8), Math.min(20, height / 8)];
    for (const coordinates of ['pixels', 'thousandths'] as const) {
      const got = boxToScene(written(known, window, coordinates === 'pixels'), window, resized, coordinates);
      const [x = 0, y = 0, w = 0, h = 0] = known;
      [1200 + x, 340 + y, w, h].forEach((value, i) => expect(got?.[i]).toBeCloseTo(value, 6));
    }
  });

  it('are off as much as the facts say where they are left in the resized frame', () => {
    const [x1, y1, x2] = written([450, 450, 20, 20], { width: 512, height: 512 }, true);
    const [left, width] = [x1, x2 - x1];
    const overlap = Math.max(0, left + width - 450);
    const intersection = overlap * overlap;
    expect(y1).toBe(x1);
    expect(intersection / (400 + width * width - intersection)).toBeCloseTo(0.26, 1);
  });

  it('reach the map: a box of a georeferenced scene keeps its corner on the ground', () => {
    const frame: SceneFrame = {
      width: 4000,
      height: 4000,
      gsd: 0.5,
      crs: null,
      pixelToLonLat: (col, row) => [10 + col * 1e-5, 50 - row * 1e-5],
      lonLatToPixel: (lon, lat) => [(lon - 10) / 1e-5, (50 - lat) / 1e-5],
    };
    const window = { x: 1000, y: 2000, width: 640, height: 480 };
    const box = boxToScene(
      written([100, 200, 50, 25], window, true),
      window,
      smartResize(window, rule),
      'pixels',
    );
    const ring = boxRing(frame, box ?? [0, 0, 0, 0], 1) ?? [];
    expect(Math.min(...ring.map(([lon]) => lon))).toBeCloseTo(10 + 1100e-5, 9);
    expect(Math.max(...ring.map(([, lat]) => lat))).toBeCloseTo(50 - 2200e-5, 9);
  });

  it('turn swapped corners, are clipped to the window, and vanish where nothing is left', () => {
    const window = { x: 10, y: 20, width: 100, height: 100 };
    const resized = { width: 100, height: 100 };
    expect(boxToScene([50, 60, 30, 40], window, resized, 'pixels')).toEqual([40, 60, 20, 20]);
    expect(boxToScene([-50, 90, 30, 400], window, resized, 'pixels')).toEqual([10, 110, 30, 10]);
    expect(boxToScene([120, 120, 140, 140], window, resized, 'pixels')).toBeNull();
    expect(boxToScene([5, 5, 5, 50], window, resized, 'pixels')).toBeNull();
    expect(pointToScene([500, 2000], window, resized, 'thousandths')).toEqual([60, 120]);
  });

  it('stay inside their window, whatever is written', () => {
    const number = fc.double({ min: -2000, max: 5000, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number, number), (corners) => {
        const window = { x: 7, y: 9, width: 300, height: 200 };
        const box = boxToScene(corners, window, { width: 280, height: 196 }, 'pixels');
        if (box === null) return;
        const [x, y, w, h] = box;
        expect(x >= 7 && y >= 9 && x + w <= 307.0001 && y + h <= 209.0001 && w > 0 && h > 0).toBe(true);
      }),
    );
  });
});
