import { FEATURES } from './features.js';

/** What was fitted on answers; see `models/policy/choose.py`. */
export interface ChoiceModel {
  /** Weight of each feature; features that it does not name count nothing. */
  readonly weights: Readonly<Record<string, number>>;
  /** The log odds of being right, from those of the share of the weights that the answer got (Platt's scaling). */
  readonly right: { readonly slope: number; readonly offset: number };
  /** The log odds that an answered box is right: weights of those of its answer's share, and of the logarithm of its score. */
  readonly boxes?: { readonly share: number; readonly score: number; readonly offset: number } | undefined;
}

export interface Weighed {
  /** Place of the reading that is answered. */
  readonly best: number;
  /** Share of each reading, 0 to 1; they sum to 1. */
  readonly shares: readonly number[];
  /** Share of all readings with the same answer as the best one. */
  readonly answerShare: number;
  /** Probability that the answer is right, 0 to 1. */
  readonly right: number;
}

const LEAST_ODDS = 1e-4;

/**
 * Weighs the readings of a question. The best is the likeliest reading of the likeliest answer: two chains that choose
 * the same objects support each other.
 * @param rows as `featureRows` makes them, one a reading
 * @param answers what tells the answers of the readings apart
 */
export function weigh(model: ChoiceModel, rows: readonly number[][], answers: readonly string[]): Weighed {
  const logits = rows.map((row) =>
    row.reduce((sum, value, at) => sum + value * (model.weights[FEATURES[at] ?? ''] ?? 0), 0),
  );
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const shares = powers.map((power) => power / total);
  const byAnswer = new Map<string, number>();
  for (const [at, share] of shares.entries()) {
    const answer = answers[at] ?? '';
    byAnswer.set(answer, (byAnswer.get(answer) ?? 0) + share);
  }
  const rank = (at: number): number =>
    (byAnswer.get(answers[at] ?? '') ?? 0) + (shares[at] ?? 0) * LEAST_ODDS;
  const best = shares.reduce((top, _, at) => (rank(at) > rank(top) ? at : top), 0);
  const answerShare = byAnswer.get(answers[best] ?? '') ?? 0;
  return { best, shares, answerShare, right: rightness(model, answerShare) };
}

function rightness({ right: { slope, offset } }: ChoiceModel, share: number): number {
  return sigmoid(slope * logOdds(share) + offset);
}

/**
 * The probability that an answered box is one that was meant, 0 to 1; grows with its score, so what lowers that lowers it.
 * @param score what the execution gave the box
 */
export function boxRightness(
  { boxes }: ChoiceModel,
  { answerShare, right }: Pick<Weighed, 'answerShare' | 'right'>,
  score: number,
): number {
  // A model that was fitted without boxes says only how often answers are right.
  if (boxes === undefined) return score * right;
  const seen = Math.log(Math.max(LEAST_ODDS, score));
  return sigmoid(boxes.share * logOdds(answerShare) + boxes.score * seen + boxes.offset);
}

function logOdds(share: number): number {
  const bounded = Math.min(1 - LEAST_ODDS, Math.max(LEAST_ODDS, share));
  return Math.log(bounded / (1 - bounded));
}

const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));
