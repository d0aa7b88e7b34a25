/** For each pixel of a tile, row by row, its column and row in the level; column -1 where the tile shows nothing. */
export interface PlanPixels {
  readonly cols: Int32Array;
  readonly rows: Int32Array;
}

/** What a plan says beside its pixels. */
export interface Planned {
  /** Index of the level that the pixels lie in. */
  readonly level: number;
  readonly anyInside: boolean;
}

/** Enough for all tiles that are drawn at a time: fresh memory for each costs as much as planning it. */
const MOST_KEPT = 16;
const free: PlanPixels[] = [];

/** All columns are -1, rows are what was there before. */
export function takePixels(count: number): PlanPixels {
  const at = free.findIndex(({ cols }) => cols.length === count);
  const [pixels] = at === -1 ? [] : free.splice(at, 1);
  if (pixels === undefined) return { cols: new Int32Array(count).fill(-1), rows: new Int32Array(count) };
  pixels.cols.fill(-1);
  return pixels;
}

/** For use by another plan: whoever gives them back must not look at them again. */
export function givePixels(pixels: PlanPixels): void {
  free.push(pixels);
  if (free.length > MOST_KEPT) free.shift();
}
