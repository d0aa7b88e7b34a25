import { describe, expect, it } from 'vitest';
import { planWindows, toScene, windowsFor } from '../../src-main/perceive/windows.js';

const RULE = { size: 640, overlap: 128, multiple: 32 };
const LOOKS = [
  { scale: 0.8, lookScale: 1.25, sizes: [0, Infinity] as const },
  { scale: 0.4, lookScale: 2.5, sizes: [0, Infinity] as const },
];

describe('planWindows', () => {
  it.each([
    [1, 1],
    [31, 700],
    [1000, 1000],
    [1281, 1281],
    [5000, 900],
    [20_000, 20_000],
  ])('covers every pixel of %i x %i, neighbours by the overlap or more', (width, height) => {
    for (const look of LOOKS) {
      const windows = planWindows({ width, height }, [look], RULE);
      const columns = [...new Set(windows.map(({ area }) => area.x))].sort((a, b) => a - b);
      let reached = 0;
      for (const x of columns) {
        const { area } = windows.find((window) => window.area.x === x)!;
        if (x > 0) expect(reached - x).toBeGreaterThanOrEqual(RULE.overlap * look.lookScale);
        reached = x + area.width;
      }
      expect(reached).toBeGreaterThanOrEqual(width);
      expect(reached - width).toBeLessThan(RULE.multiple * look.lookScale + look.lookScale);
    }
  });

  it('gives the network sides that are multiples, and whole scene pixels', () => {
    for (const window of planWindows({ width: 3001, height: 1777 }, LOOKS, RULE)) {
      expect([window.width % 32, window.height % 32]).toEqual([0, 0]);
      for (const value of Object.values(window.area)) expect(Number.isInteger(value)).toBe(true);
    }
  });

  it('takes a small look in one piece, with no border inside', () => {
    const [only, ...rest] = planWindows({ width: 1200, height: 900 }, [LOOKS[0]!], RULE);
    expect(rest).toEqual([]);
    expect([only!.width, only!.height]).toEqual([960, 736]);
    expect(only!.inner).toEqual({ left: false, top: false, right: false, bottom: false });
  });

  it('marks the borders that lie inside the scene', () => {
    const windows = planWindows({ width: 3000, height: 3000 }, [LOOKS[0]!], RULE);
    expect(windows).toHaveLength(9);
    expect(windows[0]!.inner).toEqual({ left: false, top: false, right: true, bottom: true });
    expect(windows[4]!.inner).toEqual({ left: true, top: true, right: true, bottom: true });
    expect(windows[8]!.inner).toEqual({ left: true, top: true, right: false, bottom: false });
  });

  it('overlaps by half where a coarser look follows, in windows of nearly one size', () => {
    const windows = planWindows({ width: 9000, height: 9000 }, LOOKS, RULE);
    const [finer, coarsest] = LOOKS.map(({ lookScale }, look) => {
      const columns = [...new Set(windows.filter((w) => w.look === look).map(({ area }) => area.x))];
      const first = windows.find((w) => w.look === look)!;
      return { overlap: first.width - (columns[1]! - columns[0]!) / lookScale, width: first.width };
    });
    expect(finer).toEqual({ overlap: RULE.overlap / 2, width: 960 });
    expect(coarsest).toEqual({ overlap: RULE.overlap, width: 832 });
    expect(Math.max(...windows.map(({ width }) => width))).toBeLessThanOrEqual(1.5 * RULE.size);
  });

  it('costs less than half a network pixel more than a scene pixel, the whole pyramid counted', () => {
    const looks = [1, 0.4, 0.16].map((scale) => ({ ...LOOKS[0]!, scale, lookScale: 1 / scale }));
    for (const side of [3000, 10_000, 20_000]) {
      const windows = planWindows({ width: side, height: side }, looks, RULE);
      const seen = windows.reduce((sum, { width, height }) => sum + width * height, 0);
      expect(seen / side ** 2).toBeLessThan(1.4);
    }
  });

  it('numbers windows the same whatever is asked for', () => {
    const windows = planWindows({ width: 9000, height: 9000 }, LOOKS, RULE);
    expect(windows.map(({ ordinal }) => ordinal)).toEqual(windows.map((_, i) => i));
  });
});

describe('windowsFor', () => {
  const windows = planWindows({ width: 9000, height: 9000 }, LOOKS, RULE);

  it('takes those that touch the area, of every look', () => {
    const chosen = windowsFor(windows, { x: 4000, y: 4000, width: 10, height: 10 });
    expect(chosen.every(({ area }) => area.x <= 4010 && area.x + area.width >= 4000)).toBe(true);
    expect(new Set(chosen.map(({ look }) => look))).toEqual(new Set([0, 1]));
    expect(windowsFor(windows, { x: 9500, y: 0, width: 100, height: 100 })).toEqual([]);
  });

  it('visits every window of a whole scene once, neighbours and coarse looks first', () => {
    const order = windowsFor(windows, null);
    expect(new Set(order).size).toBe(windows.length);
    expect(order[0]!.look).toBe(1);
    const inFirstBlock = order.slice(0, 20).every(({ area }) => area.x < 4096 && area.y < 4096);
    expect(inFirstBlock).toBe(true);
  });
});

it('places a box of the network in the scene', () => {
  const [, second] = planWindows({ width: 2000, height: 2000 }, [LOOKS[0]!], RULE);
  expect(toScene([10, 20, 40, 8], second!, LOOKS[0]!)).toEqual([920 + 12.5, 25, 50, 10]);
});
