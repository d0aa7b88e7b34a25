import type { PixelBox } from '../contract/index.js';
import { matchImage } from './coco-match.js';
import type { TruthBox } from './coco-match.js';
import type { CocoTruth } from './expressions.js';

/** A line of a COCO results file. */
export interface CocoDetection {
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox: Readonly<PixelBox>;
  readonly score: number;
}

export interface ClassAccuracy {
  readonly name: string;
  /** Boxes of truth that count. */
  readonly truth: number;
  /** Null where the truth has no box of the class, as COCOeval's -1. */
  readonly ap50: number | null;
  readonly ap: number | null;
}

export interface DetectionMetrics {
  /** Mean over the classes that have truth: at IoU 0.5, and over 0.50, 0.55 … 0.95. */
  readonly ap50: number | null;
  readonly ap: number | null;
  readonly classes: readonly ClassAccuracy[];
}

export const IOU_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, at) => 0.5 + (0.45 * at) / 9);
const RECALL_POINTS = 101;
/** Best detections of an image and class that count. */
const MAX_DETECTIONS = 100;
/** numpy.spacing(1), which COCOeval adds to a denominator. */
const EPSILON = Number.EPSILON;

/** Matches of one class, so that its accuracy can be counted over any choice of images. */
export interface ClassMatches {
  readonly name: string;
  /** Boxes of truth that count, by image in the order of their ids. */
  readonly truth: readonly number[];
  /** At each threshold the detections that count, best first, each with the number of its image in that order. */
  readonly ranked: readonly (readonly { readonly image: number; readonly right: boolean }[])[];
}

/** COCO box AP, to the number what pycocotools 2.0's COCOeval gives (area "all", at most 100 detections an image and class). */
export function cocoDetectionMetrics(
  truth: CocoTruth,
  detections: readonly CocoDetection[],
): DetectionMetrics {
  return meanOver(matchClasses(truth, detections).map((matches) => classAccuracy(matches)));
}

export function meanOver(classes: readonly ClassAccuracy[]): DetectionMetrics {
  const counted = classes.filter(
    (entry): entry is ClassAccuracy & { ap50: number; ap: number } => entry.ap !== null,
  );
  return {
    ap50: counted.length === 0 ? null : mean(counted.map(({ ap50 }) => ap50)),
    ap: counted.length === 0 ? null : mean(counted.map(({ ap }) => ap)),
    classes,
  };
}

/** Matches detections of each class with its truth, image by image. */
export function matchClasses(truth: CocoTruth, detections: readonly CocoDetection[]): ClassMatches[] {
  const images = truth.images.map(({ id }) => id).sort((a, b) => a - b);
  const truths = groupBy(truth.annotations, (box) => keyOf(box.image_id, box.category_id));
  const found = groupBy(detections, (box) => keyOf(box.image_id, box.category_id));
  return truth.categories.map(({ id, name }) => {
    const perImage = images.map((image) => ({
      truth: (truths.get(keyOf(image, id)) ?? []).map((box): TruthBox => ({
        bbox: box.bbox,
        crowd: box.iscrowd === 1,
      })),
      detections: [...(found.get(keyOf(image, id)) ?? [])]
        .sort((a, b) => b.score - a.score)
        .slice(0, MAX_DETECTIONS),
    }));
    const ranked = IOU_THRESHOLDS.map((threshold) =>
      perImage
        .flatMap((each, image) =>
          matchImage(each.detections, each.truth, threshold).map((match) => ({ ...match, image })),
        )
        .filter(({ ignored }) => !ignored)
        .sort((a, b) => b.score - a.score),
    );
    const counts = perImage.map((image) => image.truth.filter(({ crowd }) => !crowd).length);
    return { name, truth: counts, ranked };
  });
}

/** @param times how often each image counts, in the order of their ids; once where left out */
export function classAccuracy(
  { name, truth, ranked }: ClassMatches,
  times?: readonly number[],
): ClassAccuracy {
  const count = truth.reduce((sum, boxes, image) => sum + boxes * (times?.[image] ?? 1), 0);
  if (count === 0) return { name, truth: 0, ap50: null, ap: null };
  const precisions = ranked.map((matches) => averagePrecision(matches, count, times));
  return { name, truth: count, ap50: precisions[0] ?? 0, ap: mean(precisions) };
}

/** Precision at 101 points of recall, made monotone from the right. */
function averagePrecision(
  matches: ClassMatches['ranked'][number],
  truth: number,
  times: readonly number[] | undefined,
): number {
  let [right, wrong] = [0, 0];
  const curve = matches.map((match) => {
    const weight = times?.[match.image] ?? 1;
    if (match.right) right += weight;
    else wrong += weight;
    return { recall: right / truth, precision: right / (right + wrong + EPSILON) };
  });
  let highest = 0;
  for (let at = curve.length - 1; at >= 0; at -= 1) {
    const point = curve[at];
    if (point !== undefined) point.precision = highest = Math.max(highest, point.precision);
  }
  let sum = 0;
  let at = 0;
  for (let point = 0; point < RECALL_POINTS; point += 1) {
    const recall = point / (RECALL_POINTS - 1);
    while (at < curve.length && (curve[at]?.recall ?? 0) < recall) at += 1;
    sum += curve[at]?.precision ?? 0;
  }
  return sum / RECALL_POINTS;
}

function keyOf(image: number, category: number): string {
  return `${image}/${category}`;
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
