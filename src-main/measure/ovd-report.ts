import type { Report, ReportPlot, ReportTable } from '../contract/index.js';
import { cocoDetectionMetrics } from './coco-detection.js';
import type { CocoDetection, DetectionMetrics } from './coco-detection.js';
import type { ReportContext } from './expression-report.js';
import type { CocoTruth } from './expressions.js';

export interface OvdFigures extends DetectionMetrics {
  /** With every score 1.0, as the paper's evaluation has it: then nothing is ranked. */
  readonly fixedScore: Pick<DetectionMetrics, 'ap50' | 'ap'>;
}

/** COCO figures with the real scores, and with the paper's fixed one. */
export function ovdFigures(truth: CocoTruth, detections: readonly CocoDetection[]): OvdFigures {
  const { ap50, ap } = cocoDetectionMetrics(
    truth,
    detections.map((each) => ({ ...each, score: 1 })),
  );
  return { ...cocoDetectionMetrics(truth, detections), fixedScore: { ap50, ap } };
}

const BYTES_PER_MB = 1e6;

export function ovdReport(
  { classes, ap50, ap, fixedScore }: OvdFigures,
  { title, made, facts, peakMemoryBytes }: ReportContext,
): Report {
  const table: ReportTable = {
    title: 'Detection by class',
    columns: ['class', 'boxes', 'AP50', 'mAP'],
    rows: [
      ...classes.map((entry) => [entry.name, entry.truth, entry.ap50, entry.ap]),
      ['mean', null, ap50, ap],
      ['mean, every score 1.0 as in the paper', null, fixedScore.ap50, fixedScore.ap],
    ],
    note: 'As pycocotools computes it: box, area "all", at most 100 detections an image and class.',
  };
  const memory: ReportTable = {
    title: 'Memory',
    columns: ['cost', 'value'],
    rows: [['peak memory of all processes, MB', Math.round(peakMemoryBytes / BYTES_PER_MB)]],
  };
  const plot: ReportPlot = {
    kind: 'bars',
    title: 'AP50 by class',
    bars: classes.flatMap((entry) =>
      entry.ap50 === null
        ? []
        : [{ name: entry.name, count: entry.truth, value: entry.ap50, interval: null }],
    ),
  };
  return {
    title,
    made: made.toISOString(),
    facts,
    tables: [table, memory],
    plots: [plot],
    failures: [],
    successes: [],
  };
}
