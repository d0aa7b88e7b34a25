import type { Outline, PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import {
  outlineArea,
  outlineOnGround,
  outlineSides,
  traceOutline,
  type MultiPolygon,
} from '../geometry/index.js';
import type { Scene } from '../scene/index.js';
import { eachMask } from './mask-crops.js';
import type { MaskedCrop } from './mask-crops.js';

const HALF_LEVEL = 127.5;

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
  const outlines: (Outline | null)[] = [];
  const outline = (crop: MaskedCrop | null): void => {
    if (crop === null) return void outlines.push(null);
    const { x, y, width, height } = crop.window;
    const traced = traceOutline(crop.levels, crop.side, HALF_LEVEL, [x, y, width, height]);
    outlines.push(traced.length === 0 ? null : measured(scene, traced));
  };
  await eachMask(scene, engine, boxes, outline, signal);
  return outlines;
}

/** The outline of a region of a surface, in scene pixels and on the ground. */
export function outlineRegion(scene: Pick<Scene, 'frame'>, polygons: MultiPolygon): Outline {
  return measured(scene, polygons);
}

function measured({ frame }: Pick<Scene, 'frame'>, pixels: MultiPolygon): Outline {
  const lonLat = outlineOnGround(frame, pixels);
  const [placed, unit] = lonLat === null ? ([pixels, 'px'] as const) : ([lonLat, 'm'] as const);
  return { pixels, lonLat, area: outlineArea(placed, unit), ...outlineSides(placed, unit) };
}
