import { throwIfAborted } from '../contract/index.js';
import type { RewardParts, TeachSettings } from '../contract/index.js';
import type { Random } from '../reason/corpus/index.js';
import { groupAdvantages } from './advantages.js';
import type { MethodRules } from './advantages.js';
import { shuffled, someOf } from './chance.js';
import type { Attempt, Group, Judged, Learner } from './learner.js';
import type { TrainHooks } from './run-point.js';

/** Groups drawn anew for one that has no variance, at most. */
const REDRAWS = 3;

/** What one iteration of GRPO or DAPO learns from. */
export interface Drawn<T> {
  readonly judged: readonly Judged<T>[];
  /** Of all rollouts, also of groups that teach nothing. */
  readonly rewards: readonly RewardParts[];
  readonly flatGroups: number;
}

export interface Draw {
  readonly settings: TeachSettings;
  readonly rules: MethodRules;
  readonly random: Random;
  /** Iterations done, for those who watch. */
  readonly step: number;
  readonly hooks: Pick<TrainHooks, 'signal' | 'onRollouts'>;
}

/**
 * Groups of rollouts with their advantages; those without variance are drawn anew of other examples where the method says so.
 * @param items to learn from
 * @returns null where a reward is not a number: nobody is told of such rollouts
 */
export async function drawGroups<T>(
  learner: Learner<T>,
  items: readonly number[],
  draw: Draw,
): Promise<Drawn<T> | null> {
  const { settings, rules, random } = draw;
  const judged: Judged<T>[] = [];
  const rewards: RewardParts[] = [];
  let flatGroups = 0;
  for (const wanted of someOf(items, settings.prompts, random)) {
    let item = wanted;
    for (let again = 0; again <= (rules.redraws ? REDRAWS : 0); again++) {
      const { group, advantages } = await drawGroup(learner, item, draw);
      if (!group.attempts.every(isJudged)) return null;
      rewards.push(...group.attempts.map(({ reward }) => reward));
      if (advantages !== null) {
        judged.push({ group, advantages });
        break;
      }
      flatGroups += 1;
      item = random.pick(items);
    }
  }
  return { judged, rewards, flatGroups };
}

async function drawGroup<T>(
  learner: Learner<T>,
  item: number,
  { settings, random, step, hooks: { signal, onRollouts } }: Draw,
): Promise<{ group: Group<T>; advantages: number[] | null }> {
  throwIfAborted(signal);
  const group = await learner.sample(item, settings.group, random, signal);
  const totals = group.attempts.map(({ reward }) => reward.total);
  const advantages = groupAdvantages(settings.shuffleRewards ? shuffled(totals, random) : totals);
  // Also of a group that teaches nothing: that all answers are alike is what there is to see.
  if (group.attempts.every(isJudged))
    onRollouts?.(item, step, group.attempts, advantages ?? totals.map(() => 0));
  return { group, advantages };
}

/** Whether a reward came of it that is a number. */
const isJudged = ({ reward }: Attempt): boolean => Number.isFinite(reward.total);
