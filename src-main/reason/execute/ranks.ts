import type { ChainStep } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { cutSize } from './outlined.js';
import { directionsOf } from './place-fit.js';
import { unitOf } from './ruler.js';
import { NOTHING, unchecked } from './sets.js';
import type { Member, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Orders a set by a measure and keeps a part of it. What cannot be measured comes last. */
export function rank(step: Step<'rank'>, context: ExecutionContext): StepResult {
  const from = context.set(step.from);
  const measure = measureFor(step, context, from.members);
  const measured = from.members.map((member) => ({ member, value: measure.of(member) }));
  if (measured.length > 0 && measured.every(({ value }) => value === null))
    return unchecked(from, `no ${step.by} is known`);
  const result = cut(measured, step, measure.unit, from.unseen);
  return measure.said === undefined ? result : { ...result, finding: `${result.finding}, ${measure.said}` };
}

/** Those of some members that lead them by a measure; what cannot be measured comes last. */
export function rankMembers(
  members: readonly Member[],
  step: Step<'rank'>,
  context: ExecutionContext,
): readonly Member[] {
  const measure = measureFor(step, context, members);
  const measured = members.map((member) => ({ member, value: measure.of(member) }));
  return cut(measured, step, measure.unit, false).set.members;
}

export function rankDistance(
  step: Step<'rank-distance'>,
  { set, index, ruler }: ExecutionContext,
): StepResult {
  const [from, of] = [set(step.from), set(step.of)];
  if (of.members.length === 0) {
    return of.unseen
      ? unchecked(from, 'nothing was found that it refers to')
      : { set: NOTHING, finding: `0 of ${from.members.length} kept: there is nothing it refers to` };
  }
  const landmarks = index(step.of);
  const measured = from.members.map((member) => ({
    member,
    value: landmarks.nearest(member.candidate.bbox, member.candidate.id)?.gap ?? null,
  }));
  return cut(measured, step, ruler.unit, from.unseen);
}

interface Measured {
  readonly member: Member;
  readonly value: number | null;
}

function cut(
  measured: readonly Measured[],
  { order, skip, take }: { order: 'ascending' | 'descending'; skip: number; take: number },
  unit: string,
  unseen: boolean,
): StepResult {
  const sign = order === 'ascending' ? 1 : -1;
  const last = sign * Infinity;
  const sorted = [...measured].sort(
    (a, b) => sign * ((a.value ?? last) - (b.value ?? last)) || b.member.weight - a.member.weight,
  );
  const chosen = sorted.slice(skip, skip + take);
  const short =
    skip > 0 && measured.length > 0 && chosen.length === 0 ? `: there are only ${measured.length}` : '';
  return {
    set: { members: chosen.map(({ member }) => member), unseen },
    finding: `${chosen.length} of ${measured.length} kept${short}`,
    values: chosen.map(({ value }) => value ?? Number.NaN).filter((value) => !Number.isNaN(value)),
    unit,
    measureOf: (id) => {
      const at = sorted.findIndex(({ member }) => member.candidate.id === id);
      return at === -1 ? null : { value: sorted[at]?.value ?? null, place: at + 1 };
    },
  };
}

interface MemberMeasure {
  readonly of: (member: Member) => number | null;
  readonly unit: string;
  readonly said?: string;
}

function measureFor(
  step: Step<'rank'>,
  context: ExecutionContext,
  members: readonly Member[],
): MemberMeasure {
  const { by } = step;
  const { ruler, region } = context;
  const centres = members.map(({ candidate }) => boxCentre(candidate.bbox));
  switch (by) {
    case 'area':
    case 'length':
    case 'width': {
      const size = cutSize(step, context);
      return {
        of: ({ candidate }) => size.of(candidate)[by],
        unit: unitOf(by, ruler),
        ...(size.byOutlines ? { said: 'by their masks' } : {}),
      };
    }
    case 'elongation':
      return {
        of: ({ candidate }) => ruler.size(candidate.bbox).length / ruler.size(candidate.bbox).width,
        unit: 'ratio',
      };
    case 'brightness':
      return { of: ({ candidate }) => candidate.lab?.[0] ?? null, unit: 'L*' };
    case 'score':
    case 'members':
      return { of: ({ weight }) => weight, unit: 'fit' };
    case 'centre':
      return {
        of: ({ candidate }) => ruler.distance(boxCentre(candidate.bbox), boxCentre(region)),
        unit: ruler.unit,
      };
    case 'middle': {
      const mean = (axis: 0 | 1) =>
        centres.reduce((sum, centre) => sum + centre[axis], 0) / Math.max(1, centres.length);
      const middle = [mean(0), mean(1)] as const;
      return { of: ({ candidate }) => ruler.distance(boxCentre(candidate.bbox), middle), unit: ruler.unit };
    }
    case 'edge':
      return {
        of: ({
          candidate: {
            bbox: [x, y, w, h],
          },
        }) =>
          Math.min(
            x - region[0],
            y - region[1],
            region[0] + region[2] - x - w,
            region[1] + region[3] - y - h,
          ),
        unit: 'px',
      };
    default:
      return { of: sideMeasure(by, ruler, boxCentre(region)), unit: ruler.unit };
  }
}

/** How far a centre lies towards a side, from the middle of the region; a corner takes both sides alike. */
function sideMeasure(
  side: string,
  ruler: ExecutionContext['ruler'],
  origin: readonly [number, number],
): (member: Member) => number {
  const directions = directionsOf(side, ruler.compass);
  const [sx, sy] = ruler.scaleAt(...origin);
  return ({ candidate }) => {
    const [x, y] = boxCentre(candidate.bbox);
    return directions.reduce(
      (sum, [dx, dy]) => sum + (x - origin[0]) * sx * dx + (y - origin[1]) * sy * dy,
      0,
    );
  };
}
