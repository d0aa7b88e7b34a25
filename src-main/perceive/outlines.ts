import type { Candidate, Outline, PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import {
  outlineArea,
  outlineOnGround,
  outlineSides,
  straightenOutline,
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
    const cell = [width / crop.side, height / crop.side] as const;
    outlines.push(traced.length === 0 ? null : outlineOf(scene, traced, cell));
  };
  await eachMask(scene, engine, boxes, outline, signal);
  return outlines;
}

/**
 * An outline in scene pixels and on the ground, with its measures, straightened in metres.
 * @param cell width and height of a cell of the mask that was traced, scene pixels; left out, the outline stays as it is
 */
export function outlineOf(
  { frame }: Pick<Scene, 'frame'>,
  traced: MultiPolygon,
  cell?: readonly [width: number, height: number],
): Outline {
  const straight = cell === undefined ? null : straightenOutline(frame, traced, cell);
  const pixels = straight?.outline ?? traced;
  const lonLat = outlineOnGround(frame, pixels);
  const [placed, unit] = lonLat === null ? ([pixels, 'px'] as const) : ([lonLat, 'm'] as const);
  const measures = { area: outlineArea(placed, unit), ...outlineSides(placed, unit) };
  return { pixels, lonLat, ...measures, ...(straight === null ? {} : { straightened: straight.by }) };
}

/** The outline of a region of a surface; null of what is none. */
export function outlineRegion(
  scene: Pick<Scene, 'frame'>,
  { polygons, cell }: Pick<Candidate, 'polygons' | 'cell'>,
): Outline | null {
  if (polygons === undefined) return null;
  return outlineOf(scene, polygons(), cell === undefined ? undefined : [cell, cell]);
}
