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

/** A way as `--json` writes it: without the single results, with what it has over the first, pair by pair. */
export interface WaySummary {
  readonly way: Way;
  readonly figures: ExpressionFigures;
  /** Null for the first. */
  readonly difference: Readonly<Record<(typeof EXPRESSION_TASKS)[number], Interval | null>> | null;
}

export function summariesOf(ways: readonly MeasuredWay[]): WaySummary[] {
  const [main] = ways;
  if (main === undefined) return [];
  const stored = main.results.map(({ expression, right }) => ({ ...expression, right }));
  return ways.map(({ way, figures, results }, at) => {
    const paired = compareResults(results, stored);
    const [one, many, none] = EXPRESSION_TASKS.map((task) => paired[task].difference);
    return {
      way,
      figures,
      difference: at === 0 ? null : { one: one ?? null, many: many ?? null, none: none ?? null },
    };
  });
}

const candidatesText = ({ trueBoxes }: Way): string => (trueBoxes ? 'true boxes' : 'as seen');

/** Figures of every way, and what each has over the first. */
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
    rows: ways
      .slice(1)
      .map(({ way, difference }): Cell[] => [
        WRITER_TEXT[way.writer],
        candidatesText(way),
        ...EXPRESSION_TASKS.map((task) => difference?.[task] ?? null),
      ]),
    note: 'Difference of how right each expression was answered, paired; an interval wholly below 0 is worse.',
  };
  return [figures, against];
}
