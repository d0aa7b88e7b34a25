import type { PixelBox, RewardPart, RewardParts, TeachSettings } from '../contract/index.js';
import { iou } from '../geometry/index.js';
import type { MultiPolygon } from '../geometry/index.js';
import { cocoDetectionMetrics, outlineIou } from '../measure/index.js';

/**
 * The rewards of Geo-R1 (arXiv 2509.21976), pure: R = R_format + R_metric. Each part lies in 0..1; what does not apply to
 * an example is null, and weights join the rest.
 */
export interface ScoredBox {
  readonly bbox: Readonly<PixelBox>;
  readonly score: number;
}

/** 1 where the completion parses, else 0. */
export const formatReward = (parses: boolean): number => Number(parses);

/** REC: overlap of the best box with the target; 0 where nothing was answered. */
export function iouReward(answered: readonly ScoredBox[], target: Readonly<PixelBox>): number {
  const [best] = [...answered].sort((a, b) => b.score - a.score);
  return best === undefined ? 0 : iou([...best.bbox], [...target]);
}

/**
 * OVD: min(1, sqrt(N_gt / N_answer)) * mAP, with COCO's mAP over IoU .50:.95 of this one image and term. Where there is
 * nothing to find, 1 for an empty answer and 0 for any other.
 */
export function mapReward(answered: readonly ScoredBox[], targets: readonly Readonly<PixelBox>[]): number {
  if (targets.length === 0) return Number(answered.length === 0);
  if (answered.length === 0) return 0;
  const { ap } = cocoDetectionMetrics(
    {
      images: [{ id: 1, file_name: '', width: 1, height: 1 }],
      categories: [{ id: 1, name: '' }],
      annotations: targets.map((bbox, at) => ({ id: at + 1, image_id: 1, category_id: 1, bbox: [...bbox] })),
    },
    answered.map(({ bbox, score }) => ({ image_id: 1, category_id: 1, bbox, score })),
  );
  return Math.min(1, Math.sqrt(targets.length / answered.length)) * (ap ?? 0);
}

/** GRES: overlap of the union of the answered outlines with that of the targets' (the per-sample term of gIoU). */
export function maskReward(answered: readonly MultiPolygon[], targets: readonly MultiPolygon[]): number {
  if (targets.length === 0) return Number(answered.length === 0);
  return outlineIou(answered.flat(), targets.flat());
}

/** The weighted sum of the parts that apply. */
export function joinRewards(
  parts: Readonly<Record<RewardPart, number | null>>,
  weights: TeachSettings['rewards'],
): RewardParts {
  const total = (['format', 'iou', 'map', 'mask'] as const).reduce(
    (sum, name) => sum + weights[name] * (parts[name] ?? 0),
    0,
  );
  return { total, ...parts };
}

/** Mean of each part over the rollouts that have it. */
export function meanRewards(rewards: readonly RewardParts[]): RewardParts {
  const mean = (name: RewardPart | 'total'): number | null => {
    const known = rewards.map((each) => each[name]).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    total: mean('total') ?? 0,
    format: mean('format'),
    iou: mean('iou'),
    map: mean('map'),
    mask: mean('mask'),
  };
}
