import { setImmediate as turn } from 'node:timers/promises';
import { throwIfAborted } from '../contract/index.js';
import { detailsOf } from './expression-details.js';
import type { ExpressionResult, Grounded } from './expression-result.js';
import type { CocoImage, Expression } from './expressions.js';
import { f1At, groundingMetrics, hits, isRefused, SAME_BOX } from './grounding.js';
import type { GroundingMetrics, GroundingSample } from './grounding.js';
import type { TruthIndex } from './truth-index.js';
import { isInvalid } from './writing.js';

export type Ground = (image: CocoImage, expression: string) => Promise<Grounded>;

export interface MeasureExpressionsOptions {
  readonly expressions: readonly Expression[];
  /** What the expressions' targets refer to. */
  readonly truth: TruthIndex;
  /** Folder of the images; masks that are pictures lie there too. */
  readonly images: string;
  readonly ground: Ground;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface MeasuredExpressions {
  readonly metrics: GroundingMetrics;
  readonly results: readonly ExpressionResult[];
}

/** What is answered without waiting for anything must not keep the rest of the program waiting longer than this. */
const LONGEST_TURN_MS = 30;

/**
 * Grounds every expression and compares with its truth. The task is never told: one, many or none is for the
 * expression's words to say.
 * @throws GeoR1Error not-found where an image or target is not in the annotations, or a mask cannot be read; bad-input
 *   where a mask has another size than its image; cancelled; whatever `ground` throws
 */
export async function measureExpressions(options: MeasureExpressionsOptions): Promise<MeasuredExpressions> {
  const { expressions, truth: index, images, ground, signal, onProgress } = options;
  const samples: GroundingSample[] = [];
  const results: ExpressionResult[] = [];
  let turned = performance.now();
  onProgress?.(0, expressions.length);
  for (const [at, expression] of expressions.entries()) {
    if (performance.now() - turned > LONGEST_TURN_MS) {
      await turn();
      turned = performance.now();
    }
    throwIfAborted(signal);
    const image = index.image(expression.image);
    const truth = expression.targets.map((id) => index.annotation(id).bbox);
    const grounded = await ground(image, expression.expression);
    const answered = grounded.boxes.map(({ bbox }) => bbox);
    const invalid = isInvalid(grounded);
    const sample = { task: expression.task, answered, truth, invalid };
    const right = rightness(sample);
    samples.push(sample);
    const details = await detailsOf({ expression, grounded, truth, image, right, index, images });
    results.push({ expression, answered, right, ...(invalid ? { invalid } : {}), details });
    onProgress?.(at + 1, expressions.length);
  }
  return { metrics: groundingMetrics(samples), results };
}

/** How right an answer is: a hit, the F1, or a right refusal. */
export function rightness(sample: GroundingSample): number {
  if (sample.task === 'none') return Number(isRefused(sample));
  return sample.task === 'one'
    ? Number(hits(sample, SAME_BOX))
    : f1At(sample.answered, sample.truth, SAME_BOX);
}
