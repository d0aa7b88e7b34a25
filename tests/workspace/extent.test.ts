import { describe, expect, it } from 'vitest';
import { extentTest, windowOf, type Where } from '../../src-main/workspace/extent.js';
import { frameOf, truths } from '../export/truth/read.js';
import { HEIGHT, lonLatFrame, plainFrame, WIDTH } from './fakes.js';

const frame = lonLatFrame(); // 10.0 E, 53.5 N, 1e-5 degrees a pixel

describe('windowOf', () => {
  it.each<[string, Where, number[]]>([
    ['inside the scene', [10.001, 53.497, 10.002, 53.499], [100, 100, 100, 200]],
    ['over one corner', [9.9, 53.499, 10.001, 53.6], [0, 0, 100, 100]],
    ['around the scene', [9, 53, 11, 54], [0, 0, WIDTH, HEIGHT]],
    ['far larger than the scene', [-170, -80, 170, 80], [0, 0, WIDTH, HEIGHT]],
    ['smaller than a pixel', [10.0010001, 53.4970001, 10.0010002, 53.4970002], [100, 299, 1, 1]],
  ])('of an extent %s', (_what, where, wanted) => {
    const { x, y, width, height } = windowOf(frame, where);
    // A pixel more on either side is no fault: the extent's edge falls on a pixel's edge to the last bit of a double.
    [x, y, x + width, y + height].forEach((value, i) => {
      const [wx, wy, ww, wh] = wanted as [number, number, number, number];
      expect(Math.abs(value - [wx, wy, wx + ww, wy + wh][i]!)).toBeLessThanOrEqual(1);
    });
  });

  it('holds every pixel of a rotated scene that lies in the extent', () => {
    const truth = truths.find(({ name }) => name === 'utm rotated')!;
    const rotated = frameOf(truth);
    const [lon, lat] = rotated.pixelToLonLat!(5000, 5000);
    const where: Where = [lon - 0.003, lat - 0.002, lon + 0.003, lat + 0.002];
    const { x, y, width, height } = windowOf(rotated, where);
    const holds = extentTest(rotated, where);
    let inside = 0;
    for (let col = 0; col < 10_000; col += 37) {
      for (let row = 0; row < 10_000; row += 37) {
        if (!holds(col, row)) continue;
        inside++;
        expect(col >= x && col <= x + width && row >= y && row <= y + height).toBe(true);
      }
    }
    expect(inside).toBeGreaterThan(100);
    expect(width * height).toBeLessThan(0.5 * 1e8);
  });

  it.each<[string, Where]>([
    ['a thin strip around the world', [-170, 53.4981, 170, 53.4983]],
    ['the whole turn', [-180, 53.4981, 180, 53.4983]],
    ['more than the whole turn', [-200, 53.4981, 200, 53.4983]],
    ['a thin strip from pole to pole', [10.0021, -90, 10.0023, 90]],
  ])('loses nothing of %s', (_what, where) => {
    const { x, y, width, height } = windowOf(frame, where);
    const holds = extentTest(frame, where);
    let inside = 0;
    for (let col = 0.5; col < WIDTH; col++) {
      for (let row = 0.5; row < HEIGHT; row++) {
        if (!holds(col, row)) continue;
        inside++;
        expect(col > x && col < x + width && row > y && row < y + height).toBe(true);
      }
    }
    expect(inside).toBeGreaterThan(100);
    expect(width * height).toBeLessThanOrEqual(2 * inside + 2 * (WIDTH + HEIGHT));
  });

  it('takes degrees that are counted to 360', () => {
    const alaska = lonLatFrame(-160, 53.5);
    const { x, width } = windowOf(alaska, [200.001, 53, 200.002, 54]);
    expect(Math.abs(x - 100)).toBeLessThanOrEqual(1);
    expect(Math.abs(x + width - 200)).toBeLessThanOrEqual(1);
  });

  it('takes the whole earth for the whole scene', () => {
    expect(windowOf(frame, [-180, -90, 180, 90])).toEqual({ x: 0, y: 0, width: WIDTH, height: HEIGHT });
    expect(extentTest(frame, [-180, -90, 180, 90])(1, 1)).toBe(true);
  });

  it('crosses the antimeridian where west is greater than east', () => {
    const fiji = lonLatFrame(179.996, -16.5); // its column 400 is the antimeridian
    const { x, width } = windowOf(fiji, [179.999, -17, -179.999, -16]);
    expect(Math.abs(x - 300)).toBeLessThanOrEqual(1);
    expect(Math.abs(x + width - 500)).toBeLessThanOrEqual(1);
  });

  it('is in pixels where the scene has no georeference', () => {
    expect(windowOf(plainFrame(), [10, 20, 110, 220])).toEqual({ x: 10, y: 20, width: 100, height: 200 });
    expect(windowOf(plainFrame(), [-50, -50, 1e6, 1e6])).toEqual({
      x: 0,
      y: 0,
      width: WIDTH,
      height: HEIGHT,
    });
  });

  it.each<[string, Where]>([
    ['beside the scene', [11, 53, 12, 54]],
    ['south above north', [10, 53.5, 10.1, 53.4]],
    ['not in degrees', [500000, 5900000, 500100, 5900100]],
    ['not numbers', [NaN, 0, 1, 1]],
    ['of no width', [10, 53, 10, 54]],
  ])('refuses an extent %s', (_what, where) => {
    expect(() => windowOf(frame, where)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });

  it('refuses pixels that miss the picture or run backwards', () => {
    for (const where of [
      [900, 0, 1000, 10],
      [100, 0, 50, 10],
    ] as const) {
      expect(() => windowOf(plainFrame(), where)).toThrow(expect.objectContaining({ code: 'bad-input' }));
    }
  });
});

describe('extentTest', () => {
  it('knows inside from outside on both sides of the antimeridian', () => {
    const holds = extentTest(lonLatFrame(179.996, -16.5), [179.999, -17, -179.999, -16]);
    expect([250, 350, 450, 550].map((col) => holds(col, 10))).toEqual([false, true, true, false]);
  });
});
