/** A figure with the interval that 95 of 100 resamplings of the sample fall into. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;
export const TAIL = 0.025;
export const SEED = 7;

/** From here on the bootstrap's interval is the normal one to three decimals, and it would take seconds. */
const MANY_VALUES = 5000;
const NORMAL_97_5 = 1.959964;

/**
 * Percentile bootstrap of a mean (Efron 1979); the same values give the same interval. Of more than 5,000 values the
 * normal interval, which it then is.
 * @returns null for no values
 */
export function bootstrapMean(values: readonly number[]): Interval | null {
  if (values.length === 0) return null;
  if (values.length > MANY_VALUES) return normalInterval(values);
  const next = generator(SEED);
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let draw = 0; draw < values.length; draw += 1)
      sum += values[Math.floor(next() * values.length)] ?? 0;
    return sum / values.length;
  }).sort((a, b) => a - b);
  return { mean: meanOf(values), low: quantile(means, TAIL), high: quantile(means, 1 - TAIL) };
}

function normalInterval(values: readonly number[]): Interval {
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const half = NORMAL_97_5 * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * The paired difference of two systems on the same samples: mean of a − b with its bootstrap interval, and how often
 * each was the better one.
 * @throws RangeError where the two differ in length
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
): { readonly difference: Interval | null; readonly better: number; readonly worse: number } {
  if (a.length !== b.length) throw new RangeError(`${a.length} results cannot be paired with ${b.length}`);
  const differences = a.map((value, at) => value - (b[at] ?? 0));
  return {
    difference: bootstrapMean(differences),
    better: differences.filter((each) => each > 0).length,
    worse: differences.filter((each) => each < 0).length,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

/** Park and Miller's generator: uniform in (0, 1), seeded. */
export function generator(seed: number): () => number {
  const [factor, modulus] = [48_271, 2_147_483_647];
  let state = seed;
  return () => {
    state = (state * factor) % modulus;
    return state / modulus;
  };
}
