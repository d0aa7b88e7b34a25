import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, TeachResult } from '../../src-main/contract/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import { groupAdvantages, rulesOf, tokenWeights } from '../../src-main/teach/advantages.js';
import { normal, shuffled, someOf } from '../../src-main/teach/chance.js';
import { measured } from '../../src-main/teach/compare-run.js';
import { iouReward, joinRewards, mapReward, maskReward, meanRewards } from '../../src-main/teach/rewards.js';
import { middleOfBest } from '../../src-main/teach/term-learner.js';
import { logsOf, rollOut } from '../../src-main/teach/term-rollouts.js';

/** Written by `python -m teach.truth` in models/: torch.distributions and torch's mean and deviation. */
interface Truth {
  readonly advantages: { readonly rewards: number[][]; readonly advantages: number[][] };
  readonly rollouts: Readonly<Record<'logits' | 'shifts' | 'taken' | 'moved' | 'logs', number[]>> & {
    readonly deviation: number;
  };
}
const truth = JSON.parse(
  await readFile(new URL('../fixtures/teach/policy-parts.json', import.meta.url), 'utf8'),
) as Truth;
const settings = teachSettingsSchema.parse({});

describe('advantages', () => {
  it('are those of PyTorch', () => {
    for (const [at, rewards] of truth.advantages.rewards.entries()) {
      const found = groupAdvantages(rewards) ?? [];
      for (const [i, value] of found.entries())
        expect(value).toBeCloseTo(truth.advantages.advantages[at]?.[i] ?? NaN, 6);
    }
  });

  it('are none where all rewards are equal, and not numbers where a reward is none', () => {
    expect(groupAdvantages([0.4, 0.4, 0.4])).toBeNull();
    expect(groupAdvantages([1, NaN])).toEqual([NaN, NaN]);
  });

  it('weigh rollouts alike in GRPO, tokens alike in DAPO', () => {
    expect(tokenWeights([2, 8], false)).toEqual([1 / 4, 1 / 16]);
    expect(tokenWeights([2, 8], true)).toEqual([0.1, 0.1]);
  });

  it('follow the rules of each method, unless settings say otherwise', () => {
    expect(rulesOf('grpo', settings)).toEqual({
      clipLow: 0.2,
      clipHigh: 0.2,
      beta: 0.04,
      tokenLevel: false,
      redraws: false,
    });
    expect(rulesOf('dapo', settings)).toEqual({
      clipLow: 0.2,
      clipHigh: 0.28,
      beta: 0,
      tokenLevel: true,
      redraws: true,
    });
    expect(rulesOf('dapo', { ...settings, beta: 0.1, clipHigh: 0.5 })).toMatchObject({
      beta: 0.1,
      clipHigh: 0.5,
    });
  });
});

describe('rollouts of a term', () => {
  it('have the log-probabilities that torch.distributions gives', () => {
    const { logits, shifts, taken, moved, logs, deviation } = truth.rollouts;
    const scored = { logits: Float32Array.from(logits), shifts: Float32Array.from(shifts) };
    const trace = { taken: Uint8Array.from(taken), moved: Float32Array.from(moved) };
    const found = logsOf(scored, [0, 1, 2, 3], trace, deviation);
    expect(Math.max(...found.map((value, at) => Math.abs(value - (logs[at] ?? NaN))))).toBeLessThan(1e-4);
  });

  it('take each candidate as often as its probability says', () => {
    const described = {
      boxes: [
        [0, 0, 9, 9],
        [50, 50, 9, 9],
      ] as [number, number, number, number][],
      features: new Float32Array(2),
    };
    const scored = { logits: Float32Array.of(1, -1), shifts: new Float32Array(8) };
    const { trace } = rollOut(described, scored, 4000, seeded(3), {
      deviation: 0.08,
      noise: 1,
      temperature: 1,
    });
    const share = (at: number): number =>
      trace.taken.filter((_, cell) => cell % 2 === at).reduce((a, b) => a + b, 0) / 4000;
    const first = trace.rows.indexOf(0);
    expect(share(first)).toBeCloseTo(0.731, 1);
    expect(share(1 - first)).toBeCloseTo(0.269, 1);
  });
});

