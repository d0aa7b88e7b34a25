import { MEASURED_WRITERS } from '../contract/index.js';
import type { Cell, MeasuredWriter, ReportTable } from '../contract/index.js';
import type { Interval } from './bootstrap.js';
import { compareResults, EXPRESSION_TASKS } from './compare.js';
import type { ExpressionFigures } from './evaluate.js';
import type { MeasuredExpressions } from './measure-expressions.js';

/** How expressions are answered: who writes the chains, on what candidates. */
export interface Way {
  readonly writer: MeasuredWriter;
  readonly trueBoxes: boolean;
}

export interface MeasuredWay extends MeasuredExpressions {
  readonly way: Way;
  readonly figures: ExpressionFigures;
}

const WRITER_TEXT: Readonly<Record<MeasuredWriter, string>> = {
  auto: 'auto',
  policy: 'policy',
  parser: 'parser',
  direct: 'no chain',
};

/** What was measured in a way; undefined where it was not. */
export const measuredWay = <T extends { readonly way: Way }>(
  ways: readonly T[],
  writer: MeasuredWriter,
  trueBoxes: boolean,
): T | undefined => ways.find(({ way }) => way.writer === writer && way.trueBoxes === trueBoxes);

export const wayText = ({ writer, trueBoxes }: Way): string =>
  `${WRITER_TEXT[writer]}${trueBoxes ? ', on true boxes' : ''}`;

/** The way asked for and, for ablations, every other: each writer that the bundle has, on what is seen and on true boxes. */
export function waysOf(
  { writer, trueBoxes, ablations }: Way & { readonly ablations: boolean },
  hasPolicy: boolean,
): Way[] {
  const others = [false, true].flatMap((onTruth) =>
    MEASURED_WRITERS.filter((name) => hasPolicy || name === 'parser' || name === 'direct').map((name) => ({
      writer: name,
      trueBoxes: onTruth,
    })),
  );
  const same = (way: Way): boolean => way.writer === writer && way.trueBoxes === trueBoxes;
  return [{ writer, trueBoxes }, ...(ablations ? others.filter((way) => !same(way)) : [])];
}

/** How much more right one way was than another on each task, pair by pair; null where no expression is of the task. */
export type TaskDifferences = Readonly<Record<(typeof EXPRESSION_TASKS)[number], Interval | null>>;

/** A way as `--json` writes it: without the single results, with what it has over others, pair by pair. */
export interface WaySummary {
  readonly way: Way;
  readonly figures: ExpressionFigures;
  /** To the first way; null for itself. */
  readonly difference: TaskDifferences | null;
  /** To the parser on the same candidates; null for itself, and where that was not measured. */
  readonly overParser: TaskDifferences | null;
}

export function summariesOf(ways: readonly MeasuredWay[]): WaySummary[] {
  const [main] = ways;
  return ways.map((each) => {
    const parser = measuredWay(ways, 'parser', each.way.trueBoxes);
    return {
      way: each.way,
      figures: each.figures,
      difference: main === undefined || each === main ? null : differences(each, main),
      overParser: each.way.writer === 'parser' || parser === undefined ? null : differences(each, parser),
    };
  });
}

function differences(way: MeasuredWay, other: MeasuredWay): TaskDifferences {
  const stored = other.results.map(({ expression, right }) => ({ ...expression, right }));
  const { one, many, none } = compareResults(way.results, stored);
  return { one: one.difference, many: many.difference, none: none.difference };
}

const candidatesText = ({ trueBoxes }: Way): string => (trueBoxes ? 'true boxes' : 'as seen');

const differenceRow = (way: Way, difference: TaskDifferences | null): Cell[] => [
  WRITER_TEXT[way.writer],
  candidatesText(way),
  ...EXPRESSION_TASKS.map((task) => difference?.[task] ?? null),
];

/** Figures of every way, what each has over the first, and what the shipped way and the policy have over the parser. */
export function ablationTables(ways: readonly WaySummary[]): ReportTable[] {
  const [main] = ways;
  if (main === undefined) return [];
  const figures: ReportTable = {
    title: 'Ways to answer',
    columns: [
      'chain by',
      'candidates',
      'one Acc@0.5',
      'one Acc@0.7',
      'many F1@0.5',
      'none refused',
      'others refused',
      'ms',
    ],
    rows: ways.map(({ way, figures: { rec, many, refusal, timings } }) => [
      WRITER_TEXT[way.writer],
      candidatesText(way),
      rec.all.at50,
      rec.all.at70,
      many.f1,
      refusal.none,
      refusal.others,
      timings.reason?.median ?? null,
    ]),
    note: 'On true boxes nothing is left unseen: the difference to "as seen" is what the perceiver misses. auto: the better of policy and parser. No chain: everything of the class that is named first, by score. ms: reasoning, the median of a question.',
  };
  const against: ReportTable = {
    title: `Against: ${wayText(main.way)}`,
    columns: ['chain by', 'candidates', 'one', 'many', 'none'],
    rows: ways.slice(1).map(({ way, difference }) => differenceRow(way, difference)),
    note: 'Difference of how right each expression was answered, paired; an interval wholly below 0 is worse.',
  };
  const overParser: ReportTable = {
    title: 'Against the parser alone, on the same candidates',
    columns: against.columns,
    rows: ways
      .filter(({ way, overParser: over }) => over !== null && way.writer !== 'direct')
      .map(({ way, overParser: over }) => differenceRow(way, over)),
    note: 'Paired in the same way; an interval that holds 0 shows no difference beyond chance.',
  };
  return overParser.rows.length === 0 ? [figures, against] : [figures, against, overParser];
}
