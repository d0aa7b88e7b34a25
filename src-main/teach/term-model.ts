import type { PixelBox } from '../contract/index.js';
import { iou } from '../geometry/index.js';
import type { ScoredBox } from './rewards.js';

/**
 * A term as numbers: a query vector and bias that score a candidate's description, and a linear map that moves its box.
 * The layout is that of models/teach/concept.py: queries [K, F], biases [K], box maps [K, 4, F], box constants [K, 4].
 */
export const BOX_NUMBERS = 4;
/** Overlap from which two answers of a term are one object. */
const SAME_OBJECT_IOU = 0.3;
/** Boxes grow and shrink by at most e^1, and move by at most their own side. */
const LARGEST_SHIFT = 1;

export interface TermLayout {
  readonly terms: number;
  readonly features: number;
}

export const termWeights = ({ terms, features }: TermLayout): number =>
  terms * (1 + BOX_NUMBERS) * (features + 1);

/** Candidates of one scene, described. */
export interface Described {
  readonly boxes: readonly Readonly<PixelBox>[];
  /** [N, F], standardised. */
  readonly features: Float32Array;
}

export interface Scored {
  /** [N] */
  readonly logits: Float32Array;
  /** [N, 4]: middle in sides of the box, sides as logarithms. */
  readonly shifts: Float32Array;
}

/** A box that a term took, and the candidate that it came from. */
export interface TermAnswer extends ScoredBox {
  readonly row: number;
}

export function scoreTerm(
  weights: Float32Array,
  { terms, features }: TermLayout,
  term: number,
  { boxes, features: rows }: Described,
): Scored {
  const biasAt = terms * features;
  const mapAt = biasAt + terms;
  const constantAt = mapAt + (terms * features + term) * BOX_NUMBERS;
  const query = weights.subarray(term * features, (term + 1) * features);
  const [toX, toY, toWidth, toHeight] = [0, 1, 2, 3].map((n) => {
    const from = mapAt + (term * BOX_NUMBERS + n) * features;
    return weights.subarray(from, from + features);
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const logits = new Float32Array(boxes.length);
  const shifts = new Float32Array(boxes.length * BOX_NUMBERS);
  for (let row = 0; row < boxes.length; row++) {
    const own = rows.subarray(row * features, (row + 1) * features);
    // Five sums in one pass do not wait for one another: this is what a run by rewards spends most of its time on.
    let [logit, x, y, width, height] = [0, 0, 0, 0, 0];
    for (let i = 0; i < features; i++) {
      const value = own[i] ?? 0;
      logit += (query[i] ?? 0) * value;
      x += (toX[i] ?? 0) * value;
      y += (toY[i] ?? 0) * value;
      width += (toWidth[i] ?? 0) * value;
      height += (toHeight[i] ?? 0) * value;
    }
    logits[row] = logit + (weights[biasAt + term] ?? 0);
    [x, y, width, height].forEach((sum, n) => {
      shifts[row * BOX_NUMBERS + n] = sum + (weights[constantAt + n] ?? 0);
    });
  }
  return { logits, shifts };
}

export const biasIndex = ({ terms, features }: TermLayout, term: number): number => terms * features + term;

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const limited = (value: number): number => Math.max(-LARGEST_SHIFT, Math.min(LARGEST_SHIFT, value));

/** The box moved by four numbers. */
export function movedBox([x, y, w, h]: Readonly<PixelBox>, shift: ArrayLike<number>): PixelBox {
  const [dx = 0, dy = 0, dw = 0, dh = 0] = Array.from(shift, limited);
  const [width, height] = [w * Math.exp(dw), h * Math.exp(dh)];
  return [x + w / 2 + dx * w - width / 2, y + h / 2 + dy * h - height / 2, width, height];
}

/** The four numbers that move a box onto another. */
export function shiftOnto([x, y, w, h]: Readonly<PixelBox>, [u, v, p, q]: Readonly<PixelBox>): number[] {
  return [(u + p / 2 - x - w / 2) / w, (v + q / 2 - y - h / 2) / h, Math.log(p / w), Math.log(q / h)];
}

/** Repeats of an object are dropped; best first. */
export function withoutRepeats<B extends ScoredBox>(boxes: readonly B[]): B[] {
  const kept: B[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score))
    if (kept.every(({ bbox }) => iou([...bbox], [...box.bbox]) < SAME_OBJECT_IOU)) kept.push(box);
  return kept;
}

/** What a term finds: boxes with a probability of at least `least`, moved, without repeats, best first. */
export function findTerm(described: Described, scored: Scored, least: number): TermAnswer[] {
  const found = Array.from(scored.logits, (logit, row) => ({ score: sigmoid(logit), row }))
    .filter(({ score }) => score >= least)
    .map(({ score, row }) => ({
      score,
      row,
      bbox: movedBox(
        described.boxes[row] ?? [0, 0, 0, 0],
        scored.shifts.subarray(row * BOX_NUMBERS, (row + 1) * BOX_NUMBERS),
      ),
    }));
  return withoutRepeats(found);
}
