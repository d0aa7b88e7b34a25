/** Masks against rasterio and pycocotools (tests/fixtures/truth/make_measure_truth.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  outlineOverlap,
  overlapOf,
  overlapShare,
  rasterise,
  segmentationMetrics,
} from '../../src-main/measure/index.js';
import type { MultiPolygon } from '../../src-main/geometry/index.js';

const { segmentation } = JSON.parse(
  readFileSync(new URL('../fixtures/truth/measure-truth.json', import.meta.url), 'utf8'),
) as {
  segmentation: {
    width: number;
    height: number;
    samples: { answered: MultiPolygon; truth: MultiPolygon; pixels: number; iou: number }[];
    gIoU: number;
    cIoU: number;
  };
};
const { samples, width, height } = segmentation;
const whole = { x: 0, y: 0, width, height };

describe('masks', () => {
  it('are drawn as rasterio draws them: holes, parts, what lies outside', () => {
    for (const { truth, pixels } of samples) {
      const { data } = rasterise(truth, whole);
      expect(data.reduce((sum, value) => sum + value, 0)).toBe(pixels);
    }
  });

  it('overlap as pycocotools says, drawn whole or only where they lie', () => {
    for (const { answered, truth, iou } of samples) {
      const drawn = overlapOf(rasterise(answered, whole), rasterise(truth, whole));
      expect(overlapShare(drawn)).toBeCloseTo(iou, 12);
      expect(outlineOverlap(answered, truth, whole)).toEqual(drawn);
    }
  });

  it('give gIoU and cIoU of the NumPy reference', () => {
    const metrics = segmentationMetrics(
      samples.map(({ answered, truth }) => outlineOverlap(answered, truth, whole)),
    );
    expect(metrics.gIoU).toBeCloseTo(segmentation.gIoU, 12);
    expect(metrics.cIoU).toBeCloseTo(segmentation.cIoU, 12);
  });

  it('are of nothing where nothing is', () => {
    expect(segmentationMetrics([])).toEqual({ gIoU: null, cIoU: null });
    // "None", rightly said of every sample: the mean is 1, and there is no pixel to share.
    expect(segmentationMetrics([outlineOverlap([], [], whole)])).toEqual({ gIoU: 1, cIoU: null });
    const far: MultiPolygon = [[[[200, 200], [210, 200], [210, 210], [200, 200]]]]; // prettier-ignore
    expect(outlineOverlap(far, [], whole)).toEqual({ intersection: 0, union: 0 });
  });

  it('draw no more than where outlines lie, however large the scene', () => {
    const square: MultiPolygon = [[[[5, 5], [15, 5], [15, 15], [5, 15], [5, 5]]]]; // prettier-ignore
    const vast = { width: 1_000_000, height: 1_000_000 };
    expect(outlineOverlap(square, square, vast)).toEqual({ intersection: 100, union: 100 });
  });

  it('of different sizes cannot be laid on each other', () => {
    expect(() => overlapOf(rasterise([], whole), rasterise([], { ...whole, width: 3 }))).toThrow(RangeError);
  });
});
