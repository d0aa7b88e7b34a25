import { join } from 'node:path';
import { cocoOutline, maskMetrics, outlineIou } from '../../measure/index.js';
import type { CocoTruth, MeasuredMasks } from '../../measure/index.js';
import type { MultiPolygon } from '../../geometry/index.js';
import { outlineBoxes } from '../../perceive/index.js';
import { readCoco, SceneShelf } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { requireFolder } from '../input-file.js';
import { EXIT, print } from '../terminal.js';

export interface MeasureMasksOptions {
  readonly coco: string;
  readonly images: string;
  readonly json?: boolean;
}

/**
 * `geo-r1 measure masks`: outlines every object whose truth has an outline, given its true box, and prints the mean
 * overlap. A box in which the model sees nothing counts as 0; an object whose truth has no polygons does not count, which is told.
 */
export async function measureMasks(
  ports: Pick<WorkspacePorts, 'openScene' | 'loadBundle' | 'startEngine'>,
  { coco, images, json }: MeasureMasksOptions,
  signal: AbortSignal,
): Promise<number> {
  await requireFolder(images);
  const truth = await readCoco(coco, true, { signal });
  const names = new Map(truth.categories.map(({ id, name }) => [id, name]));
  const engine = await ports.startEngine(await ports.loadBundle(), signal);
  const scenes = new SceneShelf(ports.openScene);
  const overlaps: { label: string; iou: number }[] = [];
  try {
    for (const image of truth.images) {
      const outlined = outlinedIn(truth, image.id);
      if (outlined.length === 0) continue;
      const scene = await scenes.open(join(images, image.file_name), signal);
      const found = await outlineBoxes(
        scene,
        engine,
        outlined.map(({ mark }) => mark.bbox),
        signal,
      );
      for (const [i, { mark, drawn }] of outlined.entries()) {
        const ours = found[i]?.pixels;
        const iou = ours === undefined ? 0 : outlineIou(ours, drawn);
        overlaps.push({ label: names.get(mark.category_id) ?? '', iou });
      }
    }
  } finally {
    await scenes.close();
    await engine.close();
  }
  const { runLengths = 0, annotations } = truth;
  const withoutOutline = annotations.length - overlaps.length - runLengths;
  const metrics = { ...maskMetrics(overlaps), skipped: { runLengths, withoutOutline } };
  print(json === true ? JSON.stringify(metrics, null, 2) : masksTable(metrics));
  return EXIT.done;
}

/** The objects of an image whose truth is drawn as polygons. */
function outlinedIn(
  { annotations }: CocoTruth,
  image: number,
): { mark: CocoTruth['annotations'][number]; drawn: MultiPolygon }[] {
  return annotations.flatMap((mark) => {
    if (mark.image_id !== image || !Array.isArray(mark.segmentation)) return [];
    const drawn = cocoOutline(mark.segmentation);
    return drawn.length === 0 ? [] : [{ mark, drawn }];
  });
}

function masksTable({ classes, gIoU, objects, skipped }: MeasuredMasks): string {
  const { runLengths, withoutOutline } = skipped;
  return [
    ...classes.map(
      (entry) => `${entry.name.padEnd(20)} ${String(entry.objects).padStart(5)}  ${entry.gIoU.toFixed(3)}`,
    ),
    `gIoU given the true box ${gIoU?.toFixed(3) ?? '–'} (${objects} objects)`,
    ...(runLengths === 0
      ? []
      : [
          `skipped: ${runLengths} objects whose outline is in run lengths, which are not read; write them as polygons`,
        ]),
    ...(withoutOutline === 0 ? [] : [`skipped: ${withoutOutline} objects without an outline`]),
  ].join('\n');
}
