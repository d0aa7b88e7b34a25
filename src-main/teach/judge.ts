import type { Example, RewardParts, TeachSettings } from '../contract/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { formatReward, iouReward, joinRewards, mapReward, maskReward } from './rewards.js';
import type { ScoredBox } from './rewards.js';

/** An answered box, with what of it is the object where that was looked at. */
export interface Answered extends ScoredBox {
  readonly outline?: MultiPolygon | null | undefined;
}

/**
 * What an answer to an example is worth, by the reward of its task; by masks too where they count and the example's
 * outlines are known. Pure.
 * @param parses false where the answer was none
 */
export function judge(
  example: Pick<Example, 'targets' | 'task' | 'outlines'>,
  answered: readonly Answered[],
  weights: TeachSettings['rewards'],
  parses = true,
): RewardParts {
  const { task, targets } = example;
  const [target] = targets;
  const one = task === 'one' && target !== undefined;
  const drawn = weights.mask > 0 ? drawnOutlines(example) : null;
  return joinRewards(
    {
      format: formatReward(parses),
      iou: one ? iouReward(answered, target) : null,
      map: one ? null : mapReward(answered, targets),
      mask: drawn === null ? null : maskOf(answered, drawn, one),
    },
    weights,
  );
}

/** Of one target the surest box alone is judged, as its overlap is. */
function maskOf(answered: readonly Answered[], drawn: readonly MultiPolygon[], one: boolean): number {
  if (drawn.length === 0) return Number(answered.length === 0);
  const best = [...answered].sort((a, b) => b.score - a.score).slice(0, one ? 1 : undefined);
  return maskReward(
    best.flatMap(({ outline }) => (outline == null ? [] : [outline])),
    drawn,
  );
}

/** The outline of each target; null where one is not known. */
export function drawnOutlines({
  targets,
  outlines = [],
}: Pick<Example, 'targets' | 'outlines'>): MultiPolygon[] | null {
  const drawn = targets.flatMap((_, at) => {
    const outline = outlines[at];
    return outline == null || outline.length === 0 ? [] : [outline];
  });
  return drawn.length === targets.length ? drawn : null;
}

/**
 * The reward of what was answered alone: that it parses says nothing of how good it is. The mean of the parts that count
 * by their weights; where none does, the one of the task.
 */
export function metricOf(
  { iou, map, mask }: RewardParts,
  weights: Pick<TeachSettings['rewards'], 'iou' | 'map' | 'mask'> = { iou: 1, map: 1, mask: 0 },
): number {
  const parts = [
    { value: iou, weight: weights.iou },
    { value: map, weight: weights.map },
    { value: mask, weight: weights.mask },
  ];
  let [sum, total] = [0, 0];
  for (const { value, weight } of parts) {
    if (value === null) continue;
    sum += value * weight;
    total += weight;
  }
  return total > 0 ? sum / total : (iou ?? map ?? mask ?? 0);
}
