import type { WireTensor } from '../engine/index.js';
import type { Random } from '../reason/corpus/index.js';
import { tokenWeights } from './advantages.js';
import type { Labelled } from './term-item.js';
import { BOX_NUMBERS } from './term-model.js';
import type { Described, TermLayout } from './term-model.js';
import { TOKENS } from './term-rollouts.js';
import type { TermTrace } from './term-rollouts.js';

/** What an update of terms is fed with, in the layout of models/teach/concept.py. Pure. */

/** Part of the supervised loss that moves boxes. */
const BOX_SHARE = 0.05;
/** Candidates that are none of the term, of one scene in one update. */
export const OTHERS = 250;

export interface TermRow {
  readonly described: Described;
  readonly term: number;
  readonly row: number;
}

type Flat = Readonly<
  Record<'taken' | 'moved' | 'oldLogs' | 'referenceLogs' | 'advantages' | 'weights', Float32Array>
>;

/** The labels as one rollout to imitate: objects and others weigh the same. Null where nothing is labelled. */
export function supervisedTensors(
  items: readonly { readonly described: Described; readonly term: number; readonly labelled: Labelled }[],
  layout: TermLayout,
  random: Random,
): WireTensor[] | null {
  const picked = items.flatMap(({ labelled, ...item }) => {
    const rowsOf = (wanted: number): number[] =>
      labelled.labels.flatMap((label, row) => (label === wanted ? [row] : []));
    const others = rowsOf(0);
    const some = others.length <= OTHERS ? others : Array.from({ length: OTHERS }, () => random.pick(others));
    return [
      ...rowsOf(1).map((row) => ({ ...item, row, shift: labelled.shifts[row] ?? null })),
      ...some.map((row) => ({ ...item, row, shift: null })),
    ];
  });
  if (picked.length === 0) return null;
  const meant = picked.filter(({ shift }) => shift !== null).length;
  const others = Math.max(1, picked.length - meant);
  const moved = new Float32Array(picked.length * BOX_NUMBERS);
  const weights = new Float32Array(picked.length * TOKENS);
  for (const [at, { shift }] of picked.entries()) {
    weights[at * TOKENS] = shift === null ? 1 / others : 1 / meant;
    if (shift === null) continue;
    moved.set(shift, at * BOX_NUMBERS);
    weights.fill(BOX_SHARE / meant, at * TOKENS + 1, (at + 1) * TOKENS);
  }
  const none = (): Float32Array => new Float32Array(picked.length * TOKENS);
  const taken = Float32Array.from(picked, ({ shift }) => Number(shift !== null));
  return tensorsOf(picked, layout, 1, {
    taken,
    moved,
    oldLogs: none(),
    referenceLogs: none(),
    advantages: none(),
    weights,
  });
}

export interface JudgedTrace {
  readonly described: Described;
  readonly term: number;
  readonly trace: TermTrace;
  /** [G, M, 5] under the reference. */
  readonly referenceLogs: Float32Array;
  /** One a rollout. */
  readonly advantages: readonly number[];
}

/** Rollouts of several examples side by side; all groups are of one size. @param withBoxes whether boxes were explored */
export function rewardTensors(
  groups: readonly JudgedTrace[],
  layout: TermLayout,
  tokenLevel: boolean,
  withBoxes: boolean,
): WireTensor[] {
  const picked = groups.flatMap(({ described, term, trace }) =>
    trace.rows.map((row) => ({ described, term, row })),
  );
  const rollouts = Math.min(...groups.map(({ advantages }) => advantages.length));
  const each = tokenWeights(
    groups.flatMap(({ trace }) => Array.from({ length: rollouts }, (_, r) => tokensOf(trace, r))),
    tokenLevel,
  );
  const cells = rollouts * picked.length;
  const flat = {
    taken: new Float32Array(cells),
    moved: new Float32Array(cells * BOX_NUMBERS),
    oldLogs: new Float32Array(cells * TOKENS),
    referenceLogs: new Float32Array(cells * TOKENS),
    advantages: new Float32Array(cells * TOKENS),
    weights: new Float32Array(cells * TOKENS),
  };
  let offset = 0;
  for (const [g, { trace, referenceLogs, advantages }] of groups.entries()) {
    const { rows, taken, moved, oldLogs } = trace;
    for (let r = 0; r < rollouts; r++) {
      const weight = each[g * rollouts + r] ?? 0;
      const [from, to] = [r * rows.length, r * picked.length + offset];
      const copy = (into: Float32Array, data: ArrayLike<number>, width: number): void =>
        into.set(Array.prototype.slice.call(data, from * width, (from + rows.length) * width), to * width);
      copy(flat.taken, taken, 1);
      copy(flat.moved, moved, BOX_NUMBERS);
      copy(flat.oldLogs, oldLogs, TOKENS);
      copy(flat.referenceLogs, referenceLogs, TOKENS);
      flat.advantages.fill(advantages[r] ?? 0, to * TOKENS, (to + rows.length) * TOKENS);
      for (let m = 0; m < rows.length; m++) {
        // Where a box that was not taken would have gone is no part of the answer.
        const tokens = withBoxes && taken[from + m] === 1 ? TOKENS : 1;
        flat.weights.fill(weight, (to + m) * TOKENS, (to + m) * TOKENS + tokens);
      }
    }
    offset += rows.length;
  }
  return tensorsOf(picked, layout, rollouts, flat);
}

function tokensOf({ rows, taken }: TermTrace, rollout: number): number {
  const own = taken.subarray(rollout * rows.length, (rollout + 1) * rows.length);
  return rows.length + BOX_NUMBERS * own.reduce((sum, one) => sum + one, 0);
}

function tensorsOf(
  picked: readonly TermRow[],
  { terms, features }: TermLayout,
  rollouts: number,
  flat: Flat,
): WireTensor[] {
  const count = picked.length;
  const rows = new Float32Array(count * features);
  const which = new Float32Array(count * terms);
  for (const [at, { described, term, row }] of picked.entries()) {
    rows.set(described.features.subarray(row * features, (row + 1) * features), at * features);
    which[at * terms + term] = 1;
  }
  return [
    { name: 'features', data: rows, shape: [count, features] },
    { name: 'terms', data: which, shape: [count, terms] },
    { name: 'taken', data: flat.taken, shape: [rollouts, count] },
    { name: 'moved', data: flat.moved, shape: [rollouts, count, BOX_NUMBERS] },
    { name: 'old_log', data: flat.oldLogs, shape: [rollouts, count, TOKENS] },
    { name: 'reference_log', data: flat.referenceLogs, shape: [rollouts, count, TOKENS] },
    { name: 'advantage', data: flat.advantages, shape: [rollouts, count, TOKENS] },
    { name: 'weight', data: flat.weights, shape: [rollouts, count, TOKENS] },
  ];
}
