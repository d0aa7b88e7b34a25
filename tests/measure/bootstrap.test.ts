import { describe, expect, it } from 'vitest';
import {
  bootstrapMean,
  compareResults,
  intervalsOf,
  pairedDifference,
  parseResults,
} from '../../src-main/measure/index.js';
import type { ExpressionResult } from '../../src-main/measure/index.js';

const result = (
  expression: string,
  task: 'one' | 'many' | 'none',
  right: number,
  answered = 1,
): ExpressionResult => ({
  expression: { image: 'a.jpg', expression, task, targets: [], kinds: [] },
  answered: Array.from({ length: answered }, () => [0, 0, 1, 1] as const),
  right,
});

describe('bootstrapMean', () => {
  it('agrees with the normal interval of a large sample', () => {
    const values = Array.from({ length: 400 }, (_, at) => Number(at % 4 === 0));
    const found = bootstrapMean(values);
    // 0.25 ± 1.96 sqrt(0.25 · 0.75 / 400)
    expect(found?.mean).toBe(0.25);
    expect(found?.low).toBeCloseTo(0.2076, 1.7);
    expect(found?.high).toBeCloseTo(0.2924, 1.7);
    expect(bootstrapMean(values)).toEqual(found);
  });

  it('has no width without variance, and nothing for nothing', () => {
    expect(bootstrapMean([0.5, 0.5])).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
    expect(bootstrapMean([])).toBeNull();
  });
});

describe('pairedDifference', () => {
  it('is of the pairs, not of the means: the same samples give a narrow interval', () => {
    const a = Array.from({ length: 100 }, (_, at) => at % 2);
    const b = a.map((value, at) => (at === 1 ? 0 : value));
    const { difference, better, worse } = pairedDifference(a, b);
    expect({ better, worse }).toEqual({ better: 1, worse: 0 });
    expect(difference?.mean).toBeCloseTo(0.01, 10);
    expect((difference?.high ?? 1) - (difference?.low ?? 0)).toBeLessThan(0.05);
    expect(() => pairedDifference([1], [])).toThrow(RangeError);
  });
});

describe('results of runs', () => {
  it('are taken by task, with the share of wrong refusals', () => {
    const { tasks, wronglyRefused } = intervalsOf([
      result('x', 'one', 1),
      result('y', 'many', 0, 0),
      result('z', 'none', 1, 0),
    ]);
    expect(tasks.one?.mean).toBe(1);
    expect(tasks.many?.mean).toBe(0);
    expect(wronglyRefused?.mean).toBe(0.5);
  });

  it('are paired by image and expression, in whatever order they were written', () => {
    const text = ['y', 'x']
      .map((expression) => JSON.stringify({ image: 'a.jpg', expression, task: 'one', right: 0 }))
      .join('\n');
    const compared = compareResults([result('x', 'one', 1), result('y', 'one', 0)], parseResults(text, 'f'));
    expect(compared.one).toMatchObject({ better: 1, worse: 0 });
    expect(() => compareResults([result('w', 'one', 1)], parseResults(text, 'f'))).toThrow(/no result/);
    expect(() => parseResults('{"image": 3}', 'f')).toThrow(/Line 1/);
  });
});