describe('rewards', () => {
  const box = (x: number, score = 1) => ({ bbox: [x, 0, 10, 10] as [number, number, number, number], score });

  it('of one target are the overlap of the surest box', () => {
    expect(iouReward([box(90, 0.3), box(5, 0.9)], [0, 0, 10, 10])).toBeCloseTo(1 / 3);
    expect(iouReward([], [0, 0, 10, 10])).toBe(0);
  });

  it('of all objects are min(1, sqrt(true / answered)) times COCO mAP', () => {
    const [a, b] = [box(0).bbox, box(100).bbox];
    expect(mapReward([box(0), box(100)], [a, b])).toBeCloseTo(1);
    // One of two found: recall .5, 51 of 101 points.
    expect(mapReward([box(0)], [a, b])).toBeCloseTo(51 / 101);
    // Two false boxes after the right one cost by the root alone.
    expect(mapReward([box(0, 0.9), box(300, 0.5), box(500, 0.4)], [a])).toBeCloseTo(Math.sqrt(1 / 3));
    expect(mapReward([], [])).toBe(1);
    expect(mapReward([box(0)], [])).toBe(0);
  });

  it('of masks are the overlap of their unions', () => {
    const square = (x: number) =>
      [
        [
          [
            [x, 0],
            [x + 10, 0],
            [x + 10, 10],
            [x, 10],
            [x, 0],
          ],
        ],
      ] as [number, number][][][];
    expect(maskReward([square(0)], [square(5)])).toBeCloseTo(1 / 3);
    expect(maskReward([], [])).toBe(1);
  });

  it('are joined by their weights, and means are of those that apply', () => {
    const weights = { format: 1, iou: 2, map: 0, mask: 0 };
    const one = joinRewards({ format: 1, iou: 0.5, map: null, mask: null }, weights);
    const many = joinRewards({ format: 1, iou: null, map: 0.7, mask: null }, weights);
    expect([one.total, many.total]).toEqual([2, 1]);
    expect(meanRewards([one, many])).toEqual({ total: 1.5, format: 1, iou: 0.5, map: 0.7, mask: null });
  });
});

describe('what came of a run', () => {
  it('leaves out of its means what is worth no number, and names it', () => {
    const outcome = (id: string, before: number, after: number) => ({
      outcome: { example: { id } as Example, before, after, boxesBefore: [], boxesAfter: [] },
    });
    const leftOut: TeachResult['leftOut'] = [];
    const found = measured([outcome('a', 0, 1), outcome('b', NaN, 1), outcome('c', 1, NaN)], leftOut);
    expect(found.map((one) => one.outcome.example.id)).toEqual(['a']);
    expect(leftOut.map(({ example }) => example)).toEqual(['b', 'c']);
    expect(leftOut[0]?.why).toContain('not a number');
  });
});

describe('chance', () => {
  it('is the same for the same seed, keeps all values, and is of mean 0 and deviation 1', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(shuffled(values, seeded(4))).toEqual(shuffled(values, seeded(4)));
    expect(shuffled(values, seeded(4)).toSorted()).toEqual(values);
    expect(new Set(someOf(values, 5, seeded(1))).size).toBe(5);
    const random = seeded(5);
    const drawn = Array.from({ length: 5000 }, () => normal(random));
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.sqrt(drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length)).toBeCloseTo(1, 1);
  });

  it('leaves room on both sides of a threshold', () => {
    expect(middleOfBest([0, 1, 1, 1, 0, 1])).toBe(2);
    expect(middleOfBest([0, 0, 0])).toBe(1);
    expect(middleOfBest([0, 2])).toBe(1);
  });
});
