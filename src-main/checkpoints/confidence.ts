/**
 * How sure a model was of a box: checkpoints give no score of their own. The geometric mean of the probabilities of the
 * tokens that wrote the four numbers: comparable among boxes of one model, and no probability that the box is right. Pure.
 */
export interface WrittenTokens {
  readonly text: string;
  /** Of each token: its probability, and how many characters `text` had with it. */
  readonly probabilities: readonly number[];
  readonly ends: readonly number[];
}

/**
 * @param said the letters in which the box is written; a repeat counts where it stands last
 * @returns 0 to 1; 0 where the letters do not stand in the text
 */
export function confidenceOf(said: string, { text, probabilities, ends }: WrittenTokens): number {
  const at = text.lastIndexOf(said);
  if (at === -1) return 0;
  const from = at + Math.max(0, said.search(/[[(]/));
  const to = at + said.length;
  let sum = 0;
  let count = 0;
  for (const [i, probability] of probabilities.entries()) {
    const start = ends[i - 1] ?? 0;
    const end = ends[i] ?? start;
    if (end <= from || start >= to) continue;
    sum += Math.log(probability);
    count += 1;
  }
  return count === 0 ? 0 : Math.exp(sum / count);
}
