import type { Pixels } from './appearance.js';

/**
 * The direction in which an object is longest, from second moments of what differs from its surroundings. A box alone
 * cannot tell a ship lying north-east from one lying north-west.
 */

/** The surroundings: a frame around the box, this share of its shorter side wide, at least two pixels. */
const FRAME_SHARE = 0.15;
const MIN_FRAME_PX = 2;
const MAX_SAMPLES = 32;
/** Shorter over longer axis of the moments' ellipse above which an object counts as round. */
const ROUND_RATIO = 0.75;
/** A box this many times longer than wide is its own axis where the pixels do not tell. */
const LONG_BOX_RATIO = 2;
/** A pixel belongs to the object when it differs from the surroundings by this many times their own spread... */
const SPREAD_FACTOR = 2;
/** ...and at least by so much (Euclidean, 8-bit RGB), about what is seen as a difference in a noisy picture. */
const MIN_CONTRAST = 24;
/** Fewer object pixels than this, of the sampled ones, say nothing. */
const MIN_SHARE = 0.08;

type Box = readonly [number, number, number, number];

/**
 * @param box [x, y, width, height] in pixels of the window
 * @returns degrees in [0, 180), counter-clockwise from +x with y up; null where round or unclear
 */
export function principalAxis(pixels: Pixels, box: Box): number | null {
  return axisOfMoments(momentsOf(pixels, box)) ?? axisOfBox(box);
}

function axisOfBox([, , width, height]: Box): number | null {
  if (width >= LONG_BOX_RATIO * height) return 0;
  return height >= LONG_BOX_RATIO * width ? 90 : null;
}

interface Moments {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

function axisOfMoments(moments: Moments | null): number | null {
  if (moments === null) return null;
  const { xx, xy, yy } = moments;
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const longest = middle + spread;
  if (!(longest > 0) || Math.sqrt(Math.max(0, middle - spread) / longest) > ROUND_RATIO) return null;
  // y grows downwards in a picture, so the angle turns its sign.
  const degrees = (-Math.atan2(2 * xy, xx - yy) / 2) * (180 / Math.PI);
  // To a millionth, so that rounding gives 0 and never just under 180 or a denormal.
  return (Math.round((degrees + 180) * 1e6) / 1e6) % 180;
}

/** Valid pixels of a regular lattice, in arrays that every call uses again: this runs for each box of each window. */
const capacity = (MAX_SAMPLES + 2) ** 2;
const sampleX = new Float32Array(capacity);
const sampleY = new Float32Array(capacity);
const sampleRgb = new Uint8Array(capacity * 3);
const sampleInside = new Uint8Array(capacity);
/** Euclidean distance of each sample's colour from that of the surroundings. */
const sampleContrast = new Float64Array(capacity);
/** Largest Euclidean distance of two 8-bit colours, rounded up. */
const MAX_DISTANCE = 442;
const histogram = new Uint32Array(MAX_DISTANCE + 1);

/** Central second moments, in square pixels, of the pixels in the box that differ from those around it. */
function momentsOf(pixels: Pixels, box: Box): Moments | null {
  const { count, inside } = takeSamples(pixels, box);
  if (inside === 0 || inside === count) return null;
  const red = medianAround(count, sampleRgb, 0, 3);
  const green = medianAround(count, sampleRgb, 1, 3);
  const blue = medianAround(count, sampleRgb, 2, 3);
  for (let i = 0; i < count; i++) {
    const r = (sampleRgb[i * 3] ?? 0) - red;
    const g = (sampleRgb[i * 3 + 1] ?? 0) - green;
    const b = (sampleRgb[i * 3 + 2] ?? 0) - blue;
    sampleContrast[i] = Math.sqrt(r * r + g * g + b * b);
  }
  const threshold = Math.max(MIN_CONTRAST, SPREAD_FACTOR * medianAround(count, sampleContrast, 0, 1));
  let [n, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    if (sampleInside[i] === 0 || (sampleContrast[i] ?? 0) <= threshold) continue;
    const u = (sampleX[i] ?? 0) - box[0];
    const v = (sampleY[i] ?? 0) - box[1];
    n++;
    x += u;
    y += v;
    xx += u * u;
    xy += u * v;
    yy += v * v;
  }
  if (n < MIN_SHARE * inside) return null;
  return { xx: xx / n - (x / n) ** 2, xy: xy / n - (x / n) * (y / n), yy: yy / n - (y / n) ** 2 };
}

/** Fills the sample arrays from the box and the frame around it. */
function takeSamples({ rgb, valid, width, height }: Pixels, [x, y, boxWidth, boxHeight]: Box) {
  const frame = Math.max(MIN_FRAME_PX, FRAME_SHARE * Math.min(boxWidth, boxHeight));
  const step = Math.max(1, (Math.max(boxWidth, boxHeight) + 2 * frame) / MAX_SAMPLES);
  let count = 0;
  let inside = 0;
  for (let v = y - frame + step / 2; v < y + boxHeight + frame; v += step) {
    const row = Math.floor(v);
    if (row < 0 || row >= height) continue;
    for (let u = x - frame + step / 2; u < x + boxWidth + frame; u += step) {
      const column = Math.floor(u);
      const at = row * width + column;
      if (column < 0 || column >= width || valid[at] === 0) continue;
      const within = u >= x && u < x + boxWidth && v >= y && v < y + boxHeight;
      sampleX[count] = u;
      sampleY[count] = v;
      sampleRgb[count * 3] = rgb[at * 3] ?? 0;
      sampleRgb[count * 3 + 1] = rgb[at * 3 + 1] ?? 0;
      sampleRgb[count * 3 + 2] = rgb[at * 3 + 2] ?? 0;
      sampleInside[count] = Number(within);
      inside += Number(within);
      count++;
    }
  }
  return { count, inside };
}

/** Median, to the whole number below, over the samples of the frame; values, `step` apart from `first` on, lie in 0..442. */
function medianAround(count: number, values: Uint8Array | Float64Array, first: number, step: number): number {
  histogram.fill(0);
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (sampleInside[i] === 1) continue;
    const bin = Math.floor(values[first + i * step] ?? 0);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
    total++;
  }
  let below = 0;
  for (let bin = 0; bin <= MAX_DISTANCE; bin++) {
    below += histogram[bin] ?? 0;
    if (2 * below > total) return bin;
  }
  return 0;
}
