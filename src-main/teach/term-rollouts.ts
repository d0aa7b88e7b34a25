import type { Random } from '../reason/corpus/index.js';
import { normal } from './chance.js';
import { BOX_NUMBERS, movedBox, sigmoid, withoutRepeats } from './term-model.js';
import type { Described, Scored, TermAnswer } from './term-model.js';

/**
 * A term as a policy: each candidate is taken or not with its probability (Bernoulli), and a Gaussian moves the box of
 * one that is. Pure.
 */

/** Numbers of a candidate's tokens: the choice and the four of its box. */
export const TOKENS = 1 + BOX_NUMBERS;
/** Candidates of a scene that rollouts decide about: the likeliest. The rest is not taken by any. */
export const CONSIDERED = 150;

/** What G rollouts did: of the M rows considered, [G, M] taken, [G, M, 4] where boxes went, [G, M, 5] log-probabilities. */
export interface TermTrace {
  readonly rows: readonly number[];
  readonly taken: Uint8Array;
  readonly moved: Float32Array;
  readonly oldLogs: Float32Array;
}

export interface Rollouts {
  readonly answers: readonly (readonly TermAnswer[])[];
  readonly trace: TermTrace;
}

/**
 * @param deviation of the Gaussian, in sides of the box
 * @param noise share of it that boxes are moved by
 * @param temperature flattens the choices
 */
export function rollOut(
  described: Described,
  scored: Scored,
  count: number,
  random: Random,
  {
    deviation,
    noise,
    temperature,
  }: { readonly deviation: number; readonly noise: number; readonly temperature: number },
): Rollouts {
  const rows = Array.from(scored.logits.keys())
    .sort((a, b) => (scored.logits[b] ?? 0) - (scored.logits[a] ?? 0))
    .slice(0, CONSIDERED);
  const taken = new Uint8Array(count * rows.length);
  const moved = new Float32Array(count * rows.length * BOX_NUMBERS);
  const answers = Array.from({ length: count }, (_, rollout) => {
    const boxes: TermAnswer[] = [];
    for (const [m, row] of rows.entries()) {
      const logit = scored.logits[row] ?? 0;
      const cell = rollout * rows.length + m;
      const place = Array.from(
        scored.shifts.subarray(row * BOX_NUMBERS, (row + 1) * BOX_NUMBERS),
        (shift) => shift + deviation * noise * normal(random),
      );
      moved.set(place, cell * BOX_NUMBERS);
      if (!random.chance(sigmoid(logit / temperature))) continue;
      taken[cell] = 1;
      boxes.push({ row, score: sigmoid(logit), bbox: movedBox(described.boxes[row] ?? [0, 0, 0, 0], place) });
    }
    return withoutRepeats(boxes);
  });
  const oldLogs = logsOf(scored, rows, { taken, moved }, deviation);
  return { answers, trace: { rows, taken, moved, oldLogs } };
}

/** [G, M, 5] log-probabilities of what rollouts did; those of boxes without the Gaussian's constant. */
export function logsOf(
  { logits, shifts }: Scored,
  rows: readonly number[],
  { taken, moved }: Pick<TermTrace, 'taken' | 'moved'>,
  deviation: number,
): Float32Array {
  const logs = new Float32Array(taken.length * TOKENS);
  for (let cell = 0; cell < taken.length; cell++) {
    const row = rows[cell % rows.length] ?? 0;
    const signed = (taken[cell] === 1 ? 1 : -1) * (logits[row] ?? 0);
    logs[cell * TOKENS] = Math.min(0, signed) - Math.log1p(Math.exp(-Math.abs(signed)));
    for (let n = 0; n < BOX_NUMBERS; n++) {
      const off = ((moved[cell * BOX_NUMBERS + n] ?? 0) - (shifts[row * BOX_NUMBERS + n] ?? 0)) / deviation;
      logs[cell * TOKENS + 1 + n] = -0.5 * off ** 2;
    }
  }
  return logs;
}
