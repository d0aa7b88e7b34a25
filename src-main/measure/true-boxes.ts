import sharp from 'sharp';
import type { Candidate, PixelBox } from '../contract/index.js';
import { appearanceOf, COLOUR_NAMES } from '../perceive/index.js';
import type { CocoTruth } from './expressions.js';

const MOST_COLOURS = 4;

/** The true boxes of an image as candidates of score 1, with the colours and axes that the pixels under them show. */
export async function trueCandidates(
  imagePath: string,
  imageId: number,
  coco: CocoTruth,
): Promise<Candidate[]> {
  const { data, info } = await sharp(imagePath)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = {
    rgb: new Uint8Array(data),
    valid: new Uint8Array(info.width * info.height).fill(255),
    width: info.width,
    height: info.height,
  };
  const names = new Map(coco.categories.map(({ id, name }) => [id, name]));
  return coco.annotations
    .filter((annotation) => annotation.image_id === imageId && annotation.iscrowd !== 1)
    .map(({ id, bbox, category_id: category }) => {
      const { lab, shares, axis } = appearanceOf(pixels, bbox);
      return {
        id,
        bbox: [...bbox] as PixelBox,
        label: names.get(category) ?? '',
        score: 1,
        objectness: 1,
        lab: lab === null ? null : [...lab],
        colours: coloursOf(shares),
        axis,
        lookScale: 1,
      };
    });
}

function coloursOf(shares: Float32Array): Candidate['colours'] {
  return COLOUR_NAMES.map((name, at) => ({ name, share: shares[at] ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_COLOURS);
}
