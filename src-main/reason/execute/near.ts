import type { Candidate, ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre, containsPoint } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { withoutOffshore } from './offshore.js';
import { byPartner, withoutLandmark } from './landmark.js';
import { isRegion } from './regions.js';
import type { Ruler } from './ruler.js';
import { bestFirst, keep, spareLast, unchecked } from './sets.js';
import type { StepResult, StepSet } from './sets.js';
import type { SpatialIndex } from './spatial-index.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Without a distance, near means closer than this many times the geometric mean of the two lengths. */
const NEAR_LENGTHS = { near: 1.5, beside: 0.75 } as const;
/** Touching: a gap of at most this share of the shorter thing's length, or this many pixels (boxes are not outlines). */
const TOUCH_SHARE = 0.12;
const TOUCH_PIXELS = 3;

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
 * Where the borders of a surface run is seen coarsely: that nothing is near it or touches it vetoes nothing, though what
 * comes nearer comes first. What a thing lies on is seen all around it, and may veto.
 */
function spareCoarse(
  step: { from: number; of: number },
  { set, index, ruler }: Pick<ExecutionContext, 'set' | 'index' | 'ruler'>,
  result: StepResult,
  what: string,
): StepResult {
  const from = set(step.from);
  const emptied = from.members.length > 0 && result.set.members.length === 0;
  if (!emptied || !set(step.of).members.some(({ candidate }) => isRegion(candidate))) return result;
  const landmarks = index(step.of);
  const members = from.members.map(({ candidate, weight }) => {
    const { length } = ruler.size(candidate.bbox);
    const gap = landmarks.nearest(candidate.bbox, candidate.id)?.gap ?? Infinity;
    return { candidate, weight: weight * (1 - LESS_LIKELY + (LESS_LIKELY * length) / (length + gap)) };
  });
  return unchecked(
    { ...from, members: bestFirst(members) },
    `${what}: the borders of what lies around are seen coarsely`,
  );
}
/** How much less what is far away weighs than what touches. */
const LESS_LIKELY = 0.2;

export function keepNear(step: Step<'keep-near'>, context: ExecutionContext): StepResult {
  const { set, index, ruler } = context;
  const [from, of] = [set(step.from), set(step.of)];
  const offshore = step.negate || step.closeness !== 'beside' ? null : withoutOffshore(from, of, context);
  if (offshore !== null) return offshore;
  const early = withoutLandmark(from, of, step.negate);
  if (early !== null) return early;
  if (step.within !== null && step.within.unit === 'm' && ruler.unit === 'px')
    return unchecked(from, 'metres in a scene without georeference; ask in px');
  const scale = step.within?.unit === 'px' && ruler.unit === 'm' ? ruler.scaleAt(0, 0)[0] : 1;
  const landmarks = index(step.of);
  const word = step.closeness ?? 'near';
  let [least, most] = [Infinity, 0];
  const kept = keep(
    from,
    ({ candidate }) => {
      const nearest = landmarks.nearest(candidate.bbox, candidate.id);
      if (nearest === null) return { fit: step.negate ? 1 : 0 };
      const limit =
        step.within === null
          ? closeness(word, candidate, nearest.member.candidate, ruler)
          : step.within.value * scale;
      [least, most] = [Math.min(least, limit), Math.max(most, limit)];
      const fit = fitWithin(nearest.gap, limit);
      return { fit: step.negate ? Number(fit === 0) : fit, value: nearest.gap };
    },
    ruler.unit,
  );
  // A distance that was said is checked; a word of closeness is a matter of degree.
  if (step.within !== null) return kept;
  const told = { ...kept, finding: `${kept.finding}${tellLimits(word, least, most, ruler.unit)}` };
  if (step.negate) return told;
  const spared = inReach(from, landmarks, ruler) ? spareLast(from, told, 'nearness') : told;
  return spareCoarse(step, { set, index, ruler }, spared, 'nearness');
}

/** What a word of closeness came to: it goes by the sizes of both, so that each pair has its own. */
function tellLimits(word: keyof typeof NEAR_LENGTHS, least: number, most: number, unit: string): string {
  if (most === 0) return '';
  const [from, to] = [least, most].map((limit) => String(Number(limit.toPrecision(2))));
  return `; ${word} is taken as within ${from === to ? '' : `${from ?? ''} to `}${to ?? ''} ${unit}${from === to ? '' : ', by their sizes'}`;
}

export function keepTouching(step: Step<'keep-touching'>, context: ExecutionContext): StepResult {
  const { set, index, ruler } = context;
  const offshore = step.negate ? null : withoutOffshore(set(step.from), set(step.of), context);
  if (offshore !== null) return offshore;
  const landmarks = index(step.of);
  const kept = byPartner(set(step.from), set(step.of), step.negate, ({ candidate }) =>
    touches(candidate.bbox, candidate.id, landmarks, ruler),
  );
  if (step.negate) return kept;
  // Boxes are not outlines, and a landmark's box may be that of another part of it.
  const spared = inReach(set(step.from), landmarks, ruler)
    ? spareLast(set(step.from), kept, 'touching')
    : kept;
  return spareCoarse(step, { set, index, ruler }, spared, 'touching');
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
  return { ...near, finding: `none on it; for having one near: ${near.finding}`, doubtful: true };
}

function touches(box: Readonly<PixelBox>, id: number, landmarks: SpatialIndex, ruler: Ruler): boolean {
  const nearest = landmarks.nearest(box, id);
  return nearest !== null && touchesThing(box, nearest.member.candidate, ruler, nearest.gap);
}

/** How near two things are by their sizes, 0 where they are not. */
export function closenessFit(
  thing: Candidate,
  landmark: Candidate,
  word: keyof typeof NEAR_LENGTHS,
  ruler: Ruler,
): number {
  return fitWithin(ruler.gap(thing.bbox, landmark.bbox), closeness(word, thing, landmark, ruler));
}

/** From edge to edge, within what a word of closeness is so of two things: by the sizes of both. */
function closeness(
  word: keyof typeof NEAR_LENGTHS,
  thing: Candidate,
  landmark: Candidate,
  ruler: Ruler,
): number {
  return NEAR_LENGTHS[word] * lengthBetween(thing, landmark, ruler);
}

/** 1 where two touch, half at the limit, 0 beyond it. */
/** 1 where they touch, also where no distance is allowed, down to a half at the limit. */
function fitWithin(gap: number, limit: number): number {
  if (gap > limit) return 0;
  return gap === 0 ? 1 : limit / (limit + gap);
}

/** @param gap between the two, from edge to edge */
export function touchesThing(
  box: Readonly<PixelBox>,
  landmark: Candidate,
  ruler: Ruler,
  gap = ruler.gap(box, landmark.bbox),
): boolean {
  const { length } = ruler.size(box);
  const shorter = isRegion(landmark) ? length : Math.min(length, ruler.size(landmark.bbox).length);
  const [metresPerPixel] = ruler.scaleAt(...boxCentre(box));
  return gap <= Math.max(TOUCH_SHARE * shorter, TOUCH_PIXELS * metresPerPixel);
}
