/** The table of classes that the base never saw: a column a class, and their mean. */
import type { Row } from './few-shot-rows.js';
import { groupsOf, spreadOf } from './few-shot-spread.js';
import { unseenTask } from './few-shot-terms.js';

/** Never seen in the usual few-shot split of NWPU VHR-10 (arXiv:2006.07826). */
export const UNSEEN_CLASSES = ['airplane', 'baseball diamond', 'tennis court'] as const;
const DIGITS = 3;

/** Of each number of images and method: AP50 of each class over its seeds, and the mean over classes of what all have. */
export function unseenTable(rows: readonly Row[]): string {
  const byClass = UNSEEN_CLASSES.map((name) => groupsOf(rows, unseenTask(name)));
  const kinds = [
    ...new Map(
      byClass.flat().flatMap(([row]) => (row === undefined ? [] : [[kindOf(row), row] as const])),
    ).values(),
  ].sort((a, b) => a.shots - b.shots);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const head = [
    'images',
    'method',
    'seeds',
    ...UNSEEN_CLASSES.map((name) => `${name}, AP50`),
    'mean AP50',
    'mean mAP',
  ];
  const body = kinds.map((kind) => {
    const groups = byClass.map((each) => each.find(([row]) => row && kindOf(row) === kindOf(kind)) ?? []);
    const means = (of: (row: Row) => number | undefined): string =>
      cell(
        seedsOfAll(groups).map((seed) =>
          average(groups.map((group) => of(group.find((row) => row.seed === seed) as Row) ?? NaN)),
        ),
      );
    return [
      kind.shots === 0 ? '–' : String(kind.shots),
      kind.method,
      seedsText(groups),
      ...groups.map((group) => cell(group.flatMap(({ ap50 }) => ap50 ?? []))),
      means(({ ap50 }) => ap50),
      means(({ map }) => map),
    ];
  });
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

const kindOf = ({ shots, method }: Row): string => `${shots} ${method}`;
const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Seeds that every class has been run with. */
function seedsOfAll([first = [], ...others]: readonly (readonly Row[])[]): number[] {
  return first
    .map(({ seed }) => seed)
    .filter((seed) => others.every((group) => group.some((row) => row.seed === seed)));
}

/** One number where all classes have as many. */
function seedsText(groups: readonly (readonly Row[])[]): string {
  const counts = groups.map(({ length }) => length);
  return new Set(counts).size === 1 ? String(counts[0]) : counts.join(', ');
}

function cell(values: readonly number[]): string {
  if (values.length === 0) return '';
  const { mean, deviation } = spreadOf(values);
  const text =
    deviation === null ? mean.toFixed(DIGITS) : `${mean.toFixed(DIGITS)} ± ${deviation.toFixed(DIGITS)}`;
  return text.replaceAll(/\b0\./g, '.');
}
