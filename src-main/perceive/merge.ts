import RBush from 'rbush';
import { boxArea, coveredShare, iou, union } from '../geometry/index.js';
import type { PixelBox } from '../contract/index.js';
import { ChangedDetection, float32Box, isCut } from './detection.js';
import type { SceneDetection } from './detection.js';

/**
 * One object, one candidate: detections of all windows and looks become one list. A spatial index finds neighbours, so
 * the time grows with the number of objects and not with its square. Pure.
 */
export interface MergeRule {
  /** Overlap (IoU) above which two detections of one class are one object. */
  readonly nms: number;
  /** Overlap (IoU) from which a repeat has a say in the place of the one kept. */
  readonly vote: number;
}

/** Overlap (IoU) above which two detections are one object although their best classes differ. */
const SAME_OBJECT_IOU = 0.75;
/** A cut piece of which this share lies in a whole object of its class belongs to that... */
const PIECE_COVERED = 0.6;
/** ...unless it scores more than this many times as much: then the whole one is the mistake. */
const PIECE_MAX_SCORE_RATIO = 2;
/** How well the ends of two pieces must match along the border that cut them (IoU of their extents). */
const JOIN_SIDE_IOU = 0.5;
/** What no window sees whole and no other piece completes counts half: its true extent is unknown. */
const LONE_PIECE_FACTOR = 0.5;

/** An object, as the spatial index holds it: hundreds of thousands are held at once. */
interface Kept extends ReturnType<typeof entryBounds> {
  readonly detection: SceneDetection;
  /** Of the detection, which would read it anew from its columns for each neighbour. */
  readonly bbox: PixelBox;
  /** Null until another has a say in its place or raises a score: most objects are seen once. */
  votes: Votes | null;
  raised: Float32Array | null;
}

interface Votes {
  /** Sum of the voting boxes, each times its score. */
  readonly sum: [number, number, number, number];
  weight: number;
}

/** @returns objects by falling score; the id, colours and embedding of each are those of its best detection */
export function mergeDetections(detections: readonly SceneDetection[], rule: MergeRule): SceneDetection[] {
  const whole = detections.filter(({ cut }) => !isCut(cut));
  const pieces = detections.filter(({ cut }) => isCut(cut));
  const merger = new Merger(rule);
  for (const detection of byScore(whole)) merger.add(detection);
  const joined = joinPieces(pieces.filter((piece) => !merger.covers(piece)));
  for (const detection of byScore(joined.filter(({ cut }) => !isCut(cut)))) merger.add(detection);
  for (const piece of byScore(joined.filter(({ cut }) => isCut(cut)))) {
    if (!merger.covers(piece)) merger.add(weaken(piece));
  }
  return byScore(merger.result());
}

function byScore(detections: readonly SceneDetection[]): SceneDetection[] {
  const ranks = Float64Array.from(detections, ({ score, objectness }) => score + objectness * 1e-3);
  const ids = Float64Array.from(detections, ({ id }) => id);
  const order = Uint32Array.from(detections, (_, i) => i).sort(
    (a, b) => (ranks[b] ?? 0) - (ranks[a] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0),
  );
  return Array.from(order, (i) => detections[i]).filter((detection) => detection !== undefined);
}

function entryBounds([x, y, width, height]: Readonly<PixelBox>) {
  return { minX: x, minY: y, maxX: x + width, maxY: y + height };
}

/** Greedy suppression over detections that come best first. */
class Merger {
  readonly #rule: MergeRule;
  readonly #tree = new RBush<Kept>();
  readonly #kept: Kept[] = [];

  constructor(rule: MergeRule) {
    this.#rule = rule;
  }

  add(detection: SceneDetection): void {
    const { bbox, label } = detection;
    const bounds = entryBounds(bbox);
    for (const kept of this.#tree.search(bounds)) {
      const shared = iou(kept.bbox, bbox);
      const sameClass = kept.detection.label === label;
      if (shared <= (sameClass ? this.#rule.nms : SAME_OBJECT_IOU)) continue;
      absorb(kept, detection, sameClass && shared >= this.#rule.vote);
      return;
    }
    const kept: Kept = { ...bounds, detection, bbox, votes: null, raised: null };
    this.#kept.push(kept);
    this.#tree.insert(kept);
  }

  /** Whether a piece is part of an object that some window saw whole. */
  covers(piece: SceneDetection): boolean {
    const own = piece.bbox;
    return this.#tree.search(entryBounds(own)).some(({ detection, bbox }) => {
      if (piece.score > PIECE_MAX_SCORE_RATIO * detection.score) return false;
      const sameClass = detection.label === piece.label;
      return sameClass ? coveredShare(own, bbox) >= PIECE_COVERED : iou(own, bbox) > SAME_OBJECT_IOU;
    });
  }

  result(): SceneDetection[] {
    return this.#kept.map(({ detection, bbox, votes, raised }) => {
      if (votes === null && raised === null) return detection;
      return new ChangedDetection(detection, {
        ...(raised === null ? {} : { classScores: raised }),
        bbox: votes === null ? bbox : meanBox(votes),
      });
    });
  }
}

