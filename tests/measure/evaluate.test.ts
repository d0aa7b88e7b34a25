import { describe, expect, it } from 'vitest';
import { evaluateExpressions } from '../../src-main/measure/index.js';
import { NEAR_SHIP, resultOf, SHIP, TANK } from './results.js';

const results = [
  resultOf('the ship', 'one', 1, [SHIP], { scores: [0.9], overlap: { intersection: 90, union: 100 } }, [
    'unique',
  ]),
  resultOf('the near ship', 'one', 1, [NEAR_SHIP], { scores: [0.7], unique: false }, ['spatial', 'colour']),
  resultOf('the far ship', 'one', 0, [TANK], { scores: [0.4], unique: false }, ['spatial']),
  resultOf('ships', 'many', 2 / 3, [SHIP, TANK], { overlap: { intersection: 10, union: 40 } }),
  resultOf('the lost ship', 'one', 0, []),
  resultOf('a bridge', 'none', 1, [], { overlap: { intersection: 0, union: 0 } }),
  resultOf('a plane', 'none', 0, [TANK], { judgement: { verdict: 'not seen', why: '' } }),
];

describe('figures of a run', () => {
  const figures = evaluateExpressions(results);

  it('tell accuracy at 0.5 and 0.7, and of classes that are there once or several times', () => {
    const { all, unique, nonUnique } = figures.rec;
    expect([all.at50?.mean, all.at70?.mean, all.count]).toEqual([0.5, 0.25, 4]);
    expect([unique.at50?.mean, unique.count]).toEqual([0.5, 2]);
    expect([nonUnique.at50?.mean, nonUnique.at70?.mean, nonUnique.count]).toEqual([0.5, 0, 2]);
    expect(all.at50).toMatchObject({ low: 0, high: 1 });
  });

  it('tell F1, right and wrong refusals, and how often refusing or not was right', () => {
    expect(figures.many).toMatchObject({ count: 1, f1: { mean: 2 / 3 } });
    expect(figures.refusal.none?.mean).toBe(0.5);
    expect(figures.refusal.others?.mean).toBe(1 / 5);
    expect(figures.refusal.accuracy?.mean).toBe(5 / 7);
    expect(figures.refusal.counts).toEqual({ none: 2, others: 5 });
  });

  it('tell gIoU and cIoU over those that have masks', () => {
    expect(figures.gres.count).toBe(3);
    expect(figures.gres.gIoU?.mean).toBeCloseTo((0.9 + 0.25 + 1) / 3, 12);
    expect(figures.gres.cIoU).toBeCloseTo(100 / 140, 12);
  });

  it('tell rightness by kind, the commonest first', () => {
    expect(figures.kinds.map(({ kind, count, right }) => [kind, count, right?.mean])).toEqual([
      ['spatial', 2, 0.5],
      ['colour', 1, 1],
      ['unique', 1, 1],
    ]);
  });

  it('tell how far scores can be believed: each box of "many" on its own', () => {
    // 0.9 and 0.7 right; 0.4 wrong; of the two of 0.8 one is right; of "none" 0.8 and wrong.
    const count = 6;
    const by = [1 * 0.1, 1 * 0.3, 1 * 0.4, 3 * Math.abs(0.8 - 1 / 3)];
    expect(figures.calibration?.error).toBeCloseTo(by.reduce((a, b) => a + b) / count, 12);
  });

  it('count what went wrong, and time', () => {
    expect(figures.verdicts).toEqual({ 'not chosen': 3, 'not seen': 1 });
    expect(figures.timings).toEqual({
      perceive: { median: 100, p95: 100 },
      reason: { median: 20, p95: 20 },
    });
  });

  it('are null of nothing', () => {
    const { rec, many, refusal, gres, calibration, timings } = evaluateExpressions([]);
    expect([
      rec.all.at50,
      many.f1,
      refusal.accuracy,
      gres.gIoU,
      gres.cIoU,
      calibration,
      timings.reason,
    ]).toEqual(Array.from({ length: 7 }, () => null));
  });
});
