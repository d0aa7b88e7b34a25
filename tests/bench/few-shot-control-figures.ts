/** What `npx geo-r1 bench few-shot-control` found: gains over the policy as it came, paired by expression. */
import { readFile } from 'node:fs/promises';
import { pairedDifference } from '../../src-main/measure/index.js';
import type { Figure } from './figure.js';
import { share, signed, table } from './report-table.js';
import { docs } from './results.js';

/** A run; of each expression that was asked a 1 where the answer overlaps by .5, else a 0. */
export interface ControlRow {
  readonly method: string;
  readonly shots: number;
  readonly seed: number;
  readonly val: string;
  readonly others: string;
}

const SETS = ['val', 'others'] as const;

/** @param text of a file of runs, a line each */
export const controlRows = (text: string): ControlRow[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ControlRow);

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

/** Without the zero before the point. */
const short = (text: string): string => text.replace('0.', '.');

/** The table of few-shot.md. */
export async function controlTable(): Promise<string> {
  const methods = byMethod(controlRows(await readFile(docs('results/few-shot-control.jsonl'), 'utf8')));
  const before = methods.get('before') ?? [];
  const cells = (runs: readonly ControlRow[], set: (typeof SETS)[number]): string[] => {
    const after = shareOfEach(runs, set);
    const right = short(share(mean(after)));
    const { difference } = pairedDifference(after, shareOfEach(before, set));
    if (runs === before || difference === null) return [right, ''];
    const [gained, low, high] = [difference.mean, difference.low, difference.high].map((value) =>
      short(signed(value)),
    );
    return [right, `${gained} (${low} to ${high})`];
  };
  const [val, others] = SETS.map((set) => before[0]?.[set].length ?? 0);
  const lines = [...methods].map(([method, runs]) => [
    method,
    String(runs.length),
    ...cells(runs, 'val'),
    ...cells(runs, 'others'),
  ]);
  const head = ['method', 'seeds', `Acc@.5 of the ${val}`, 'gained', `of the ${others}`, 'gained'];
  return table(head, lines);
}
