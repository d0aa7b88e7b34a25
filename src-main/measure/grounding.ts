import type { PixelBox } from '../contract/index.js';
import { iou } from '../geometry/index.js';

/** The share of overlap from which two boxes are the same thing. */
export const SAME_BOX = 0.5;
export const STRICT_BOX = 0.7;

/** One expression: what was answered, best first, and what is true. */
export interface GroundingSample {
  readonly task: 'one' | 'many' | 'none';
  readonly answered: readonly Readonly<PixelBox>[];
  readonly truth: readonly Readonly<PixelBox>[];
  /** What a checkpoint wrote could not be read: no box, and no refusal either. */
  readonly invalid?: boolean;
}

/** Whether the answer is "none": what could not be read is no answer, so it refuses nothing. */
export const isRefused = ({ answered, invalid }: Pick<GroundingSample, 'answered' | 'invalid'>): boolean =>
  answered.length === 0 && invalid !== true;

export interface GroundingMetrics {
  /** Shares of the `one` expressions whose best box overlaps the truth by 0.5 and 0.7; null where there are none. */
  readonly accuracy50: number | null;
  readonly accuracy70: number | null;
  /** Mean over the `many` expressions of their F1 at 0.5, boxes matched one to one. */
  readonly f1: number | null;
  /** Share of the `none` expressions answered with nothing. */
  readonly refusals: number | null;
  readonly counts: { readonly one: number; readonly many: number; readonly none: number };
}

export function groundingMetrics(samples: readonly GroundingSample[]): GroundingMetrics {
  const of = (task: GroundingSample['task']) => samples.filter((sample) => sample.task === task);
  const [one, many, none] = [of('one'), of('many'), of('none')];
  return {
    accuracy50: mean(one.map((sample) => Number(hits(sample, SAME_BOX)))),
    accuracy70: mean(one.map((sample) => Number(hits(sample, STRICT_BOX)))),
    f1: mean(many.map((sample) => f1At(sample.answered, sample.truth, SAME_BOX))),
    refusals: mean(none.map((sample) => Number(isRefused(sample)))),
    counts: { one: one.length, many: many.length, none: none.length },
  };
}

/** Whether the best box is the thing. */
export function hits({ answered: [best], truth }: GroundingSample, threshold: number): boolean {
  return best !== undefined && truth.some((box) => iou([...best], [...box]) >= threshold);
}

/** Harmonic mean of precision and recall; 1 where both sides are empty. */
export function f1At(
  answered: readonly Readonly<PixelBox>[],
  truth: readonly Readonly<PixelBox>[],
  threshold: number,
): number {
  if (answered.length + truth.length === 0) return 1;
  return (2 * matchedPairs(answered, truth, threshold)) / (answered.length + truth.length);
}

/** Size of the largest one-to-one matching of boxes that overlap enough (Kuhn's augmenting paths). */
export function matchedPairs(
  answered: readonly Readonly<PixelBox>[],
  truth: readonly Readonly<PixelBox>[],
  threshold: number,
): number {
  const partners = answered.map((box) =>
    truth.flatMap((other, at) => (iou([...box], [...other]) >= threshold ? [at] : [])),
  );
  const owner = new Map<number, number>();
  const place = (at: number, tried: Set<number>): boolean => {
    for (const partner of partners[at] ?? []) {
      if (tried.has(partner)) continue;
      tried.add(partner);
      const current = owner.get(partner);
      if (current === undefined || place(current, tried)) {
        owner.set(partner, at);
        return true;
      }
    }
    return false;
  };
  return answered.filter((_, at) => place(at, new Set())).length;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
