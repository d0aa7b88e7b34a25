import { DIRECTIONS } from '../../contract/index.js';
import type { Candidate, ChainStep } from '../../contract/index.js';
import { angleBetween } from '../../geometry/index.js';
import { FULL_TURN, HALF_TURN, lineAngle, QUARTER_TURN } from './angles.js';
import { BEARINGS } from './bearings.js';
import type { ExecutionContext } from './context.js';
import { AXIS_FIT, AXIS_TOLERANCE, HEADING_TOLERANCE, noseOf, tellFronts, withoutFronts } from './front.js';
import { axisOf, lineOf, withoutLines } from './line.js';
import type { Ruler } from './ruler.js';
import { keep, spareLast } from './sets.js';
import type { Judged, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

export function keepOrientation(
  step: Step<'keep-orientation'>,
  { set, ruler }: ExecutionContext,
): StepResult {
  const inPicture = ['vertical', 'horizontal', 'diagonal'].includes(step.axis);
  const wanted = {
    'north-south': [0],
    vertical: [0],
    'east-west': [QUARTER_TURN],
    horizontal: [QUARTER_TURN],
    'northeast-southwest': [45],
    'northwest-southeast': [135],
    diagonal: [45, 135],
  }[step.axis];
  const from = set(step.from);
  const early = withoutLines(from);
  if (early !== null) return early;
  const kept = keep(
    from,
    ({ candidate }) => {
      const bearing = inPicture ? lineOf(candidate) : lineBearing(candidate, ruler);
      if (bearing === null) return { fit: wanted.length > 1 ? 0.5 : 0 };
      const off = Math.min(...wanted.map((line) => lineAngle(bearing, line)));
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
  const early = withoutFronts(members);
  if (early !== null) return early;
  const kept = keep(
    members,
    ({ candidate }): Judged => {
      const nose = noseOf(candidate, close);
      if (nose !== null) {
        const bearing = inPicture ? nose : mapBearing(nose, ruler);
        const off = angleBetween(bearing, wanted);
        return { fit: off <= HEADING_TOLERANCE ? 1 - off / HALF_TURN : 0, value: bearing };
      }
      const line = inPicture ? lineOf(candidate) : lineBearing(candidate, ruler);
      if (line === null) return { fit: 0 };
      const off = lineAngle(line, wanted);
      return { fit: off <= AXIS_TOLERANCE ? AXIS_FIT * (1 - off / HALF_TURN) : 0, value: line };
    },
    'degrees',
  );
  return tellFronts(members, kept, `"${direction}"`, close);
}

/** Bearing on the map of a direction that is given clockwise from up in the picture. */
function mapBearing(degrees: number, { compass: { north, east } }: Ruler): number {
  const angle = (degrees * Math.PI) / HALF_TURN;
  const [x, y] = [Math.sin(angle), -Math.cos(angle)];
  const bearing = (Math.atan2(x * east[0] + y * east[1], x * north[0] + y * north[1]) * HALF_TURN) / Math.PI;
  return (bearing + FULL_TURN) % FULL_TURN;
}

/** Bearing on the map in [0, 180) of the line that a thing lies along; null where it is about round. */
function lineBearing(candidate: Candidate, ruler: Ruler): number | null {
  const axis = axisOf(candidate);
  return axis === null ? null : mapBearing(QUARTER_TURN - axis, ruler) % HALF_TURN;
}
