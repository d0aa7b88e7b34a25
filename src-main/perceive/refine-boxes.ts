import type { PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Scene } from '../scene/index.js';
import { eachCrops } from './crops.js';
import { float32Box } from './detection.js';

const EDGES = 4;
const MIN_SIDE_PX = 1;

/**
 * Where the edges of objects lie whose boxes are known roughly: a crop of the scene's own pixels around each, and the model
 * of edges, as often as the bundle says. One entry a box, in order; a box that is too small to look at stays, and so do
 * all where the bundle has no such model.
 * @throws GeoR1Error `cancelled`, and whatever reading throws
 */
export async function refineBoxes(
  scene: Scene,
  engine: Engine,
  boxes: readonly Readonly<PixelBox>[],
  signal?: AbortSignal,
): Promise<PixelBox[]> {
  const rule = engine.bundle.description.boxes;
  const refined = boxes.map(([x, y, width, height]): PixelBox => [x, y, width, height]);
  if (rule === undefined) return refined;
  const shape = { side: rule.cropPixels, context: rule.context };
  for (let look = 0; look < rule.looks; look++) {
    await eachCrops(
      scene,
      [...refined],
      shape,
      async (crops, pixels) => {
        const places = await engine.boxes(pixels, crops.length, signal);
        for (const [i, { at, window }] of crops.entries()) {
          const box = placed(places.subarray(i * EDGES, (i + 1) * EDGES), window, scene.info);
          if (box !== null) refined[at] = box;
        }
      },
      signal,
    );
  }
  return refined;
}

/** The box in scene pixels, clipped to the scene; null where nothing of it is left. */
function placed(
  [x1 = 0, y1 = 0, x2 = 0, y2 = 0]: Float32Array,
  window: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  scene: { readonly width: number; readonly height: number },
): PixelBox | null {
  const inside = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const left = inside(window.x + x1 * window.width, scene.width);
  const top = inside(window.y + y1 * window.height, scene.height);
  const width = inside(window.x + x2 * window.width, scene.width) - left;
  const height = inside(window.y + y2 * window.height, scene.height) - top;
  return width < MIN_SIDE_PX || height < MIN_SIDE_PX ? null : float32Box([left, top, width, height]);
}
