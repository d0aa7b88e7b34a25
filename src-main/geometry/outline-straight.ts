import simplify from 'simplify-js';
import type { SceneFrame } from './frame.js';
import { azimuth, geodesicDistance } from './geodesic.js';
import type { MultiPolygon } from './outline.js';
import { closeRing, type Ring } from './polygons.js';

type Point = readonly [number, number];

/** Outlines are straightened by at most this share of a cell of their mask: less than the mask's own doubt. */
const STRAIGHTENED_CELLS = 0.4;
const RADIANS = Math.PI / 180;

export interface Straightened {
  /** In scene pixels; its places are some of those that were given. */
  readonly outline: MultiPolygon;
  /** What was left out lies at most this far from it: m on the ground, px without a georeference. */
  readonly by: number;
}

/**
 * An outline with fewer places, by Douglas and Peucker (1973) on a plane in metres at the outline's middle; in pixels where
 * the frame has no georeference. A cell of a mask may be longer than it is wide, in pixels and on the ground: its size is the
 * root of its area.
 * @param cell width and height of a cell of the mask that was traced, scene pixels
 */
export function straightenOutline(
  frame: SceneFrame,
  outline: MultiPolygon,
  [width, height]: Point,
): Straightened {
  const { right, down } = axesAt(frame, middleOf(outline));
  const by = STRAIGHTENED_CELLS * Math.sqrt(Math.hypot(...right) * width * Math.hypot(...down) * height);
  const straight = (ring: Ring): Ring => {
    const placed = ring.map(([x, y]) => ({
      x: x * right[0] + y * down[0],
      y: x * right[1] + y * down[1],
    }));
    // Those that are kept are the same objects.
    const kept = new Set(simplify(placed, by, true));
    return closeRing(ring.filter((_, at) => placed[at] !== undefined && kept.has(placed[at])));
  };
  const polygons = outline.map((rings) => rings.map(straight).filter((ring) => ring.length > 3));
  return { outline: polygons.filter((rings) => rings.length > 0), by };
}

/** Metres [east, north] that one pixel to the right and one down go at a place; one pixel each without a georeference. */
function axesAt(
  { pixelToLonLat }: SceneFrame,
  [x, y]: Point,
): { readonly right: Point; readonly down: Point } {
  const picture = { right: [1, 0], down: [0, 1] } as const;
  if (pixelToLonLat === null) return picture;
  const step = (from: Point, to: Point): Point => {
    const [a, b] = [pixelToLonLat(...from), pixelToLonLat(...to)];
    const [metres, angle] = [geodesicDistance(a, b), azimuth(a, b) * RADIANS];
    return [metres * Math.sin(angle), metres * Math.cos(angle)];
  };
  const right = step([x - 0.5, y], [x + 0.5, y]);
  const down = step([x, y - 0.5], [x, y + 0.5]);
  return [...right, ...down].every(Number.isFinite) ? { right, down } : picture;
}

function middleOf(outline: MultiPolygon): Point {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer = []] of outline)
    for (const [x, y] of outer) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  return left > right ? [0, 0] : [(left + right) / 2, (top + bottom) / 2];
}
