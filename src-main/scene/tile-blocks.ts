import type { TilePlan } from './tile-plan.js';
import type { RasterLevel } from './raster.js';

/** Which blocks a tile needs, and where in them each of its pixels lies. */
export interface TileBlocks {
  /** Block columns and rows of the level, in reading order. */
  readonly needed: readonly { readonly blockX: number; readonly blockY: number }[];
  /** For each pixel of the tile the index in `needed`, -1 where it shows nothing. */
  readonly block: Int32Array;
  /** For each pixel of the tile its column and row in that block. */
  readonly col: Int32Array;
  readonly row: Int32Array;
}

export function tileBlocks(plan: TilePlan, level: RasterLevel): TileBlocks {
  const { cols, rows } = plan;
  const { blockWidth, blockHeight } = level;
  const across = Math.ceil(level.width / blockWidth);
  const [shiftX, shiftY] = [shiftOf(blockWidth), shiftOf(blockHeight)];
  const block = new Int32Array(cols.length).fill(-1);
  const col = new Int32Array(cols.length);
  const row = new Int32Array(cols.length);
  const slots = new Map<number, number>();
  let [lastKey, lastSlot] = [-1, -1];
  for (let i = 0; i < cols.length; i++) {
    const c = cols[i] as number;
    if (c < 0) continue;
    const r = rows[i] as number;
    const blockX = shiftX >= 0 ? c >> shiftX : Math.floor(c / blockWidth);
    const blockY = shiftY >= 0 ? r >> shiftY : Math.floor(r / blockHeight);
    const key = blockY * across + blockX;
    if (key !== lastKey) {
      lastKey = key;
      lastSlot = slots.get(key) ?? slots.size;
      slots.set(key, lastSlot);
    }
    block[i] = lastSlot;
    col[i] = c - blockX * blockWidth;
    row[i] = r - blockY * blockHeight;
  }
  const needed = [...slots.keys()].map((key) => ({
    blockX: key % across,
    blockY: Math.floor(key / across),
  }));
  return { needed, block, col, row };
}

/** Bits to shift by in place of a division; -1 where the length is no power of two. */
function shiftOf(length: number): number {
  const bits = Math.log2(length);
  return Number.isInteger(bits) ? bits : -1;
}
