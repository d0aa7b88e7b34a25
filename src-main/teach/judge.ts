import type { Example, RewardParts, TeachSettings } from '../contract/index.js';
import { formatReward, iouReward, joinRewards, mapReward } from './rewards.js';
import type { ScoredBox } from './rewards.js';

/** What an answer to an example is worth, by the reward of its task. @param parses false where the answer was none. Pure. */
export function judge(
  { targets, task }: Pick<Example, 'targets' | 'task'>,
  answered: readonly ScoredBox[],
  weights: TeachSettings['rewards'],
  parses = true,
): RewardParts {
  const [target] = targets;
  const one = task === 'one' && target !== undefined;
  return joinRewards(
    {
      format: formatReward(parses),
      iou: one ? iouReward(answered, target) : null,
      map: one ? null : mapReward(answered, targets),
      mask: null,
    },
    weights,
  );
}

/** The reward of what was answered alone: that it parses says nothing of how good it is. */
export const metricOf = ({ iou, map, mask }: RewardParts): number => iou ?? map ?? mask ?? 0;
