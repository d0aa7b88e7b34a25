import { throwIfAborted } from '../contract/index.js';
import type { PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { PixelWindow, Scene } from '../scene/index.js';

/** The crop around each box as the mask model sees it, and which of its pixels are the object. */

/** Crops read and sent at a time: a cancel waits for no more than these. */
const CROPS_AT_ONCE = 32;
const CHANNELS = 3;
/** As in the recipe: smaller boxes have no pixels to tell an outline from. */
const MIN_BOX_PX = 4;

export interface MaskedCrop {
  /** What it covers, scene pixels; width and height are scaled apart, as in training. */
  readonly window: PixelWindow;
  /** Pixels of each side of the crop. */
  readonly side: number;
  /** [side, side, 3] */
  readonly rgb: Uint8Array;
  /** [side, side], 0 where there is no data. */
  readonly valid: Uint8Array;
  /** [side, side], 255 times the probability that a pixel is the object's. */
  readonly levels: Uint8Array;
}

/**
 * @param onCrop hears of each box in order; null where it is too small
 * @throws GeoR1Error `unsupported` where the bundle has no mask model, `cancelled`, and whatever reading throws
 */
export async function eachMask(
  scene: Scene,
  engine: Engine,
  boxes: readonly Readonly<PixelBox>[],
  onCrop: (crop: MaskedCrop | null, at: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const mask = engine.bundle.description.mask;
  const side = mask?.cropPixels ?? 1;
  const pixels = side * side;
  for (let from = 0; from < boxes.length; from += CROPS_AT_ONCE) {
    throwIfAborted(signal);
    const windows = boxes
      .slice(from, from + CROPS_AT_ONCE)
      .map((box) => (Math.min(box[2], box[3]) < MIN_BOX_PX ? null : cropWindow(box, mask?.context ?? 1)));
    const shown = windows.filter((window) => window !== null);
    const crops = new Uint8Array(shown.length * pixels * CHANNELS);
    const valids: Uint8Array[] = [];
    for (const [i, window] of shown.entries()) {
      const { rgb, valid } = await scene.readWindow(window, { width: side, height: side }, signal);
      crops.set(rgb, i * pixels * CHANNELS);
      valids.push(valid);
    }
    // The engine may take the buffer that it is given with it.
    const levels = shown.length === 0 ? crops : await engine.masks(crops.slice(), shown.length, signal);
    let next = 0;
    for (const [i, window] of windows.entries()) {
      const at = next;
      if (window !== null) next++;
      const crop =
        window === null
          ? null
          : {
              window,
              side,
              rgb: crops.subarray(at * pixels * CHANNELS, next * pixels * CHANNELS),
              valid: valids[at] ?? new Uint8Array(pixels),
              levels: levels.subarray(at * pixels, next * pixels),
            };
      onCrop(crop, from + i);
    }
  }
}

/** The box takes the middle `1 / context` of its crop. */
function cropWindow([x, y, width, height]: Readonly<PixelBox>, context: number): PixelWindow {
  const [w, h] = [width * context, height * context];
  return { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h };
}
