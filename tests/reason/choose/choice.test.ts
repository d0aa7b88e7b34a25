import { describe, expect, it } from 'vitest';
import { FEATURES, weigh } from '../../../src-main/reason/choose/index.js';
import type { ChoiceModel } from '../../../src-main/reason/choose/index.js';

const row = (values: Partial<Record<(typeof FEATURES)[number], number>>): number[] =>
  FEATURES.map((name) => values[name] ?? 0);
const model = (weights: Record<string, number>): ChoiceModel => ({
  weights,
  right: { slope: 1, offset: 0 },
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
