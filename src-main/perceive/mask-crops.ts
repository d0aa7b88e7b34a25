import type { PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { PixelWindow, Scene } from '../scene/index.js';
import { eachCrops } from './crops.js';

/** The crop around each box as the mask model sees it, and which of its pixels are the object. */
const CHANNELS = 3;

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
  const { cropPixels: side = 1, context = 1 } = engine.bundle.description.mask ?? {};
  const pixels = side * side;
  let told = 0;
  const skipTo = (at: number): void => {
    while (told < at) onCrop(null, told++);
  };
  await eachCrops(
    scene,
    boxes,
    { side, context },
    async (crops, rgb) => {
      // The engine may take the buffer that it is given with it.
      const levels = await engine.masks(rgb.slice(), crops.length, signal);
      for (const [i, { at, window, valid }] of crops.entries()) {
        skipTo(at);
        const crop = {
          window,
          side,
          rgb: rgb.subarray(i * pixels * CHANNELS, (i + 1) * pixels * CHANNELS),
          valid,
          levels: levels.subarray(i * pixels, (i + 1) * pixels),
        };
        onCrop(crop, told++);
      }
    },
    signal,
  );
  skipTo(boxes.length);
}
