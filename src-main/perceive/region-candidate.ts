import type { Candidate, PixelBox, SURFACES } from '../contract/index.js';
import { traceOutline } from '../geometry/index.js';
import type { SurfaceRegion } from './surface-regions.js';

/** A region of a surface as the rest of the app knows it: a chain refers to "the grass" as to a tank. Pure. */

/** Ids of regions come after all that detections can have (uint32). */
export const FIRST_REGION_ID = 2 ** 32;
const HALF_LEVEL = 0.5;

/**
 * @param cell scene pixels of a cell's side
 * @param scene pixels: its last cells reach beyond it, a region does not
 * @param rank place among the regions of the scene, from 0
 */
export function regionCandidate(
  { score, strips }: SurfaceRegion,
  label: (typeof SURFACES)[number],
  cell: number,
  scene: { readonly width: number; readonly height: number },
  rank: number,
): Candidate {
  const clip = ([x, y]: readonly [number, number]): [number, number] => [
    Math.min(x, scene.width),
    Math.min(y, scene.height),
  ];
  const pixels = (column: number, row: number, columns: number, rows: number): PixelBox => {
    const [x, y] = clip([column * cell, row * cell]);
    const [right, bottom] = clip([(column + columns) * cell, (row + rows) * cell]);
    return [x, y, right - x, bottom - y];
  };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [column, row, columns, rows] of strips) {
    [left, right] = [Math.min(left, column), Math.max(right, column + columns)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row + rows)];
  }
  const [width, height] = [right - left, bottom - top];
  const cells: PixelBox = [left * cell, top * cell, width * cell, height * cell];
  return {
    id: FIRST_REGION_ID + rank,
    bbox: pixels(left, top, width, height),
    label,
    score,
    objectness: score,
    lab: null,
    colours: [],
    axis: null,
    lookScale: 1,
    strips: strips.map((strip) => pixels(...strip)),
    cell,
    // Only the few that are drawn need one.
    polygons: () => {
      const inside = new Uint8Array(width * height);
      for (const [column, row, columns, rows] of strips) {
        for (let j = row - top; j < row - top + rows; j++) {
          const from = j * width + column - left;
          inside.fill(1, from, from + columns);
        }
      }
      const outline = traceOutline(inside, [width, height], HALF_LEVEL, cells);
      return outline.map((polygon) => polygon.map((ring) => ring.map(clip)));
    },
  };
}
