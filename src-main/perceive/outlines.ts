import { throwIfAborted } from '../contract/index.js';
import type { Outline, PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import { outlineArea, outlineOnGround, traceOutline, type MultiPolygon } from '../geometry/index.js';
import type { PixelWindow, Scene } from '../scene/index.js';

/** Crops read and sent at a time: a cancel waits for no more than these. */
const CROPS_AT_ONCE = 32;
const CHANNELS = 3;
const HALF_LEVEL = 127.5;
/** As in the recipe: smaller boxes have no pixels to tell an outline from. */
const MIN_BOX_PX = 4;

/**
 * The outlines of objects whose boxes are known: a crop around each, the mask model, the mask's outline in scene pixels
 * and on the ground. One entry a box, in order; null where the model sees no object in the box, or the box is too small.
 * @throws GeoR1Error `unsupported` where the bundle has no mask model, `cancelled`, and whatever reading throws
 */
export async function outlineBoxes(
  scene: Scene,
  engine: Engine,
  boxes: readonly Readonly<PixelBox>[],
  signal?: AbortSignal,
): Promise<(Outline | null)[]> {
  const mask = engine.bundle.description.mask;
  const side = mask?.cropPixels ?? 1;
  const outlines: (Outline | null)[] = [];
  for (let from = 0; from < boxes.length; from += CROPS_AT_ONCE) {
    throwIfAborted(signal);
    const windows = boxes
      .slice(from, from + CROPS_AT_ONCE)
      .map((box) => (Math.min(box[2], box[3]) < MIN_BOX_PX ? null : cropWindow(box, mask?.context ?? 1)));
    const shown = windows.filter((window) => window !== null);
    const crops = new Uint8Array(shown.length * side * side * CHANNELS);
    for (const [i, window] of shown.entries()) {
      const { rgb } = await scene.readWindow(window, { width: side, height: side }, signal);
      crops.set(rgb, i * side * side * CHANNELS);
    }
    const levels = shown.length === 0 ? crops : await engine.masks(crops, shown.length, signal);
    let next = 0;
    for (const window of windows) {
      if (window === null) {
        outlines.push(null);
        continue;
      }
      const part = levels.subarray(next * side * side, (next + 1) * side * side);
      const traced = traceOutline(part, side, HALF_LEVEL, [window.x, window.y, window.width, window.height]);
      outlines.push(traced.length === 0 ? null : measured(scene, traced));
      next++;
    }
  }
  return outlines;
}

/** The outline of a region of a surface, in scene pixels and on the ground. */
export function outlineRegion(scene: Pick<Scene, 'frame'>, polygons: MultiPolygon): Outline {
  return measured(scene, polygons);
}

/** The box takes the middle `1 / context` of its crop; width and height are scaled apart, as in training. */
function cropWindow([x, y, width, height]: Readonly<PixelBox>, context: number): PixelWindow {
  const [w, h] = [width * context, height * context];
  return { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h };
}

function measured({ frame }: Pick<Scene, 'frame'>, pixels: MultiPolygon): Outline {
  const lonLat = outlineOnGround(frame, pixels);
  return {
    pixels,
    lonLat,
    area: lonLat === null ? outlineArea(pixels, 'px') : outlineArea(lonLat, 'm'),
  };
}
