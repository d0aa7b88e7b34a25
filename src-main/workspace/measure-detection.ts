import { join } from 'node:path';
import type { MeasureRequest, Report } from '../contract/index.js';
import {
  detectionGallery,
  ovdFigures,
  ovdReport,
  peakMemoryBytes,
  TruthIndex,
  writingFigures,
  writingOf,
  writingTable,
} from '../measure/index.js';
import type { CocoDetection, CocoImage, OvdFigures, Writing, WritingFigures } from '../measure/index.js';
import { factsOf } from './measure-ask.js';
import type { Asking, MeasureOptions } from './measure-ask.js';
import type { DetectionTruth } from './measure-truth.js';

export type Detection = Omit<
  Extract<MeasureRequest, { kind: 'detection' }>,
  'kind' | 'checkpoint' | 'minScore'
>;

export interface MeasuredDetection {
  readonly detections: readonly CocoDetection[];
  readonly figures: OvdFigures;
  /** Of a checkpoint. */
  readonly writing?: WritingFigures;
  readonly report: () => Promise<Report>;
}

/**
 * Asks every image for every class by its plain name, or for those that the paper's file of classes names.
 * @param images their folder
 * @throws GeoR1Error cancelled; whatever asking throws
 */
export async function measureDetection(
  asking: Asking,
  { coco: truth, name: file, classesOf }: DetectionTruth,
  images: string,
  options: MeasureOptions,
): Promise<MeasuredDetection> {
  const detections: CocoDetection[] = [];
  const wrote: Writing[] = [];
  const pathOf = ({ file_name }: CocoImage): string => join(images, file_name);
  const upcoming = truth.images.flatMap((image) =>
    classesOf(image).map(({ name }) => ({
      image: pathOf(image),
      question: name,
      task: 'ovd' as const,
      outlines: false,
    })),
  );
  const tell = (done: number): void => options.onStage?.('Looking', done, truth.images.length);
  tell(0);
  await asking.with(async (ask) => {
    for (const [done, image] of truth.images.entries()) {
      for (const { id, name } of classesOf(image)) {
        const answer = await ask(pathOf(image), name, 'ovd', { outlines: false });
        wrote.push(...[writingOf(answer) ?? []].flat());
        for (const { bbox, score } of answer.boxes)
          detections.push({ image_id: image.id, category_id: id, bbox, score });
      }
      tell(done + 1);
    }
  }, upcoming);
  const figures = await ovdFigures(truth, detections, options.signal);
  const writing = wrote.length === 0 ? undefined : writingFigures(wrote);
  const facts = [
    ...factsOf(asking.facts, images),
    {
      name: 'Annotations',
      value: `${truth.annotations.length} in ${truth.images.length} images (${file})`,
    },
  ];
  const context = { title: 'Detection', made: new Date(), facts, peakMemoryBytes: peakMemoryBytes() };
  const report = async () =>
    ovdReport(
      figures,
      context,
      await detectionGallery(new TruthIndex(truth), detections, images),
      writing === undefined ? [] : [writingTable(writing)],
    );
  return { detections, figures, ...(writing === undefined ? {} : { writing }), report };
}
