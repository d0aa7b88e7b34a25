import type { PixelBox } from '../contract/index.js';
import { intersection } from '../geometry/index.js';

/** The rules of pycocotools' COCOeval for one image and one class ("bbox", area range "all"). */
export interface TruthBox {
  readonly bbox: Readonly<PixelBox>;
  /** A crowd region: what falls into it is neither right nor wrong, and it may take many. */
  readonly crowd: boolean;
}

export interface ScoredBox {
  readonly bbox: Readonly<PixelBox>;
  readonly score: number;
}

export interface Match {
  readonly score: number;
  readonly right: boolean;
  readonly ignored: boolean;
}

/** COCOeval's guard against thresholds of exactly 1. */
const NEARLY_ONE = 1 - 1e-10;

/** COCO's overlap: with a crowd region, the share of the detection that lies in it. */
export function cocoIou(detection: Readonly<PixelBox>, truth: TruthBox): number {
  const common = intersection([...detection], [...truth.bbox]);
  if (common === null) return 0;
  const shared = common[2] * common[3];
  const own = detection[2] * detection[3];
  return shared / (truth.crowd ? own : own + truth.bbox[2] * truth.bbox[3] - shared);
}

/** Greedy matching in order of score, as COCOeval.evaluateImg does it. `detections` come best first. */
export function matchImage(
  detections: readonly ScoredBox[],
  truth: readonly TruthBox[],
  threshold: number,
): Match[] {
  // Crowd regions come last, so that a proper box is always preferred.
  const ordered = [...truth].sort((a, b) => Number(a.crowd) - Number(b.crowd));
  const taken = new Set<TruthBox>();
  return detections.map(({ bbox, score }) => {
    let best = Math.min(threshold, NEARLY_ONE);
    let match: TruthBox | null = null;
    for (const box of ordered) {
      if (taken.has(box) && !box.crowd) continue;
      if (match !== null && !match.crowd && box.crowd) break;
      const overlap = cocoIou(bbox, box);
      if (overlap < best) continue;
      best = overlap;
      match = box;
    }
    if (match === null) return { score, right: false, ignored: false };
    taken.add(match);
    return { score, right: !match.crowd, ignored: match.crowd };
  });
}
