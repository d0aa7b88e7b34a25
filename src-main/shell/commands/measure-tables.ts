import { EXPRESSION_TASKS, oddBoxNotes, wayText } from '../../measure/index.js';
import type {
  Comparison,
  ExpressionFigures,
  GroundingMetrics,
  Interval,
  MeasuredWay,
  OvdFigures,
  TaskIntervals,
  WritingFigures,
} from '../../measure/index.js';

/** What `geo-r1 measure` prints. */
const share = (value: number | null): string => (value === null ? '   –' : value.toFixed(3));

export function detectionTable({ ap50, ap, classes, fixedScore }: OvdFigures): string {
  const width = Math.max(...classes.map(({ name }) => name.length), 'every score 1.0'.length);
  const line = (name: string, truth: string, a: string, b: string): string =>
    `${name.padEnd(width)}  ${truth.padStart(6)}  ${a.padStart(6)}  ${b.padStart(6)}`;
  return [
    line('class', 'truth', 'AP50', 'mAP'),
    ...classes.map((entry) => line(entry.name, String(entry.truth), share(entry.ap50), share(entry.ap))),
    line('mean', '', share(ap50), share(ap)),
    line('every score 1.0', '', share(fixedScore.ap50), share(fixedScore.ap)),
  ].join('\n');
}

export function groundingTable(
  { accuracy50, accuracy70, f1, refusals, counts }: GroundingMetrics,
  { tasks, wronglyRefused }: TaskIntervals,
  { gres, oddBoxes }: Pick<ExpressionFigures, 'gres' | 'oddBoxes'>,
): string {
  return [
    `one   Acc@0.5 ${share(accuracy50)} ${within(tasks.one)}  Acc@0.7 ${share(accuracy70)}  (${counts.one} expressions)`,
    `many  F1@0.5  ${share(f1)} ${within(tasks.many)}  (${counts.many})`,
    `none  refused ${share(refusals)} ${within(tasks.none)}  (${counts.none})`,
    `others refused ${share(wronglyRefused?.mean ?? null)} ${within(wronglyRefused)}`,
    ...(gres.count === 0
      ? []
      : [
          `masks gIoU    ${share(gres.gIoU?.mean ?? null)} ${within(gres.gIoU)}  cIoU ${share(gres.cIoU)}  (${gres.count})`,
        ]),
    ...oddBoxNotes(oddBoxes),
  ].join('\n');
}

export function pairedTable(paired: Comparison): string {
  return EXPRESSION_TASKS.map((task) => {
    const { difference, better, worse } = paired[task];
    const by = difference === null ? '–' : `${difference.mean >= 0 ? '+' : ''}${difference.mean.toFixed(3)}`;
    return `${task.padEnd(4)}  against the other run ${by} ${within(difference)}; better on ${better}, worse on ${worse}`;
  }).join('\n');
}

/** What a checkpoint wrote, and what that cost. */
export function writingLines(figures: WritingFigures): string {
  const { questions, pictures, unreadable, cutOff, tokens, promptTokens, seconds } = figures;
  const speed = figures.tokensPerSecond === null ? '' : `, ${figures.tokensPerSecond.toFixed(1)} tokens/s`;
  return [
    `wrote ${tokens} tokens in ${seconds.toFixed(1)} s${speed}; read ${promptTokens} of prompts and pictures`,
    `${questions} questions about ${pictures} pictures: ${unreadable} answers could not be read and count as wrong, ${cutOff} were cut off by a limit`,
  ].join('\n');
}

/** One line for each way to answer. */
export function waysTable(ways: readonly MeasuredWay[]): string {
  const width = Math.max(...ways.map(({ way }) => wayText(way).length));
  return ways
    .map(({ way, figures: { rec, many, refusal } }) => {
      const cells = [rec.all.at50, rec.all.at70, many.f1, refusal.none, refusal.others];
      const [at50, at70, f1, none, others] = cells.map((cell) => share(cell?.mean ?? null));
      return `${wayText(way).padEnd(width)}  one ${at50} ${at70}  many ${f1}  none ${none}  others refused ${others}`;
    })
    .join('\n');
}

/** The 95 % bootstrap interval. */
function within(interval: Interval | null): string {
  return interval === null ? '' : `[${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
}
