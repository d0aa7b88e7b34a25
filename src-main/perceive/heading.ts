import type { MaskedCrop } from './mask-crops.js';

/**
 * Which way the nose of an aircraft or the bow of a ship points, told by the shape of its mask: of 48 directions the
 * one with the best score, which is linear in how the mask lies along it. The recipe `models/headings` fits the weights
 * and computes the same.
 */
const DIRECTIONS = 48;
/** Bins along a direction, from back to front, and aside of its line, both sides together; then of the bins along alone. */
const BINS = 12;
const ASIDE = 6;
const OBJECT_LEVEL = 127;
/** Directions this near to the best are the same to people. */
const NEIGHBOURHOOD = 45;
const FULL_TURN = 360;

export interface Heading {
  /** Degrees clockwise from up in the picture. */
  readonly bearing: number;
  /** Probability that it is within 45 degrees of that. */
  readonly probability: number;
}

/** Null where the mask is empty. */
export function headingOf(
  crop: Pick<MaskedCrop, 'levels' | 'side' | 'window'>,
  weights: readonly number[],
): Heading | null {
  const points = pointsOf(crop);
  if (points === null) return null;
  const scores = Array.from({ length: DIRECTIONS }, (_, k) =>
    score(points, (2 * Math.PI * k) / DIRECTIONS, weights),
  );
  const most = Math.max(...scores);
  const shares = scores.map((each) => Math.exp(each - most));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const best = scores.indexOf(most);
  const reach = (NEIGHBOURHOOD / FULL_TURN) * DIRECTIONS;
  let near = 0;
  for (let off = -reach; off <= reach; off++) near += shares[(best + off + DIRECTIONS) % DIRECTIONS] ?? 0;
  return { bearing: (best * FULL_TURN) / DIRECTIONS, probability: near / total };
}

/** The object's pixels about their middle, in its radii; the share of a square radius that one covers. */
interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly share: number;
}

function pointsOf({ levels, side, window }: Pick<MaskedCrop, 'levels' | 'side' | 'window'>): Points | null {
  const cell = [window.width / side, window.height / side] as const;
  const inside: number[] = [];
  for (let at = 0; at < levels.length; at++) if ((levels[at] ?? 0) > OBJECT_LEVEL) inside.push(at);
  if (inside.length === 0) return null;
  const x = Float64Array.from(inside, (at) => ((at % side) + 0.5) * cell[0]);
  const y = Float64Array.from(inside, (at) => (Math.floor(at / side) + 0.5) * cell[1]);
  const [mx, my] = [mean(x), mean(y)];
  let radius = 0;
  for (let i = 0; i < x.length; i++)
    radius = Math.max(radius, Math.hypot((x[i] ?? 0) - mx, (y[i] ?? 0) - my));
  if (radius === 0) return null;
  return {
    x: x.map((value) => (value - mx) / radius),
    y: y.map((value) => (value - my) / radius),
    share: (cell[0] * cell[1]) / radius ** 2,
  };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function score({ x, y, share }: Points, angle: number, weights: readonly number[]): number {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const uneven = new Float64Array(BINS);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const along = (x[i] ?? 0) * sin - (y[i] ?? 0) * cos;
    const aside = (x[i] ?? 0) * cos + (y[i] ?? 0) * sin;
    const place = Math.min(BINS - 1, Math.max(0, Math.trunc(((along + 1) / 2) * BINS)));
    const off = Math.min(ASIDE - 1, Math.trunc(Math.abs(aside) * ASIDE));
    sum += ((weights[place * ASIDE + off] ?? 0) * BINS * ASIDE) / 4;
    uneven[place] = (uneven[place] ?? 0) + (aside >= 0 ? 1 : -1);
  }
  for (let place = 0; place < BINS; place++)
    sum += ((weights[BINS * ASIDE + place] ?? 0) * Math.abs(uneven[place] ?? 0) * BINS) / 2;
  return sum * share;
}
