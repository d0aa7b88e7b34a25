import { DIRECTIONS } from '../../contract/index.js';
import type { Candidate, ChainStep } from '../../contract/index.js';
import { quantityText } from '../text.js';
import { colourFit, MIN_COLOUR_FIT } from './colour-fit.js';
import type { ExecutionContext } from './context.js';
import { placeFit } from './place-fit.js';
import { pixelArea, sizeOf } from './regions.js';
import { keep, spareLast, unchecked } from './sets.js';
import type { Judged, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Sizes within this ratio are about one size: "large" says nothing among them. */
const ONE_SIZE_RATIO = 1.4;
/** A colour is kept down to this share of the best fit in the set. */
const RELATIVE_COLOUR_FIT = 0.3;
const AXIS_TOLERANCE = 30;
const HALF_TURN = 180;
const ELONGATED = 1.5;

export function keepSize(step: Step<'keep-size'>, { set, ruler }: ExecutionContext): StepResult {
  const inPixels = step.quantity.unit.startsWith('px');
  if (!inPixels && ruler.unit === 'px')
    return unchecked(
      set(step.from),
      `${quantityText(step.quantity)} in a scene without georeference; ask in px`,
    );
  const compare = {
    '<': (a: number, b: number) => a < b,
    '<=': (a: number, b: number) => a <= b,
    '>': (a: number, b: number) => a > b,
    '>=': (a: number, b: number) => a >= b,
  }[step.comparison];
  const judge = (candidate: Candidate): Judged => {
    const [, , w, h] = candidate.bbox;
    const pixels = { length: Math.max(w, h), width: Math.min(w, h), area: pixelArea(candidate) };
    const value = (inPixels ? pixels : sizeOf(candidate, ruler))[step.measure];
    return { fit: compare(value, step.quantity.value) ? 1 : 0, value };
  };
  return keep(set(step.from), ({ candidate }) => judge(candidate), step.quantity.unit);
}

/** Splits the set where the logarithms of the sizes part best (Otsu's criterion), and keeps one part. */
export function keepRelativeSize(
  step: Step<'keep-relative-size'>,
  { set, ruler }: ExecutionContext,
): StepResult {
  const from = set(step.from);
  const measured = (candidate: Candidate) => sizeOf(candidate, ruler)[step.measure ?? 'area'];
  const sizes = from.members.map(({ candidate }) => measured(candidate)).sort((a, b) => a - b);
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
  const unit = step.measure === undefined || step.measure === 'area' ? `${ruler.unit}2` : ruler.unit;
  const split = largest / smallest < ONE_SIZE_RATIO || sizes.length < 2 ? null : bestSplit(sizes);
  const result = keep(
    from,
    ({ candidate }) => {
      const value = measured(candidate);
      const inside = split === null || (step.size === 'large' ? value >= split : value < split);
      const fit = step.size === 'large' ? value / largest : smallest / value;
      return { fit: inside ? Math.sqrt(fit) : 0, value };
    },
    unit,
  );
  return split === null && sizes.length > 1
    ? { ...result, finding: `all about one size: ${result.finding}` }
    : result;
}

/** The size at which two parts of the sorted sizes differ most, by the variance between them. */
export function bestSplit(sorted: readonly number[]): number {
  const logs = sorted.map(Math.log);
  const total = logs.reduce((sum, value) => sum + value, 0);
  let [best, split, below] = [-1, sorted[0] ?? 0, 0];
  for (let at = 1; at < logs.length; at += 1) {
    below += logs[at - 1] ?? 0;
    const difference = below / at - (total - below) / (logs.length - at);
    const between = at * (logs.length - at) * difference ** 2;
    if (between > best) [best, split] = [between, sorted[at] ?? split];
  }
  return split;
}

export function keepColour(step: Step<'keep-colour'>, { set }: ExecutionContext): StepResult {
  const from = set(step.from);
  const fits = new Map(
    from.members.map(({ candidate }) => [candidate.id, colourFit(candidate, step.colour)]),
  );
  const known = Array.from(fits.values()).filter((fit) => fit !== null);
  if (known.length === 0 && from.members.length > 0)
    return unchecked(from, `"${step.colour}": no colours are known`);
  const best = Math.max(0, ...known);
  const least = Math.max(MIN_COLOUR_FIT, step.negate ? MIN_COLOUR_FIT : best * RELATIVE_COLOUR_FIT);
  const kept = keep(from, ({ candidate }) => {
    const fit = fits.get(candidate.id) ?? null;
    if (fit === null) return { fit: step.negate ? 1 : 0 };
    if (step.negate) return { fit: fit >= Math.max(least, NEGATED_COLOUR_FIT) ? 0 : 1 - fit, value: fit };
    return { fit: fit >= least ? fit / best : 0, value: fit };
  });
  return step.negate ? kept : spareLast(from, kept, `"${step.colour}"`);
}
/** "not white" drops only what is clearly white. */
const NEGATED_COLOUR_FIT = 0.4;

export function keepOrientation(
  step: Step<'keep-orientation'>,
  { set, ruler }: ExecutionContext,
): StepResult {
  const inPicture = ['vertical', 'horizontal', 'diagonal'].includes(step.axis);
  const wanted = {
    'north-south': [0],
    vertical: [0],
    'east-west': [90],
    horizontal: [90],
    'northeast-southwest': [45],
    'northwest-southeast': [135],
    diagonal: [45, 135],
  }[step.axis];
  const from = set(step.from);
  const kept = keep(
    from,
    ({ candidate }) => {
      const axis = candidate.axis ?? boxAxis(candidate.bbox);
      if (axis === null) return { fit: wanted.length > 1 ? 0.5 : 0 };
      const bearing = inPicture ? (HALF_TURN + 90 - axis) % HALF_TURN : axisBearing(axis, ruler);
      const off = Math.min(
        ...wanted.map((line) => Math.min(Math.abs(bearing - line), HALF_TURN - Math.abs(bearing - line))),
      );
      return { fit: off <= AXIS_TOLERANCE ? 1 - off / HALF_TURN : 0, value: bearing };
    },
    'degrees',
  );
  return spareLast(from, kept, `"${step.axis}"`);
}

const HEADING_BEARINGS = {
  north: 0,
  northeast: 45,
  east: 90,
  southeast: 135,
  south: 180,
  southwest: 225,
  west: 270,
  northwest: 315,
  above: 0,
  'top right': 45,
  right: 90,
  'bottom right': 135,
  below: 180,
  'bottom left': 225,
  left: 270,
  'top left': 315,
} as const;

/** By the axis alone: it tells the line that a thing points along, not which of its ends is the front. */
export function keepHeading(
  { from, direction }: Step<'keep-heading'>,
  context: ExecutionContext,
): StepResult {
  const wanted = HEADING_BEARINGS[direction] % HALF_TURN;
  const inPicture = !DIRECTIONS.some((point) => point === direction);
  const kept = keep(
    context.set(from),
    ({ candidate }) => {
      const axis = candidate.axis ?? boxAxis(candidate.bbox);
      if (axis === null) return { fit: 0 };
      const bearing = inPicture ? (HALF_TURN + 90 - axis) % HALF_TURN : axisBearing(axis, context.ruler);
      const off = Math.min(Math.abs(bearing - wanted), HALF_TURN - Math.abs(bearing - wanted));
      return { fit: off <= AXIS_TOLERANCE ? 1 - off / HALF_TURN : 0, value: bearing };
    },
    'degrees',
  );
  const result = spareLast(context.set(from), kept, `"${direction}"`);
  return {
    ...result,
    finding: `${result.finding}; by the axis, which of its ends is the front is not known`,
  };
}

/** Bearing in [0, 180) of a line at `axis` degrees counter-clockwise from right in the picture. */
function axisBearing(axis: number, { compass: { north, east } }: ExecutionContext['ruler']): number {
  const angle = (axis * Math.PI) / HALF_TURN;
  const [x, y] = [Math.cos(angle), -Math.sin(angle)];
  const bearing = (Math.atan2(x * east[0] + y * east[1], x * north[0] + y * north[1]) * HALF_TURN) / Math.PI;
  return (bearing + 2 * HALF_TURN) % HALF_TURN;
}

/** The axis that a box alone tells: that of its longer side, null where it is nearly square. */
function boxAxis([, , w, h]: readonly [number, number, number, number]): number | null {
  if (w >= h * ELONGATED) return 0;
  return h >= w * ELONGATED ? 90 : null;
}

export function keepPlace(step: Step<'keep-place'>, { set, region, ruler }: ExecutionContext): StepResult {
  const result = keep(set(step.from), ({ candidate }) => {
    const fit = placeFit(candidate.bbox, step.place, region, ruler);
    if (step.negate === true) return { fit: fit > 0 ? 0 : 1 };
    return { fit };
  });
  const compass = /north|south|east|west/.test(step.place);
  return compass && ruler.unit === 'px'
    ? { ...result, finding: `${result.finding}; no georeference: north taken as up` }
    : result;
}
