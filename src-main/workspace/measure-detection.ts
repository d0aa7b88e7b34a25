import { basename, join } from 'node:path';
import type { MeasureRequest, Report } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import {
  detectionGallery,
  ovdFigures,
  ovdReport,
  parsePresentClasses,
  peakMemoryBytes,
  TruthIndex,
} from '../measure/index.js';
import type { CocoDetection, OvdFigures } from '../measure/index.js';
import { factsOf, withImages } from './measure-ask.js';
import type { MeasureOptions, MeasurePorts } from './measure-ask.js';
import { readCoco, readText } from './measure-files.js';

export interface MeasuredDetection {
  readonly detections: readonly CocoDetection[];
  readonly figures: OvdFigures;
  readonly report: () => Promise<Report>;
}

/**
 * Asks every image for every class by its plain name, or for those that the paper's file of classes names.
 * @throws GeoR1Error bad-input, not-found for the files; cancelled; whatever asking throws
 */
export async function measureDetection(
  ports: MeasurePorts,
  engine: Engine,
  { coco, images, classes, minScore }: Omit<Extract<MeasureRequest, { kind: 'detection' }>, 'kind'>,
  options: MeasureOptions,
): Promise<MeasuredDetection> {
  const truth = await readCoco(coco, false, options);
  const present = classes === null ? null : parsePresentClasses(await readText(classes), classes);
  const detections: CocoDetection[] = [];
  await withImages(ports, engine, minScore, options, async (ask) => {
    for (const [done, image] of truth.images.entries()) {
      for (const { id, name } of truth.categories) {
        if (present?.get(image.id)?.includes(name) === false) continue;
        const { boxes } = await ask(join(images, image.file_name), name, 'ovd', { outlines: false });
        for (const { bbox, score } of boxes)
          detections.push({ image_id: image.id, category_id: id, bbox, score });
      }
      options.onStage?.('Looking', done + 1, truth.images.length);
    }
  });
  const figures = await ovdFigures(truth, detections, options.signal);
  const facts = [
    ...factsOf(engine.bundle, engine, images),
    {
      name: 'Annotations',
      value: `${truth.annotations.length} in ${truth.images.length} images (${basename(coco)})`,
    },
  ];
  const context = { title: 'Detection', made: new Date(), facts, peakMemoryBytes: peakMemoryBytes() };
  const report = async () =>
    ovdReport(figures, context, await detectionGallery(new TruthIndex(truth), detections, images));
  return { detections, figures, report };
}
