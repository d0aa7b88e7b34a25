/** Tables of detection: of each class of one pack, and of the means of several. */
import type { DetectionMetrics } from '../../src-main/measure/index.js';
import { share, table } from './report-table.js';
import { readResults } from './results.js';

/** Packs of which training saw a part: the other one was measured. */
export const HELD_OUT_PACKS = ['planes', 'cars', 'rsod'] as const;

const cell = (value: number | null): string => (value === null ? '–' : share(value));

export function detectionTable(metrics: DetectionMetrics | null): string {
  if (metrics === null) return 'Not measured yet.';
  const rows = metrics.classes.map(({ name, truth, ap50, ap }) => [
    name,
    String(truth),
    cell(ap50),
    cell(ap),
  ]);
  return table(
    ['class', 'boxes', 'AP50', 'mAP'],
    [...rows, ['**mean**', '', cell(metrics.ap50), cell(metrics.ap)]],
  );
}

/** A line for each pack that was measured. */
export async function heldOutTable(): Promise<string> {
  const rows: string[][] = [];
  for (const pack of HELD_OUT_PACKS) {
    const metrics = await readResults<DetectionMetrics>(`ovd-${pack}`);
    if (metrics === null) continue;
    const boxes = metrics.classes.reduce((sum, { truth }) => sum + truth, 0);
    const classes = metrics.classes.map(({ name }) => name).join(', ');
    rows.push([pack, classes, String(boxes), cell(metrics.ap50), cell(metrics.ap)]);
  }
  if (rows.length === 0) return 'Not measured yet.';
  return table(['pack', 'classes', 'boxes', 'AP50', 'mAP'], rows);
}
