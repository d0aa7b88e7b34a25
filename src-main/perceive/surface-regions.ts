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

/**
 * Cells of one label that share a side, region by region, largest first; smaller regions than `least` are left out.
 * @returns ascending cells, views of one memory: no cell is in two regions
 */
function components(labels: Uint8Array, columns: number, rows: number, least: number): Uint32Array[] {
  const seen = new Uint8Array(labels.length);
  const cells = new Uint32Array(labels.length);
  const found: Uint32Array[] = [];
  let first = 0;
  let end = 0;
  const reach = (at: number, label: number): void => {
    if (seen[at] === 1 || labels[at] !== label) return;
    seen[at] = 1;
    cells[end++] = at;
  };
  for (let start = 0; start < labels.length; start++) {
    const label = labels[start] ?? NONE;
    if (seen[start] === 1 || label === NONE) continue;
    reach(start, label);
    for (let next = first; next < end; next++) {
      const at = cells[next] ?? 0;
      const column = at % columns;
      if (column > 0) reach(at - 1, label);
      if (column + 1 < columns) reach(at + 1, label);
      if (at >= columns) reach(at - columns, label);
      if (at < columns * (rows - 1)) reach(at + columns, label);
    }
    if (end - first >= least) {
      found.push(cells.subarray(first, end).sort());
      first = end;
    }
    end = first;
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
  const strips: [number, number, number, number][] = [];
  const open = new Map<number, (typeof strips)[number]>();
  for (let at = 0; at < cells.length;) {
    const first = cells[at] ?? 0;
    const row = Math.floor(first / columns);
    const rowEnd = (row + 1) * columns;
    let end = at + 1;
    while (cells[end] === first + end - at && first + end - at < rowEnd) end++;
    const column = first % columns;
    const extent = column * (columns + 1) + end - at;
    const above = open.get(extent);
    if (above !== undefined && above[1] + above[3] === row) above[3]++;
    else {
      const strip: (typeof strips)[number] = [column, row, end - at, 1];
      strips.push(strip);
      open.set(extent, strip);
    }
    at = end;
  }
  return strips;
}
