import type { RasterLevel } from './raster.js';

/** Of the blocks in which a reduced mask is read; its own are too small to be kept for long. */
const BLOCK_SIDE = 256;

/**
 * A mask for an overview that has none: of each of its pixels, what the finer mask holds in the middle, as GDAL reads
 * it. Of the finer mask only the rows that are met are unpacked, but all its blocks under a block have to be read.
 */
export function reducedMask(fine: RasterLevel, width: number, height: number): RasterLevel {
  const columnOf = middles(fine.width, width);
  const rowOf = middles(fine.height, height);
  const [blockWidth, blockHeight] = [Math.min(BLOCK_SIDE, width), Math.min(BLOCK_SIDE, height)];
  return {
    width,
    height,
    blockWidth,
    blockHeight,
    async readBlock(blockX, blockY) {
      const [left, top] = [blockX * blockWidth, blockY * blockHeight];
      const columns = Math.min(blockWidth, width - left);
      const rows = Math.min(blockHeight, height - top);
      const data = new Uint8Array(columns * rows);
      for (const down of met(rowOf, top, rows, fine.blockHeight)) {
        for (const across of met(columnOf, left, columns, fine.blockWidth)) {
          const wanted = down.places.map((row) => rowOf(top + row) - down.block * fine.blockHeight);
          const { bands, rowLength } = await fine.readBlock(across.block, down.block, [0], wanted);
          const view = bands?.[0];
          if (view === undefined) continue;
          for (const [at, row] of down.places.entries()) {
            const start = (wanted[at] ?? 0) * rowLength - across.block * fine.blockWidth;
            for (const column of across.places) {
              const from = view.offset + (start + columnOf(left + column)) * view.stride;
              data[row * columns + column] = view.data[from] === 0 ? 0 : 1;
            }
          }
        }
      }
      return {
        rowLength: columns,
        width: columns,
        height: rows,
        bands: [{ data, offset: 0, stride: 1 }],
        mask: null,
      };
    },
  };
}

/** Of `count` places side by side, the one of the finer grid in the middle of each. */
function middles(fine: number, count: number): (place: number) => number {
  return (place) => Math.min(fine - 1, Math.floor(((place + 0.5) * fine) / count));
}

interface Met {
  /** Of the finer grid. */
  readonly block: number;
  /** Places of the coarser block, from its start, whose middles lie in the finer one. */
  readonly places: number[];
}

function met(middleOf: (place: number) => number, start: number, count: number, side: number): Met[] {
  const found: Met[] = [];
  for (let place = 0; place < count; place++) {
    const block = Math.floor(middleOf(start + place) / side);
    const last = found.at(-1);
    if (last?.block === block) last.places.push(place);
    else found.push({ block, places: [place] });
  }
  return found;
}
