import { describe, expect, it } from 'vitest';
import { boxToScene } from '../../../src-main/checkpoints/index.js';
import { smartResize } from '../../../src-main/checkpoints/smart-resize.js';
import { closerWindow, planCheckpoint } from '../../../src-main/workspace/checkpoint/plan.js';
import { viewText, windowView } from '../../../src-main/workspace/checkpoint/view.js';

/** The published rules of Qwen2.5-VL and Qwen3-VL, and one with a low limit. */
const QWEN25 = { factor: 28, minPixels: 3136, maxPixels: 12845056 };
const QWEN3 = { factor: 32, minPixels: 65536, maxPixels: 16777216 };
const SMALL = { factor: 28, minPixels: 3136, maxPixels: 50176 };

describe('how finely a checkpoint sees windows', () => {
  it.each([
    [QWEN25, 504],
    [QWEN3, 512],
    [SMALL, 224],
  ] as const)('its own rule leaves a window as it was read (%o: %i pixels)', (rule, side) => {
    const view = windowView(rule, 0.5, null);
    expect(view).toEqual({ side, scale: 1, gsd: 0.5, apart: null });
    expect(smartResize({ width: side, height: side }, rule)).toEqual({ width: side, height: side });
  });

  it('is at the wanted ground sample distance: finer scenes are reduced, coarser ones enlarged', () => {
    expect(windowView(QWEN25, 0.1, 0.5)).toMatchObject({ scale: 5, gsd: 0.5, apart: null });
    expect(windowView(QWEN25, 1, 0.5)).toMatchObject({ scale: 0.5, gsd: 0.5, apart: null });
    expect(viewText(windowView(QWEN25, 0.1, 0.5), 0.5)).toBe('windows at 0.5 m a pixel, reduced');
    expect(viewText(windowView(QWEN25, 0.5, null), null)).toBeNull();
  });

  it('says where that cannot be: the scene is not measured, or is far too coarse', () => {
    const unknown = windowView(QWEN25, null, 0.5);
    expect(unknown).toMatchObject({ scale: 1, gsd: null });
    expect(viewText(unknown, 0.5)).toBe(
      'at full size, as the ground sample distance of the scene is unknown',
    );
    const coarse = windowView(QWEN25, 10, 0.5);
    expect(coarse).toMatchObject({ scale: 0.25, gsd: 2.5 });
    expect(viewText(coarse, 0.5)).toBe('windows at 2.5 m a pixel, enlarged 4 times, which is the most');
  });

  it('asks one picture where that shows all at that distance, and windows where it does not', () => {
    const scene = { width: 3000, height: 2000 };
    const plan = (gsd: number) =>
      planCheckpoint(scene, { x: 0, y: 0, ...scene }, windowView(QWEN25, gsd, 0.5));
    const fine = plan(0.1);
    expect(fine.grid).toEqual([]);
    expect(fine.whole.out).toEqual({ width: 600, height: 400 });
    const reduced = plan(0.2);
    expect(reduced.whole.out).toEqual({ width: 768, height: 512 });
    expect(reduced.grid[0]).toMatchObject({
      area: { x: 0, y: 0, width: 1260, height: 1260 },
      out: { width: 504, height: 504 },
    });
    expect(reduced.grid[1]?.area.x).toBe(1260 - 160);
  });

  it.each([
    [0.1, 4000, 3000],
    [0.3, 2049, 1777],
    [0.5, 1500, 1500],
    [1.1, 901, 1203],
  ])('a box of a scene at %f m a pixel, %i x %i, comes back from every window', (gsd, width, height) => {
    const [best, scene] = [0.5, { width, height }];
    for (const rule of [QWEN25, QWEN3, SMALL]) {
      const view = windowView(rule, gsd, best);
      const { grid } = planCheckpoint(scene, { x: 0, y: 0, ...scene }, view);
      const windows = [...grid, closerWindow(scene, [width * 0.9, height * 0.9], view)];
      for (const { area, out } of windows) {
        const resized = smartResize(out, rule);
        // A fifth to three fifths of the window, written as the model counts: in pixels of what it was shown.
        const told = [0.2, 0.2, 0.6, 0.6].map((share, i) => share * (i % 2 ? resized.height : resized.width));
        const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = told;
        const [x = 0, y = 0, w = 0, h = 0] = boxToScene([x1, y1, x2, y2], area, resized, 'pixels') ?? [];
        expect(x).toBeCloseTo(area.x + area.width * 0.2, 6);
        expect(y).toBeCloseTo(area.y + area.height * 0.2, 6);
        expect(w).toBeCloseTo(area.width * 0.4, 6);
        expect(h).toBeCloseTo(area.height * 0.4, 6);
        // Whole windows are seen at that distance to within the pixel that a side is rounded to.
        if (out.width === view.side)
          expect(Math.abs((area.width * gsd) / out.width - best)).toBeLessThan(gsd / out.width);
      }
    }
  });
});
