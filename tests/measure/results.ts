import type { PixelBox } from '../../src-main/contract/index.js';
import type { ExpressionDetails, ExpressionResult } from '../../src-main/measure/index.js';

export const SHIP: PixelBox = [0, 0, 10, 10];
export const TANK: PixelBox = [20, 0, 10, 10];
/** IoU with SHIP is 6/10. */
export const NEAR_SHIP: PixelBox = [0, 0, 10, 6];

/** One result as the harness gives it; figures that a test does not speak of are plain. */
export function resultOf(
  expression: string,
  task: 'one' | 'many' | 'none',
  right: number,
  answered: readonly Readonly<PixelBox>[],
  details: Partial<ExpressionDetails> = {},
  kinds: string[] = [],
): ExpressionResult {
  return {
    expression: { image: 'a.jpg', expression, task, targets: [], kinds },
    answered,
    right,
    details: {
      truth: task === 'none' ? [] : [SHIP],
      image: { id: 1, file_name: 'a.jpg', width: 100, height: 80 },
      scores: answered.map(() => 0.8),
      unique: task === 'one' ? true : null,
      overlap: null,
      elapsedMs: { perceive: 100, reason: 20 },
      chain: ['1. find "ship" — 2 found'],
      judgement: right >= 1 ? null : { verdict: 'not chosen', why: 'Step 2 dropped it.' },
      ...details,
    },
  };
}
