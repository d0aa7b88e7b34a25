import { polygonHull } from 'd3-polygon';
import { geodesicDistance } from './geodesic.js';
import type { MultiPolygon } from './outline.js';

type Point = [number, number];

/**
 * The sides of the smallest rectangle around an outline, however it is turned: of a ship that lies across, its length and
 * beam, where the sides of its box say neither. One side of it lies on an edge of the convex hull (Freeman and Shapira 1975),
 * so every edge is tried.
 * @param outline in pixels, or [longitude, latitude] with longitudes unbroken across the antimeridian
 * @returns longer and shorter side, in metres or pixels; on the ground by a plane at the outline's middle, which is right to
 * a thousandth over 100 km. 0 where the outline is empty
 */
export function outlineSides(
  outline: MultiPolygon,
  measuredIn: 'm' | 'px',
): { readonly length: number; readonly width: number } {
  const points = outline.flatMap(([outer = []]) => outer.map(([x, y]): Point => [x, y]));
  const flat = measuredIn === 'm' ? onPlane(points) : points;
  // Fewer than three places that are not on one line have no hull.
  return smallestRectangle(polygonHull(flat) ?? flat);
}

function smallestRectangle(hull: readonly Point[]): { length: number; width: number } {
  let [length, width] = [0, 0];
  let least = Infinity;
  for (const [at, [x, y]] of hull.entries()) {
    const [nextX, nextY] = hull[(at + 1) % hull.length] ?? [x, y];
    const edge = Math.hypot(nextX - x, nextY - y);
    if (edge === 0) continue;
    const [dx, dy] = [(nextX - x) / edge, (nextY - y) / edge];
    const along = extent(hull, dx, dy);
    const across = extent(hull, -dy, dx);
    if (along * across >= least) continue;
    least = along * across;
    [length, width] = [Math.max(along, across), Math.min(along, across)];
  }
  return { length, width };
}

/** How far the points reach in a direction. */
function extent(points: readonly Point[], dx: number, dy: number): number {
  let [least, most] = [Infinity, -Infinity];
  for (const [x, y] of points) {
    const at = x * dx + y * dy;
    least = Math.min(least, at);
    most = Math.max(most, at);
  }
  return most - least;
}

/** Metres east and north of the middle of the points' extent. */
function onPlane(points: readonly Point[]): Point[] {
  const [lon, lat] = [middle(points, 0), middle(points, 1)];
  const east = geodesicDistance([lon - STEP_DEGREES, lat], [lon + STEP_DEGREES, lat]) / (2 * STEP_DEGREES);
  const north = geodesicDistance([lon, lat - STEP_DEGREES], [lon, lat + STEP_DEGREES]) / (2 * STEP_DEGREES);
  return points.map(([x, y]) => [(x - lon) * east, (y - lat) * north]);
}
/** Over which the length of a degree is measured. */
const STEP_DEGREES = 5e-4;

function middle(points: readonly Point[], axis: 0 | 1): number {
  let [least, most] = [Infinity, -Infinity];
  for (const point of points) {
    least = Math.min(least, point[axis]);
    most = Math.max(most, point[axis]);
  }
  return points.length === 0 ? 0 : (least + most) / 2;
}
