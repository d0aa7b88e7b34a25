/** The aims of reading questions beside what was measured, and in plain words what is not reached. */
import { measuredWay } from '../../src-main/measure/index.js';
import type { ExpressionFigures, Interval, MaskMetrics, WaySummary } from '../../src-main/measure/index.js';
import type { Figure } from './figure.js';
import { share, signed, table, withInterval } from './report-table.js';

/** What `measure expressions --ablations --json` writes beside the metrics. */
export interface MeasuredWays {
  readonly figures: ExpressionFigures;
  readonly ways: readonly WaySummary[];
}

interface Aim {
  readonly figure: string;
  readonly sense: '>=' | '<=';
  readonly bound: number;
  /** Left out of shares. */
  readonly unit?: string;
  readonly value: number;
  /** As it is told. */
  readonly told: string;
}

const AIMS = {
  one: 0.65,
  oneTrue: 0.78,
  many: 0.7,
  manyTrue: 0.82,
  none: 0.65,
  others: 0.08,
  masks: 0.75,
} as const;

const TASKS = ['one', 'many', 'none'] as const;

/** @param time of questions on 2,000 candidates, as `npm run bench -- question` writes it; null where it was not measured */
export function aimsSection(
  measured: MeasuredWays,
  masks: MaskMetrics | null,
  time: readonly Figure[] | null,
): string {
  const aims = aimsOf(measured, masks, time);
  const rows = aims.map(({ figure, sense, bound, unit = '', told, ...aim }) => [
    figure,
    `${sense} ${bound}${unit}`,
    told,
    isReached({ sense, bound, ...aim }) ? 'yes' : '**no**',
  ]);
  return [
    table(['figure', 'aim', 'measured', 'reached'], rows),
    notReached(measured, aims),
    overParserText(measured.ways),
  ].join('\n\n');
}

const isReached = ({ sense, bound, value }: Pick<Aim, 'sense' | 'bound' | 'value'>): boolean =>
  sense === '>=' ? value >= bound : value <= bound;

function aimsOf(measured: MeasuredWays, masks: MaskMetrics | null, time: readonly Figure[] | null): Aim[] {
  const seen = measured.figures;
  const onTruth = shipped(measured, true);
  const aim = (figure: string, sense: Aim['sense'], bound: number, interval: Interval | null): Aim[] =>
    interval === null ? [] : [{ figure, sense, bound, value: interval.mean, told: withInterval(interval) }];
  return [
    ...aim('one: Acc@0.5, as seen', '>=', AIMS.one, seen.rec.all.at50),
    ...aim('one: Acc@0.5, true boxes', '>=', AIMS.oneTrue, onTruth.rec.all.at50),
    ...aim('many: F1@0.5, as seen', '>=', AIMS.many, seen.many.f1),
    ...aim('many: F1@0.5, true boxes', '>=', AIMS.manyTrue, onTruth.many.f1),
    ...aim('none: refused, as seen', '>=', AIMS.none, seen.refusal.none),
    ...aim('others: refused, as seen', '<=', AIMS.others, seen.refusal.others),
    ...(masks?.gIoU == null
      ? []
      : [
          {
            figure: 'masks: gIoU given the true box',
            sense: '>=' as const,
            bound: AIMS.masks,
            value: masks.gIoU,
            told: share(masks.gIoU),
          },
        ]),
    ...(time === null ? [] : [timeAim(time)]),
  ];
}

/** @throws RangeError where the benchmark lacks a figure */
function timeAim(time: readonly Figure[]): Aim {
  const figure = (start: string): Figure => {
    const found = time.find(({ what }) => what.startsWith(start));
    if (found === undefined) throw new RangeError(`question.json has no figure "${start}".`);
    return found;
  };
  const [middle, slowest, processor] = [
    'question to answer',
    'the slowest of them',
    'processor time of it',
  ].map((start) => figure(`${start}, auto`));
  if (middle === undefined) throw new RangeError('question.json is empty.');
  const ms = (each: Figure | undefined): string => `${Math.round(each?.value ?? NaN)} ms`;
  return {
    figure: '2,000 candidates: question to answer, median',
    sense: '<=',
    bound: Number(/\d+/.exec(middle.aim)?.[0]),
    unit: ` ${middle.unit}`,
    value: middle.value,
    told: `${ms(middle)}; slowest ${ms(slowest)}, processor ${ms(processor)}`,
  };
}

