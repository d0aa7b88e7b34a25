import type { z } from 'zod';
import { GeoR1Error } from '../contract/index.js';
import { checkReferences } from './check-references.js';
import { annotationSchema, categorySchema, cocoImageSchema } from './expressions.js';
import type { CocoTruth } from './expressions.js';
import type { JsonItem } from './json-source.js';

export const COCO_LISTS = ['images', 'annotations', 'categories'] as const;
/** More would not fit into memory beside the models. */
const MOST_ANNOTATIONS = 2_000_000;
const MOST_NUMBERS = 100_000_000;

/**
 * A COCO file from its entries as they are read, so that a large one is never in memory as text.
 * @param options `outlines`: keep `segmentation`, which is most of such a file
 * @throws GeoR1Error bad-input with the entry or id that is wrong, or where there are too many
 */
export async function collectCoco(
  items: AsyncIterable<JsonItem>,
  file: string,
  { outlines }: { readonly outlines: boolean },
): Promise<CocoTruth> {
  const truth: CocoTruth = { images: [], annotations: [], categories: [] };
  let [numbers, runLengths] = [0, 0];
  for await (const item of items) {
    if (item.list === 'images') truth.images.push(check(cocoImageSchema, item, file));
    else if (item.list === 'categories') truth.categories.push(check(categorySchema, item, file));
    else {
      const { segmentation, ...annotation } = check(annotationSchema, item, file);
      if (outlines && segmentation !== undefined && !Array.isArray(segmentation)) runLengths += 1;
      const kept = outlines && Array.isArray(segmentation) ? segmentation : undefined;
      truth.annotations.push(kept === undefined ? annotation : { ...annotation, segmentation: kept });
      for (const ring of kept ?? []) numbers += ring.length;
      if (truth.annotations.length > MOST_ANNOTATIONS || numbers > MOST_NUMBERS) throw tooMany(file);
    }
  }
  if (truth.images.length === 0 || truth.categories.length === 0)
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Not a COCO file: it has no ${truth.images.length === 0 ? 'images' : 'categories'}.`,
      subject: file,
      next: 'It needs images, annotations with bbox, and categories.',
    });
  checkReferences(truth, file);
  return runLengths === 0 ? truth : { ...truth, runLengths };
}

function check<T>(schema: z.ZodType<T>, { list, at, value }: JsonItem, file: string): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = [list, at, ...(issue?.path ?? [])].map(String).join('.');
  throw new GeoR1Error({
    code: 'bad-input',
    message: `Not a COCO file: ${place}: ${issue?.message ?? 'it cannot be read'}.`,
    subject: file,
    next: 'It needs images, annotations with bbox, and categories.',
  });
}

function tooMany(file: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: `It has more than ${MOST_ANNOTATIONS / 1e6} million annotations, or ${MOST_NUMBERS / 1e6} million numbers in outlines.`,
    subject: file,
    next: 'Measure on a part of it.',
  });
}
