/** Drawing a token from logits: temperature, then the most probable, then the smallest set of a given probability. Pure. */
export interface Sampling {
  readonly temperature: number;
  /** Only so many of the most probable tokens; 0 takes all. */
  readonly topK: number;
  /** Only the most probable tokens that together have this probability. */
  readonly topP: number;
  readonly seed: number;
  /** Of each row; left out, `seed` and the row's number. */
  readonly seeds?: readonly number[] | undefined;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns the largest logit */
export const highestOf = (logits: Float32Array): number =>
  logits.reduce((most, value) => Math.max(most, value), -Infinity);

/** @returns the index of the drawn token */
export function drawToken(
  logits: Float32Array,
  { temperature, topK, topP }: Omit<Sampling, 'seed'>,
  random: () => number,
): number {
  if (topK === 0 && topP >= 1) return drawFromAll(logits, temperature, random);
  const order = Array.from(logits.keys()).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  const kept = topK > 0 ? order.slice(0, topK) : order;
  const highest = logits[kept[0] ?? 0] ?? 0;
  const weights = kept.map((token) => Math.exp(((logits[token] ?? 0) - highest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let within = 0;
  let count = 0;
  while (count < weights.length && (count === 0 || within < topP * total)) within += weights[count++] ?? 0;
  let left = random() * within;
  for (let i = 0; i < count; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return kept[i] ?? 0;
  }
  return kept[count - 1] ?? 0;
}

/** Without the order that the others need: a vocabulary has 150,000 tokens. */
function drawFromAll(logits: Float32Array, temperature: number, random: () => number): number {
  const highest = highestOf(logits);
  const weights = logits.map((value) => Math.exp((value - highest) / temperature));
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (let token = 0; token < weights.length; token++) {
    left -= weights[token] ?? 0;
    if (left < 0) return token;
  }
  return weights.findLastIndex((weight) => weight > 0);
}
