import type { ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre, coveredShare } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { directionFit } from './direction-fit.js';
import { directionsOf } from './place-fit.js';
import { isRegion, shareOn } from './regions.js';
import type { Ruler } from './ruler.js';
import { bestFirst, keep, NOTHING, unchecked } from './sets.js';
import type { Member, StepResult, StepSet } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

export const INSIDE_SHARE = 0.5;
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

export function keepDirection(
  step: Step<'keep-direction'>,
  { set, index, ruler }: ExecutionContext,
): StepResult {
  const [from, of] = [set(step.from), set(step.of)];
  const early = withoutLandmark(from, of, step.negate === true);
  if (early !== null)
    return of.unseen && step.negate !== true ? farthestFirst(early, step.direction, ruler) : early;
  const landmarks = index(step.of);
  const hull = hullOf(of.members);
  const some = new Set(
    of.members.length < from.members.length ? of.members.map(({ candidate }) => candidate.id) : [],
  );
  const ground = of.members.some(({ candidate }) => isRegion(candidate));
  const result = keep(
    from,
    ({ candidate }) => {
      const nearest = landmarks.nearest(candidate.bbox, candidate.id);
      // "east of the pair in the middle": the pair itself lies nowhere from itself.
      if (some.has(candidate.id)) return { fit: step.negate === true ? 1 : 0 };
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
  const several = ground && of.members.length > 1;
  if (several && from.members.length > 0 && result.set.members.length === 0 && step.negate !== true)
    return farthestFirst(
      unchecked(from, `${step.direction}: of which part of what lies around is meant`),
      step.direction,
      ruler,
    );
  const compass = /north|south|east|west/.test(step.direction);
  return compass && ruler.unit === 'px'
    ? { ...result, finding: `${result.finding}; no georeference: north taken as up` }
    : result;
}

/** How much less the nearest to the other side weighs than the farthest that way. */
const LESS_LIKELY = 0.2;

/** What lies that way of something unseen is rather far that way among its like. */
function farthestFirst(
  result: StepResult,
  direction: Step<'keep-direction'>['direction'],
  ruler: Ruler,
): StepResult {
  const { members } = result.set;
  const [[dx, dy] = [0, 0]] = directionsOf(SIDE_OF[direction] ?? direction, ruler.compass);
  const along = members.map(({ candidate }) => {
    const [x, y] = boxCentre(candidate.bbox);
    return x * dx + y * dy;
  });
  const least = along.reduce((low, value) => Math.min(low, value), Infinity);
  const most = along.reduce((high, value) => Math.max(high, value), -Infinity);
  const weighed = members.map(({ candidate, weight }, at) => {
    const short = (most - (along[at] ?? most)) / Math.max(Number.MIN_VALUE, most - least);
    return { candidate, weight: weight * (1 - LESS_LIKELY * short) };
  });
  return { ...result, set: { ...result.set, members: bestFirst(weighed) } };
}
const SIDE_OF: Readonly<Record<string, string>> = { above: 'top', below: 'bottom' };

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

/** Share of three lengths about a thing from which trees surround it. */
const AMONG_SHARE = 0.25;

/** On a surface: by the share of the ground in and around the box. */
function keepOn(
  { from, of, negate }: Step<'keep-inside'>,
  { set, index }: Pick<ExecutionContext, 'set' | 'index'>,
): StepResult {
  // Among trees a thing does not stand on them: they are around it.
  const among = set(of).members.every(({ candidate: { label } }) => label === 'trees');
  const [least, wholly] = among ? [AMONG_SHARE, 2 * AMONG_SHARE] : [ON_SHARE, WHOLLY_ON_SHARE];
  const kept = keep(
    set(from),
    ({ candidate }) => {
      const share = shareOn(candidate.bbox, (box) => index(of).meeting(box, 0), among ? 1 : undefined);
      if (negate) return { fit: share >= least ? 0 : 1, value: share };
      return { fit: share >= least ? Math.min(1, share / wholly) : 0, value: share };
    },
    'of its ground',
  );
  return kept;
}

/** Those for which there is a partner in the other set, or where negated those for which there is none. */
export function byPartner(
  from: StepSet,
  of: StepSet,
  negate: boolean,
  has: (member: Member) => boolean,
): StepResult {
  return (
    withoutLandmark(from, of, negate) ?? keep(from, (member) => ({ fit: has(member) === negate ? 0 : 1 }))
  );
}
