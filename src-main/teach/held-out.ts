import { throwIfAborted } from '../contract/index.js';
import type { Learner } from './learner.js';
import type { BestPoint, RunPoint } from './run-point.js';

/** A better score must be so much better: noise is none. */
const LEAST_GAIN = 1e-4;

/** Mean reward of the greedy answers. */
export async function meanGreedy<T>(
  learner: Learner<T>,
  items: readonly number[],
  signal?: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (const item of items) {
    throwIfAborted(signal);
    sum += (await learner.greedy(item, signal)).reward.total;
  }
  return sum / items.length;
}

/** The point to keep after a look at the held-out part, and how many looks there were without a better one. Pure. */
export function afterLook(
  { best, phase, looksWithout }: Pick<RunPoint, 'best' | 'phase' | 'looksWithout'>,
  now: BestPoint,
): Pick<RunPoint, 'best' | 'looksWithout'> {
  const better = now.score > best.score + LEAST_GAIN;
  return {
    // Of equals the later one has learned more: a few held-out examples often tell nothing apart.
    best: now.score >= best.score - LEAST_GAIN ? now : best,
    // Supervised updates are few and cheap: patience is for rewards.
    looksWithout: better || phase === 'supervised' ? 0 : looksWithout + 1,
  };
}
