import { HOST_IS_LITTLE_ENDIAN } from './byte-order.js';
import type { BandView, DecodedBlock, Raster } from './raster.js';
import type { Stretch } from './stretch.js';

/** Eight bits red, green, blue and valid (255 or 0) a pixel, `rowLength` pixels a row. */
export interface DisplayBlock {
  readonly rgba: Uint8Array;
  readonly rowLength: number;
  readonly width: number;
  readonly height: number;
  readonly byteLength: number;
}

/** What turns stored values into colour: chosen once when a scene is opened. */
export interface Look {
  /** 0-based, one (grey or palette) or three. */
  readonly bands: readonly number[];
  readonly stretch: Stretch | null;
  /** 0-based band that hides pixels where it is 0; null where there is none or it is not to be believed. */
  readonly alphaBand: number | null;
  /** 0-based inks of a CMYK picture. */
  readonly cmyk: boolean;
}

/** Bands that `toDisplay` wants of each block, in its order. */
export function bandsToRead(look: Look): number[] {
  const colours = look.cmyk ? [0, 1, 2, 3] : look.bands;
  return look.alphaBand === null ? [...colours] : [...colours, look.alphaBand];
}

/** @param block with the bands of `bandsToRead`, in that order. */
export function toDisplay(block: DecodedBlock, raster: Raster, look: Look): DisplayBlock {
  const { rowLength, width, height } = block;
  const rgba = new Uint8Array(rowLength * height * 4);
  const done = { rgba, rowLength, width, height, byteLength: rgba.byteLength };
  if (block.bands === null || paintPlainRgb(rgba, block, raster, look)) return done;
  const alpha = look.alphaBand === null ? null : (block.bands.at(-1) ?? null);
  const colours = alpha === null ? block.bands : block.bands.slice(0, -1);
  markValid(rgba, block, colours, alpha, raster.nodata);
  if (raster.colour === 'palette' && raster.palette !== null) paintPalette(rgba, colours, raster.palette);
  else if (look.cmyk) paintCmyk(rgba, colours);
  else if (raster.colour === 'ycbcr' && colours.length === 3) paintYCbCr(rgba, colours);
  else paintBands(rgba, colours, look.stretch, raster.colour === 'grey-inverted');
  return done;
}

const OPAQUE = 0xff00_0000;

/**
 * The commonest picture, 8-bit RGB by pixel with nothing hidden, in one pass of whole pixels instead of one a band and
 * one for what is hidden. False, and nothing done, where the picture is another.
 */
function paintPlainRgb(rgba: Uint8Array, block: DecodedBlock, raster: Raster, look: Look): boolean {
  const [first, ...others] = block.bands ?? [];
  if (!HOST_IS_LITTLE_ENDIAN || first === undefined || !(first.data instanceof Uint8Array)) return false;
  const { data, offset, stride } = first;
  const byPixel =
    others.length === 2 && others.every((view, i) => view.data === data && view.offset === offset + i + 1);
  const shownAsItIs =
    raster.colour === 'rgb' && !look.cmyk && look.stretch === null && look.alphaBand === null;
  if (!byPixel || !shownAsItIs || raster.nodata !== null || block.mask !== null) return false;
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength / 4);
  for (let i = 0, at = offset; i < pixels.length; i++, at += stride) {
    const colour = (data[at] as number) | ((data[at + 1] as number) << 8) | ((data[at + 2] as number) << 16);
    pixels[i] = colour | OPAQUE;
  }
  return true;
}

function markValid(
  rgba: Uint8Array,
  block: DecodedBlock,
  colours: readonly BandView[],
  alpha: BandView | null,
  nodata: number | null,
): void {
  const pixels = rgba.length / 4;
  const hidden = new Uint8Array(pixels);
  if (nodata !== null || colours.some(({ data }) => isFloating(data))) hideNodata(hidden, colours, nodata);
  for (let i = 0; i < pixels; i++) {
    const shown =
      hidden[i] === 0 &&
      (block.mask === null || block.mask[i] !== 0) &&
      (alpha === null || alpha.data[alpha.offset + i * alpha.stride] !== 0);
    rgba[i * 4 + 3] = shown ? 255 : 0;
  }
}

function isFloating(data: BandView['data']): boolean {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** A pixel is hidden where every shown band is nodata or not a finite number, as in GDAL's dataset mask. */
function hideNodata(hidden: Uint8Array, colours: readonly BandView[], nodata: number | null): void {
  hidden.fill(1);
  for (const { data, offset, stride } of colours) {
    for (let i = 0, at = offset; i < hidden.length; i++, at += stride) {
      const value = data[at] as number;
      if (value !== nodata && Number.isFinite(value)) hidden[i] = 0;
    }
  }
}

function paintBands(
  rgba: Uint8Array,
  colours: readonly BandView[],
  stretch: Stretch | null,
  inverted: boolean,
): void {
  for (let channel = 0; channel < 3; channel++) {
    const index = colours.length === 1 ? 0 : channel;
    const view = colours[index];
    if (view === undefined) continue;
    const { data, offset, stride } = view;
    const [low, high] = stretch?.ranges[index] ?? [0, 255];
    const scale = 255 / (high - low);
    const plain = stretch === null && data instanceof Uint8Array && !inverted;
    for (let at = offset, to = channel; to < rgba.length; at += stride, to += 4) {
      const value = data[at] as number;
      if (plain) {
        rgba[to] = value;
      } else {
        const level = Math.min(255, Math.max(0, Math.round((value - low) * scale)));
        // NaN of one band of three becomes black; of all bands it is hidden already.
        rgba[to] = Number.isNaN(level) ? 0 : inverted ? 255 - level : level;
      }
    }
  }
}

function paintPalette(rgba: Uint8Array, [view]: readonly BandView[], palette: Uint8Array): void {
  if (view === undefined) return;
  for (let at = view.offset, to = 0; to < rgba.length; at += view.stride, to += 4) {
    const entry = (view.data[at] as number) * 3;
    rgba[to] = palette[entry] ?? 0;
    rgba[to + 1] = palette[entry + 1] ?? 0;
    rgba[to + 2] = palette[entry + 2] ?? 0;
  }
}

/** Ink without a profile: channel = (255 - ink) (255 - black) / 255, as GDAL does. */
function paintCmyk(rgba: Uint8Array, inks: readonly BandView[]): void {
  const black = inks[3];
  if (black === undefined) return;
  for (let channel = 0; channel < 3; channel++) {
    const ink = inks[channel];
    if (ink === undefined) continue;
    for (let i = 0; i * 4 < rgba.length; i++) {
      const light = 255 - (ink.data[ink.offset + i * ink.stride] as number);
      rgba[i * 4 + channel] = Math.round(
        (light * (255 - (black.data[black.offset + i * black.stride] as number))) / 255,
      );
    }
  }
}

/** ITU-R BT.601 full range, TIFF's default YCbCrCoefficients. */
function paintYCbCr(rgba: Uint8Array, [luma, blue, red]: readonly BandView[]): void {
  if (luma === undefined || blue === undefined || red === undefined) return;
  const clamped = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  for (let i = 0; i * 4 < rgba.length; i++) {
    const y = luma.data[luma.offset + i * luma.stride] as number;
    const cb = (blue.data[blue.offset + i * blue.stride] as number) - 128;
    const cr = (red.data[red.offset + i * red.stride] as number) - 128;
    clamped[i * 4] = y + 1.402 * cr;
    clamped[i * 4 + 1] = y - 0.344136 * cb - 0.714136 * cr;
    clamped[i * 4 + 2] = y + 1.772 * cb;
  }
}
