import { describe, expect, it } from 'vitest';
import { metricReward } from '../../src-main/measure/index.js';

describe('metricReward', () => {
  it('is 1 for the very answer and for a right refusal, 0 for a wrong one', () => {
    expect(metricReward([4, 7], [7, 4])).toBe(1);
    expect(metricReward([], [])).toBe(1);
    expect(metricReward([], [1])).toBe(0);
    expect(metricReward([1], [])).toBe(0);
    expect(metricReward([1, 2], [3])).toBe(0);
  });

  it('is the worked example of min(1, sqrt(true / answered)) times the average precision', () => {
    // hits at places 1 and 3 of three, both true ones found: AP = (1 + 2/3) / 2
    expect(metricReward([1, 9, 2], [1, 2])).toBeCloseTo(Math.sqrt(2 / 3) * (5 / 6), 12);
    // one of two found, first: AP = 1/2, nothing is taken off for answering few
    expect(metricReward([1], [1, 2])).toBeCloseTo(0.5, 12);
  });
});
