import { GeoR1Error } from '../contract/index.js';
import type { CocoTruth } from './expressions.js';

/**
 * What a COCO file refers to must be in it, once: an annotation of an unknown class or image would be dropped, one that is
 * there twice would count twice.
 * @throws GeoR1Error bad-input with the id
 */
export function checkReferences({ images, annotations, categories }: CocoTruth, file: string): void {
  const imageIds = uniqueIds('image', images, file);
  const categoryIds = uniqueIds('category', categories, file);
  uniqueIds('annotation', annotations, file);
  for (const { id, image_id: image, category_id: category } of annotations) {
    if (!categoryIds.has(category)) throw unknown(`category_id ${category}`, 'categories', id, file);
    if (!imageIds.has(image)) throw unknown(`image_id ${image}`, 'images', id, file);
  }
}

function uniqueIds(what: string, items: readonly { readonly id: number }[], file: string): Set<number> {
  const ids = new Set<number>();
  for (const { id } of items) {
    if (ids.has(id))
      throw new GeoR1Error({
        code: 'bad-input',
        message: `The ${what} id ${id} is there twice.`,
        subject: file,
        next: 'Give every entry of a list an id of its own.',
      });
    ids.add(id);
  }
  return ids;
}

function unknown(reference: string, list: string, annotation: number, file: string): GeoR1Error {
  return new GeoR1Error({
    code: 'bad-input',
    message: `Annotation ${annotation} has ${reference}, which is not among the ${list}.`,
    subject: file,
    next: `Add it to the ${list}, or take the annotation out.`,
  });
}
