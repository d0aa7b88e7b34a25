import { bootstrapMean } from './bootstrap.js';
import type { Interval } from './bootstrap.js';
import { hits, isRefused, STRICT_BOX, SAME_BOX } from './grounding.js';
import type { ExpressionDetails, ExpressionResult } from './expression-result.js';
import { oddBoxes } from './odd-boxes.js';
import type { OddBoxes } from './odd-boxes.js';
import { overlapShare, segmentationMetrics } from './raster.js';
import { reliability } from './reliability.js';
import type { ScoredAnswer } from './reliability.js';
import { writingFigures } from './writing.js';
import type { WritingFigures } from './writing.js';

/** Every figure of a run over expressions; intervals are of 95 in 100 bootstrap resamplings, null of nothing. */
export interface ExpressionFigures {
  readonly rec: Readonly<
    Record<'all' | 'unique' | 'nonUnique', { at50: Interval | null; at70: Interval | null; count: number }>
  >;
  readonly many: { readonly f1: Interval | null; readonly count: number };
  /** none: right refusals; others: wrong ones; accuracy: the share of all expressions that was rightly refused or not. */
  readonly refusal: {
    readonly none: Interval | null;
    readonly others: Interval | null;
    readonly accuracy: Interval | null;
    readonly counts: { readonly none: number; readonly others: number };
  };
  /** On masks, over the expressions where answer and truth have one or are empty. */
  readonly gres: { readonly gIoU: Interval | null; readonly cIoU: number | null; readonly count: number };
  readonly kinds: readonly {
    readonly kind: string;
    readonly count: number;
    readonly right: Interval | null;
  }[];
  readonly calibration: ReturnType<typeof reliability>;
  readonly verdicts: Readonly<Record<string, number>>;
  /** Median and 95th percentile in ms, over the expressions whose times are known. */
  readonly timings: Readonly<Record<'perceive' | 'reason', { median: number; p95: number } | null>>;
  /** Left out where every true box lies in its image and has an area. */
  readonly oddBoxes?: OddBoxes;
  /** Of a checkpoint; left out where the built-in engine answered. */
  readonly writing?: WritingFigures;
}

/** Of the commonest kinds. */
const MOST_KINDS = 40;

type Detailed = ExpressionResult & { readonly details: ExpressionDetails };

export function evaluateExpressions(results: readonly ExpressionResult[]): ExpressionFigures {
  const detailed = results.filter((each): each is Detailed => each.details !== undefined);
  const one = detailed.filter(({ expression }) => expression.task === 'one');
  const masked = detailed.flatMap(({ details }) => details.overlap ?? []);
  const odd = oddBoxes(detailed.map(({ details }) => details));
  const writing = detailed.flatMap(({ details }) => details.writing ?? []);
  const isNone = ({ expression }: ExpressionResult) => expression.task === 'none';
  const share = (of: readonly ExpressionResult[], test: (each: ExpressionResult) => boolean) =>
    bootstrapMean(of.map((each) => Number(test(each))));
  const many = results.filter(({ expression }) => expression.task === 'many');
  return {
    rec: {
      all: accuracy(one),
      unique: accuracy(one.filter(({ details }) => details.unique === true)),
      nonUnique: accuracy(one.filter(({ details }) => details.unique === false)),
    },
    many: { f1: bootstrapMean(many.map(({ right }) => right)), count: many.length },
    refusal: {
      none: share(results.filter(isNone), isRefused),
      others: share(
        results.filter((each) => !isNone(each)),
        isRefused,
      ),
      accuracy: share(results, (each) => isRefused(each) === isNone(each)),
      counts: {
        none: results.filter(isNone).length,
        others: results.filter((each) => !isNone(each)).length,
      },
    },
    gres: {
      gIoU: bootstrapMean(masked.map(overlapShare)),
      cIoU: segmentationMetrics(masked).cIoU,
      count: masked.length,
    },
    kinds: kindsOf(results),
    calibration: reliability(detailed.flatMap(scoredAnswers), 'Scores of answered boxes'),
    verdicts: countBy(detailed.flatMap(({ details }) => details.judgement?.verdict ?? [])),
    timings: { perceive: spread(detailed, 'perceive'), reason: spread(detailed, 'reason') },
    ...(odd === null ? {} : { oddBoxes: odd }),
    ...(writing.length === 0 ? {} : { writing: writingFigures(writing) }),
  };
}

function accuracy(results: readonly Detailed[]): ExpressionFigures['rec']['all'] {
  const at = (threshold: number) =>
    bootstrapMean(
      results.map(({ answered, details }) =>
        Number(hits({ task: 'one', answered, truth: details.truth }, threshold)),
      ),
    );
  return { at50: at(SAME_BOX), at70: at(STRICT_BOX), count: results.length };
}

function kindsOf(results: readonly ExpressionResult[]): ExpressionFigures['kinds'] {
  const byKind = new Map<string, number[]>();
  for (const { expression, right } of results)
    for (const kind of expression.kinds) {
      const others = byKind.get(kind);
      if (others === undefined) byKind.set(kind, [right]);
      else others.push(right);
    }
  return [...byKind]
    .sort(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b, 'en'))
    .slice(0, MOST_KINDS)
    .map(([kind, rights]) => ({ kind, count: rights.length, right: bootstrapMean(rights) }));
}

function scoredAnswers({ expression, answered, details }: Detailed): ScoredAnswer[] {
  return details.scores.map((score, at) => {
    const box = answered[at];
    const sample = { task: expression.task, answered: box === undefined ? [] : [box], truth: details.truth };
    return { score, right: hits(sample, SAME_BOX) };
  });
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const P95 = 0.95;

function spread(
  results: readonly Detailed[],
  part: 'perceive' | 'reason',
): { median: number; p95: number } | null {
  const times = results.flatMap(({ details }) => details.elapsedMs?.[part] ?? []).sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0;
  return times.length === 0 ? null : { median: at(0.5), p95: at(P95) };
}
