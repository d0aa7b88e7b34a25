import type { BandView, DecodedBlock, Raster } from './raster.js';
import type { TileBlocks } from './tile-blocks.js';
import { levelOf, type LevelTable, type TileLook } from './tile-look.js';

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
const OPAQUE = 255;
const BLACK_INK = 3;

/** What paints pixels of one block: its bands in the order of `bandsOf`. */
interface Source {
  readonly views: readonly BandView[];
  readonly alpha: BandView | null;
  readonly mask: Uint8Array | null;
  readonly rowLength: number;
}

/** 0-based bands that painting wants of each block, in its order. */
export function bandsOf(look: TileLook): number[] {
  return look.alphaBand === null ? [...look.bands] : [...look.bands, look.alphaBand];
}

/**
 * Colours of a tile from stored values.
 * @param decoded the blocks of `blocks.needed`, each with the bands of `bandsOf`
 * @returns straight RGBA, four bytes a pixel, and whether anything was drawn
 */
export function paintTile(
  blocks: TileBlocks,
  decoded: readonly DecodedBlock[],
  raster: Raster,
  look: TileLook,
): { rgba: Uint8Array; drawn: boolean } {
  const rgba = new Uint8Array(blocks.block.length * 4);
  if (decoded.every((block) => block.bands === null)) return { rgba, drawn: false };
  const quick = LITTLE_ENDIAN && look.plain && look.bands.length === 3 && !look.ycbcr && !look.cmyk;
  if (quick && look.alphaBand === null && raster.nodata === null && decoded.every(isBytesByPixel)) {
    return { rgba, drawn: paintBytes(blocks, decoded, new Uint32Array(rgba.buffer)) };
  }
  return { rgba, drawn: paintAny(blocks, decoded, raster, look, rgba) };
}

function isBytesByPixel({ bands, mask }: DecodedBlock): boolean {
  if (mask !== null) return false;
  if (bands === null) return true;
  const [first, second, third] = bands;
  return first?.data instanceof Uint8Array && first.data === second?.data && first.data === third?.data;
}

/** The commonest scene, 8-bit RGB with nothing hidden: one store a pixel. */
function paintBytes(blocks: TileBlocks, decoded: readonly DecodedBlock[], out: Uint32Array): boolean {
  const { block, col, row } = blocks;
  let last = -1;
  let data: Uint8Array | null = null;
  let [rowLength, stride, red, green, blue] = [0, 0, 0, 0, 0];
  let drawn = false;
  for (let i = 0; i < out.length; i++) {
    const slot = block[i] as number;
    if (slot < 0) continue;
    if (slot !== last) {
      last = slot;
      const found = decoded[slot];
      const [first, second, third] = found?.bands ?? [];
      data = (first?.data ?? null) as Uint8Array | null;
      rowLength = found?.rowLength ?? 0;
      stride = first?.stride ?? 0;
      [red, green, blue] = [first?.offset ?? 0, second?.offset ?? 0, third?.offset ?? 0];
    }
    if (data === null) continue;
    const at = ((row[i] as number) * rowLength + (col[i] as number)) * stride;
    out[i] =
      ((data[at + red] as number) |
        ((data[at + green] as number) << 8) |
        ((data[at + blue] as number) << 16) |
        0xff000000) >>>
      0;
    drawn = true;
  }
  return drawn;
}

