/** Tables of detection: of each class of one pack, and of the means of several. */
import type { DetectionMetrics } from '../../src-main/measure/index.js';
import { share, table } from './report-table.js';
import { readMeasured, readResults } from './results.js';

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

/** What `perceiver.offsets` writes: true boxes against those seen, and the figures with every class moved by its medians. */
interface Offsets {
  readonly mAP: number;
  readonly moved: { readonly mAP: number };
  readonly classes: Readonly<
    Record<string, { readonly medianIoU: number; readonly left: number; readonly right: number }>
  >;
}

/** What an mAP on VHR-10 is limited by: how its own boxes lie. */
export async function offsetsText(aim: number, measured: number | null): Promise<string> {
  const [val, train] = [
    await readMeasured<Offsets>('offsets-vhr10-val'),
    await readMeasured<Offsets>('offsets-vhr10-train'),
  ];
  const [tank, trained] = [val.classes['storage tank'], train.classes['storage tank']];
  if (tank === undefined || trained === undefined)
    throw new RangeError('offsets of storage tanks are not measured');
  const reached = measured !== null && measured >= aim;
  return (
    `The aim for mAP is ${share(aim)}: ${reached ? 'reached' : '**not reached**'}. What limits it is how the true boxes lie, since nearly everything is found. ` +
    `As the perceiver finds them, before their edges are looked at again and by the recipe’s own path, it is ${share(val.mAP)}; were each class’s boxes moved and stretched by what suits this very truth ` +
    `best (the medians), ${share(val.moved.mAP)}; and on the images that the network was trained on ${share(train.mAP)} (${share(train.moved.mAP)}). ` +
    `True boxes of tanks reach ${share(-tank.left)} and ${share(tank.right)} of a width beyond what is seen to the left and right, ` +
    `those of the training images ${share(-trained.left)} and ${share(trained.right)} (short of it): no one setting suits both, and a tight box is what an analyst measures by.`
  );
}
