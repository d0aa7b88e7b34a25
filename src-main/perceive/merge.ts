import { coveredShare, iou } from '../geometry/index.js';
import type { PixelBox } from '../contract/index.js';
import { indexBoxes } from './box-index.js';
import type { BoxIndex } from './box-index.js';
import { byScore, ChangedDetection, float32Box, isCut } from './detection.js';
import type { SceneDetection } from './detection.js';
import { joinPieces } from './join-pieces.js';

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
/** What no window sees whole and no other piece completes counts half: its true extent is unknown. */
const LONE_PIECE_FACTOR = 0.5;

/** Detections that are offered together, best first, and which of them are objects of their own so far. */
interface Offered {
  readonly detections: readonly SceneDetection[];
  readonly index: BoxIndex;
  readonly kept: Uint8Array;
}

interface Votes {
  /** Sum of the voting boxes, each times its score. */
  readonly sum: [number, number, number, number];
  weight: number;
}

/** @returns objects by falling score; the id, colours and embedding of each are those of its best detection */
export function mergeDetections(detections: readonly SceneDetection[], rule: MergeRule): SceneDetection[] {
  const merger = new Merger(rule);
  merger.add(detections.filter(({ cut }) => !isCut(cut)));
  const pieces = detections.filter(({ cut }) => isCut(cut));
  const joined = joinPieces(pieces.filter((piece) => !merger.covers(piece)));
  merger.add(joined.filter(({ cut }) => !isCut(cut)));
  merger.addPieces(joined.filter(({ cut }) => isCut(cut)));
  return byScore(merger.result());
}

/** Greedy suppression over detections that come best first. Numbers of each object lie in columns: objects were most of the memory. */
class Merger {
  readonly #rule: MergeRule;
  readonly #offered: Offered[] = [];
  /** What others changed of an object; most are seen once. */
  readonly #votes = new Map<SceneDetection, Votes>();
  readonly #raised = new Map<SceneDetection, Float32Array>();

  constructor(rule: MergeRule) {
    this.#rule = rule;
  }

  add(detections: readonly SceneDetection[]): void {
    const offered = this.#offer(detections);
    for (const [at, detection] of offered.detections.entries()) this.#take(offered, at, detection);
  }

  /** Pieces that no object covers are kept, but trusted less. */
  addPieces(pieces: readonly SceneDetection[]): void {
    const offered = this.#offer(pieces.map(weaken));
    for (const [at, piece] of offered.detections.entries()) {
      if (!this.covers(piece, piece.score / LONE_PIECE_FACTOR)) this.#take(offered, at, piece);
    }
  }

  /** Whether a piece is part of an object that some window saw whole. */
  covers({ bbox: own, label, score: ownScore }: SceneDetection, score = ownScore): boolean {
    for (const { detection, bbox } of this.#near(own)) {
      if (score > PIECE_MAX_SCORE_RATIO * detection.score) continue;
      const sameClass = detection.label === label;
      if (sameClass ? coveredShare(own, bbox) >= PIECE_COVERED : iou(own, bbox) > SAME_OBJECT_IOU)
        return true;
    }
    return false;
  }

  result(): SceneDetection[] {
    return this.#offered.flatMap(({ detections, kept }) =>
      detections.filter((_, at) => kept[at] === 1).map((detection) => this.#changed(detection)),
    );
  }

  #offer(detections: readonly SceneDetection[]): Offered {
    const sorted = byScore(detections);
    const offered = {
      detections: sorted,
      index: indexBoxes(sorted.length, (at) => sorted[at]?.bbox),
      kept: new Uint8Array(sorted.length),
    };
    this.#offered.push(offered);
    return offered;
  }

  #take(offered: Offered, at: number, detection: SceneDetection): void {
    const { bbox, label } = detection;
    let most = 0;
    let same: SceneDetection | null = null;
    for (const near of this.#near(bbox)) {
      const shared = iou(near.bbox, bbox);
      const limit = near.detection.label === label ? this.#rule.nms : SAME_OBJECT_IOU;
      if (shared <= limit || shared <= most) continue;
      most = shared;
      same = near.detection;
    }
    if (same === null) offered.kept[at] = 1;
    else this.#absorb(same, detection, same.label === label && most >= this.#rule.vote);
  }

  /** Objects so far that a box meets. */
  *#near(box: Readonly<PixelBox>): Generator<{ detection: SceneDetection; bbox: PixelBox }> {
    for (const { detections, index, kept } of this.#offered) {
      for (const at of index.meeting(box, (each) => kept[each] === 1)) {
        const detection = detections[at];
        if (detection !== undefined) yield { detection, bbox: detection.bbox };
      }
    }
  }

  #absorb(object: SceneDetection, repeat: SceneDetection, votes: boolean): void {
    const [own, other] = [this.#raised.get(object) ?? object.classScores, repeat.classScores];
    if (other.some((score, label) => score > (own[label] ?? 0))) {
      this.#raised.set(
        object,
        own.map((score, label) => Math.max(score, other[label] ?? 0)),
      );
    }
    if (!votes) return;
    const before =
      this.#votes.get(object) ??
      vote({ sum: [0, 0, 0, 0], weight: 0 }, object.bbox, Math.max(object.score, Number.EPSILON));
    this.#votes.set(object, vote(before, repeat.bbox, repeat.score));
  }

  #changed(detection: SceneDetection): SceneDetection {
    const votes = this.#votes.get(detection);
    const raised = this.#raised.get(detection);
    if (votes === undefined && raised === undefined) return detection;
    return new ChangedDetection(detection, {
      ...(raised === undefined ? {} : { classScores: raised }),
      ...(votes === undefined ? {} : { bbox: meanBox(votes) }),
    });
  }
}

function vote(votes: Votes, bbox: PixelBox, score: number): Votes {
  bbox.forEach((value, i) => (votes.sum[i] = (votes.sum[i] ?? 0) + value * score));
  votes.weight += score;
  return votes;
}

function meanBox({ sum: [x, y, width, height], weight }: Votes): PixelBox {
  return float32Box([x / weight, y / weight, width / weight, height / weight]);
}

function weaken(piece: SceneDetection): SceneDetection {
  return new ChangedDetection(piece, {
    score: piece.score * LONE_PIECE_FACTOR,
    objectness: piece.objectness * LONE_PIECE_FACTOR,
    classScores: piece.classScores.map((score) => score * LONE_PIECE_FACTOR),
  });
}
