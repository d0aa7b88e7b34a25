import { join } from 'node:path';
import { cocoOutline, maskMetrics, outlineIou } from '../../measure/index.js';
import { outlineBoxes } from '../../perceive/index.js';
import { readCoco, SceneShelf } from '../../workspace/index.js';
import type { WorkspacePorts } from '../../workspace/index.js';
import { EXIT, print } from '../terminal.js';

export interface MeasureMasksOptions {
  readonly coco: string;
  readonly images: string;
  readonly json?: boolean;
}

/**
 * `geo-r1 measure masks`: outlines every object whose truth has an outline, given its true box, and prints the mean
 * overlap. A box in which the model sees nothing counts as 0.
 */
export async function measureMasks(
  ports: Pick<WorkspacePorts, 'openScene' | 'loadBundle' | 'startEngine'>,
  { coco, images, json }: MeasureMasksOptions,
  signal: AbortSignal,
): Promise<number> {
  const truth = await readCoco(coco, true, { signal });
  const names = new Map(truth.categories.map(({ id, name }) => [id, name]));
  const engine = await ports.startEngine(await ports.loadBundle(), signal);
  const scenes = new SceneShelf(ports.openScene);
  const overlaps: { label: string; iou: number }[] = [];
  try {
    for (const image of truth.images) {
      const outlined = truth.annotations.filter(
        (mark) => mark.image_id === image.id && Array.isArray(mark.segmentation),
      );
      if (outlined.length === 0) continue;
      const scene = await scenes.open(join(images, image.file_name), signal);
      const found = await outlineBoxes(
        scene,
        engine,
        outlined.map(({ bbox }) => bbox),
        signal,
      );
      for (const [i, { category_id: category, segmentation }] of outlined.entries()) {
        const drawn = cocoOutline(Array.isArray(segmentation) ? segmentation : []);
        const ours = found[i]?.pixels;
        const iou = ours === undefined ? 0 : outlineIou(ours, drawn);
        overlaps.push({ label: names.get(category) ?? '', iou });
      }
    }
  } finally {
    await scenes.close();
    await engine.close();
  }
  const metrics = maskMetrics(overlaps);
  if (json === true) print(JSON.stringify(metrics, null, 2));
  else {
    for (const { name, objects, gIoU } of metrics.classes) {
      print(`${name.padEnd(20)} ${String(objects).padStart(5)}  ${gIoU.toFixed(3)}`);
    }
    print(`gIoU given the true box ${metrics.gIoU?.toFixed(3) ?? '–'} (${metrics.objects} objects)`);
  }
  return EXIT.done;
}
