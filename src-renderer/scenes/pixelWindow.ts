import type { SceneInfo } from '../../src-main/contract/index.js';
import type { ViewFrame } from './frame.js';
import type { MapBounds } from './viewStore.js';

/** [x, y, width, height] in whole pixels of the scene. */
export type PixelWindow = [number, number, number, number];

/** The part of an unplaced scene, whose rows run along the map's parallels, within some bounds; null where there is none. */
export function pixelWindow(
  frame: ViewFrame,
  { width, height }: Pick<SceneInfo, 'width' | 'height'>,
  [west, south, east, north]: MapBounds,
): PixelWindow | null {
  const topLeft = frame.toPixel([west, north]);
  const bottomRight = frame.toPixel([east, south]);
  if (topLeft === null || bottomRight === null) return null;
  const x0 = Math.max(0, Math.floor(topLeft[0]));
  const y0 = Math.max(0, Math.floor(topLeft[1]));
  const x1 = Math.min(width, Math.ceil(bottomRight[0]));
  const y1 = Math.min(height, Math.ceil(bottomRight[1]));
  return x1 > x0 && y1 > y0 ? [x0, y0, x1 - x0, y1 - y0] : null;
}
