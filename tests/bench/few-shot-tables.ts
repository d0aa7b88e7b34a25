/** The tables of docs/results/few-shot.md, made from the rows that `npx geo-r1 bench few-shot` left. */
import { readFile } from 'node:fs/promises';
import { controlTable } from './few-shot-control-figures.js';
import type { Row } from './few-shot-rows.js';
import { groupsOf, spreadOf } from './few-shot-spread.js';
import { acrossPacks } from './few-shot-terms.js';
import { UNSEEN_CLASSES, unseenTable } from './few-shot-unseen-table.js';

const FOLDER = new URL('../../docs/results/', import.meta.url);
const DIGITS = 3;

type Column = readonly [head: string, of: (row: Row) => number | null | undefined];
const SECONDS: Column = ['s', ({ seconds }) => seconds];
const LEARNED: Column = ['learned from', ({ trainReward }) => trainReward];
const TERM: readonly Column[] = [
  ['AP50', ({ ap50 }) => ap50],
  ['mAP', ({ map }) => map],
  ['reward', ({ reward }) => reward],
  LEARNED,
  SECONDS,
];
const REC: readonly Column[] = [
  ['Acc@.5', ({ at50 }) => at50],
  ['Acc@.7', ({ at70 }) => at70],
  ['mean IoU', ({ iou }) => iou],
  LEARNED,
  SECONDS,
];
/** Of what each reward alone teaches: one, many and none beside each other. */
const EACH: readonly Column[] = [
  ['Acc@.5, one', ({ at50 }) => at50],
  ['gIoU, many', ({ gIoU }) => gIoU],
  ['none refused', ({ refused }) => refused],
  LEARNED,
  ['flat groups', ({ flat }) => flat],
];
const SHORT: readonly Column[] = EACH.filter(([head]) => head !== 'flat groups');
const GRES: readonly Column[] = [
  ['gIoU, many', ({ gIoU }) => gIoU],
  ['none refused', ({ refused }) => refused],
];

const isAblation = ({ method }: Row): boolean => method.endsWith(' alone');
/** GRPO with chains, whatever rewards it. */
const byRewards = (row: Row): boolean =>
  isAblation(row) || row.method === 'GRPO' || row.method === 'GRPO, rewards by chance';
/** Images that runs of one reward learned from. */
const ABLATED = 10;
/** The runs of 21 November, of a policy that learned longer and of the perceiver in floats. */
const SURER_BASE = 'questions, longer supervised, floats';

/** By the place that stands in few-shot.md: the task of the rows, and what of them is shown. */
export const TABLES: Readonly<
  Record<
    string,
    {
      readonly task: string;
      readonly columns: readonly Column[];
      /** Those of the task's methods that are shown; all where left out. */
      readonly takes?: (row: Row) => boolean;
    }
  >
> = {
  runs: { task: 'oil wells, a new term', columns: TERM },
  rec: { task: 'questions', columns: REC, takes: (row) => !isAblation(row) },
  gres: { task: 'questions', columns: GRES, takes: (row) => !isAblation(row) },
  made: { task: 'made', columns: SHORT },
  rewards: {
    task: 'questions',
    columns: EACH,
    takes: (row) => (row.shots === 0 ? row.method === 'before' : row.shots === ABLATED && byRewards(row)),
  },
  surer: { task: SURER_BASE, columns: SHORT, takes: ({ method }) => !method.includes('no chain') },
  planes: { task: acrossPacks('airplane', true), columns: TERM },
  planesUnseen: { task: acrossPacks('airplane', false), columns: TERM },
  cars: { task: acrossPacks('vehicle', true), columns: TERM },
};

