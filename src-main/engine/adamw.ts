/**
 * The optimiser of models/teach/update.py on a gradient that was added up over pieces of a batch, which no training graph
 * can see as a whole: `torch.optim.AdamW` after clipping the gradient's norm. Pure.
 */
export interface Moments {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export interface OptimiserScalars {
  readonly rate: number;
  /** Updates so far, this one included. */
  readonly step: number;
  readonly decay: number;
  readonly max_gradient: number;
  readonly epsilon: number;
}

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
/** Keeps a norm of zero from dividing. */
const LEAST_NORM = 1e-6;

/** @returns weights and moments after the update, and the norm of the gradient before it was clipped */
export function adamw(
  { weights, first, second }: Moments,
  gradient: Float64Array,
  { rate, step, decay, max_gradient, epsilon }: OptimiserScalars,
): Moments & { readonly norm: number } {
  let squares = 0;
  for (const each of gradient) squares += each * each;
  const norm = Math.sqrt(squares);
  const scale = Math.min(1, max_gradient / (norm + LEAST_NORM));
  const next = {
    weights: new Float32Array(weights.length),
    first: new Float32Array(weights.length),
    second: new Float32Array(weights.length),
  };
  const [firstShare, secondShare] = [1 - FIRST_DECAY ** step, 1 - SECOND_DECAY ** step];
  for (let at = 0; at < weights.length; at++) {
    const slope = (gradient[at] ?? 0) * scale;
    const one = FIRST_DECAY * (first[at] ?? 0) + (1 - FIRST_DECAY) * slope;
    const two = SECOND_DECAY * (second[at] ?? 0) + (1 - SECOND_DECAY) * slope * slope;
    next.first[at] = one;
    next.second[at] = two;
    const root = Math.sqrt(two / secondShare) + epsilon;
    next.weights[at] = (weights[at] ?? 0) * (1 - rate * decay) - (rate * (one / firstShare)) / root;
  }
  return { ...next, norm };
}

/** What of a gradient an update from no moments leaves as the first one. */
export const GRADIENT_SHARE = 1 - FIRST_DECAY;
