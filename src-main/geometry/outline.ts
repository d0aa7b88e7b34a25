import { contours } from 'd3-contour';
import { unwrapLongitudes } from './antimeridian.js';
import type { ReadonlyBox } from './boxes.js';
import type { SceneFrame } from './frame.js';
import { geodesicArea } from './geodesic.js';
import { closeRing, ensureCounterClockwise, ringArea, type Ring } from './polygons.js';

/** Polygons, each an outer ring and then its holes; rings are closed. */
export type MultiPolygon = Ring[][];

/** Parts of a mask smaller than this share of its largest are specks. */
const LEAST_PART_SHARE = 0.1;
/** Holes smaller than this share of their polygon are closed. */
const LEAST_HOLE_SHARE = 0.02;

/**
 * The outline of a mask: marching squares at `level`, specks and pinholes dropped; `straightenOutline` leaves
 * out what it does not need.
 * @param values columns x rows, row by row; the value of a cell holds at its centre
 * @param size side of a square grid, or its columns and rows
 * @param window where the grid lies, [x, y, width, height] in scene pixels
 * @returns polygons in scene pixels (x right, y down); empty where nothing reaches the level
 */
export function traceOutline(
  values: ArrayLike<number>,
  size: number | readonly [columns: number, rows: number],
  level: number,
  window: ReadonlyBox,
): MultiPolygon {
  const [x0, y0, width, height] = window;
  const [columns, rows] = typeof size === 'number' ? [size, size] : size;
  const [traced] = contours().size([columns, rows]).thresholds([level])(Array.from(values));
  const polygons = (traced?.coordinates ?? [])
    .map((rings) => rings.map((ring) => ring.map(([x = 0, y = 0]): [number, number] => [x, y])))
    .filter(([outer]) => outer !== undefined);
  const areas = polygons.map(([outer]) => Math.abs(ringArea(outer ?? [])));
  const largest = Math.max(0, ...areas);
  return polygons
    .filter((_, i) => (areas[i] ?? 0) >= largest * LEAST_PART_SHARE)
    .map(([outer = [], ...holes]) => {
      const least = Math.abs(ringArea(outer)) * LEAST_HOLE_SHARE;
      return [outer, ...holes.filter((hole) => Math.abs(ringArea(hole)) >= least)]
        .map(closeRing)
        .filter((ring) => ring.length > 3)
        .map((ring) =>
          ring.map(([x, y]): [number, number] => [x0 + (x / columns) * width, y0 + (y / rows) * height]),
        );
    })
    .filter((rings) => rings.length > 0);
}

/**
 * An outline on the ground: outer rings counter-clockwise and holes clockwise by RFC 7946, longitudes unbroken across
 * the antimeridian. Null where the frame has no georeference or a place has no position on earth.
 */
export function outlineOnGround(frame: SceneFrame, outline: MultiPolygon): MultiPolygon | null {
  const toLonLat = frame.pixelToLonLat;
  if (toLonLat === null) return null;
  const placed = outline.map((rings) =>
    rings.map((ring, i) => {
      const ground = unwrapLongitudes(ring.map(([col, row]) => toLonLat(col, row)));
      const outer = ensureCounterClockwise(closeRing(ground));
      return i === 0 ? outer : outer.reverse();
    }),
  );
  const everywhere = placed.flat(2).every(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat));
  return everywhere ? placed : null;
}

/** m2 (geodesic) of an outline on the ground, or px2 of one in pixels: outer rings less their holes. */
export function outlineArea(outline: MultiPolygon, measuredIn: 'm' | 'px'): number {
  const area = (ring: Ring): number => (measuredIn === 'px' ? Math.abs(ringArea(ring)) : geodesicArea(ring));
  return outline.reduce(
    (sum, [outer = [], ...holes]) => sum + area(outer) - holes.reduce((inner, hole) => inner + area(hole), 0),
    0,
  );
}
