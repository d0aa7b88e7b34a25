import { PARTLY_UNCHECKED } from '../../contract/index.js';
import type { Candidate, ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { AXIS_FIT, AXIS_TOLERANCE, BUILT, HALF_TURN, HEADING_TOLERANCE, lineOf, nose } from './heading.js';
import { withoutLandmark } from './landmark.js';
import { keep, spareLast, unchecked } from './sets.js';
import type { StepResult } from './sets.js';

type Step = Extract<ChainStep, { verb: 'keep-facing' }>;

/** A thing may point at any of so many landmarks around it; away from something, it is the nearest that counts. */
const LOOKED_AROUND = 8;

/**
 * Those whose nose points at a landmark, at its middle or its nearest point, or away from the nearest one. Where the nose
 * is not known the axis tells the line alone, which is said. Angles are of the picture, where noses are seen.
 */
export function keepFacing(step: Step, context: ExecutionContext): StepResult {
  const { set, close } = context;
  const members = set(step.from);
  const early = withoutLandmark(members, set(step.of), step.negate);
  if (early !== null) return early;
  if (members.members.length > 0 && members.members.every(({ candidate }) => BUILT.has(candidate.label)))
    return unchecked(members, 'what stands on the ground has no front');
  const kept = keep(
    members,
    ({ candidate }) => {
      const told = nose(candidate, close);
      const line = told ?? lineOf(candidate);
      if (line === null) return { fit: 0 };
      const turn = told === null ? HALF_TURN : 2 * HALF_TURN;
      const off = Math.min(
        ...bearingsOf(candidate, step, context).map((wanted) => apart(line, wanted, turn)),
      );
      const so = off <= (told === null ? AXIS_TOLERANCE : HEADING_TOLERANCE);
      const fit = (told === null ? AXIS_FIT : 1) * (step.negate ? 1 : 1 - off / HALF_TURN);
      return { fit: so === step.negate ? 0 : fit, value: off };
    },
    'degrees',
  );
  const result = spareLast(members, kept, `whether it points ${step.way} it`);
  const unknown = members.members.filter(({ candidate }) => nose(candidate, close) === null).length;
  if (unknown === 0) return result;
  const which = unknown === members.members.length ? '' : `of ${unknown} `;
  return {
    ...result,
    finding: `${result.finding}${PARTLY_UNCHECKED} ${which}which end is the front: by the axis alone`,
    doubtful: true,
  };
}

/** Degrees clockwise from up that a nose would have to point, to a landmark or away from it. */
function bearingsOf(
  { bbox, id }: Candidate,
  { of, way }: Step,
  { index, ruler }: ExecutionContext,
): readonly number[] {
  const centre = boxCentre(bbox);
  const towards = (landmark: Readonly<PixelBox>): number[] =>
    [boxCentre(landmark), nearestPoint(centre, landmark)].flatMap((point) =>
      point[0] === centre[0] && point[1] === centre[1] ? [] : [ruler.bearing(centre, point, 'picture')],
    );
  if (way === 'towards')
    return index(of)
      .around(bbox, LOOKED_AROUND, id)
      .flatMap(({ candidate }) => towards(candidate.bbox));
  const nearest = index(of).nearest(bbox, id);
  return nearest === null ? [] : towards(nearest.member.candidate.bbox).map((bearing) => bearing + HALF_TURN);
}

function nearestPoint(
  [x, y]: readonly [number, number],
  [left, top, width, height]: Readonly<PixelBox>,
): [number, number] {
  return [Math.min(left + width, Math.max(left, x)), Math.min(top + height, Math.max(top, y))];
}

/** The angle between two bearings that come round after `turn` degrees. */
function apart(a: number, b: number, turn: number): number {
  const off = (((a - b) % turn) + turn) % turn;
  return Math.min(off, turn - off);
}
