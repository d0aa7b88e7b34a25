import { EDGE } from './plan-source.js';

/**
 * Pixels of one line of a tile that lie on a straight line in a level: pixel `at + i`, for from <= i < to, shows the column
 * that `col + stepCol * i` lies in, and the row alike. Pieces are kept instead of pixels: these are computed as they are
 * painted, which is faster than to write them to memory and to read them again.
 */
export interface Piece {
  /** Index in the tile, row by row, of the pixel i = 0. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly col: number;
  readonly stepCol: number;
  readonly row: number;
  readonly stepRow: number;
}

/** What a plan says. Pixels that are in no piece show nothing. */
export interface Planned {
  /** Index of the level that the pieces lie in. */
  readonly level: number;
  readonly pieces: readonly Piece[];
}

/** A pixel by itself. @param col,row of the level, whole */
export function pieceOfOne(at: number, col: number, row: number): Piece {
  return { at, from: 0, to: 1, col, stepCol: 0, row, stepRow: 0 };
}

/** Pieces lie within their level, where cutting off the fraction is rounding down. */
export const columnAt = ({ col, stepCol }: Piece, i: number): number => Math.trunc(col + stepCol * i + EDGE);
export const rowAt = ({ row, stepRow }: Piece, i: number): number => Math.trunc(row + stepRow * i + EDGE);

/** Where the block of a piece lies. */
export interface BlockPlace {
  /** Columns from one row of the block to the next. */
  readonly rowLength: number;
  /** Column and row of the block's first pixel in the level. */
  readonly left: number;
  readonly top: number;
}

/** Of one piece at a time. */
let offsets = new Int32Array(512);

/**
 * For each pixel of a piece, all of which lie in one block, its index in that block.
 * @returns memory that the next call writes over; longer than the piece
 */
export function blockOffsets(piece: Piece, { rowLength, left, top }: BlockPlace): Int32Array {
  const { from, to, col, stepCol, row, stepRow } = piece;
  const origin = top * rowLength + left;
  if (to - from > offsets.length) offsets = new Int32Array(to - from);
  for (let i = from; i < to; i++) {
    const pixelCol = (col + stepCol * i + EDGE) | 0;
    const pixelRow = (row + stepRow * i + EDGE) | 0;
    offsets[i - from] = Math.imul(pixelRow, rowLength) + pixelCol - origin;
  }
  return offsets;
}