function meanBox({ sum: [x, y, width, height], weight }: Votes): PixelBox {
  return float32Box([x / weight, y / weight, width / weight, height / weight]);
}

function absorb(kept: Kept, detection: SceneDetection, votes: boolean): void {
  const [own, other] = [kept.raised ?? kept.detection.classScores, detection.classScores];
  if (other.some((score, label) => score > (own[label] ?? 0))) {
    kept.raised = own.map((score, label) => Math.max(score, other[label] ?? 0));
  }
  if (!votes) return;
  kept.votes ??= vote(
    { sum: [0, 0, 0, 0], weight: 0 },
    kept.bbox,
    Math.max(kept.detection.score, Number.EPSILON),
  );
  vote(kept.votes, detection.bbox, detection.score);
}

function vote(votes: Votes, bbox: PixelBox, score: number): Votes {
  bbox.forEach((value, i) => (votes.sum[i] = (votes.sum[i] ?? 0) + value * score));
  votes.weight += score;
  return votes;
}

/**
 * Joins pieces of objects larger than the windows' overlap, which no window of their look holds whole: pieces of one
 * class and look that were cut by facing borders, meet, and match along the cut.
 */
export function joinPieces(pieces: readonly SceneDetection[]): SceneDetection[] {
  const tree = new RBush<ReturnType<typeof entryBounds> & { piece: SceneDetection }>();
  const items = new Map(pieces.map((piece) => [piece, { ...entryBounds(piece.bbox), piece }]));
  tree.load([...items.values()]);
  const joined: SceneDetection[] = [];
  const used = new Set<SceneDetection>();
  for (const piece of byScore(pieces)) {
    if (used.has(piece)) continue;
    used.add(piece);
    let whole = piece;
    for (let partner = findPartner(tree, whole, used); partner; partner = findPartner(tree, whole, used)) {
      used.add(partner);
      whole = join(whole, partner);
    }
    joined.push(whole);
  }
  return joined;
}

function findPartner(
  tree: RBush<ReturnType<typeof entryBounds> & { piece: SceneDetection }>,
  piece: SceneDetection,
  used: ReadonlySet<SceneDetection>,
): SceneDetection | undefined {
  const near = tree.search(entryBounds(piece.bbox)).map((item) => item.piece);
  return near.find((other) => !used.has(other) && fits(piece, other));
}

function fits(a: SceneDetection, b: SceneDetection): boolean {
  if (a.label !== b.label || a.look !== b.look) return false;
  const [ax, ay, aw, ah] = a.bbox;
  const [bx, by, bw, bh] = b.bbox;
  const side = (cut: boolean, from: number, length: number, otherFrom: number, otherLength: number) =>
    cut && sideIou(from, from + length, otherFrom, otherFrom + otherLength) >= JOIN_SIDE_IOU;
  const acrossX = (a.cut.right && b.cut.left && bx + bw > ax + aw) || (a.cut.left && b.cut.right && bx < ax);
  const acrossY = (a.cut.bottom && b.cut.top && by + bh > ay + ah) || (a.cut.top && b.cut.bottom && by < ay);
  return side(acrossX, ay, ah, by, bh) || side(acrossY, ax, aw, bx, bw);
}

function sideIou(aLow: number, aHigh: number, bLow: number, bHigh: number): number {
  const shared = Math.min(aHigh, bHigh) - Math.max(aLow, bLow);
  return shared <= 0 ? 0 : shared / (Math.max(aHigh, bHigh) - Math.min(aLow, bLow));
}

/** The better piece, over the extent of both; what cuts it still is what lies on the new box's own sides. */
function join(a: SceneDetection, b: SceneDetection): SceneDetection {
  const bbox = union(a.bbox, b.bbox);
  const better = b.score > a.score ? b : a;
  const outermost = (
    pick: (s: SceneDetection) => number,
    side: 'left' | 'top' | 'right' | 'bottom',
    sign: number,
  ) => (sign * (pick(a) - pick(b)) >= 0 ? a.cut[side] : b.cut[side]);
  const larger = boxArea(a.bbox) >= boxArea(b.bbox) ? a : b;
  return new ChangedDetection(better, {
    bbox,
    axis: larger.axis,
    cut: {
      left: outermost(({ bbox: [x] }) => x, 'left', -1),
      top: outermost(({ bbox: [, y] }) => y, 'top', -1),
      right: outermost(({ bbox: [x, , width] }) => x + width, 'right', 1),
      bottom: outermost(({ bbox: [, y, , height] }) => y + height, 'bottom', 1),
    },
  });
}

function weaken(piece: SceneDetection): SceneDetection {
  return new ChangedDetection(piece, {
    score: piece.score * LONE_PIECE_FACTOR,
    objectness: piece.objectness * LONE_PIECE_FACTOR,
    classScores: piece.classScores.map((score) => score * LONE_PIECE_FACTOR),
  });
}
