import PQueue from 'p-queue';
import type { DecodedBlock, Raster, RasterLevel, SampleArray } from '../raster.js';
import { sampleType } from './sample-type.js';

/** Side of a block, in samples. */
const BLOCK_SIDE = 128;
/** Of all parts together: more would only wait for threads, and fill the memory with what they are to decode. */
const BLOCKS_AT_ONCE = 8;
const decoding = new PQueue({ concurrency: BLOCKS_AT_ONCE });
/** Pixels of a map's side: what is decoded for one view, at most, is that many samples a side. */
const VIEW_SIDE = 2048;
/** A view may decode so much before blocks are left out: about a second on two cores. */
const VIEW_BYTES = 400e6;
const FINEST_FACTOR = 4;
const COARSEST_SIDE = 256;

const coarse = new WeakSet<RasterLevel>();

/** Whether a level is one of these and no average of the scene. */
export const isCoarse = (level: RasterLevel): boolean => coarse.has(level);

/**
 * Levels that stand for missing overviews: every factor-th pixel of every factor-th row, picked when asked for.
 * @param draft leaves blocks out where a view would decode too many: the pixels beside them are repeated
 */
export function coarseLevels(raster: Raster, draft: boolean): RasterLevel[] {
  const [full] = raster.levels;
  const longest = Math.max(full.width, full.height);
  const levels: RasterLevel[] = [];
  for (let factor = FINEST_FACTOR; longest / factor > COARSEST_SIDE / 2; factor *= 2) {
    const level = coarseLevel(raster, factor, draft ? draftStep(raster, factor) : 1);
    coarse.add(level);
    levels.push(level);
  }
  return levels;
}

/** Of how many blocks a side one is decoded, so that a view stays within its bytes. */
function draftStep(raster: Raster, factor: number): number {
  const [full] = raster.levels;
  const pixelBytes = (raster.bands * sampleType(raster.dtype).bits) / 8;
  const side = VIEW_SIDE * factor;
  // Of strips lower than the factor, only those with a sample are read.
  const rowShare = Math.min(1, full.blockHeight / factor);
  const bytes = Math.min(full.width, side) * Math.min(full.height, side) * rowShare * pixelBytes;
  const strips = full.blockWidth >= full.width;
  let step = 1;
  while (bytes / (strips ? step : step * step) > VIEW_BYTES) step *= 2;
  return step;
}

/** @param step 1 decodes every block that holds a sample */
export function coarseLevel(raster: Raster, factor: number, step: number): RasterLevel {
  const [full] = raster.levels;
  const width = Math.ceil(full.width / factor);
  const height = Math.ceil(full.height / factor);
  const columns = positions(width, factor, full.width, full.blockWidth, step);
  const rows = positions(height, factor, full.height, full.blockHeight, step);
  const type = sampleType(raster.dtype);
  return {
    width,
    height,
    blockWidth: BLOCK_SIDE,
    blockHeight: BLOCK_SIDE,
    async readBlock(blockX, blockY, bands) {
      const [left, top] = [blockX * BLOCK_SIDE, blockY * BLOCK_SIDE];
      const part: Part = {
        columns: columns.subarray(left, left + BLOCK_SIDE),
        rows: rows.subarray(top, top + BLOCK_SIDE),
        data: type.make(BLOCK_SIDE * BLOCK_SIDE * bands.length),
        mask: null,
        bands: bands.length,
        nodata: raster.nodata,
      };
      const blocksX = distinct(part.columns, full.blockWidth);
      const blocks = distinct(part.rows, full.blockHeight).flatMap((y) =>
        blocksX.map((x) => [x, y] as const),
      );
      const ends = await Promise.allSettled(
        blocks.map(([x, y]) =>
          decoding.add(async () => {
            const first = { col: x * full.blockWidth, row: y * full.blockHeight };
            const wanted = rowsInBlock(part.rows, first.row, full.blockHeight);
            pick(await full.readBlock(x, y, bands, wanted), first.col, first.row, part);
          }),
        ),
      );
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      return {
        rowLength: BLOCK_SIDE,
        width: part.columns.length,
        height: part.rows.length,
        bands: bands.map((_, band) => ({ data: part.data, offset: band, stride: bands.length })),
        mask: part.mask,
      };
    },
  };
}

/** For each sample of an axis, the pixel that it takes: the middle one of its factor, or one of a block that is decoded. */
function positions(
  count: number,
  factor: number,
  pixels: number,
  blockSide: number,
  step: number,
): Int32Array {
  const lastBlock = Math.ceil(pixels / blockSide) - 1;
  const lastDecoded = lastBlock - (lastBlock % step);
  return Int32Array.from({ length: count }, (_, i) => {
    const middle = Math.min(pixels - 1, i * factor + factor / 2);
    const block = Math.floor(middle / blockSide);
    if (block % step === 0) return middle;
    const before = block - (block % step);
    const [lowEdge, highEdge] = [(before + 1) * blockSide - 1, (before + step) * blockSide];
    const nearerHigh = highEdge - middle < middle - lowEdge;
    // A block of the next part would be decoded for both.
    const partEnd = (Math.floor(i / BLOCK_SIDE) + 1) * BLOCK_SIDE * factor;
    return nearerHigh && before + step <= lastDecoded && highEdge < partEnd ? highEdge : lowEdge;
  });
}

function distinct(pixels: Int32Array, blockSide: number): number[] {
  return [...new Set(Array.from(pixels, (pixel) => Math.floor(pixel / blockSide)))];
}

/** Counted from the top of the block, each once. */
function rowsInBlock(rows: Int32Array, top: number, blockHeight: number): number[] {
  const inBlock = rows.filter((row) => row >= top && row < top + blockHeight);
  return [...new Set(Array.from(inBlock, (row) => row - top))];
}

interface Part {
  /** Pixel of the scene for each column and row of the part. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  readonly data: SampleArray;
  mask: Uint8Array | null;
  readonly bands: number;
  readonly nodata: number | null;
}

function pick(block: DecodedBlock, left: number, top: number, part: Part): void {
  const { columns, rows, data, bands, nodata } = part;
  if (block.mask !== null) part.mask ??= new Uint8Array(BLOCK_SIDE * BLOCK_SIDE);
  for (let j = 0; j < rows.length; j++) {
    const row = (rows[j] as number) - top;
    if (row < 0 || row >= block.height) continue;
    for (let i = 0; i < columns.length; i++) {
      const col = (columns[i] as number) - left;
      if (col < 0 || col >= block.width) continue;
      const from = row * block.rowLength + col;
      const to = j * BLOCK_SIDE + i;
      for (let band = 0; band < bands; band++) {
        const view = block.bands?.[band];
        data[to * bands + band] =
          view === undefined ? (nodata ?? 0) : (view.data[view.offset + from * view.stride] as number);
      }
      if (part.mask !== null) part.mask[to] = block.mask?.[from] ?? 0;
    }
  }
}
