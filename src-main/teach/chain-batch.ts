import type { WireTensor } from '../engine/index.js';
import type { QuestionPieces } from '../engine/index.js';
import { ChainWriter } from '../reason/policy/index.js';
import type { SceneSummary, WriterContext } from '../reason/policy/index.js';

/** Chains as the training graphs of the policy read them, in the layout of models/teach/chain.py. Pure. */

/** A question as the policy reads it. */
export interface ReadQuestion {
  readonly pieces: QuestionPieces;
  readonly summary: SceneSummary;
  readonly context: WriterContext;
}

/** Ids of a chain's tokens, and which question of the batch it answers. */
export interface ChainRow {
  readonly question: number;
  readonly ids: readonly number[];
}

/** Axes of length 1 would be taken for constants. */
const LEAST_LENGTH = 2;
const START_ID = 0;

/** Tokens of the longest chain of a batch. */
export const longest = (rows: readonly ChainRow[]): number =>
  Math.max(LEAST_LENGTH, ...rows.map(({ ids }) => ids.length));

/** @param rows chains that the grammar takes, in the questions' own contexts */
export function chainTensors(questions: readonly ReadQuestion[], rows: readonly ChainRow[]): WireTensor[] {
  const [q, b, s] = [questions.length, rows.length, longest(rows)];
  const t = Math.max(LEAST_LENGTH, ...questions.map(({ pieces }) => pieces.ids.length));
  const w = Math.max(LEAST_LENGTH, ...questions.map(({ pieces }) => pieces.starts.length));
  const classes = questions[0]?.summary.counts.length ?? 0;
  const base = questions[0]?.context.table.tokens.length ?? 0;
  const ids = new Int32Array(q * t);
  const mask = new Float32Array(q * t);
  const starts = new Int32Array(q * w);
  const wordMask = new Float32Array(q * w);
  for (const [at, { pieces }] of questions.entries()) {
    ids.set(pieces.ids, at * t);
    mask.fill(1, at * t, at * t + pieces.ids.length);
    starts.set(pieces.starts, at * w);
    // A question without a word still has one place; the grammar lets nothing point there.
    wordMask.fill(1, at * w, at * w + Math.max(1, pieces.starts.length));
  }
  const which = new Float32Array(b * q);
  const tokens = new Int32Array(b * s);
  const targets = new Int32Array(b * s);
  const allowed = new Uint8Array(b * s * (base + w));
  for (const [row, { question, ids: chain }] of rows.entries()) {
    which[row * q + question] = 1;
    const context = questions[question]?.context;
    if (context === undefined) throw new RangeError(`there is no question ${question}`);
    let writer = ChainWriter.start(context);
    for (let place = 0; place < s; place++) {
      const cell = row * s + place;
      const id = chain[place];
      tokens[cell] = place === 0 ? START_ID : (chain[place - 1] ?? START_ID);
      targets[cell] = id ?? START_ID;
      // After the end of a chain one token is allowed, and weighs nothing.
      for (const may of id === undefined ? [START_ID] : writer.allowed())
        allowed[cell * (base + w) + may] = 1;
      if (id !== undefined) writer = writer.push(id);
    }
  }
  const counts = Int32Array.from(questions.flatMap(({ summary }) => summary.counts));
  return [
    { name: 'ids', data: ids, shape: [q, t] },
    { name: 'mask', data: mask, shape: [q, t] },
    { name: 'starts', data: starts, shape: [q, w] },
    { name: 'word_mask', data: wordMask, shape: [q, w] },
    { name: 'counts', data: counts, shape: [q, classes] },
    { name: 'gsd', data: Int32Array.from(questions, ({ summary }) => summary.gsd), shape: [q] },
    { name: 'rows', data: which, shape: [b, q] },
    { name: 'tokens', data: tokens, shape: [b, s] },
    { name: 'targets', data: targets, shape: [b, s] },
    { name: 'allowed', data: allowed, shape: [b, s, base + w] },
  ];
}