function paintAny(
  blocks: TileBlocks,
  decoded: readonly DecodedBlock[],
  raster: Raster,
  look: TileLook,
  rgba: Uint8Array,
): boolean {
  const { block, col, row } = blocks;
  const sources = decoded.map((each) => sourceOf(each, look));
  const values = new Float64Array(look.bands.length);
  const paint = painter(raster, look);
  const hides = hider(raster);
  let drawn = false;
  for (let i = 0; i < block.length; i++) {
    const source = sources[block[i] as number];
    if (source == null) continue;
    const at = (row[i] as number) * source.rowLength + (col[i] as number);
    if (source.mask !== null && source.mask[at] === 0) continue;
    const alpha = source.alpha === null ? OPAQUE : alphaOf(source.alpha, at, look.opaque);
    if (alpha === 0) continue;
    for (let band = 0; band < values.length; band++) {
      const view = source.views[band] as BandView;
      values[band] = view.data[view.offset + at * view.stride] as number;
    }
    if (hides(values, source.views)) continue;
    paint(values, rgba, i * 4);
    rgba[i * 4 + 3] = alpha;
    drawn = true;
  }
  return drawn;
}

function sourceOf(block: DecodedBlock, look: TileLook): Source | null {
  if (block.bands === null) return null;
  const views = block.bands.slice(0, look.bands.length);
  const alpha = look.alphaBand === null ? null : (block.bands[look.bands.length] ?? null);
  return { views, alpha, mask: block.mask, rowLength: block.rowLength };
}

function alphaOf({ data, offset, stride }: BandView, at: number, opaque: number): number {
  return Math.round((Math.min(opaque, data[offset + at * stride] as number) * OPAQUE) / opaque);
}

/** A pixel is hidden where every shown band is nodata or not a finite number, as in GDAL's dataset mask. */
function hider(raster: Raster): (values: Float64Array, views: readonly BandView[]) => boolean {
  const { nodata, dtype } = raster;
  if (nodata === null && !dtype.startsWith('float')) return () => false;
  return (values) => {
    for (const value of values) if (value !== nodata && Number.isFinite(value)) return false;
    return true;
  };
}

type Paint = (values: Float64Array, rgba: Uint8Array, at: number) => void;

function painter(raster: Raster, look: TileLook): Paint {
  if (look.palette && raster.palette !== null) return palettePainter(raster.palette);
  if (look.cmyk) return paintInks;
  if (look.ycbcr) return paintYCbCr;
  const [first, second, third] = look.levels.map((table) => leveller(table));
  if (first === undefined) return () => undefined;
  const { colours } = look;
  if (second !== undefined && third !== undefined) {
    return (values, rgba, at) => {
      rgba[at] = first(values[0] as number);
      rgba[at + 1] = second(values[1] as number);
      rgba[at + 2] = third(values[2] as number);
    };
  }
  return (values, rgba, at) => {
    const level = first(values[0] as number);
    for (let channel = 0; channel < 3; channel++) {
      rgba[at + channel] = colours === null ? level : (colours[level * 3 + channel] as number);
    }
  };
}

function leveller(level: LevelTable): (value: number) => number {
  const { table, offset } = level;
  return table === null ? (value) => levelOf(value, level) : (value) => table[value + offset] as number;
}

function palettePainter(palette: Uint8Array): Paint {
  return (values, rgba, at) => {
    const entry = (values[0] as number) * 3;
    for (let channel = 0; channel < 3; channel++) rgba[at + channel] = palette[entry + channel] ?? 0;
  };
}

/** Ink without a profile: channel = (255 - ink) (255 - black) / 255, as GDAL does. */
function paintInks(values: Float64Array, rgba: Uint8Array, at: number): void {
  const light = OPAQUE - (values[BLACK_INK] as number);
  for (let channel = 0; channel < 3; channel++) {
    rgba[at + channel] = Math.round(((OPAQUE - (values[channel] as number)) * light) / OPAQUE);
  }
}

/** ITU-R BT.601 full range, TIFF's default YCbCrCoefficients. */
function paintYCbCr(values: Float64Array, rgba: Uint8Array, at: number): void {
  const [y, cb, cr] = [values[0] as number, (values[1] as number) - 128, (values[2] as number) - 128];
  const colour = [y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb];
  for (let channel = 0; channel < 3; channel++) {
    rgba[at + channel] = Math.min(OPAQUE, Math.max(0, Math.round(colour[channel] as number)));
  }
}
