import type { Report, ReportPlot, ReportTable } from '../contract/index.js';
import { detectionIntervals } from './coco-bootstrap.js';
import type { DetectionIntervals } from './coco-bootstrap.js';
import { classAccuracy, cocoDetectionMetrics, matchClasses, meanOver } from './coco-detection.js';
import type { CocoDetection, DetectionMetrics } from './coco-detection.js';
import type { ReportContext } from './expression-report.js';
import type { CocoTruth } from './expressions.js';

export interface OvdFigures extends DetectionMetrics {
  /** Over images drawn anew. */
  readonly intervals: DetectionIntervals;
  /** With every score 1.0, as the paper's evaluation has it: then nothing is ranked. */
  readonly fixedScore: Pick<DetectionMetrics, 'ap50' | 'ap'>;
}

/** COCO figures with the real scores, and with the paper's fixed one. @throws GeoR1Error cancelled */
export async function ovdFigures(
  truth: CocoTruth,
  detections: readonly CocoDetection[],
  signal?: AbortSignal,
): Promise<OvdFigures> {
  const { ap50, ap } = cocoDetectionMetrics(
    truth,
    detections.map((each) => ({ ...each, score: 1 })),
  );
  const matches = matchClasses(truth, detections);
  const metrics = meanOver(matches.map((each) => classAccuracy(each)));
  return { ...metrics, intervals: await detectionIntervals(matches, signal), fixedScore: { ap50, ap } };
}

const BYTES_PER_MB = 1e6;

/** @param gallery answers to show, with their pictures */
export function ovdReport(
  { classes, ap50, ap, intervals, fixedScore }: OvdFigures,
  { title, made, facts, peakMemoryBytes }: ReportContext,
  gallery: Pick<Report, 'failures' | 'successes'>,
  more: readonly ReportTable[] = [],
): Report {
  const table: ReportTable = {
    title: 'Detection by class',
    columns: ['class', 'boxes', 'AP50', 'mAP'],
    rows: [
      ...classes.map((entry, at) => [
        entry.name,
        entry.truth,
        intervals.classes[at]?.ap50 ?? entry.ap50,
        intervals.classes[at]?.ap ?? entry.ap,
      ]),
      ['mean', null, intervals.ap50 ?? ap50, intervals.ap ?? ap],
      ['mean, every score 1.0 as in the paper', null, fixedScore.ap50, fixedScore.ap],
    ],
    note: 'As pycocotools computes it: box, area "all", at most 100 detections an image and class. With each figure the interval of 95 in 100 resamplings of the images.',
  };
  const memory: ReportTable = {
    title: 'Memory',
    columns: ['cost', 'value'],
    rows: [['peak memory of all processes, MB', Math.round(peakMemoryBytes / BYTES_PER_MB)]],
  };
  const plot: ReportPlot = {
    kind: 'bars',
    title: 'AP50 by class',
    bars: classes.flatMap(({ name, truth, ap50: value }, at) =>
      value === null ? [] : [{ name, count: truth, value, interval: intervals.classes[at]?.ap50 ?? null }],
    ),
  };
  return {
    title,
    made: made.toISOString(),
    facts,
    tables: [table, ...more, memory],
    plots: [plot],
    ...gallery,
  };
}
