import { polygonHull } from 'd3-polygon';
import type { ChainStep } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import { measureText } from '../measure-text.js';
import type { ExecutionContext } from './context.js';
import { unchecked } from './sets.js';
import type { Member, StepResult } from './sets.js';

type Pair = readonly [Member, Member];

/** The two of a set with the least distance from edge to edge, or those whose middles lie farthest apart. */
export function pickPair(
  step: Extract<ChainStep, { verb: 'pick-pair' }>,
  context: ExecutionContext,
): StepResult {
  const { set, ruler } = context;
  const from = set(step.from);
  const pair =
    step.order === 'ascending' ? closestPair(step.from, context) : farthestPair(from.members, ruler);
  if (pair === null)
    return unchecked(from, `there is ${from.members.length === 0 ? 'none' : 'only one'} of [${step.from}]`);
  const gap = ruler.gap(pair[0].candidate.bbox, pair[1].candidate.bbox);
  return {
    set: { members: [...pair].sort((a, b) => b.weight - a.weight), unseen: from.unseen },
    finding: `2 of ${from.members.length} kept: ${measureText(gap, ruler.unit)} apart, from edge to edge of their boxes`,
    values: [gap, gap],
    unit: ruler.unit,
  };
}

function closestPair(number: number, { set, index }: ExecutionContext): Pair | null {
  const nearby = index(number);
  const byId = new Map(set(number).members.map((member) => [member.candidate.id, member]));
  let [best, least] = [null as Pair | null, Infinity];
  for (const member of set(number).members) {
    const other = nearby.nearest(member.candidate.bbox, member.candidate.id);
    const partner = other === null ? undefined : byId.get(other.member.candidate.id);
    if (other !== null && partner !== undefined && other.gap < least)
      [best, least] = [[member, partner], other.gap];
  }
  return best;
}

/** The ends of the longest line between two middles lie on the convex hull of all. */
export function farthestPair(members: readonly Member[], ruler: ExecutionContext['ruler']): Pair | null {
  const placed = members.map((member) => ({ member, middle: boxCentre(member.candidate.bbox) }));
  const hull = polygonHull(placed.map(({ middle: [x, y] }): [number, number] => [x, y]));
  const corners = new Set(hull?.map((point) => point.join()));
  // Fewer than three, or all on one line, have no hull.
  const outer = hull === null ? placed : placed.filter(({ middle }) => corners.has(middle.join()));
  let [best, most] = [null as Pair | null, -Infinity];
  for (const [at, a] of outer.entries())
    for (const b of outer.slice(at + 1)) {
      const apart = ruler.distance(a.middle, b.middle);
      if (apart > most) [best, most] = [[a.member, b.member], apart];
    }
  return best;
}
