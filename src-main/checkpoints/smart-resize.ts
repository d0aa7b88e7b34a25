import { GeoR1Error } from '../contract/index.js';

/** How a family's image processor chooses the size that a picture is resized to. */
export interface ResizeRule {
  /** Both sides become multiples of this: patch size times merge size, 28 or 32 pixels. */
  readonly factor: number;
  /** Least and most pixels of the resized picture. */
  readonly minPixels: number;
  readonly maxPixels: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MOST_ELONGATED = 200;

/**
 * The size that the model sees: Python's `smart_resize` of Qwen2VLImageProcessor, number by number. Pure.
 * @throws GeoR1Error `unsupported` where one side is more than 200 times the other
 */
export function smartResize({ width, height }: Size, { factor, minPixels, maxPixels }: ResizeRule): Size {
  if (Math.max(width, height) / Math.min(width, height) > MOST_ELONGATED) {
    throw new GeoR1Error({
      code: 'unsupported',
      subject: `${width} x ${height}`,
      message: `The model takes no picture with one side more than ${MOST_ELONGATED} times the other.`,
      next: 'Ask about a part of the scene.',
    });
  }
  const high = roundHalfEven(height / factor) * factor;
  const wide = roundHalfEven(width / factor) * factor;
  if (high * wide > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    const down = (side: number): number => Math.max(factor, Math.floor(side / shrink / factor) * factor);
    return { width: down(width), height: down(height) };
  }
  if (high * wide < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width));
    const up = (side: number): number => Math.ceil((side * grow) / factor) * factor;
    return { width: up(width), height: up(height) };
  }
  return { width: wide, height: high };
}

/** Python's `round`: halves go to the even neighbour. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
