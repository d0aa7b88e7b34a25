import { SURFACES } from '../../contract/index.js';
import { boxArea, boxCentre } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { isRegion, pixelArea, stripped } from './regions.js';
import { keep, NOTHING } from './sets.js';
import type { StepResult, StepSet } from './sets.js';
import { indexMembers } from './spatial-index.js';

/**
 * How far from land a thing may lie at a pier that was not seen, in lengths of its own. Of written questions that may be
 * learned from, tankers at jetties lay up to 1 length off, ships that lie at no pier mostly 3 to 16.
 */
const REACH_LENGTHS = 2;
/** Less land than this share of the picture is wakes and clouds, and no shore. */
const LEAST_LAND_SHARE = 0.01;
const AFLOAT = 'ship';
const LAND = new Set<string>(SURFACES.filter((surface) => surface !== 'water'));

/**
 * What may lie at a pier of which none was found: no ship far from all land does. Null where something else is asked for, no
 * surfaces are seen, or nothing lies too far out.
 */
export function withoutOffshore(
  from: StepSet,
  of: StepSet,
  { candidates, ruler, region }: ExecutionContext,
): StepResult | null {
  const sought = of.sought === 'harbor' && of.unseen && of.members.length === 0 && of.fainter === undefined;
  if (!sought || !candidates.some(isRegion)) return null;
  const land = candidates
    .filter((candidate) => isRegion(candidate) && LAND.has(candidate.label))
    .map((candidate) => ({ candidate, weight: candidate.score }));
  const covered = land.reduce((sum, { candidate }) => sum + pixelArea(candidate), 0);
  const ashore = covered < LEAST_LAND_SHARE * boxArea(region) ? [] : land;
  const shore = indexMembers(stripped(ashore), ruler, boxCentre(region));
  const kept = keep(from, ({ candidate }) => {
    if (candidate.label !== AFLOAT) return { fit: 1 };
    const gap = shore.nearest(candidate.bbox, candidate.id)?.gap ?? Infinity;
    return { fit: gap <= REACH_LENGTHS * ruler.size(candidate.bbox).length ? 1 : 0 };
  });
  if (kept.set.members.length === from.members.length) return null;
  const why = 'none was found that it refers to, and the others lie far from any land';
  return {
    ...kept,
    set: kept.set.members.length === 0 ? NOTHING : kept.set,
    finding: `${kept.finding}: ${why}`,
    doubtful: kept.set.members.length > 0,
  };
}
