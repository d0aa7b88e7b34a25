import type { RasterLevel } from './raster.js';
import type { PlanPixels } from './tile-pixels.js';

/** Column and row of a block in the grid of its level. */
export interface BlockAddress {
  readonly blockX: number;
  readonly blockY: number;
}

/** Pixels of a tile, `start` to before `end` in reading order, that lie in one block. */
export interface BlockRun {
  readonly start: number;
  readonly end: number;
  /** Index in `needed`. */
  readonly slot: number;
}

/** Which blocks a tile needs, and which of its pixels lie in which. */
export interface TileBlocks {
  /** In the order in which the tile comes upon them. */
  readonly needed: readonly BlockAddress[];
  /** Pixels that show nothing are in none. */
  readonly runs: readonly BlockRun[];
}

export function tileBlocks({ cols, rows }: PlanPixels, level: RasterLevel): TileBlocks {
  const { blockWidth, blockHeight } = level;
  const across = Math.ceil(level.width / blockWidth);
  const slots = new Map<number, number>();
  const needed: BlockAddress[] = [];
  const runs: BlockRun[] = [];
  for (let i = 0; i < cols.length;) {
    const col = cols[i] as number;
    if (col < 0) {
      i++;
      continue;
    }
    const blockX = Math.floor(col / blockWidth);
    const blockY = Math.floor((rows[i] as number) / blockHeight);
    const key = blockY * across + blockX;
    let slot = slots.get(key);
    if (slot === undefined) {
      slot = needed.length;
      slots.set(key, slot);
      needed.push({ blockX, blockY });
    }
    const end = endOfRun(cols, rows, i + 1, {
      left: blockX * blockWidth,
      top: blockY * blockHeight,
      right: (blockX + 1) * blockWidth,
      bottom: (blockY + 1) * blockHeight,
    });
    runs.push({ start: i, end, slot });
    i = end;
  }
  return { needed, runs };
}

function endOfRun(
  cols: Int32Array,
  rows: Int32Array,
  from: number,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): number {
  let i = from;
  for (; i < cols.length; i++) {
    const [col, row] = [cols[i] as number, rows[i] as number];
    if (col < left || col >= right || row < top || row >= bottom) break;
  }
  return i;
}
