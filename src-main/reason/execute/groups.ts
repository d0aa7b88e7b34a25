import type { ChainStep } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import { QUARTER_TURN } from './angles.js';
import { clusters } from './clusters.js';
import type { ExecutionContext } from './context.js';
import { gather } from './gather.js';
import { directionsOf } from './place-fit.js';
import { isRegion } from './regions.js';
import { bestFirst, keep, unchecked } from './sets.js';
import type { Member, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** A new row begins where centres are apart by more than this share of the median height. */
const ROW_GAP = 0.5;
const LEAST_IN_ROW = 3;
/** Of fewer groups none is the middle one. */
const LEAST_WITH_MIDDLE = 3;

/** Rows across the picture, or columns down it. */
export function lines(members: readonly Member[], grouping: 'row' | 'column'): Member[][] {
  const axis = grouping === 'row' ? 1 : 0;
  const extents = members.map(({ candidate }) => candidate.bbox[axis + 2] ?? 0).sort((a, b) => a - b);
  const limit = ROW_GAP * (extents[Math.floor(extents.length / 2)] ?? 0);
  const sorted = [...members].sort(
    (a, b) => boxCentre(a.candidate.bbox)[axis] - boxCentre(b.candidate.bbox)[axis],
  );
  let line = 0;
  let last = -Infinity;
  const lineOf = new Map<number, number>();
  for (const { candidate } of sorted) {
    const centre = boxCentre(candidate.bbox)[axis];
    if (centre - last > limit) line += 1;
    last = centre;
    lineOf.set(candidate.id, line);
  }
  return gather(members, ({ candidate }) => lineOf.get(candidate.id) ?? 0);
}

/** Centres lie this close to one line, in shares of the median shorter side (root mean square). */
const STRAIGHT = 0.4;
/** A slanted line is a row up to this many degrees from across the picture, and a column as far from down it. */
const SLANT = 60;

/** The slope of the line that all centres lie on, degrees from across the picture, 0 to 90; null where there is none. */
export function straightLine(members: readonly Member[]): number | null {
  if (members.length < LEAST_IN_ROW) return null;
  const centres = members.map(({ candidate }) => boxCentre(candidate.bbox));
  const [mx, my] = centroid(members);
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of centres) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  const spread = Math.hypot(xx - yy, 2 * xy);
  const across = Math.sqrt(Math.max(0, (xx + yy - spread) / 2 / members.length));
  const sides = members.map(({ candidate: { bbox } }) => Math.min(bbox[2], bbox[3])).sort((a, b) => a - b);
  if (across > STRAIGHT * (sides[sides.length >> 1] ?? 0)) return null;
  return (Math.abs(Math.atan2(2 * xy, xx - yy) / 2) * 2 * QUARTER_TURN) / Math.PI;
}

export function keepGrouped(step: Step<'keep-grouped'>, context: ExecutionContext): StepResult {
  const from = context.set(step.from);
  if (from.members.some(({ candidate }) => isRegion(candidate)))
    return unchecked(from, 'how surfaces stand, of which one region may hold several');
  const parts = clusters(step.from, step.size, context);
  const held = new Set(membersOf(step, parts));
  // How things stand is told apart by degrees: where none stands so, the word tells nothing.
  if (held.size === 0 && step.grouping === 'row') return unchecked(from, 'none stand in a row');
  const kept = keep(from, (member) => ({ fit: held.has(member) ? 1 : 0 }));
  const { size } = step;
  if (size === null || held.size === 0) return kept;
  return tellSizes(kept, size, sizesOf(parts, held));
}

/** How many stand together, of the groups that some of these are in. */
function sizesOf(groups: readonly (readonly Member[])[], members: ReadonlySet<Member>): number[] {
  return groups.filter((group) => group.some((member) => members.has(member))).map(({ length }) => length);
}

/** A group of so many that is not there is no group of that many: the nearest that is there is answered, in doubt. */
function tellSizes(result: StepResult, size: number, sizes: readonly number[]): StepResult {
  if (sizes.length === 0 || sizes.some((each) => each === size)) return result;
  const told = [...new Set(sizes)].sort((a, b) => a - b).join(', ');
  return {
    ...result,
    finding: `${result.finding}; no group of ${size}, but of ${told}`,
    doubtful: true,
  };
}

