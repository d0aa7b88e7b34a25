import type { TrainedPart } from '../contract/index.js';
import type { WireTensor } from './protocol.js';

/**
 * A batch in pieces whose gradients add up to its own: the loss of every training graph is a sum over rows, each with its
 * weight, so that a piece needs no knowledge of the others. What a step holds in memory is then bounded, however many
 * rows it learns from. Pure.
 */

/** What one run of a training graph may hold beside its weights, bytes. The app's own settings stay below it. */
export const MICRO_BATCH_BYTES = 300e6;
/**
 * What a run holds of each, bytes: peaks of the engine's process over batches of many sizes, on the CPU
 * (`tests/bench/teach-memory.ts`).
 */
const CHAIN_TOKEN_BYTES = 110e3;
const QUESTION_PIECE_BYTES = 140e3;
const TERM_FEATURE_BYTES = 56;
const TERM_ROLLOUT_BYTES = 350;

/** Axis of the rows that a piece is made of. */
const ROW_AXIS: Readonly<Record<TrainedPart, Readonly<Record<string, number>>>> = {
  chain: {
    rows: 0,
    tokens: 0,
    targets: 0,
    allowed: 0,
    old_log: 0,
    reference_log: 0,
    advantage: 0,
    weight: 0,
  },
  term: {
    features: 0,
    terms: 0,
    taken: 1,
    moved: 1,
    old_log: 1,
    reference_log: 1,
    advantage: 1,
    weight: 1,
  },
};
/** Axis of the questions that rows of chains belong to; a piece holds its own alone. */
const QUESTION_AXIS: Readonly<Record<string, number>> = {
  ids: 0,
  mask: 0,
  starts: 0,
  word_mask: 0,
  counts: 0,
  gsd: 0,
  rows: 1,
};

/** What a run holds of chains and of the questions that they answer. */
export const chainBytes = (tokens: number, questionPieces: number): number =>
  tokens * CHAIN_TOKEN_BYTES + questionPieces * QUESTION_PIECE_BYTES;

/** What a run holds of a candidate of a term. */
export const termRowBytes = (features: number, rollouts: number): number =>
  TERM_FEATURE_BYTES * features + TERM_ROLLOUT_BYTES * rollouts;

/** The batch itself where it is small enough; else pieces with its rows in their order. */
export function microBatches(
  graph: TrainedPart,
  tensors: readonly WireTensor[],
  most: number = MICRO_BATCH_BYTES,
): (readonly WireTensor[])[] {
  const pieces = graph === 'chain' ? chainPieces(tensors, most) : termPieces(tensors, most);
  if (pieces.length === 1) return [tensors];
  return pieces.map(({ rows, questions }) =>
    tensors.map((tensor) => {
      const rowAxis = ROW_AXIS[graph][tensor.name];
      const own = rowAxis === undefined ? tensor : taken(tensor, rowAxis, rows);
      const questionAxis = questions === null ? undefined : QUESTION_AXIS[tensor.name];
      return questionAxis === undefined || questions === null ? own : taken(own, questionAxis, questions);
    }),
  );
}

interface Piece {
  readonly rows: number[];
  readonly questions: number[] | null;
}

function termPieces(tensors: readonly WireTensor[], most: number): Piece[] {
  const [count = 0, features = 0] = named(tensors, 'features').shape;
  const [rollouts = 0] = named(tensors, 'taken').shape;
  const each = Math.max(1, Math.floor(most / termRowBytes(features, rollouts)));
  const pieces = Math.max(1, Math.ceil(count / each));
  return Array.from({ length: pieces }, (_, piece) => {
    const [from, to] = [piece, piece + 1].map((at) => Math.round((at * count) / pieces));
    const length = (to ?? 0) - (from ?? 0);
    return { rows: Array.from({ length }, (_row, at) => (from ?? 0) + at), questions: null };
  });
}

/** Rows one after the other, until the next one and its question would be too much. */
function chainPieces(tensors: readonly WireTensor[], most: number): Piece[] {
  const [, length = 0] = named(tensors, 'tokens').shape;
  const [, pieces = 0] = named(tensors, 'ids').shape;
  const { data, shape } = named(tensors, 'rows');
  const [count = 0, questions = 0] = shape;
  const found: { rows: number[]; questions: number[] }[] = [];
  let held = Infinity;
  for (let row = 0; row < count; row++) {
    const question = data.subarray(row * questions, (row + 1) * questions).indexOf(1);
    const last = found.at(-1);
    const known = last?.questions.includes(question) === true;
    const cost = chainBytes(length, known ? 0 : pieces);
    if (last === undefined || held + cost > most) {
      found.push({ rows: [row], questions: [question] });
      held = chainBytes(length, pieces);
    } else {
      last.rows.push(row);
      if (!known) last.questions.push(question);
      held += cost;
    }
  }
  return found.length === 0 ? [{ rows: [], questions: [] }] : found;
}

/** These places of one axis, in this order. */
function taken({ name, data, shape }: WireTensor, axis: number, places: readonly number[]): WireTensor {
  const size = shape[axis] ?? 0;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const own = zeros(data, outer * places.length * inner);
  for (let block = 0; block < outer; block++)
    for (const [at, place] of places.entries()) {
      const from = (block * size + place) * inner;
      own.set(data.subarray(from, from + inner), (block * places.length + at) * inner);
    }
  return { name, data: own, shape: shape.with(axis, places.length) };
}

function zeros(like: WireTensor['data'], length: number): WireTensor['data'] {
  if (like instanceof Float32Array) return new Float32Array(length);
  return like instanceof Uint8Array ? new Uint8Array(length) : new Int32Array(length);
}

function named(tensors: readonly WireTensor[], name: string): WireTensor {
  const found = tensors.find((tensor) => tensor.name === name);
  if (found === undefined) throw new RangeError(`a batch without "${name}"`);
  return found;
}
