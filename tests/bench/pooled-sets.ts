/** Answers of several sets of questions by several writers: each set for itself, and all of them together. */
import { bootstrapMean, measuredWay, pairedDifference } from '../../src-main/measure/index.js';
import type { Interval, Way } from '../../src-main/measure/index.js';

export const TASKS = ['one', 'many', 'none'] as const;
type Task = (typeof TASKS)[number];

/** How one question was answered; `key` is that of the question. */
export interface PooledAnswer {
  readonly key: string;
  readonly task: Task;
  /** 0 to 1. */
  readonly right: number;
  readonly refused: boolean;
}

export interface AnsweredSet {
  readonly name: string;
  readonly ways: readonly { readonly way: Way; readonly answers: readonly PooledAnswer[] }[];
}

type ByTask = Readonly<Record<Task | 'all', Interval | null>>;

export interface PooledWay {
  readonly way: Way;
  readonly right: ByTask;
  /** Share of the questions with an answer that were refused. */
  readonly othersRefused: Interval | null;
  /** Paired, to the parser on the same candidates; null for the parser itself and where it was not measured. */
  readonly overParser: (ByTask & { readonly othersRefused: Interval | null }) | null;
}

export interface Pooled {
  /** What to know of figures that are older than the app; the bench writes none. */
  readonly note?: string;
  readonly sets: readonly {
    readonly name: string;
    readonly counts: Readonly<Record<Task, number>>;
    readonly ways: readonly PooledWay[];
  }[];
  readonly counts: Readonly<Record<Task, number>>;
  /** Of all sets together. */
  readonly all: readonly PooledWay[];
}

/** @throws RangeError where the sets were answered in different ways */
export function pooledOf(sets: readonly AnsweredSet[]): Pooled {
  const together = pool(sets);
  return {
    sets: sets.map((set) => ({ name: set.name, counts: countsOf(set), ways: waysOf(set) })),
    counts: countsOf(together),
    all: waysOf(together),
  };
}

function pool(sets: readonly AnsweredSet[]): AnsweredSet {
  const [first] = sets;
  const ways = (first?.ways ?? []).map(({ way }) => ({
    way,
    answers: sets.flatMap((set) => {
      const same = measuredWay(set.ways, way.writer, way.trueBoxes);
      if (same === undefined) throw new RangeError(`${set.name} was not answered by ${way.writer}.`);
      return same.answers.map((answer) => ({ ...answer, key: `${set.name} ${answer.key}` }));
    }),
  }));
  return { name: 'all', ways };
}

function countsOf({ ways }: AnsweredSet): Record<Task, number> {
  const count = (task: Task): number => ways[0]?.answers.filter((answer) => answer.task === task).length ?? 0;
  return { one: count('one'), many: count('many'), none: count('none') };
}

function waysOf({ ways }: AnsweredSet): PooledWay[] {
  return ways.map(({ way, answers }) => {
    const parser = way.writer === 'parser' ? undefined : measuredWay(ways, 'parser', way.trueBoxes);
    return {
      way,
      right: byTask((task) => bootstrapMean(valuesOf(answers, task))),
      othersRefused: bootstrapMean(refusalsOf(answers)),
      overParser: parser === undefined ? null : over(answers, inOrder(parser.answers, answers)),
    };
  });
}

function over(
  mine: readonly PooledAnswer[],
  theirs: readonly PooledAnswer[],
): NonNullable<PooledWay['overParser']> {
  const difference = (a: readonly number[], b: readonly number[]) => pairedDifference(a, b).difference;
  return {
    ...byTask((task) => difference(valuesOf(mine, task), valuesOf(theirs, task))),
    othersRefused: difference(refusalsOf(mine), refusalsOf(theirs)),
  };
}

const byTask = (of: (task: Task | 'all') => Interval | null): ByTask => ({
  one: of('one'),
  many: of('many'),
  none: of('none'),
  all: of('all'),
});

const valuesOf = (answers: readonly PooledAnswer[], task: Task | 'all'): number[] =>
  answers.filter((answer) => task === 'all' || answer.task === task).map(({ right }) => right);

const refusalsOf = (answers: readonly PooledAnswer[]): number[] =>
  answers.filter(({ task }) => task !== 'none').map(({ refused }) => Number(refused));

/** @throws RangeError where a question has no answer */
function inOrder(answers: readonly PooledAnswer[], as: readonly PooledAnswer[]): PooledAnswer[] {
  const byKey = new Map(answers.map((answer) => [answer.key, answer]));
  return as.map(({ key }) => {
    const found = byKey.get(key);
    if (found === undefined) throw new RangeError(`The parser was not asked "${key}".`);
    return found;
  });
}
