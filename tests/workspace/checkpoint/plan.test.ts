import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closerWindow, planCheckpoint, windowsNear } from '../../../src-main/workspace/checkpoint/plan.js';

const scene = { width: 3000, height: 2000 };
const all = { x: 0, y: 0, ...scene };
const FULL = { side: 512, scale: 1 };

describe('where a checkpoint looks', () => {
  it('is one picture of full size where the area is small enough', () => {
    const { whole, grid } = planCheckpoint(
      { width: 768, height: 700 },
      { x: 0, y: 0, width: 768, height: 700 },
      FULL,
    );
    expect(whole).toEqual({
      look: 'whole',
      area: { x: 0, y: 0, width: 768, height: 700 },
      out: { width: 768, height: 700 },
    });
    expect(grid).toEqual([]);
  });

  it('is a reduced picture of the whole and windows of full size where it is not', () => {
    const { whole, grid } = planCheckpoint(scene, all, FULL);
    expect(whole.out).toEqual({ width: 768, height: 512 });
    expect(grid).toHaveLength(7 * 5);
    expect(grid[0]).toEqual({
      look: 'grid',
      area: { x: 0, y: 0, width: 512, height: 512 },
      out: { width: 512, height: 512 },
    });
    expect(grid.at(-1)?.area).toEqual({ x: 2688, y: 1792, width: 312, height: 208 });
  });

  it('covers every place of any scene with windows inside it, whatever their number', () => {
    const side = fc.integer({ min: 769, max: 6000 });
    fc.assert(
      fc.property(side, side, fc.nat(9999), fc.nat(9999), (width, height, u, v) => {
        const [x, y] = [Math.floor((u * width) / 1e4), Math.floor((v * height) / 1e4)];
        const { grid } = planCheckpoint({ width, height }, { x: 0, y: 0, width, height }, FULL);
        const holds = ({ area }: (typeof grid)[number]) =>
          x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
        expect(grid.some(holds)).toBe(true);
        expect(grid.every(({ area }) => area.x + area.width <= width && area.y + area.height <= height)).toBe(
          true,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('keeps its grid whatever part is asked about', () => {
    const part = { x: 1000, y: 300, width: 1500, height: 1100 };
    const whole = planCheckpoint(scene, all, FULL).grid.map(({ area }) => `${area.x} ${area.y}`);
    const some = planCheckpoint(scene, part, FULL).grid.map(({ area }) => `${area.x} ${area.y}`);
    expect(some.length).toBeLessThan(whole.length);
    expect(some.every((place) => whole.includes(place))).toBe(true);
  });

  it('comes closer inside the scene, at its edge and where it is smaller than a window', () => {
    expect(closerWindow(scene, [1500, 900], FULL).area).toEqual({ x: 1244, y: 644, width: 512, height: 512 });
    expect(closerWindow(scene, [2999, 3], FULL).area).toEqual({ x: 2488, y: 0, width: 512, height: 512 });
    expect(closerWindow({ width: 300, height: 2000 }, [10, 10], FULL).area).toEqual({
      x: 0,
      y: 0,
      width: 300,
      height: 512,
    });
  });

  it('is where something lies, or nowhere', () => {
    const { grid } = planCheckpoint(scene, all, FULL);
    expect(windowsNear(grid, [])).toEqual([]);
    expect(windowsNear(grid, [[100, 100, 20, 20]]).map(({ area }) => [area.x, area.y])).toEqual([[0, 0]]);
    expect(windowsNear(grid, [[440, 100, 20, 20]]).map(({ area }) => area.x)).toEqual([0, 448]);
  });
});
