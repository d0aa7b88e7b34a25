import { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import { bootstrapMean, pairedDifference } from './bootstrap.js';
import type { Interval } from './bootstrap.js';
import type { ExpressionResult } from './expression-result.js';
import { isRefused } from './grounding.js';

export const EXPRESSION_TASKS = ['one', 'many', 'none'] as const;
type TaskName = (typeof EXPRESSION_TASKS)[number];

/** How right a run was on each task: hits, F1 or right refusals, with their intervals. */
export interface TaskIntervals {
  readonly tasks: Readonly<Record<TaskName, Interval | null>>;
  /** Share of the expressions that have an answer and were refused. */
  readonly wronglyRefused: Interval | null;
}

export function intervalsOf(results: readonly ExpressionResult[]): TaskIntervals {
  const of = (task: TaskName) =>
    bootstrapMean(results.filter(({ expression }) => expression.task === task).map(({ right }) => right));
  return {
    tasks: { one: of('one'), many: of('many'), none: of('none') },
    wronglyRefused: bootstrapMean(
      results
        .filter(({ expression }) => expression.task !== 'none')
        .map((result) => Number(isRefused(result))),
    ),
  };
}

const storedSchema = z.object({
  image: z.string(),
  expression: z.string(),
  task: z.enum(EXPRESSION_TASKS),
  right: z.number(),
});
export type StoredResult = z.infer<typeof storedSchema>;

/**
 * Results that an earlier run wrote, one a line.
 * @throws GeoR1Error bad-input with the number of the line that is not one
 */
export function parseResults(text: string, file: string): StoredResult[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [storedSchema.parse(JSON.parse(line))];
    } catch (cause) {
      throw new GeoR1Error(
        {
          code: 'bad-input',
          message: `Line ${at + 1} is not a result.`,
          subject: file,
          next: 'Pass a file that `geo-r1 measure expressions --output` wrote.',
        },
        { cause },
      );
    }
  });
}

export type Comparison = Readonly<Record<TaskName, ReturnType<typeof pairedDifference>>>;

/**
 * Pair by pair, by image and expression: this run minus the other.
 * @throws GeoR1Error bad-input where the other run lacks an expression
 */
export function compareResults(
  results: readonly ExpressionResult[],
  other: readonly StoredResult[],
): Comparison {
  const key = (each: { image: string; expression: string }) => JSON.stringify([each.image, each.expression]);
  const known = new Map(other.map((each) => [key(each), each.right]));
  const of = (task: TaskName) => {
    const mine = results.filter(({ expression }) => expression.task === task);
    const theirs = mine.map(({ expression }) => known.get(key(expression)) ?? lacking(expression.expression));
    return pairedDifference(
      mine.map(({ right }) => right),
      theirs,
    );
  };
  return { one: of('one'), many: of('many'), none: of('none') };
}

function lacking(expression: string): never {
  throw new GeoR1Error({
    code: 'bad-input',
    message: 'The other run has no result for this expression.',
    subject: expression,
    next: 'Compare runs over the same expressions.',
  });
}
