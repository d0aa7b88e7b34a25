import type { PixelBox } from '../contract/index.js';
import type { Coordinates } from './families.js';
import type { Size } from './smart-resize.js';

/**
 * From the numbers that a model writes to pixels of the scene. The model saw the resized picture of a window; the
 * paper's script leaves boxes there, which is why it is wrong by the ratio of the two sizes. Pure.
 */
export type Corners = readonly [number, number, number, number];
export type Point = readonly [number, number];

/** A window of the scene, in scene pixels. */
export interface WindowArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const THOUSAND = 1000;

/** What one of the model's numbers is worth in scene pixels, along each side. */
function scales(area: WindowArea, resized: Size, coordinates: Coordinates): Point {
  return coordinates === 'thousandths'
    ? [area.width / THOUSAND, area.height / THOUSAND]
    : [area.width / resized.width, area.height / resized.height];
}

/**
 * [x, y, width, height] in scene pixels, clipped to the window, or null where nothing of the box is in it.
 * @param corners x1, y1, x2, y2 as written, in either order
 */
export function boxToScene(
  [xa, ya, xb, yb]: Corners,
  area: WindowArea,
  resized: Size,
  coordinates: Coordinates,
): PixelBox | null {
  const [sx, sy] = scales(area, resized, coordinates);
  const x1 = clamp(Math.min(xa, xb) * sx, area.width);
  const x2 = clamp(Math.max(xa, xb) * sx, area.width);
  const y1 = clamp(Math.min(ya, yb) * sy, area.height);
  const y2 = clamp(Math.max(ya, yb) * sy, area.height);
  return x2 <= x1 || y2 <= y1 ? null : [area.x + x1, area.y + y1, x2 - x1, y2 - y1];
}

/** A key point in scene pixels. */
export function pointToScene(
  [x, y]: Point,
  area: WindowArea,
  resized: Size,
  coordinates: Coordinates,
): Point {
  const [sx, sy] = scales(area, resized, coordinates);
  return [area.x + clamp(x * sx, area.width), area.y + clamp(y * sy, area.height)];
}

/** A box of the scene in the model's own whole numbers, x1, y1, x2, y2: the way back of `boxToScene`. */
export function boxFromScene(
  [x, y, width, height]: PixelBox,
  area: WindowArea,
  resized: Size,
  coordinates: Coordinates,
): Corners {
  const [sx, sy] = scales(area, resized, coordinates);
  const across = (at: number): number => Math.round(clamp(at - area.x, area.width) / sx);
  const down = (at: number): number => Math.round(clamp(at - area.y, area.height) / sy);
  return [across(x), down(y), across(x + width), down(y + height)];
}

const clamp = (value: number, highest: number): number => Math.min(highest, Math.max(0, value));
