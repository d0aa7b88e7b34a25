import type { CheckpointLearning, TokenValues } from '../checkpoints/index.js';
import type { WireTensor } from '../engine/index.js';
import type { Trains } from './learner.js';

/** Answers as the trainer carries them, and as the checkpoint's process takes them. */
export interface WeighedRow {
  readonly item: number;
  readonly tokens: readonly number[];
  /** Log-probability of each token when it was drawn, and under the reference; none where nothing is held against them. */
  readonly old?: readonly number[];
  readonly reference?: ArrayLike<number>;
  readonly advantage: number;
  /** Of each token. */
  readonly weight: number;
}

/** @returns items and lengths [R]; tokens and what belongs to them [T], row after row */
export function answerRows(rows: readonly WeighedRow[]): WireTensor[] {
  const total = rows.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const each = (): Float32Array => new Float32Array(total);
  const [tokens, old, reference, advantage, weight] = [new Int32Array(total), each(), each(), each(), each()];
  let from = 0;
  for (const row of rows) {
    const to = from + row.tokens.length;
    tokens.set(row.tokens, from);
    old.set(row.old ?? [], from);
    reference.set(row.reference ?? [], from);
    advantage.fill(row.advantage, from, to);
    weight.fill(row.weight, from, to);
    from = to;
  }
  const lengths = rows.map((row) => row.tokens.length);
  return [
    { name: 'items', data: Int32Array.from(rows, ({ item }) => item), shape: [rows.length] },
    { name: 'lengths', data: Int32Array.from(lengths), shape: [rows.length] },
    { name: 'tokens', data: tokens, shape: [total] },
    { name: 'old_log', data: old, shape: [total] },
    { name: 'reference_log', data: reference, shape: [total] },
    { name: 'advantage', data: advantage, shape: [total] },
    { name: 'weight', data: weight, shape: [total] },
  ];
}

/** A checkpoint's process as the place where the trainer trains. */
export function trainsAnswers(learning: CheckpointLearning): Trains {
  return {
    async open(_part, state, signal) {
      await learning.open(state, signal);
      return {
        async step(scalars, tensors, stop) {
          const { rows, values } = rowsOf(tensors);
          const { loss, kl, entropy, clipShare, gradient, memory } = await learning.step(
            scalars,
            rows,
            values,
            stop,
          );
          return { loss, kl, entropy, clipShare, gradient, memory };
        },
        state: (stop) => learning.state(stop),
        score: () => Promise.reject(new RangeError('answers are scored by their own rows')),
        close: () => Promise.resolve(),
      };
    },
  };
}

/** The way back of `answerRows`. */
export function rowsOf(tensors: readonly WireTensor[]): {
  rows: { item: number; tokens: number[] }[];
  values: TokenValues;
} {
  const data = (name: string): WireTensor['data'] => {
    const found = tensors.find((tensor) => tensor.name === name)?.data;
    if (found === undefined) throw new RangeError(`there is no ${name}`);
    return found;
  };
  const floats = (name: string): Float32Array => Float32Array.from(data(name));
  const tokens = [...data('tokens')];
  const lengths = [...data('lengths')];
  let from = 0;
  const rows = [...data('items')].map((item, at) => {
    const own = tokens.slice(from, from + (lengths[at] ?? 0));
    from += own.length;
    return { item, tokens: own };
  });
  return {
    rows,
    values: {
      old_log: floats('old_log'),
      reference_log: floats('reference_log'),
      advantage: floats('advantage'),
      weight: floats('weight'),
    },
  };
}
