import { DIRECTIONS, PARTLY_UNCHECKED } from '../../contract/index.js';
import type { Candidate, ChainStep } from '../../contract/index.js';
import { BEARINGS } from './bearings.js';
import type { ExecutionContext } from './context.js';
import { isRegion } from './regions.js';
import { keep, spareLast, unchecked } from './sets.js';
import type { Judged, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** A line within this many degrees of another runs like it. */
export const AXIS_TOLERANCE = 30;
/** People say north of all that points rather north than east or west. */
export const HEADING_TOLERANCE = 45;
export const HALF_TURN = 180;
export const QUARTER_TURN = 90;
const ELONGATED = 1.5;

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
  if (from.members.some(({ candidate }) => isRegion(candidate)))
    return unchecked(from, 'which way surfaces run, of which one region may hold several');
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

/** By the nose where it is known; of the others the axis tells the line that they point along, not which end is the front. */
export function keepHeading(
  { from, direction }: Step<'keep-heading'>,
  context: ExecutionContext,
): StepResult {
  const { set, ruler, close } = context;
  const wanted = BEARINGS[direction];
  const inPicture = !DIRECTIONS.some((point) => point === direction);
  const members = set(from);
  if (members.members.length > 0 && members.members.every(({ candidate }) => BUILT.has(candidate.label)))
    return unchecked(members, 'what stands on the ground has no front');
  const unknown = members.members.filter(({ candidate }) => nose(candidate, close) === null).length;
  const kept = keep(
    members,
    ({ candidate }): Judged => {
      const told = nose(candidate, close);
      if (told !== null) {
        const bearing = inPicture ? told : mapBearing(told, ruler);
        const off = Math.abs(((bearing - wanted + 3 * HALF_TURN) % (2 * HALF_TURN)) - HALF_TURN);
        return { fit: off <= HEADING_TOLERANCE ? 1 - off / HALF_TURN : 0, value: bearing };
      }
      const axis = candidate.axis ?? boxAxis(candidate.bbox);
      if (axis === null) return { fit: 0 };
      const line = inPicture ? (HALF_TURN + 90 - axis) % HALF_TURN : axisBearing(axis, ruler);
      const apart = Math.abs(line - (wanted % HALF_TURN));
      const off = Math.min(apart, HALF_TURN - apart);
      return { fit: off <= AXIS_TOLERANCE ? AXIS_FIT * (1 - off / HALF_TURN) : 0, value: line };
    },
    'degrees',
  );
  const result = spareLast(members, kept, `"${direction}"`);
  if (unknown === 0) return result;
  const which = unknown === members.members.length ? '' : `of ${unknown} `;
  return {
    ...result,
    finding: `${result.finding}${PARTLY_UNCHECKED} ${which}which end is the front: by the axis alone`,
    doubtful: true,
  };
}
/** Classes of what is built on the ground; of a term that was taught nothing is known. */
export const BUILT = new Set([
  'storage tank',
  'baseball diamond',
  'tennis court',
  'basketball court',
  'ground track field',
  'harbor',
  'bridge',
  'overpass',
]);
/** A line along the direction points that way as often as not. */
export const AXIS_FIT = 0.5;

export const nose = ({ id }: Candidate, close: ExecutionContext['close']): number | null =>
  close.get(id)?.heading ?? null;

/** Bearing on the map of a direction that is given clockwise from up in the picture. */
function mapBearing(degrees: number, { compass: { north, east } }: ExecutionContext['ruler']): number {
  const angle = (degrees * Math.PI) / HALF_TURN;
  const [x, y] = [Math.sin(angle), -Math.cos(angle)];
  const bearing = (Math.atan2(x * east[0] + y * east[1], x * north[0] + y * north[1]) * HALF_TURN) / Math.PI;
  return (bearing + 2 * HALF_TURN) % (2 * HALF_TURN);
}

/** Bearing in [0, 180) of a line at `axis` degrees counter-clockwise from right in the picture. */
function axisBearing(axis: number, ruler: ExecutionContext['ruler']): number {
  return mapBearing(QUARTER_TURN - axis, ruler) % HALF_TURN;
}

/** The line in the picture that a thing lies along, degrees clockwise from up in [0, 180); null where it is about round. */
export function lineOf({ axis: seen, bbox }: Candidate): number | null {
  const axis = seen ?? boxAxis(bbox);
  return axis === null ? null : (HALF_TURN + QUARTER_TURN - axis) % HALF_TURN;
}

/** The axis that a box alone tells: that of its longer side, null where it is nearly square. */
function boxAxis([, , w, h]: readonly [number, number, number, number]): number | null {
  if (w >= h * ELONGATED) return 0;
  return h >= w * ELONGATED ? 90 : null;
}
