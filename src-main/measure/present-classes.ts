import { z } from 'zod';
import { GeoR1Error, parseJson } from '../contract/index.js';
import { check } from './checked-json.js';
import type { CocoTruth } from './expressions.js';

/** What the paper's OVD evaluation adds to a COCO file: `{image_id: [class names]}`. */
const presentSchema = z.record(z.string().regex(/^\d+$/), z.array(z.string()));
/** An error names no more classes than these. */
const MOST_NAMED = 40;

/** Names of the classes that are asked of each image, by its id. @throws GeoR1Error bad-input */
export function parsePresentClasses(text: string, file: string): ReadonlyMap<number, readonly string[]> {
  const read = check(
    presentSchema,
    parseJson(text),
    file,
    'an object of image ids, each with a list of class names',
  );
  return new Map(Object.entries(read).map(([id, names]) => [Number(id), names]));
}

/**
 * A name that no category has would find nothing, and an image that is not there would not be asked.
 * @throws GeoR1Error bad-input with the image id or the name
 */
export function checkPresentClasses(
  present: ReadonlyMap<number, readonly string[]>,
  { images, categories }: CocoTruth,
  file: string,
): void {
  const ids = new Set(images.map(({ id }) => id));
  const known = new Set(categories.map(({ name }) => name));
  for (const [image, names] of present) {
    if (!ids.has(image))
      throw new GeoR1Error({
        code: 'bad-input',
        message: `It names the image ${image}, which is not in the COCO file.`,
        subject: file,
        next: 'Check that both files belong together; images are named by their ids.',
      });
    const unknown = names.find((name) => !known.has(name));
    if (unknown !== undefined)
      throw new GeoR1Error({
        code: 'bad-input',
        message: `Image ${image} has the class "${unknown}", which is none of the COCO file.`,
        subject: file,
        next: `Known are: ${listed([...known])}.`,
      });
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
