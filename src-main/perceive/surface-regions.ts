import type { SurfaceMap } from './surface-map.js';

/** The connected regions of a surface map. What a region covers is told by strips of cells. Pure. */

/** [column, row, columns, rows] in cells of the map; the strips of a region are apart and together are all of it. */
export type Strip = readonly [number, number, number, number];

export interface SurfaceRegion {
  /** Index into the map's classes. */
  readonly kind: number;
  /** Mean probability of that surface over the region, 0 to 1. */
  readonly score: number;
  readonly strips: readonly Strip[];
}

/** A region has at least so many cells, and so much ground, square metres. */
const LEAST_CELLS = 3;
const LEAST_AREA = 60;
/** A cell has so many votes on what it is, and each of the eight around it one. */
const OWN_VOTES = 4;
const NONE = 255;

/**
 * Largest first.
 * @param metresPerPixel of the scene; null without georeference: then only the cells count
 */
export function surfaceRegions(map: SurfaceMap, metresPerPixel: number | null): SurfaceRegion[] {
  const labels = labelsOf(map);
  const cellArea = metresPerPixel === null ? 0 : (map.cell * metresPerPixel) ** 2;
  const least = Math.max(LEAST_CELLS, cellArea === 0 ? 0 : Math.ceil(LEAST_AREA / cellArea));
  return components(labels, map.columns, map.rows, least).map((cells) => regionOf(map, labels, cells));
}

/** The most probable surface of each cell after those around it had a say; NONE where nothing was seen. */
function labelsOf({ classes, columns, rows, levels }: SurfaceMap): Uint8Array {
  const labels = new Uint8Array(columns * rows).fill(NONE);
  const kinds = classes.length;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const own = (row * columns + column) * kinds;
      let seen = 0;
      for (let k = 0; k < kinds; k++) seen += levels[own + k] ?? 0;
      if (seen === 0) continue;
      let [best, most] = [NONE, 0];
      for (let k = 0; k < kinds; k++) {
        let sum = (OWN_VOTES - 1) * (levels[own + k] ?? 0);
        for (let j = Math.max(0, row - 1); j <= Math.min(rows - 1, row + 1); j++) {
          for (let i = Math.max(0, column - 1); i <= Math.min(columns - 1, column + 1); i++) {
            sum += levels[(j * columns + i) * kinds + k] ?? 0;
          }
        }
        if (sum > most) [best, most] = [k, sum];
      }
      labels[row * columns + column] = best;
    }
  }
  return labels;
}

/** Cells of one label that share a side, region by region, largest first; smaller regions than `least` are left out. */
function components(labels: Uint8Array, columns: number, rows: number, least: number): Uint32Array[] {
  const seen = new Uint8Array(labels.length);
  const found: Uint32Array[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (seen[start] === 1 || labels[start] === NONE) continue;
    seen[start] = 1;
    const cells = [start];
    for (let next = 0; next < cells.length; next++) {
      const at = cells[next] ?? 0;
      const [column, row] = [at % columns, Math.floor(at / columns)];
      const beside = [
        column > 0 ? at - 1 : -1,
        column + 1 < columns ? at + 1 : -1,
        row > 0 ? at - columns : -1,
        row + 1 < rows ? at + columns : -1,
      ];
      for (const other of beside) {
        if (other < 0 || seen[other] === 1 || labels[other] !== labels[start]) continue;
        seen[other] = 1;
        cells.push(other);
      }
    }
    if (cells.length >= least) found.push(Uint32Array.from(cells).sort());
  }
  return found.sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}

function regionOf(
  { classes, columns, levels }: SurfaceMap,
  labels: Uint8Array,
  cells: Uint32Array,
): SurfaceRegion {
  const kind = labels[cells[0] ?? 0] ?? NONE;
  const sum = cells.reduce((total, at) => total + (levels[at * classes.length + kind] ?? 0), 0);
  return { kind, score: Math.min(1, sum / cells.length / 255), strips: stripsOf(cells, columns) };
}

/** Runs of cells along the rows; runs of one extent in rows that follow each other are one strip. */
function stripsOf(cells: Uint32Array, columns: number): Strip[] {
  const strips: { from: number; to: number; top: number; bottom: number }[] = [];
  const open = new Map<string, (typeof strips)[number]>();
  for (let at = 0; at < cells.length;) {
    const first = cells[at] ?? 0;
    const row = Math.floor(first / columns);
    const rowEnd = (row + 1) * columns;
    let end = at + 1;
    while (cells[end] === first + end - at && first + end - at < rowEnd) end++;
    const [from, to] = [first % columns, (first % columns) + end - at];
    const above = open.get(`${from} ${to}`);
    if (above?.bottom === row) above.bottom = row + 1;
    else {
      const strip = { from, to, top: row, bottom: row + 1 };
      strips.push(strip);
      open.set(`${from} ${to}`, strip);
    }
    at = end;
  }
  return strips.map(({ from, to, top, bottom }) => [from, top, to - from, bottom - top]);
}
