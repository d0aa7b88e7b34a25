import type { ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre, nearestTo } from '../../geometry/index.js';
import { FULL_TURN } from './angles.js';
import type { ExecutionContext } from './context.js';
import { withoutLandmark } from './landmark.js';
import { isRegion } from './regions.js';
import type { Ruler } from './ruler.js';
import { keep } from './sets.js';
import type { Member, StepResult } from './sets.js';

/** So many around a thing are looked at; of a region that is seen in strips, more. */
const LOOKED_AROUND = 24;
/** Farther from edge to edge than so many lengths of the thing nothing surrounds it any more. */
const REACH_LENGTHS = 3;
/** Things are all around where nowhere is a gap this wide: at the end of a row it is a half turn. */
const WIDEST_GAP = 150;

/** Those with members of another set on all sides: seen from the middle of each, no wide angle is free of them. */
export function keepSurrounded(
  { from, of, negate }: Extract<ChainStep, { verb: 'keep-surrounded' }>,
  { set, index, ruler }: ExecutionContext,
): StepResult {
  const early = withoutLandmark(set(from), set(of), negate);
  if (early !== null) return early;
  const landmarks = index(of);
  const ground = set(of).members.some(({ candidate }) => isRegion(candidate));
  return keep(set(from), ({ candidate: { bbox, id } }) => {
    const { length } = ruler.size(bbox);
    const [scale] = ruler.scaleAt(...boxCentre(bbox));
    const around = ground
      ? landmarks.meeting(bbox, (REACH_LENGTHS * length) / scale)
      : landmarks.around(bbox, LOOKED_AROUND, id);
    return { fit: isSurrounded(bbox, around, ruler) === negate ? 0 : 1 };
  });
}

/** Whether the things lie on all sides of a box, each counted by its middle, a strip of the ground by its nearest point. */
export function isSurrounded(box: Readonly<PixelBox>, around: readonly Member[], ruler: Ruler): boolean {
  const centre = boxCentre(box);
  const reach = REACH_LENGTHS * ruler.size(box).length;
  const bearings = around
    .filter(({ candidate }) => ruler.gap(box, candidate.bbox) <= reach)
    .map(({ candidate }) => {
      const point = isRegion(candidate) ? nearestTo(centre, candidate.bbox) : boxCentre(candidate.bbox);
      return ruler.bearing(centre, point, 'picture');
    })
    .sort((a, b) => a - b);
  const [first] = bearings;
  if (first === undefined) return false;
  const gaps = bearings.map((bearing, at) => (bearings[at + 1] ?? first + FULL_TURN) - bearing);
  return gaps.every((gap) => gap < WIDEST_GAP);
}
