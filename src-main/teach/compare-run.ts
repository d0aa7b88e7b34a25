import type { Compared, Example, PixelBox, TeachResult } from '../contract/index.js';
import { bootstrapMean, pairedDifference } from '../measure/index.js';

/** Before and after a run, example by example. Pure. */
export interface Outcome {
  readonly example: Example;
  /** Rewards of the greedy answers, without the format part. */
  readonly before: number;
  readonly after: number;
  readonly boxesBefore: readonly Readonly<PixelBox>[];
  readonly boxesAfter: readonly Readonly<PixelBox>[];
}

/** A change below this is none that anyone sees. */
const LEAST_CHANGE = 0.01;

export function compared(outcomes: readonly Pick<Outcome, 'before' | 'after'>[]): Compared {
  const before = outcomes.map((one) => one.before);
  const after = outcomes.map((one) => one.after);
  return {
    examples: outcomes.length,
    before: bootstrapMean(before),
    after: bootstrapMean(after),
    difference: pairedDifference(after, before).difference,
  };
}

/** Names the examples whose answers are worth no number, which no mean can take, and gives the others. */
export function measured<O extends { readonly outcome: Outcome }>(
  outcomes: readonly O[],
  leftOut: TeachResult['leftOut'],
): O[] {
  return outcomes.filter(({ outcome: { example, before, after } }) => {
    const isNumber = Number.isFinite(before) && Number.isFinite(after);
    if (!isNumber) leftOut.push({ example: example.id, why: 'The reward of its answer is not a number.' });
    return isNumber;
  });
}

/** Those that changed either way, the largest changes first. */
export function changedExamples(outcomes: readonly Outcome[]): TeachResult['changed'] {
  return outcomes
    .filter(({ before, after }) => Math.abs(after - before) >= LEAST_CHANGE)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .map(({ example: { id, image, words }, before, after, boxesBefore, boxesAfter }) => ({
      example: id,
      image,
      words,
      before,
      after,
      boxesBefore: boxesBefore.map(([x, y, w, h]) => [x, y, w, h]),
      boxesAfter: boxesAfter.map(([x, y, w, h]) => [x, y, w, h]),
    }));
}

/** Whether what could be done before was lost: the interval of the difference lies wholly below zero. */
export const forgot = (replay: Compared | null): boolean => (replay?.difference?.high ?? 0) < 0;
