/** Resampling against definitions written out here: plain sums over pixels, no code of the reader's. */
import { describe, expect, it } from 'vitest';
import type { DisplayBlock } from '../../src-main/scene/display.js';
import type { RasterLevel } from '../../src-main/scene/raster.js';
import type { PixelWindow } from '../../src-main/scene/scene.js';
import { chooseLevel, resampleWindow } from '../../src-main/scene/window.js';

const WIDTH = 23;
const HEIGHT = 17;
const level = (width: number, height: number, block: number): RasterLevel => ({
  width,
  height,
  blockWidth: block,
  blockHeight: block,
  readBlock: () => Promise.reject(new Error('not asked')),
});

/** Red = a hash of the position; a hole of invalid pixels at (5..8, 5..8). */
const red = (x: number, y: number) => (x * 37 + y * 101) % 256;
const isData = (x: number, y: number) => !(x >= 5 && x < 9 && y >= 5 && y < 9);

function block(size: number, blockX: number, blockY: number): DisplayBlock {
  const rgba = new Uint8Array(size * size * 4);
  const [left, top] = [blockX * size, blockY * size];
  const [width, height] = [Math.min(size, WIDTH - left), Math.min(size, HEIGHT - top)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rgba.set([red(left + x, top + y), 10, 20, isData(left + x, top + y) ? 255 : 0], (y * size + x) * 4);
    }
  }
  return { rgba, rowLength: size, width, height, byteLength: rgba.byteLength };
}

async function read(window: PixelWindow, out: { width: number; height: number }, size = 8) {
  return resampleWindow([level(WIDTH, HEIGHT, size)], window, out, (_, x, y) =>
    Promise.resolve(block(size, x, y)),
  );
}

/** Mean red over an area, by adding up a fine raster of points; null under half coverage. */
function meanRed(x0: number, y0: number, x1: number, y1: number): number | null {
  let [sum, area] = [0, 0];
  for (let y = Math.floor(y0); y < y1; y++) {
    for (let x = Math.floor(x0); x < x1; x++) {
      if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT || !isData(x, y)) continue;
      const share = (Math.min(x + 1, x1) - Math.max(x, x0)) * (Math.min(y + 1, y1) - Math.max(y, y0));
      sum += share * red(x, y);
      area += share;
    }
  }
  return area / ((x1 - x0) * (y1 - y0)) < 0.5 ? null : sum / area;
}

describe('resampling', () => {
  it.each([3, 8, 64])('copies at full size, whatever the blocks (%i)', async (size) => {
    const { rgb, valid, anyValid } = await read(
      { x: 2, y: 1, width: 20, height: 15 },
      { width: 20, height: 15 },
      size,
    );
    for (let y = 0; y < 15; y++) {
      for (let x = 0; x < 20; x++) {
        const data = isData(x + 2, y + 1);
        expect(valid[y * 20 + x]).toBe(data ? 255 : 0);
        expect(rgb[(y * 20 + x) * 3]).toBe(data ? red(x + 2, y + 1) : 0);
      }
    }
    expect(anyValid).toBe(true);
  });

  it.each([
    [
      { x: 0, y: 0, width: 20, height: 16 },
      { width: 10, height: 8 },
    ],
    [
      { x: 0, y: 0, width: 23, height: 17 },
      { width: 7, height: 5 },
    ],
    [
      { x: 1.3, y: 0.7, width: 15.4, height: 9.9 },
      { width: 6, height: 4 },
    ],
    [
      { x: -6, y: -4, width: 40, height: 30 },
      { width: 10, height: 10 },
    ],
  ])('averages areas, fractions and edges included (%#)', async (window, out) => {
    const { rgb, valid } = await read(window, out);
    const [sx, sy] = [window.width / out.width, window.height / out.height];
    for (let y = 0; y < out.height; y++) {
      for (let x = 0; x < out.width; x++) {
        const [left, top] = [window.x + x * sx, window.y + y * sy];
        const expected = meanRed(left, top, left + sx, top + sy);
        expect(valid[y * out.width + x]).toBe(expected === null ? 0 : 255);
        if (expected !== null)
          expect(Math.abs(rgb[(y * out.width + x) * 3]! - expected)).toBeLessThanOrEqual(0.51);
      }
    }
  });

  it('enlarges between pixel centres, and the same in two windows that share a seam', async () => {
    const whole = await read({ x: 10, y: 10, width: 8, height: 4 }, { width: 32, height: 16 });
    const right = await read({ x: 14, y: 10, width: 4, height: 4 }, { width: 16, height: 16 });
    for (let y = 0; y < 16; y++) {
      const row = whole.rgb.subarray((y * 32 + 16) * 3, (y * 32 + 32) * 3);
      expect([...right.rgb.subarray(y * 16 * 3, (y + 1) * 16 * 3)]).toEqual([...row]);
    }
    // Between the centres of (10, 10) and (11, 10): position 10.875 is 3/8 of the way from 10.5 to 11.5.
    const top = whole.rgb[(2 * 32 + 3) * 3]!;
    const along = (y: number) => red(10, y) * (1 - 0.375) + red(11, y) * 0.375;
    const expected = along(10) * (1 - 0.125) + along(11) * 0.125;
    expect(Math.abs(top - expected)).toBeLessThanOrEqual(0.51);
  });

  it('outside the scene there is nothing', async () => {
    const { anyValid, valid } = await read(
      { x: 100, y: -50, width: 10, height: 10 },
      { width: 5, height: 5 },
    );
    expect(anyValid).toBe(false);
    expect(valid.every((value) => value === 0)).toBe(true);
  });

  it('waits for its blocks and passes their failure on', async () => {
    const failing = () => Promise.reject(new Error('disk'));
    const window = { x: 0, y: 0, width: 20, height: 16 };
    await expect(
      resampleWindow([level(WIDTH, HEIGHT, 4)], window, { width: 5, height: 4 }, failing),
    ).rejects.toThrow('disk');
  });
});

describe('levels', () => {
  const levels = [level(1000, 800, 64), level(500, 400, 64), level(251, 200, 64)];

  it.each([
    [0.5, 0],
    [1, 0],
    [1.9, 0],
    [2, 1],
    [3.9, 1],
    [3.984, 2],
    [50, 2],
  ])('reduction %f takes level %i', (reduction, index) => {
    expect(chooseLevel(levels, reduction)).toBe(index);
  });
});
