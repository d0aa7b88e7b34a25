/** Calibration and bootstrap against NumPy (tests/fixtures/truth/make_measure_truth.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, reliability } from '../../src-main/measure/index.js';
import type { ScoredAnswer } from '../../src-main/measure/index.js';

const { calibration, bootstrap } = JSON.parse(
  readFileSync(new URL('../fixtures/truth/measure-truth.json', import.meta.url), 'utf8'),
) as {
  calibration: { answers: ScoredAnswer[]; counts: number[]; error: number };
  bootstrap: { values: number[]; low: number; high: number }[];
};

describe('reliability', () => {
  it('bins and errs as the NumPy reference does, scores 0 and 1 included', () => {
    const plot = reliability(calibration.answers, 'scores');
    expect(plot?.error).toBeCloseTo(calibration.error, 12);
    for (const { low, count } of plot?.bins ?? [])
      expect(count).toBe(calibration.counts[Math.round(low * 10)]);
    expect(plot?.bins).toHaveLength(calibration.counts.filter((count) => count > 0).length);
  });

  it('is the worked example: 0.95 twice with one right, 0.25 once and wrong', () => {
    const answers = [
      { score: 0.95, right: true },
      { score: 0.95, right: false },
      { score: 0.25, right: false },
    ];
    // (2 · |0.95 − 0.5| + 1 · |0.25 − 0|) / 3
    expect(reliability(answers, '')?.error).toBeCloseTo(1.15 / 3, 12);
  });

  it('is nothing of no answers', () => {
    expect(reliability([], '')).toBeNull();
  });
});

describe('the bootstrap', () => {
  it.each(bootstrap.map((each) => [each.values.length, each] as const))(
    'of %i values has the interval of 20,000 resamplings with NumPy, within what 2,000 can tell',
    (count, { values, low, high }) => {
      const found = bootstrapMean(values);
      const near = 0.1 / Math.sqrt(count);
      expect(Math.abs((found?.low ?? 9) - low)).toBeLessThan(near);
      expect(Math.abs((found?.high ?? 9) - high)).toBeLessThan(near);
    },
  );
});
