import { describe, expect, it } from 'vitest';
import { boxRightness, FEATURES, weigh } from '../../../src-main/reason/choose/index.js';
import type { ChoiceModel } from '../../../src-main/reason/choose/index.js';

const row = (values: Partial<Record<(typeof FEATURES)[number], number>>): number[] =>
  FEATURES.map((name) => values[name] ?? 0);
const model = (weights: Record<string, number>): ChoiceModel => ({
  weights,
  right: { slope: 1, offset: 0 },
});

describe('boxRightness', () => {
  const boxes = { share: 0.5, score: 2, offset: 1 };
  const weighed = { answerShare: 0.8, right: 0.6 };

  it('adds the log odds of the share and the logarithm of the score', () => {
    // 0.5 ln 4 + 2 ln 0.5 + 1 = 0.306853; 1 / (1 + e^-0.306853) = 0.576117
    expect(boxRightness({ ...model({}), boxes }, weighed, 0.5)).toBeCloseTo(0.576117, 6);
  });

  it('falls with the score, and stays a probability at the ends', () => {
    const told = [1, 0.9, 0.81, 0.5, 0].map((score) => boxRightness({ ...model({}), boxes }, weighed, score));
    expect(told).toEqual([...told].sort((a, b) => b - a));
    expect(new Set(told).size).toBe(told.length);
    for (const answerShare of [0, 1])
      for (const score of told.concat(0, 1)) {
        const right = boxRightness({ ...model({}), boxes }, { answerShare, right: 0 }, score);
        expect(right).toBeGreaterThan(0);
        expect(right).toBeLessThan(1);
      }
  });

  it('is the score times how often answers are right where the model was fitted without boxes', () => {
    expect(boxRightness(model({}), weighed, 0.5)).toBeCloseTo(0.3, 9);
  });
});

describe('weigh', () => {
  it('gives shares that are the softmax of the weighted features', () => {
    const { shares, best } = weigh(
      model({ fromParser: 2 }),
      [row({ fromParser: 1 }), row({}), row({})],
      ['1', '2', '3'],
    );
    const total = Math.E ** 2 + 2;
    expect(shares[0]).toBeCloseTo(Math.E ** 2 / total, 9);
    expect(shares[2]).toBeCloseTo(1 / total, 9);
    expect(best).toBe(0);
  });

  it('answers what several readings agree on, though one alone weighs more', () => {
    const rows = [row({ fromParser: 1 }), row({ firstBeam: 1 }), row({ firstBeam: 1 })];
    const { best, answerShare } = weigh(model({ fromParser: 1.2, firstBeam: 1 }), rows, ['7', '8,9', '8,9']);
    expect(best).toBe(1);
    expect(answerShare).toBeCloseTo((2 * Math.E) / (2 * Math.E + Math.E ** 1.2), 9);
  });

  it('scales the odds of an answer to those of being right, within bounds', () => {
    const sure = weigh({ ...model({}), right: { slope: 0.5, offset: -1 } }, [row({})], ['1']);
    expect(sure.right).toBeCloseTo(1 / (1 + Math.exp(1 - 0.5 * Math.log(0.9999 / 0.0001))), 6);
    const even = weigh({ ...model({}), right: { slope: 3, offset: 0.4 } }, [row({}), row({})], ['1', '2']);
    expect(even.right).toBeCloseTo(1 / (1 + Math.exp(-0.4)), 9);
  });

  it('lets features that a model does not name count nothing', () => {
    const { shares } = weigh(model({ gone: 9 }), [row({ steps: 1 }), row({ steps: 2 })], ['1', '2']);
    expect(shares).toEqual([0.5, 0.5]);
  });
});
