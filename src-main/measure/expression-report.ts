import { VERDICTS } from '../contract/index.js';
import type { Report, ReportPlot, ReportTable, Verdict } from '../contract/index.js';
import type { ExpressionFigures } from './evaluate.js';
import type { ExpressionResult } from './expression-result.js';
import { galleryOf } from './gallery.js';
import { oddBoxNotes } from './odd-boxes.js';
import { writingTable } from './writing.js';

const BYTES_PER_MB = 1e6;
const MOST_KINDS_PLOTTED = 14;

export interface ReportContext {
  readonly title: string;
  readonly made: Date;
  readonly facts: Report['facts'];
  readonly peakMemoryBytes: number;
}

/** The report of a run over expressions. @param images folder of the images, for the gallery */
export async function expressionReport(
  results: readonly ExpressionResult[],
  figures: ExpressionFigures,
  { title, made, facts, peakMemoryBytes }: ReportContext,
  { images, more = [] }: { readonly images: string; readonly more?: readonly ReportTable[] },
): Promise<Report> {
  return {
    title,
    made: made.toISOString(),
    facts,
    tables: [
      tasksTable(figures),
      verdictsTable(figures),
      ...more,
      ...(figures.kinds.length === 0 ? [] : [kindsTable(figures)]),
      ...(figures.writing === undefined ? [] : [writingTable(figures.writing)]),
      costTable(figures, peakMemoryBytes),
    ],
    plots: [
      ...(figures.calibration === null ? [] : [figures.calibration]),
      ...(figures.kinds.length === 0 ? [] : [kindsPlot(figures)]),
    ],
    ...(await galleryOf(results, images)),
  };
}

export function tasksTable({ rec, many, refusal, gres, oddBoxes }: ExpressionFigures): ReportTable {
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
      ['none: rightly refused', refusal.none, refusal.counts.none],
      ['one and many: wrongly refused', refusal.others, refusal.counts.others],
      ['refused or not, rightly', refusal.accuracy, refusal.counts.none + refusal.counts.others],
      ['masks: gIoU', gres.gIoU, gres.count],
      ['masks: cIoU', gres.cIoU, gres.count],
    ],
    note: [
      'With each figure the interval of 95 in 100 bootstrap resamplings. IoU on continuous boxes of the image as it is.',
      ...oddBoxNotes(oddBoxes),
    ].join(' '),
  };
}

const MEANING: Readonly<Record<Verdict, string>> = {
  'not seen': 'no candidate lies there, or too faint, or as another class',
  'not there': 'answered where nothing is marked',
  'wrong place': 'found, but the box lies badly (IoU below 0.5)',
  'not read': 'words that no step stands for, or no step looks for it',
  'not chosen': 'found and read; a step dropped it or kept too much',
  'no answer': 'neither a box nor “None” could be read in what the model wrote',
};

export const verdictsTable = ({ verdicts }: ExpressionFigures): ReportTable => ({
  title: 'What went wrong',
  columns: ['verdict', 'expressions', 'meaning'],
  rows: VERDICTS.filter((verdict) => verdict !== 'no answer' || verdicts[verdict] !== undefined).map(
    (verdict) => [verdict, verdicts[verdict] ?? 0, MEANING[verdict]],
  ),
});

const kindsTable = ({ kinds }: ExpressionFigures): ReportTable => ({
  title: 'By kind of expression',
  columns: ['kind', 'right', 'expressions'],
  rows: kinds.map(({ kind, right, count }) => [kind, right, count]),
});

const kindsPlot = ({ kinds }: ExpressionFigures): ReportPlot => ({
  kind: 'bars',
  title: 'Right, by kind of expression',
  bars: kinds
    .slice(0, MOST_KINDS_PLOTTED)
    .map(({ kind, count, right }) => ({ name: kind, count, value: right?.mean ?? 0, interval: right })),
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
      ...row('looking', timings.perceive),
      ...row('reasoning', timings.reason),
      ['peak memory of all processes, MB', Math.round(peakMemoryBytes / BYTES_PER_MB)],
    ],
    note: 'Looking is near 0 where the index of an image was there already.',
  };
}
