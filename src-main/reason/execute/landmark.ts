import type { Candidate, ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre, containsPoint, coveredShare } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { directionFit } from './direction-fit.js';
import { isRegion, shareOn } from './regions.js';
import type { Ruler } from './ruler.js';
import { keep, NOTHING, spareLast, unchecked } from './sets.js';
import type { Member, StepResult, StepSet } from './sets.js';
import type { SpatialIndex } from './spatial-index.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Without a distance, near means closer than this many times the geometric mean of the two lengths. */
export const NEAR_LENGTHS = { near: 1.5, beside: 0.75 } as const;
/** Touching: a gap of at most this share of the shorter thing's length, or this many pixels (boxes are not outlines). */
const TOUCH_SHARE = 0.12;
const TOUCH_PIXELS = 3;
const INSIDE_SHARE = 0.5;
/** A thing is on a surface from this share of what its box and its surroundings cover on, fully from the second. */
const [ON_SHARE, WHOLLY_ON_SHARE] = [0.35, 0.7];

/** What to do where the landmark's set is empty: nothing can be near what is not there, unless it could not be seen. */
export function withoutLandmark(from: StepSet, of: StepSet, negate: boolean): StepResult | null {
  if (of.members.length > 0) return null;
  if (of.unseen) return unchecked(from, 'nothing was found that it refers to');
  return negate
    ? {
        set: from,
        finding: `${from.members.length} of ${from.members.length} kept: there is nothing it refers to`,
      }
    : { set: NOTHING, finding: `0 of ${from.members.length} kept: there is nothing it refers to` };
}

/** Lengths beyond which closeness is plainly not so, also of the only thing there is. */
const REACH_LENGTHS = 4;

/** Whether the only member of a set lies not so far from the nearest landmark that closeness is out of the question. */
function inReach({ members: [only, ...more] }: StepSet, landmarks: SpatialIndex, ruler: Ruler): boolean {
  if (only === undefined || more.length > 0) return false;
  const { bbox, id } = only.candidate;
  const nearest = landmarks.nearest(bbox, id);
  if (nearest === null) return false;
  return nearest.gap <= REACH_LENGTHS * lengthBetween(only.candidate, nearest.member.candidate, ruler);
}

/** Geometric mean of the two lengths; beside a region, which has no length of its own, that of the thing. */
function lengthBetween(thing: Candidate, landmark: Candidate, ruler: Ruler): number {
  const { length } = ruler.size(thing.bbox);
  return isRegion(landmark) ? length : Math.sqrt(length * ruler.size(landmark.bbox).length);
}

/**
 * Where the borders of a surface run is seen coarsely: that nothing is near it or touches it vetoes nothing. What a
 * thing lies on is seen all around it, and may.
 */
function spareCoarse(from: StepSet, of: StepSet, result: StepResult, what: string): StepResult {
  const emptied = from.members.length > 0 && result.set.members.length === 0;
  return emptied && of.members.some(({ candidate }) => isRegion(candidate))
    ? unchecked(from, `${what}: the borders of what lies around are seen coarsely`)
    : result;
}

export function keepNear(step: Step<'keep-near'>, { set, index, ruler }: ExecutionContext): StepResult {
  const [from, of] = [set(step.from), set(step.of)];
  const early = withoutLandmark(from, of, step.negate);
  if (early !== null) return early;
  if (step.within !== null && step.within.unit === 'm' && ruler.unit === 'px')
    return unchecked(from, 'metres in a scene without georeference; ask in px');
  const scale = step.within?.unit === 'px' && ruler.unit === 'm' ? ruler.scaleAt(0, 0)[0] : 1;
  const landmarks = index(step.of);
  const lengths = NEAR_LENGTHS[step.closeness ?? 'near'];
  const kept = keep(
    from,
    ({ candidate }) => {
      const nearest = landmarks.nearest(candidate.bbox, candidate.id);
      if (nearest === null) return { fit: step.negate ? 1 : 0 };
      const limit =
        step.within === null
          ? lengths * lengthBetween(candidate, nearest.member.candidate, ruler)
          : step.within.value * scale;
      const near = nearest.gap <= limit;
      if (step.negate) return { fit: near ? 0 : 1, value: nearest.gap };
      return { fit: near ? limit / (limit + nearest.gap) : 0, value: nearest.gap };
    },
    ruler.unit,
  );
  // A distance that was said is checked; a word of closeness is a matter of degree.
  if (step.within !== null || step.negate) return kept;
  const spared = inReach(from, landmarks, ruler) ? spareLast(from, kept, 'nearness') : kept;
  return spareCoarse(from, of, spared, 'nearness');
}