/** Every run that is kept, in the order that it was run. */
export async function keptRows(): Promise<Row[]> {
  const text = await readFile(new URL('few-shot.jsonl', FOLDER), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** Mean and deviation over the seeds, without the zero before the point. */
function cell([head, of]: Column, rows: readonly Row[]): string {
  const known = rows.flatMap((row) => of(row) ?? []);
  if (known.length === 0) return '';
  const { mean, deviation } = spreadOf(known);
  if (head === SECONDS[0]) return String(Math.round(mean));
  const share = (value: number): string => value.toFixed(DIGITS);
  const text = deviation === null ? share(mean) : `${share(mean)} ± ${share(deviation)}`;
  return text.replaceAll(/\b0\./g, '.');
}

function tableOf(
  rows: readonly Row[],
  { task, columns, takes = () => true }: (typeof TABLES)[string],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = ['images', 'method', 'seeds', ...columns.map(([name]) => name)];
  const body = groupsOf(rows.filter(takes), task).map((runs) => [
    runs[0]?.shots === 0 ? '–' : String(runs[0]?.shots),
    runs[0]?.method ?? '',
    String(runs.length),
    ...columns.map((column) => cell(column, runs)),
  ]);
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/** Other work of less than this load does not stretch the clock. */
const QUIET_LOAD = 0.3;

interface StepTime {
  /** Of the minute before; left out until 23 November 2026. */
  readonly load?: number;
  readonly torch: string;
  readonly onnxruntime: string;
  readonly rows: readonly {
    readonly part: string;
    readonly runs: string;
    readonly processorMs: number;
    readonly leastMs: number;
  }[];
}

async function stepTimes(): Promise<string> {
  const measured = JSON.parse(await readFile(new URL('step-time.json', FOLDER), 'utf8')) as StepTime;
  const rows = measured.rows.map(
    ({ part, runs, processorMs, leastMs }) => `| ${part} | ${runs} | ${processorMs} | ${leastMs} |`,
  );
  return [
    '| part | runs | processor, ms | least by the clock, ms |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    clockNote(measured),
  ].join('\n');
}

function clockNote({ load }: StepTime): string {
  if (load !== undefined && load < QUIET_LOAD) return `Nothing else ran: the load before was ${load}.`;
  const before = load === undefined ? '' : `, at a load of ${load} before`;
  return `Other work stretched the clock${before}, so processor time is what compares.`;
}

interface TeachTime {
  readonly command: string;
  readonly processorSeconds: number;
  readonly seconds: number;
  readonly secondsToBest: number;
  readonly bestStep: number;
  readonly steps: number;
}

async function teachTime(): Promise<string> {
  const time = JSON.parse(await readFile(new URL('few-shot-time.json', FOLDER), 'utf8')) as TeachTime;
  const [best, whole, used] = [time.secondsToBest, time.seconds, time.processorSeconds].map(Math.round);
  return `\`${time.command}\`: ${best} s of training to its best held-out reward (step ${time.bestStep} of ${time.steps}), ${whole} s with the looks at the images, before and after, and ${used} s of processor for all of it`;
}

/** What `geo-r1 measure ovd --json` says of the base that never saw three classes, these last. */
async function baseTable(): Promise<string> {
  const { classes } = JSON.parse(await readFile(new URL('unseen-base.json', FOLDER), 'utf8')) as {
    readonly classes: readonly {
      readonly name: string;
      readonly truth: number;
      readonly ap50: number | null;
    }[];
  };
  const isUnseen = (name: string): boolean => UNSEEN_CLASSES.some((unseen) => unseen === name);
  const sorted = [...classes].sort((a, b) => Number(isUnseen(a.name)) - Number(isUnseen(b.name)));
  const rows = sorted.map(
    ({ name, truth, ap50 }) =>
      `| ${name} | ${isUnseen(name) ? 'no' : 'yes'} | ${truth} | ${(ap50 ?? 0).toFixed(DIGITS).replace(/^0/, '')} |`,
  );
  const mean = (unseen: boolean): string => {
    const own = classes.filter(({ name }) => isUnseen(name) === unseen).map(({ ap50 }) => ap50 ?? 0);
    return `| **mean** | ${unseen ? 'no' : 'yes'} | | ${spreadOf(own).mean.toFixed(DIGITS).replace(/^0/, '')} |`;
  };
  return [
    '| class | seen | boxes | AP50 |',
    '| --- | --- | --- | --- |',
    ...rows,
    mean(false),
    mean(true),
  ].join('\n');
}

/** The words stand in few-shot.md, with a place for each table. */
export async function fewShotSection(): Promise<string> {
  const rows = await keptRows();
  let words = (await readFile(new URL('few-shot.md', FOLDER), 'utf8')).trim();
  for (const [place, table] of Object.entries(TABLES))
    words = words.replace(`{{${place}}}`, tableOf(rows, table));
  words = words.replace('{{unseen}}', unseenTable(rows));
  if (words.includes('{{control}}')) words = words.replace('{{control}}', await controlTable());
  if (words.includes('{{base}}')) words = words.replace('{{base}}', await baseTable());
  if (words.includes('{{steps}}')) words = words.replace('{{steps}}', await stepTimes());
  if (words.includes('{{time}}')) words = words.replace('{{time}}', await teachTime());
  return words
    .replaceAll('](few-shot', '](results/few-shot')
    .replaceAll('](step-time', '](results/step-time');
}