/** @throws RangeError where the ways were measured without it */
function shipped({ ways }: MeasuredWays, trueBoxes: boolean): ExpressionFigures {
  const way = measuredWay(ways, 'auto', trueBoxes);
  if (way === undefined)
    throw new RangeError('Measure with --ablations: the shipped way on true boxes is missing.');
  return way.figures;
}

function notReached(measured: MeasuredWays, aims: readonly Aim[]): string {
  const missed = aims.filter((aim) => !isReached(aim));
  if (missed.length === 0) return 'All of these aims are reached.';
  const is = (figure: string): boolean => missed.some((aim) => aim.figure.startsWith(figure));
  return [
    `**Not reached**: ${missed.map(({ figure, value, sense, bound }) => `${figure} (${share(value)}, aim ${sense} ${bound})`).join('; ')}.`,
    ...(is('none') ? [noneText(measured)] : []),
    ...(is('many: F1@0.5, true boxes') ? [manyText(measured)] : []),
  ].join(' ');
}

function noneText(measured: MeasuredWays): string {
  const { refusal } = measured.figures;
  const count = refusal.counts.none;
  const [seen, onTruth] = [refusal.none?.mean ?? 0, shipped(measured, true).refusal.none?.mean ?? 0];
  const of = (value: number) => `${Math.round(value * count)} of ${count}`;
  return `Of the questions that mean nothing ${of(seen)} are refused, where the aim asks for ${Math.ceil(AIMS.none * count)}; with true boxes it is ${of(onTruth)}. With so few, one question is ${share(1 / count)}, and the interval holds the aim. What limits it was looked for on expressions that may be learned from, not on these: what is left are questions that something unseen would decide, and refusing sooner cost right answers and more wrong refusals ([note](design/2026-11-21-policy.md#weighing-readings-by-what-they-answer)).`;
}

function manyText(measured: MeasuredWays): string {
  const [seen, onTruth] = [measured.figures.many.f1?.mean ?? 0, shipped(measured, true).many.f1?.mean ?? 0];
  const { verdicts } = measured.figures;
  const told = (verdict: string): string => String(verdicts[verdict] ?? 0);
  return `With true boxes many gains only ${signed(onTruth - seen)}, so that reading limits it and not what is seen: of all that is not wholly right as seen, ${told('not read')} have words that no step stands for, in ${told('not chosen')} a step dropped or kept too much, and ${told('not seen')} were not seen.`;
}

/** Which differences to the parser are beyond chance. */
function overParserText(ways: readonly WaySummary[]): string {
  const lines = (['policy', 'auto'] as const).flatMap((writer) =>
    [false, true].flatMap((trueBoxes) => {
      const way = measuredWay(ways, writer, trueBoxes);
      const over = way?.overParser;
      if (over == null) return [];
      const told = TASKS.map((task) => {
        const difference = over[task];
        if (difference === null) return `${task} not measured`;
        const beyond =
          difference.low > 0 ? ' (beyond chance)' : difference.high < 0 ? ' (worse, beyond chance)' : '';
        return `${task} ${signed(difference.mean)}${beyond}`;
      });
      const who = writer === 'auto' ? 'The shipped way, which weighs both' : 'The policy alone';
      return [`- ${who}, ${trueBoxes ? 'on true boxes' : 'as seen'}: ${told.join(', ')}.`];
    }),
  );
  if (lines.length === 0) return '';
  const policy = measuredWay(ways, 'policy', false)?.overParser;
  const shown = TASKS.every((task) => (policy?.[task]?.low ?? 0) > 0);
  return `**Against the parser alone** the aim for the policy is to be better on every task. On these few questions by the policy alone: ${shown ? 'reached' : '**not shown**'}; over all
questions that nothing was tuned on, [below](#over-all-questions-that-nothing-was-tuned-on). Paired differences on the same candidates; where nothing is said, the interval (in the table below) holds 0 and nothing is shown beyond chance:

${lines.join('\n')}`;
}
