import { join } from 'node:path';
import { VERDICTS } from '../contract/index.js';
import type { Failure, Report, ReportTable } from '../contract/index.js';
import type { ExpressionFigures } from './evaluate.js';
import type { ExpressionResult } from './measure-expressions.js';
import { galleryPicture } from './pictures.js';

/** Failures that a report shows. */
const MOST_FAILURES = 24;
const BYTES_PER_MB = 1e6;
const MOST_KINDS_PLOTTED = 14;

export interface ReportContext {
  readonly title: string;
  readonly made: Date;
  readonly facts: Report['facts'];
  /** Folder of the images. */
  readonly images: string;
  readonly peakMemoryBytes: number;
}

/** The report of a run over expressions, with pictures of its worst failures. */
export async function expressionReport(
  results: readonly ExpressionResult[],
  figures: ExpressionFigures,
  { title, made, facts, images, peakMemoryBytes }: ReportContext,
): Promise<Report> {
  return {
    title,
    made: made.toISOString(),
    facts,
    tables: [
      tasksTable(figures),
      failuresTable(figures),
      kindsTable(figures),
      costTable(figures, peakMemoryBytes),
    ],
    plots: [
      ...(figures.calibration === null ? [] : [figures.calibration]),
      {
        kind: 'bars',
        title: 'Right, by kind of expression',
        bars: figures.kinds
          .slice(0, MOST_KINDS_PLOTTED)
          .flatMap(({ kind, count, right }) => (right === null ? [] : { name: kind, count, value: right })),
      },
    ],
    failures: await worstFailures(results, images),
  };
}

function tasksTable({ rec, many, refusal, gres }: ExpressionFigures): ReportTable {
  const row = (name: string, { at50, at70, count }: ExpressionFigures['rec']['all']) => [
    [`one${name}: Acc@0.5`, at50, count],
    [`one${name}: Acc@0.7`, at70, count],
  ];
  return {
    title: 'By task',
    columns: ['figure', 'value', 'expressions'],
    rows: [
      ...row('', rec.all),
      ...row(', its class once in the image', rec.unique),
      ...row(', its class several times', rec.nonUnique),
      ['many: F1@0.5', many.f1, many.count],
      ['none: rightly refused', refusal.none, null],
      ['one and many: wrongly refused', refusal.others, null],
      ['refused or not, rightly', refusal.accuracy, null],
      ['masks: gIoU', gres.gIoU, gres.count],
      ['masks: cIoU', gres.cIoU, gres.count],
    ],
    note: 'In brackets the interval of 95 in 100 bootstrap resamplings. IoU on continuous boxes of the image as it is.',
  };
}

const failuresTable = ({ verdicts }: ExpressionFigures): ReportTable => ({
  title: 'What went wrong',
  columns: ['verdict', 'expressions'],
  rows: VERDICTS.map((verdict) => [verdict, verdicts[verdict] ?? 0]),
});

const kindsTable = ({ kinds }: ExpressionFigures): ReportTable => ({
  title: 'By kind of expression',
  columns: ['kind', 'right', 'expressions'],
  rows: kinds.map(({ kind, right, count }) => [kind, right, count]),
});

function costTable({ timings }: ExpressionFigures, peakMemoryBytes: number): ReportTable {
  const row = (name: string, time: ExpressionFigures['timings']['reason']) => [
    [`${name}, median ms`, time?.median ?? null],
    [`${name}, 95th percentile ms`, time?.p95 ?? null],
  ];
  return {
    title: 'Time and memory',
    columns: ['cost', 'value'],
    rows: [
      ...row('looking (0 where an index was there)', timings.perceive),
      ...row('reasoning', timings.reason),
      ['peak memory of all processes, MB', Math.round(peakMemoryBytes / BYTES_PER_MB)],
    ],
  };
}

async function worstFailures(results: readonly ExpressionResult[], images: string): Promise<Failure[]> {
  const failed = results
    .filter(({ details }) => details?.failure != null)
    .sort((a, b) => a.right - b.right)
    .slice(0, MOST_FAILURES);
  const failures: Failure[] = [];
  for (const { expression, answered, right, details } of failed) {
    if (details?.failure == null) continue;
    const { verdict, why, chain } = details.failure;
    const { width, height, file_name: name } = details.image;
    failures.push({
      image: expression.image,
      expression: expression.expression,
      task: expression.task,
      verdict,
      why,
      right,
      chain: [...chain],
      width,
      height,
      picture: await galleryPicture(join(images, name)),
      answered: answered.map((box) => [...box]),
      truth: details.truth.map((box) => [...box]),
    });
  }
  return failures;
}
