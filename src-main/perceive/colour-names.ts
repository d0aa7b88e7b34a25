import chroma from 'chroma-js';
import { COLOURS } from '../contract/index.js';

/**
 * Which everyday name a pixel's colour has. Borders are drawn in CIELAB's cylinder (lightness L, chroma C, hue h in
 * degrees), where equal steps look about equal; pixels from the air are duller than paint, so little chroma already counts.
 * `dark` and `light` are no hues but lightness, and are judged on a candidate's mean colour instead.
 */
export type ColourName = Exclude<(typeof COLOURS)[number], 'dark' | 'light'>;

export const COLOUR_NAMES = COLOURS.filter((name): name is ColourName => name !== 'dark' && name !== 'light');

/** Below this chroma a pixel is white, grey or black. */
const ACHROMATIC_CHROMA = 9;
/** Shadow, asphalt and haze are a little blue under a blue sky; people still call them grey. */
const BLUISH_CHROMA = 15;
const BLACK_LIGHTNESS = 20;
const WHITE_LIGHTNESS = 80;
/** So dark that hue is noise unless it is strong. */
const DEEP_LIGHTNESS = 12;
const DEEP_CHROMA = 30;

const PALE_CHROMA = 32;
const DULL_CHROMA = 58;

/** Upper ends of the hue sectors in degrees; the last runs over 360 to the first. */
const HUE = { red: 50, orange: 82, yellow: 115, green: 200, blue: 312, purple: 345 } as const;
const ROSE_HUE_END = 15;

/** @param lightness L 0..100 @param c chroma @param hue degrees 0..360 (NaN where grey) */
export function nameOfColour(lightness: number, c: number, hue: number): ColourName {
  if (c < ACHROMATIC_CHROMA || Number.isNaN(hue)) return grey(lightness);
  if (c < BLUISH_CHROMA && hue >= HUE.green && hue < HUE.blue) return grey(lightness);
  if (lightness < DEEP_LIGHTNESS && c < DEEP_CHROMA) return 'black';
  if (hue < ROSE_HUE_END || hue >= HUE.purple) return rose(lightness, c);
  if (hue < HUE.red) return red(lightness, c);
  if (hue < HUE.orange) return orange(lightness, c);
  if (hue < HUE.yellow) return yellow(lightness, c, hue);
  if (hue < HUE.green) return 'green';
  if (hue < HUE.blue) return 'blue';
  return lightness > 70 ? 'pink' : 'purple';
}

function grey(lightness: number): ColourName {
  if (lightness < BLACK_LIGHTNESS) return 'black';
  return lightness > WHITE_LIGHTNESS ? 'white' : 'grey';
}

function rose(lightness: number, c: number): ColourName {
  if (lightness < 40) return c > DULL_CHROMA ? 'red' : 'purple';
  return 'pink';
}

function red(lightness: number, c: number): ColourName {
  if (lightness > 72) return 'pink';
  return c < 40 ? 'brown' : 'red';
}

function orange(lightness: number, c: number): ColourName {
  if (lightness >= 68 && c < PALE_CHROMA) return 'beige';
  if (lightness < 45 || c < DULL_CHROMA) return 'brown';
  return lightness < 60 && c < 70 ? 'brown' : 'orange';
}

function yellow(lightness: number, c: number, hue: number): ColourName {
  const greenish = hue > 100;
  if (lightness >= 68 && c < PALE_CHROMA) return 'beige';
  if (lightness < 60) return greenish ? 'green' : 'brown';
  return c < PALE_CHROMA ? 'brown' : 'yellow';
}

const BITS = 5;
const LEVELS = 1 << BITS;
const SHIFT = 8 - BITS;
let table: Uint8Array | null = null;

/** Index into COLOUR_NAMES of every colour at 5 bits a channel; made once, as naming each pixel anew is too slow. */
export function colourTable(): Uint8Array {
  if (table !== null) return table;
  const made = new Uint8Array(LEVELS ** 3);
  const middle = (1 << SHIFT) / 2;
  for (let code = 0; code < made.length; code++) {
    const channel = (at: number) => ((code >> (at * BITS)) & (LEVELS - 1)) * (1 << SHIFT) + middle;
    made[code] = COLOUR_NAMES.indexOf(nameOfRgb(channel(2), channel(1), channel(0)));
  }
  return (table = made);
}

/** Position of an 8-bit colour in `colourTable()`. */
export function colourCode(r: number, g: number, b: number): number {
  return ((r >> SHIFT) << (2 * BITS)) | ((g >> SHIFT) << BITS) | (b >> SHIFT);
}

export function nameOfRgb(r: number, g: number, b: number): ColourName {
  const [lightness, c, hue] = chroma(r, g, b).lch();
  return nameOfColour(lightness, c, hue);
}
