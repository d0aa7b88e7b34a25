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
  return (degrees + 180) % 180;
}

interface Sample {
  readonly x: number;
  readonly y: number;
  readonly colour: readonly [number, number, number];
}

/** Central second moments, in square pixels, of the pixels in the box that differ from those around it. */
function momentsOf(pixels: Pixels, [x, y, width, height]: Box): Moments | null {
  const frame = Math.max(MIN_FRAME_PX, FRAME_SHARE * Math.min(width, height));
  const outer = sample(pixels, [x - frame, y - frame, width + 2 * frame, height + 2 * frame]);
  const isInside = (s: Sample) => s.x >= x && s.x < x + width && s.y >= y && s.y < y + height;
  const around = outer.filter((s) => !isInside(s));
  const inside = outer.filter(isInside);
  if (around.length === 0 || inside.length === 0) return null;
  const background = [0, 1, 2].map((channel) => median(around.map(({ colour }) => colour[channel] ?? 0)));
  const contrast = ({ colour }: Sample) =>
    Math.hypot(...colour.map((value, channel) => value - (background[channel] ?? 0)));
  const threshold = Math.max(MIN_CONTRAST, SPREAD_FACTOR * median(around.map(contrast)));
  const object = inside.filter((s) => contrast(s) > threshold);
  if (object.length < MIN_SHARE * inside.length) return null;
  const mean = (value: (s: Sample) => number) => object.reduce((sum, s) => sum + value(s), 0) / object.length;
  const centreX = mean((s) => s.x);
  const centreY = mean((s) => s.y);
  return {
    xx: mean((s) => (s.x - centreX) ** 2),
    xy: mean((s) => (s.x - centreX) * (s.y - centreY)),
    yy: mean((s) => (s.y - centreY) ** 2),
  };
}

/** Valid pixels on a regular lattice over a box. */
function sample({ rgb, valid, width, height }: Pixels, [x, y, boxWidth, boxHeight]: Box): Sample[] {
  const step = Math.max(1, Math.max(boxWidth, boxHeight) / MAX_SAMPLES);
  const samples: Sample[] = [];
  for (let v = y + step / 2; v < y + boxHeight; v += step) {
    const row = Math.floor(v);
    if (row < 0 || row >= height) continue;
    for (let u = x + step / 2; u < x + boxWidth; u += step) {
      const column = Math.floor(u);
      const at = row * width + column;
      if (column < 0 || column >= width || valid[at] === 0) continue;
      samples.push({ x: u, y: v, colour: [rgb[at * 3] ?? 0, rgb[at * 3 + 1] ?? 0, rgb[at * 3 + 2] ?? 0] });
    }
  }
  return samples;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
