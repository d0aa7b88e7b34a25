import chroma from 'chroma-js';
import { COLOUR_NAMES, colourCode, colourTable } from './colour-names.js';
import { principalAxis } from './principal-axis.js';

/** Pixels of one window, as read and as the network saw them: height x width x 3, and height x width (0 or 255). */
export interface Pixels {
  readonly rgb: Uint8Array;
  readonly valid: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** What pixels say of one object besides its class. */
export interface Appearance {
  /** Mean colour (of sRGB values) inside the central ellipse, CIELAB D65; null where there is no valid pixel. */
  readonly lab: readonly [number, number, number] | null;
  /** Share of the ellipse's pixels by colour, in the order of COLOUR_NAMES; sums to 1, or all 0 without a valid pixel. */
  readonly shares: Float32Array;
  /** Degrees in [0, 180), counter-clockwise from +x with y up; null where round or unclear. */
  readonly axis: number | null;
}

/** The ellipse's axes as a share of the box's sides: what lies in the corners is mostly not the object. */
const ELLIPSE_SHARE = 0.7;
/** Samples along each side of the box; more would not change a mean that people can tell. */
const MAX_SAMPLES = 32;

/** @param box [x, y, width, height] in pixels of the window */
export function appearanceOf(pixels: Pixels, box: readonly [number, number, number, number]): Appearance {
  return { ...colourOf(pixels, box), axis: principalAxis(pixels, box) };
}

function colourOf(
  { rgb, valid, width, height }: Pixels,
  [x, y, boxWidth, boxHeight]: readonly [number, number, number, number],
): Pick<Appearance, 'lab' | 'shares'> {
  const names = colourTable();
  const shares = new Float32Array(COLOUR_NAMES.length);
  const across = Math.max(1, Math.min(MAX_SAMPLES, Math.round(boxWidth)));
  const down = Math.max(1, Math.min(MAX_SAMPLES, Math.round(boxHeight)));
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let j = 0; j < down; j++) {
    const v = (2 * (j + 0.5)) / down - 1;
    const row = Math.floor(y + ((j + 0.5) * boxHeight) / down);
    if (row < 0 || row >= height) continue;
    for (let i = 0; i < across; i++) {
      const u = (2 * (i + 0.5)) / across - 1;
      if (u * u + v * v > ELLIPSE_SHARE ** 2) continue;
      const column = Math.floor(x + ((i + 0.5) * boxWidth) / across);
      const at = row * width + column;
      if (column < 0 || column >= width || valid[at] === 0) continue;
      const r = rgb[at * 3] ?? 0;
      const g = rgb[at * 3 + 1] ?? 0;
      const b = rgb[at * 3 + 2] ?? 0;
      red += r;
      green += g;
      blue += b;
      count++;
      const name = names[colourCode(r, g, b)] ?? 0;
      shares[name] = (shares[name] ?? 0) + 1;
    }
  }
  if (count === 0) return { lab: null, shares };
  for (let i = 0; i < shares.length; i++) shares[i] = (shares[i] ?? 0) / count;
  const [lightness, a, b] = chroma(red / count, green / count, blue / count).lab();
  return { lab: [lightness, a, b], shares };
}

/** Share of a box's pixels that hold data, 0 to 1. */
export function validShare(
  { valid, width, height }: Pixels,
  box: readonly [number, number, number, number],
): number {
  const left = Math.max(0, Math.floor(box[0]));
  const top = Math.max(0, Math.floor(box[1]));
  const right = Math.min(width, Math.ceil(box[0] + box[2]));
  const bottom = Math.min(height, Math.ceil(box[1] + box[3]));
  const step = Math.max(1, Math.floor(Math.min(right - left, bottom - top) / MAX_SAMPLES));
  let seen = 0;
  let filled = 0;
  for (let row = top; row < bottom; row += step) {
    for (let column = left; column < right; column += step) {
      seen++;
      if (valid[row * width + column] !== 0) filled++;
    }
  }
  return seen === 0 ? 0 : filled / seen;
}
