/** Which of the two parts an image's examples belong to. Pure. */
import type { Example } from '../contract/index.js';

/** One image in so many is held out, from the first full lot on. */
const IMAGES_A_HELD_OUT = 4;

/**
 * The part of an example that is added: that of its image, so that nothing is measured on an image that was learned
 * from; a new image's is held out where too few are.
 */
export function partFor(
  image: string,
  examples: readonly Pick<Example, 'image' | 'part'>[],
): Example['part'] {
  const known = examples.find((example) => example.image === image);
  if (known !== undefined) return known.part;
  const images = new Map(examples.map((example) => [example.image, example.part]));
  const heldOut = [...images.values()].filter((part) => part === 'held-out').length;
  return heldOut < Math.floor((images.size + 1) / IMAGES_A_HELD_OUT) ? 'held-out' : 'train';
}
