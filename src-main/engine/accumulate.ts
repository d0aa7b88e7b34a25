import { adamw, GRADIENT_SHARE } from './adamw.js';
import type { Moments } from './adamw.js';
import type { WireTensor } from './protocol.js';

/** One run of a training graph: moments after it, and [loss, KL, entropy, clip share, norm of the gradient]. */
export type GraphRun = (
  from: Moments,
  scalars: Float32Array,
  tensors: readonly WireTensor[],
) => Promise<Moments & { readonly stats: Float32Array }>;

/** So large that no gradient is clipped, and far from what single precision cannot hold. */
const NEVER_CLIPPED = 1e30;
/** As in models/teach/update.py. */
const LEAST_WEIGHT = 1e-6;
/** Of the stats, in their order: sums over the pieces, and means that each weighs in with its weight. */
const [LOSS, KL, ENTROPY, CLIP_SHARE, NORM] = [0, 1, 2, 3, 4];
export const STATS = 5;

/**
 * One update by pieces of a batch. A training graph gives no gradient, but the first moment that it leaves of none is a
 * known share of it: each piece is run so, the gradients are added up, and the update is made here.
 */
export async function stepInPieces(
  pieces: readonly (readonly WireTensor[])[],
  from: Moments,
  scalars: Readonly<Record<string, number>>,
  run: GraphRun,
): Promise<Moments & { readonly stats: Float32Array }> {
  const asked = Float32Array.from(
    Object.entries({ ...scalars, rate: 0, step: 1, decay: 0, max_gradient: NEVER_CLIPPED }),
    ([, value]) => value,
  );
  const gradient = new Float64Array(from.weights.length);
  const none = new Float32Array(from.weights.length);
  const stats = new Float32Array(STATS);
  let weighed = 0;
  for (const piece of pieces) {
    const told = await run({ weights: from.weights, first: none, second: none }, asked, piece);
    for (let at = 0; at < gradient.length; at++)
      gradient[at] = (gradient[at] ?? 0) + (told.first[at] ?? 0) / GRADIENT_SHARE;
    const weight = Math.max(LEAST_WEIGHT, totalWeight(piece));
    stats[LOSS] = (stats[LOSS] ?? 0) + (told.stats[LOSS] ?? NaN);
    for (const mean of [KL, ENTROPY, CLIP_SHARE])
      stats[mean] = (stats[mean] ?? 0) + weight * (told.stats[mean] ?? NaN);
    weighed += weight;
  }
  for (const mean of [KL, ENTROPY, CLIP_SHARE]) stats[mean] = (stats[mean] ?? NaN) / weighed;
  const { norm, ...next } = adamw(from, gradient, {
    rate: scalars['rate'] ?? NaN,
    step: scalars['step'] ?? NaN,
    decay: scalars['decay'] ?? NaN,
    max_gradient: scalars['max_gradient'] ?? NaN,
    epsilon: scalars['epsilon'] ?? NaN,
  });
  stats[NORM] = norm;
  return { ...next, stats };
}

function totalWeight(tensors: readonly WireTensor[]): number {
  let sum = 0;
  for (const each of tensors.find(({ name }) => name === 'weight')?.data ?? []) sum += each;
  return sum;
}