export function keepDirection(
  step: Step<'keep-direction'>,
  { set, index, ruler }: ExecutionContext,
): StepResult {
  const [from, of] = [set(step.from), set(step.of)];
  const early = withoutLandmark(from, of, step.negate === true);
  if (early !== null) return early;
  const landmarks = index(step.of);
  const hull = hullOf(of.members);
  const ground = of.members.some(({ candidate }) => isRegion(candidate));
  const result = keep(
    from,
    ({ candidate }) => {
      const nearest = landmarks.nearest(candidate.bbox, candidate.id);
      // What is on the ground that it refers to is beside none of it.
      const on = ground && shareOn(candidate.bbox, (box) => landmarks.meeting(box, 0)) >= ON_SHARE;
      if (nearest === null || on) return { fit: step.negate === true ? 1 : 0 };
      const alone = directionFit(candidate.bbox, nearest.member.candidate.bbox, step.direction, ruler);
      // Of several landmarks the nearest counts, or all of them taken as one thing.
      const together =
        alone === 0 && (of.members.length > 1 || ground) && hull !== null
          ? directionFit(candidate.bbox, hull, step.direction, ruler)
          : 0;
      const fit = Math.max(alone, together);
      if (step.negate === true) return { fit: fit > 0 ? 0 : 1, value: nearest.gap };
      return { fit, value: nearest.gap };
    },
    ruler.unit,
  );
  const compass = /north|south|east|west/.test(step.direction);
  return compass && ruler.unit === 'px'
    ? { ...result, finding: `${result.finding}; no georeference: north taken as up` }
    : result;
}

function hullOf(members: readonly Member[]): PixelBox | null {
  if (members.length === 0) return null;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { candidate } of members) {
    const [x, y, w, h] = candidate.bbox;
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + w), Math.max(y1, y + h)];
  }
  return [x0, y0, x1 - x0, y1 - y0];
}

export function keepInside(step: Step<'keep-inside'>, { set, index }: ExecutionContext): StepResult {
  if (set(step.of).members.some(({ candidate }) => isRegion(candidate))) return keepOn(step, { set, index });
  return byPartner(set(step.from), set(step.of), step.negate, ({ candidate }) =>
    index(step.of)
      .meeting(candidate.bbox, 0)
      // A member of the set itself is inside it: "those not in the main row".
      .some(
        (other) =>
          other.candidate.id === candidate.id ||
          coveredShare(candidate.bbox, other.candidate.bbox) >= INSIDE_SHARE,
      ),
  );
}

/** On a surface: by the share of the ground in and around the box. */
function keepOn(
  { from, of, negate }: Step<'keep-inside'>,
  { set, index }: Pick<ExecutionContext, 'set' | 'index'>,
): StepResult {
  const kept = keep(
    set(from),
    ({ candidate }) => {
      const share = shareOn(candidate.bbox, (box) => index(of).meeting(box, 0));
      if (negate) return { fit: share >= ON_SHARE ? 0 : 1, value: share };
      return { fit: share >= ON_SHARE ? Math.min(1, share / WHOLLY_ON_SHARE) : 0, value: share };
    },
    'of its ground',
  );
  return kept;
}

export function keepTouching(
  step: Step<'keep-touching'>,
  { set, index, ruler }: ExecutionContext,
): StepResult {
  const landmarks = index(step.of);
  const kept = byPartner(set(step.from), set(step.of), step.negate, ({ candidate }) =>
    touches(candidate.bbox, candidate.id, landmarks, ruler),
  );
  if (step.negate) return kept;
  // Boxes are not outlines, and a landmark's box may be that of another part of it.
  const spared = inReach(set(step.from), landmarks, ruler)
    ? spareLast(set(step.from), kept, 'touching')
    : kept;
  return spareCoarse(set(step.from), set(step.of), spared, 'touching');
}

export function keepWith(step: Step<'keep-with'>, context: ExecutionContext): StepResult {
  const { set, index, ruler } = context;
  const landmarks = index(step.of);
  const strict = byPartner(set(step.from), set(step.of), step.negate, ({ candidate }) => {
    const holds = landmarks
      .meeting(candidate.bbox, 0)
      .some(
        (other) =>
          other.candidate.id !== candidate.id &&
          containsPoint(candidate.bbox, ...boxCentre(other.candidate.bbox)),
      );
    return holds || touches(candidate.bbox, candidate.id, landmarks, ruler);
  });
  if (strict.set.members.length > 0 || step.negate || set(step.of).members.length === 0) return strict;
  // What is on a thing is small and often missed: where none has one, those with one close by stay, in doubt.
  const near = keepNear({ ...step, verb: 'keep-near', within: null, closeness: 'near' }, context);
  return { ...near, finding: `none on it; ${near.finding} for having one near`, doubtful: true };
}

function byPartner(
  from: StepSet,
  of: StepSet,
  negate: boolean,
  has: (member: Member) => boolean,
): StepResult {
  return (
    withoutLandmark(from, of, negate) ?? keep(from, (member) => ({ fit: has(member) === negate ? 0 : 1 }))
  );
}

function touches(box: Readonly<PixelBox>, id: number, landmarks: SpatialIndex, ruler: Ruler): boolean {
  const nearest = landmarks.nearest(box, id);
  if (nearest === null) return false;
  const landmark = nearest.member.candidate;
  const { length } = ruler.size(box);
  const shorter = isRegion(landmark) ? length : Math.min(length, ruler.size(landmark.bbox).length);
  const [metresPerPixel] = ruler.scaleAt(...boxCentre(box));
  return nearest.gap <= Math.max(TOUCH_SHARE * shorter, TOUCH_PIXELS * metresPerPixel);
}
