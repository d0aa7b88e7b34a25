/** What `npx geo-r1 bench few-shot-control` found: gains over the policy as it came, paired by expression. */
import { readFile } from 'node:fs/promises';
import { pairedDifference } from '../../src-main/measure/index.js';
import type { ChainLearner } from '../../src-main/teach/chain-learner.js';
import type { Figure } from './figure.js';

/** A run; of each expression that was asked a 1 where the answer overlaps by .5, else a 0. */
export interface ControlRow {
  readonly method: string;
  readonly shots: number;
  readonly seed: number;
  readonly val: string;
  readonly others: string;
}

const OVERLAP = 0.5;
const DIGITS = 3;
const SETS = ['val', 'others'] as const;

/** Answers each of these, and says which are right. */
export async function hitsOf(learner: ChainLearner, items: readonly number[]): Promise<string> {
  let hits = '';
  for (const at of items) hits += ((await learner.greedy(at)).reward.iou ?? 0) >= OVERLAP ? '1' : '0';
  return hits;
}

const numbersOf = (hits: string): number[] => hits.split('').map(Number);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Of each method the runs, those before first. */
function byMethod(rows: readonly ControlRow[]): Map<string, ControlRow[]> {
  const methods = new Map<string, ControlRow[]>();
  for (const row of rows) methods.set(row.method, [...(methods.get(row.method) ?? []), row]);
  return methods;
}

/** Mean over the seeds of each expression's hit. */
const shareOfEach = (runs: readonly ControlRow[], set: (typeof SETS)[number]): number[] =>
  numbersOf(runs[0]?.[set] ?? '').map((_, at) => mean(runs.map((run) => Number(run[set][at]))));

export const controlFigures = (rows: readonly ControlRow[]): Figure[] =>
  [...byMethod(rows)].flatMap(([method, runs]) =>
    SETS.map((set) => {
      const each = runs.map((run) => mean(numbersOf(run[set])));
      return { what: `${method}: Acc@.5, ${set}`, value: mean(each), unit: '', aim: '', runs: each };
    }),
  );

const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(DIGITS)}`.replace('0.', '.');

/** The table of few-shot.md. */
export async function controlTable(): Promise<string> {
  const text = await readFile(new URL('../../docs/results/few-shot-control.jsonl', import.meta.url), 'utf8');
  const methods = byMethod(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ControlRow),
  );
  const before = methods.get('before') ?? [];
  const cells = (runs: readonly ControlRow[], set: (typeof SETS)[number]): string[] => {
    const after = shareOfEach(runs, set);
    const share = mean(after).toFixed(DIGITS).replace('0.', '.');
    const { difference } = pairedDifference(after, shareOfEach(before, set));
    if (runs === before || difference === null) return [share, ''];
    return [share, `${signed(difference.mean)} (${signed(difference.low)} to ${signed(difference.high)})`];
  };
  const [val, others] = SETS.map((set) => before[0]?.[set].length ?? 0);
  const lines = [...methods].map(([method, runs]) => [
    method,
    String(runs.length),
    ...cells(runs, 'val'),
    ...cells(runs, 'others'),
  ]);
  const head = ['method', 'seeds', `Acc@.5 of the ${val}`, 'gained', `of the ${others}`, 'gained'];
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
