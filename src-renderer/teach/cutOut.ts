/** The part of a scene that a chip shows of an example. Pure; pixels of the scene. */
import type { PixelBox } from '../../src-main/contract/index.js';

/** Surroundings on each side, as a share of the box's longer side. */
const MARGIN = 0.35;
const LEAST_SIDE = 24;

/** A square round the first box, in whole pixels; it may reach beyond the scene, where the picture is empty. Null without a box. */
export function cutOut(targets: readonly PixelBox[]): PixelBox | null {
  const [first] = targets;
  if (first === undefined) return null;
  const [x, y, width, height] = first;
  const side = Math.ceil(Math.max(LEAST_SIDE, Math.max(width, height) * (1 + 2 * MARGIN)));
  return [Math.floor(x + (width - side) / 2), Math.floor(y + (height - side) / 2), side, side];
}
