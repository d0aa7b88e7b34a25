import type { Method, TeachSettings } from '../contract/index.js';

/** Group-normalised advantages (GRPO, arXiv 2402.03300) and what sets GRPO and DAPO (arXiv 2503.14476) apart. Pure. */
const SMALLEST_DEVIATION = 1e-6;

/**
 * (reward - mean) / standard deviation of the group, of the population; null where all are equal: it teaches nothing.
 * @returns NaN where a reward is not a number, so that the update is refused and said
 */
export function groupAdvantages(rewards: readonly number[]): number[] | null {
  const mean = rewards.reduce((sum, value) => sum + value, 0) / rewards.length;
  const variance = rewards.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rewards.length;
  const deviation = Math.sqrt(variance);
  return deviation <= SMALLEST_DEVIATION ? null : rewards.map((value) => (value - mean) / deviation);
}

export interface MethodRules {
  readonly clipLow: number;
  readonly clipHigh: number;
  readonly beta: number;
  /** DAPO: every token of the batch weighs the same; GRPO: every rollout. */
  readonly tokenLevel: boolean;
  /** DAPO draws other examples for groups without variance. */
  readonly redraws: boolean;
}

const GRPO_BETA = 0.04;
const DAPO_CLIP_HIGH = 0.28;

export function rulesOf(method: Exclude<Method, 'sft'>, settings: TeachSettings): MethodRules {
  const dapo = method === 'dapo';
  return {
    clipLow: settings.clipLow,
    clipHigh: settings.clipHigh ?? (dapo ? DAPO_CLIP_HIGH : settings.clipLow),
    beta: settings.beta ?? (dapo ? 0 : GRPO_BETA),
    tokenLevel: dapo,
    redraws: dapo,
  };
}

/**
 * Weight of each token of a batch, summing to 1.
 * @param lengths tokens of each rollout
 */
export function tokenWeights(lengths: readonly number[], tokenLevel: boolean): number[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.map((length) => (tokenLevel ? 1 / total : 1 / (lengths.length * Math.max(1, length))));
}
