import { HOST_IS_LITTLE_ENDIAN } from './byte-order.js';
import { BytePool } from './byte-pool.js';
import type { BandView, DecodedBlock, Raster } from './raster.js';
import type { BlockRun, TileBlocks } from './tile-blocks.js';
import { hider, painter } from './tile-colours.js';
import type { TileLook } from './tile-look.js';
import { blockOffsets, type BlockPlace } from './tile-pieces.js';
import { paintGrey, paintRgb, type TablePaint } from './tile-tables.js';

const OPAQUE = 255;

/** What paints pixels of one block: its bands in the order of `bandsOf`. */
export interface PaintSource extends BlockPlace {
  readonly views: readonly BandView[];
  readonly alpha: BandView | null;
  readonly mask: Uint8Array | null;
}

/** Paints a run of a block. @returns whether any pixel was drawn */
export type PaintRun = (source: PaintSource, run: BlockRun) => boolean;

const pictures = new BytePool();

/** For other pictures: whoever gives one back has sent or encoded it, and does not look at it again. */
export const givePicture = (rgba: Uint8Array): void => {
  if (rgba.buffer instanceof ArrayBuffer) pictures.give(rgba as Uint8Array<ArrayBuffer>);
};

/** 0-based bands that painting wants of each block, in its order. */
export function bandsOf(look: TileLook): number[] {
  return look.alphaBand === null ? [...look.bands] : [...look.bands, look.alphaBand];
}

/**
 * Colours of a tile from stored values.
 * @param decoded the blocks of `blocks.needed`, each with the bands of `bandsOf`
 * @param pixels how many the tile has
 * @param side width and height of a block of the level
 * @returns straight RGBA, four bytes a pixel, and whether anything was drawn
 */
export function paintTile(
  pixels: number,
  blocks: TileBlocks,
  decoded: readonly DecodedBlock[],
  side: { readonly blockWidth: number; readonly blockHeight: number },
  raster: Raster,
  look: TileLook,
): { rgba: Uint8Array; drawn: boolean } {
  const rgba = pictures.take(pixels * 4).fill(0);
  const sources = decoded.map((block, slot) => {
    const { blockX = 0, blockY = 0 } = blocks.needed[slot] ?? {};
    return sourceOf(block, look, blockX * side.blockWidth, blockY * side.blockHeight);
  });
  const paint = painterOf(sources, raster, look, rgba);
  let drawn = false;
  for (const run of blocks.runs) {
    const source = sources[run.slot];
    if (source != null && paint(source, run)) drawn = true;
  }
  return { rgba, drawn };
}

function sourceOf(block: DecodedBlock, look: TileLook, left: number, top: number): PaintSource | null {
  if (block.bands === null) return null;
  const views = block.bands.slice(0, look.bands.length);
  const alpha = look.alphaBand === null ? null : (block.bands[look.bands.length] ?? null);
  return { views, alpha, mask: block.mask, rowLength: block.rowLength, left, top };
}

function painterOf(
  sources: readonly (PaintSource | null)[],
  raster: Raster,
  look: TileLook,
  rgba: Uint8Array<ArrayBuffer>,
): PaintRun {
  const simple = HOST_IS_LITTLE_ENDIAN && !look.ycbcr && !look.cmyk && look.alphaBand === null;
  const allData = raster.nodata === null && sources.every((source) => source?.mask == null);
  const tables = look.levels.map(({ table }) => table);
  if (simple && allData && !look.palette && tables.every((table) => table !== null)) {
    const target: TablePaint = { look, out: new Int32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4) };
    return look.bands.length === 3 ? paintRgb(target) : paintGrey(target);
  }
  return paintAny(raster, look, rgba);
}

function paintAny(raster: Raster, look: TileLook, rgba: Uint8Array): PaintRun {
  const values = new Float64Array(look.bands.length);
  const paint = painter(raster, look);
  const hides = hider(raster);
  return (source, run) => {
    const { views, alpha, mask } = source;
    const offsets = blockOffsets(run, source);
    const count = run.to - run.from;
    let drawn = false;
    for (let k = 0; k < count; k++) {
      const at = offsets[k] as number;
      if (mask !== null && mask[at] === 0) continue;
      const opacity = alpha === null ? OPAQUE : alphaOf(alpha, at, look.opaque);
      if (opacity === 0) continue;
      for (let band = 0; band < values.length; band++) {
        const view = views[band] as BandView;
        values[band] = view.data[view.offset + at * view.stride] as number;
      }
      if (hides(values)) continue;
      const to = (run.at + run.from + k) * 4;
      paint(values, rgba, to);
      rgba[to + 3] = opacity;
      drawn = true;
    }
    return drawn;
  };
}

function alphaOf({ data, offset, stride }: BandView, at: number, opaque: number): number {
  return Math.round((Math.min(opaque, data[offset + at * stride] as number) * OPAQUE) / opaque);
}
