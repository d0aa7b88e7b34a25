import { throwIfAborted } from '../contract/index.js';
import type { PixelBox } from '../contract/index.js';
import type { PixelWindow, Scene } from '../scene/index.js';

/** The crops around boxes as small models see them, read from the scene some at a time. */

/** Crops read and sent at a time: a cancel waits for no more than these. */
const CROPS_AT_ONCE = 32;
const CHANNELS = 3;
/** As in the recipes: smaller boxes have no pixels to tell anything from. */
const MIN_BOX_PX = 4;

export interface Crop {
  /** Which of the boxes it was made around. */
  readonly at: number;
  /** What it covers, scene pixels; width and height are scaled apart, as in training. */
  readonly window: PixelWindow;
  /** [side, side], 0 where there is no data. */
  readonly valid: Uint8Array;
}

export interface CropShape {
  /** Pixels of each side of a crop. */
  readonly side: number;
  /** Sides of a crop's window in sides of its box. */
  readonly context: number;
}

/**
 * @param onCrops hears of crops in the order of their boxes, those left out that are too small, and of their pixels, uint8 [n, side, side, 3]
 * @throws GeoR1Error `cancelled`, and whatever reading throws
 */
export async function eachCrops(
  scene: Scene,
  boxes: readonly Readonly<PixelBox>[],
  { side, context }: CropShape,
  onCrops: (crops: readonly Crop[], pixels: Uint8Array) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const bytes = side * side * CHANNELS;
  for (let from = 0; from < boxes.length; from += CROPS_AT_ONCE) {
    throwIfAborted(signal);
    const windows = boxes
      .slice(from, from + CROPS_AT_ONCE)
      .flatMap((box, i) =>
        Math.min(box[2], box[3]) < MIN_BOX_PX ? [] : [{ at: from + i, window: cropWindow(box, context) }],
      );
    if (windows.length === 0) continue;
    const pixels = new Uint8Array(windows.length * bytes);
    const crops: Crop[] = [];
    for (const { at, window } of windows) {
      const { rgb, valid } = await scene.readWindow(window, { width: side, height: side }, signal);
      pixels.set(rgb, crops.length * bytes);
      crops.push({ at, window, valid });
    }
    await onCrops(crops, pixels);
  }
}

/** The box takes the middle `1 / context` of its crop. */
function cropWindow([x, y, width, height]: Readonly<PixelBox>, context: number): PixelWindow {
  const [w, h] = [width * context, height * context];
  return { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h };
}
