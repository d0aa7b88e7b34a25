import type { Raster } from './raster.js';
import { levelOf, type LevelTable, type TileLook } from './tile-look.js';

const OPAQUE = 255;
const BLACK_INK = 3;

/** A pixel is hidden where every shown band is nodata or not a finite number, as in GDAL's dataset mask. */
export function hider(raster: Raster): (values: Float64Array) => boolean {
  const { nodata, dtype } = raster;
  if (nodata === null && !dtype.startsWith('float')) return () => false;
  return (values) => {
    for (const value of values) if (value !== nodata && Number.isFinite(value)) return false;
    return true;
  };
}

/** Writes red, green and blue of one pixel, whose values are in the order of the look's bands. */
export type Paint = (values: Float64Array, rgba: Uint8Array, at: number) => void;

export function painter(raster: Raster, look: TileLook): Paint {
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