function membersOf({ grouping, size }: Step<'keep-grouped'>, parts: readonly Member[][]): Member[] {
  if (grouping === 'isolated') {
    // "two tanks set apart" are apart together, or each from all others.
    const together = parts.filter(({ length }) => length === (size ?? 1)).flat();
    return together.length > 0 ? together : parts.filter(({ length }) => length === 1).flat();
  }
  if (grouping === 'grouped')
    return parts.filter(({ length }) => (size === null ? length > 1 : length === size)).flat();
  const straight = parts.filter((part) => straightLine(part) !== null);
  const bent = parts.filter((part) => !straight.includes(part));
  const rows = [...straight, ...bent.flatMap((part) => [...lines(part, 'row'), ...lines(part, 'column')])];
  const long = rows.filter(({ length }) => length >= LEAST_IN_ROW).flat();
  // Two are a row only where no more stand in one.
  return long.length > 0 ? long : rows.filter(({ length }) => length === LEAST_IN_ROW - 1).flat();
}

type Parting = Pick<Step<'pick-group'>, 'from' | 'grouping' | 'size'> & {
  /** What the group that is meant leads in, where one is: it tells rows from columns, and how many groups there are at least. */
  readonly by?: Step<'pick-group'>['by'];
};

/** The groups that a set parts into, and what they are: a row on the left is a column. */
export function partsOf(
  step: Parting,
  context: ExecutionContext,
): { readonly groups: Member[][]; readonly grouping: Parting['grouping'] } {
  const { members } = context.set(step.from);
  const by = step.by ?? 'members';
  // A row on the left runs down the picture: it is told from the others across.
  const upright = ['left', 'right', 'east', 'west'].includes(by);
  const grouping =
    step.grouping === 'row' && upright
      ? 'column'
      : step.grouping === 'column' && ['top', 'bottom', 'north', 'south'].includes(by)
        ? 'row'
        : step.grouping;
  const slope = grouping === 'cluster' ? null : straightLine(members);
  // One slanted line is one row, though its members stand at different heights.
  const one = slope !== null && (grouping === 'row' ? slope <= SLANT : slope >= QUARTER_TURN - SLANT);
  const groups =
    grouping === 'cluster'
      ? clusters(step.from, step.size, context, by === 'middle' ? LEAST_WITH_MIDDLE : 1)
      : one
        ? [[...members]]
        : lines(members, grouping);
  // "the row of courts" that stand above each other: as no two stand abreast, the row runs down the picture.
  const upended =
    step.grouping === 'row' && grouping === 'row' && !one && members.length > 1 && by === 'members';
  if (upended && groups.every(({ length }) => length === 1)) {
    const columns = lines(members, 'column');
    if (columns.some(({ length }) => length > 1)) return { groups: columns, grouping: 'column' };
  }
  return { groups, grouping };
}

export function pickGroup(step: Step<'pick-group'>, context: ExecutionContext): StepResult {
  const { members, unseen } = context.set(step.from);
  const { groups, grouping } = partsOf(step, context);
  const sized = step.size === null ? groups : closestInSize(groups, step.size);
  const sign = step.order === 'ascending' ? 1 : -1;
  const middle = centroid(members);
  const ranked = sized
    .map((group) => ({ group, value: groupMeasure(group, step.by, context, middle) }))
    .sort((a, b) => sign * (a.value - b.value) || b.group.length - a.group.length);
  const chosen = ranked.slice(step.skip, step.skip + step.take).flatMap(({ group }) => group);
  const result: StepResult = {
    set: { members: bestFirst(chosen), unseen },
    finding: `${groups.length} ${grouping}${groups.length === 1 ? '' : 's'}; ${chosen.length} of ${members.length} kept`,
  };
  if (step.size === null || chosen.length === 0) return result;
  return tellSizes(result, step.size, sizesOf(sized, new Set(chosen)));
}

export function closestInSize(groups: readonly Member[][], size: number): Member[][] {
  const off = Math.min(...groups.map((group) => Math.abs(group.length - size)));
  return groups.filter((group) => Math.abs(group.length - size) === off);
}

function centroid(members: readonly Member[]): [number, number] {
  const centres = members.map(({ candidate }) => boxCentre(candidate.bbox));
  const mean = (axis: 0 | 1) =>
    centres.reduce((sum, centre) => sum + centre[axis], 0) / Math.max(1, centres.length);
  return [mean(0), mean(1)];
}

function groupMeasure(
  group: readonly Member[],
  by: Step<'pick-group'>['by'],
  { ruler }: ExecutionContext,
  middle: readonly [number, number],
): number {
  if (by === 'members') return group.length;
  if (by === 'area' || by === 'length' || by === 'width') {
    return group.reduce((sum, { candidate }) => sum + ruler.size(candidate.bbox)[by], 0) / group.length;
  }
  const [x, y] = centroid(group);
  const directions = directionsOf(by, ruler.compass);
  const off = Math.hypot(x - middle[0], y - middle[1]);
  if (by === 'edge') return -off;
  if (directions.length === 0) return off;
  return directions.reduce((sum, [dx, dy]) => sum + x * dx + y * dy, 0);
}
