import { describe, expect, it } from 'vitest';
import { cocoOutline, maskMetrics, outlineIou } from '../../src-main/measure/index.js';
import { outlineArea } from '../../src-main/geometry/index.js';

const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];

describe('outlineIou', () => {
  it('is exact on polygons', () => {
    const a = cocoOutline([square(0, 0, 4)]);
    expect(outlineIou(a, a)).toBe(1);
    expect(outlineIou(a, cocoOutline([square(2, 2, 4)]))).toBeCloseTo(4 / 28, 12);
    expect(outlineIou(a, cocoOutline([square(8, 8, 4)]))).toBe(0);
    // A triangle that halves the square.
    expect(outlineIou(a, cocoOutline([[0, 0, 4, 0, 0, 4]]))).toBeCloseTo(0.5, 12);
  });

  it('leaves holes out, and is 0 of nothing', () => {
    const [ring] = cocoOutline([square(0, 0, 4)]);
    const [hole] = cocoOutline([square(1, 1, 2)]);
    const holed = [[ring?.[0] ?? [], [...(hole?.[0] ?? [])].reverse()]];
    expect(outlineIou(holed, cocoOutline([square(0, 0, 4)]))).toBeCloseTo(12 / 16, 12);
    expect(outlineIou([], [])).toBe(0);
    expect(outlineIou([], holed)).toBe(0);
  });
});

describe('cocoOutline', () => {
  it('joins overlapping rings of one object, as pycocotools does', () => {
    expect(outlineArea(cocoOutline([square(0, 0, 4), square(2, 0, 4)]), 'px')).toBeCloseTo(24, 12);
  });

  it('reads over rings that are no polygon', () => {
    expect(cocoOutline([])).toEqual([]);
    expect(cocoOutline([[1, 2, 3, 4]])).toEqual([]);
  });
});

describe('maskMetrics', () => {
  it('is the mean over objects, not over classes', () => {
    const metrics = maskMetrics([
      { label: 'ship', iou: 1 },
      { label: 'ship', iou: 0.5 },
      { label: 'tank', iou: 0 },
    ]);
    expect(metrics).toEqual({
      gIoU: 0.5,
      objects: 3,
      classes: [
        { name: 'ship', objects: 2, gIoU: 0.75 },
        { name: 'tank', objects: 1, gIoU: 0 },
      ],
    });
    expect(maskMetrics([]).gIoU).toBeNull();
  });
});
