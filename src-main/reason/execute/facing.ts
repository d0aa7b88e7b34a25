import type { Candidate, ChainStep, PixelBox } from '../../contract/index.js';
import { angleBetween, boxCentre, nearestTo } from '../../geometry/index.js';
import { HALF_TURN, lineAngle } from './angles.js';
import type { ExecutionContext } from './context.js';
import { AXIS_FIT, AXIS_TOLERANCE, HEADING_TOLERANCE, noseOf, tellFronts, withoutFronts } from './front.js';
import { withoutLandmark } from './landmark.js';
import { lineOf } from './line.js';
import { keep } from './sets.js';
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
  const early = withoutLandmark(members, set(step.of), step.negate) ?? withoutFronts(members);
  if (early !== null) return early;
  const kept = keep(
    members,
    ({ candidate }) => {
      const nose = noseOf(candidate, close);
      const line = nose ?? lineOf(candidate);
      if (line === null) return { fit: 0 };
      const bearings = bearingsOf(candidate, step, context);
      // There is nothing but itself that it could point at.
      if (bearings.length === 0) return { fit: step.negate ? 1 : 0 };
      const angle = nose === null ? lineAngle : angleBetween;
      const off = Math.min(...bearings.map((wanted) => angle(line, wanted)));
      const so = off <= (nose === null ? AXIS_TOLERANCE : HEADING_TOLERANCE);
      const fit = (nose === null ? AXIS_FIT : 1) * (step.negate ? 1 : 1 - off / HALF_TURN);
      return { fit: so === step.negate ? 0 : fit, value: off };
    },
    'degrees',
  );
  return tellFronts(members, kept, `whether it points ${step.way} it`, close);
}

/** Degrees clockwise from up that a nose would have to point, to a landmark or away from it. */
function bearingsOf(
  { bbox, id }: Candidate,
  { of, way }: Step,
  { index, ruler }: ExecutionContext,
): readonly number[] {
  const centre = boxCentre(bbox);
  const towards = (landmark: Readonly<PixelBox>): number[] =>
    [boxCentre(landmark), nearestTo(centre, landmark)].flatMap((point) =>
      point[0] === centre[0] && point[1] === centre[1] ? [] : [ruler.bearing(centre, point, 'picture')],
    );
  if (way === 'towards')
    return index(of)
      .around(bbox, LOOKED_AROUND, id)
      .flatMap(({ candidate }) => towards(candidate.bbox));
  const nearest = index(of).nearest(bbox, id);
  return nearest === null ? [] : towards(nearest.member.candidate.bbox).map((bearing) => bearing + HALF_TURN);
}
