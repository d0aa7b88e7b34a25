import type { RasterLevel } from './raster.js';
import { columnAt, rowAt, type Piece } from './tile-pieces.js';

/** Column and row of a block in the grid of its level. */
export interface BlockAddress {
  readonly blockX: number;
  readonly blockY: number;
}

/** A piece, or what of it lies in one block. */
export interface BlockRun extends Piece {
  /** Index in `needed`. */
  readonly slot: number;
}

/** Which blocks a tile needs, and what of its pieces lies in which. */
export interface TileBlocks {
  /** In the order in which the tile comes upon them. */
  readonly needed: readonly BlockAddress[];
  readonly runs: readonly BlockRun[];
}

export function tileBlocks(pieces: readonly Piece[], level: RasterLevel): TileBlocks {
  const { blockWidth, blockHeight } = level;
  const across = Math.ceil(level.width / blockWidth);
  const slots = new Map<number, number>();
  const needed: BlockAddress[] = [];
  const runs: BlockRun[] = [];
  for (const piece of pieces) {
    for (let i = piece.from; i < piece.to;) {
      const blockX = Math.floor(columnAt(piece, i) / blockWidth);
      const blockY = Math.floor(rowAt(piece, i) / blockHeight);
      const key = blockY * across + blockX;
      let slot = slots.get(key);
      if (slot === undefined) {
        slot = needed.length;
        slots.set(key, slot);
        needed.push({ blockX, blockY });
      }
      const to = endInBlock(piece, i, blockX, blockY, level);
      const { at, col, stepCol, row, stepRow } = piece;
      runs.push({ at, from: i, to, col, stepCol, row, stepRow, slot });
      i = to;
    }
  }
  return { needed, runs };
}

/** A straight line that left a block does not come back. @returns the first pixel after `from` that is outside */
function endInBlock(
  piece: Piece,
  from: number,
  blockX: number,
  blockY: number,
  { blockWidth, blockHeight }: RasterLevel,
): number {
  const isIn = (i: number): boolean =>
    Math.floor(columnAt(piece, i) / blockWidth) === blockX &&
    Math.floor(rowAt(piece, i) / blockHeight) === blockY;
  let inside = from;
  let outside = piece.to;
  if (isIn(outside - 1)) return outside;
  while (outside - inside > 1) {
    const middle = (inside + outside) >> 1;
    if (isIn(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}
