import chroma from 'chroma-js';
import type { Candidate, PARTS } from '../contract/index.js';
import { COLOUR_NAMES, colourCode, colourTable } from './colour-names.js';
import type { MaskedCrop } from './mask-crops.js';

/** The colours of the parts of a thing, by the area that each covers within its mask. Pure. */
export type Part = (typeof PARTS)[number];
export type Colours = Pick<Candidate, 'lab' | 'colours'>;

/** As the contract says what a part is, in shares of the thing's length or extent. */
const THIRD = 1 / 3;
const QUARTER = 1 / 4;
/** Half the width of the strip along the axis that is no wing, of its length. */
const STRIP = 0.1;
const OBJECT_LEVEL = 127;
/** Pixels of the mask that a part needs: fewer are mostly its edge. */
const LEAST_PIXELS = 6;
const MAX_COLOURS = 4;
const MIN_SHARE = 0.02;

/**
 * @param bearing degrees clockwise from up of the thing's nose, or of its axis; null where it has none
 * @param headed whether the front is known: else there is no nose and no tail
 * @returns the parts that have pixels; a part that is not known is left out
 */
export function partColours(
  crop: MaskedCrop,
  bearing: number | null,
  headed: boolean,
): Partial<Record<Part, Colours>> {
  const points = objectPoints(crop, bearing ?? 0);
  if (points.length === 0) return {};
  const [along, aside] = [extent(points.map((p) => p.along)), extent(points.map((p) => p.aside))];
  const has = (part: Part): ((point: Point) => boolean) => {
    const t = ({ along: at }: Point) => (at - along.low) / Math.max(Number.MIN_VALUE, along.length);
    const central = (point: Point) =>
      Math.abs(t(point) - 0.5) <= QUARTER &&
      Math.abs(point.aside - aside.low - aside.length / 2) <= aside.length * QUARTER;
    return {
      nose: (point: Point) => t(point) >= 1 - THIRD,
      tail: (point: Point) => t(point) <= THIRD,
      wings: (point: Point) => Math.abs(point.aside) > STRIP * along.length,
      ends: (point: Point) => t(point) <= QUARTER || t(point) >= 1 - QUARTER,
      middle: central,
      rim: (point: Point) => !central(point),
    }[part];
  };
  const known: Part[] = ['middle', 'rim'];
  if (bearing !== null) known.push('wings', 'ends');
  if (bearing !== null && headed) known.push('nose', 'tail');
  const found: Partial<Record<Part, Colours>> = {};
  for (const part of known) {
    const colours = coloursOf(crop, points.filter(has(part)));
    if (colours !== null) found[part] = colours;
  }
  return found;
}

interface Point {
  /** Index of the pixel in the crop; its place along the bearing and aside of it, scene pixels from the middle. */
  readonly at: number;
  readonly along: number;
  readonly aside: number;
}

function objectPoints({ levels, valid, side, window }: MaskedCrop, bearing: number): Point[] {
  const inside: number[] = [];
  for (let at = 0; at < levels.length; at++)
    if ((levels[at] ?? 0) > OBJECT_LEVEL && valid[at] !== 0) inside.push(at);
  const x = (at: number) => (((at % side) + 0.5) * window.width) / side;
  const y = (at: number) => ((Math.floor(at / side) + 0.5) * window.height) / side;
  const mean = (of: (at: number) => number) => inside.reduce((sum, at) => sum + of(at), 0) / inside.length;
  const [mx, my] = [mean(x), mean(y)];
  const [sin, cos] = [Math.sin((bearing * Math.PI) / 180), Math.cos((bearing * Math.PI) / 180)];
  return inside.map((at) => {
    const [dx, dy] = [x(at) - mx, y(at) - my];
    return { at, along: dx * sin - dy * cos, aside: dx * cos + dy * sin };
  });
}

function extent(values: readonly number[]): { low: number; length: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return { low, length: high - low };
}

function coloursOf({ rgb }: MaskedCrop, points: readonly Point[]): Colours | null {
  if (points.length < LEAST_PIXELS) return null;
  const names = colourTable();
  const counts = new Map<string, number>();
  const sum = [0, 0, 0];
  for (const { at } of points) {
    const [r = 0, g = 0, b = 0] = rgb.subarray(at * 3, at * 3 + 3);
    [r, g, b].forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
    const name = COLOUR_NAMES[names[colourCode(r, g, b)] ?? 0] ?? 'grey';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [red = 0, green = 0, blue = 0] = sum.map((total) => total / points.length);
  const [lightness, a, b] = chroma(red, green, blue).lab();
  return {
    lab: [lightness, a, b],
    colours: Array.from(counts, ([name, count]) => ({ name, share: count / points.length }))
      .filter(({ share }) => share >= MIN_SHARE)
      .sort((p, q) => q.share - p.share)
      .slice(0, MAX_COLOURS),
  };
}
