import type { Candidate, ChainStep, PixelBox } from '../../contract/index.js';
import type { ExecutionContext } from './context.js';
import { directionFit } from './direction-fit.js';
import { withoutLandmark } from './landmark.js';
import { spanText } from '../measure-text.js';
import { cutSize } from './outlined.js';
import { isRegion } from './regions.js';
import { unitOf } from './ruler.js';
import type { Ruler } from './ruler.js';
import { keep, unchecked } from './sets.js';
import type { Member, StepResult } from './sets.js';

type Step = Extract<ChainStep, { verb: 'keep-compared' }>;
type ByCompared = Extract<ChainStep, { verb: 'keep-by-compared' }>;
type Direction = Exclude<NonNullable<Step['beside']>, 'nearest'>;

/** What boxes say of sizes is no sharper than this share: less is no difference. And in CIELAB lightness. */
const LEAST_SHARE = 0.02;
const LEAST_LIGHTNESS = 1;
/** Areas within this ratio are about the same; lengths within its root. */
const SAME_AREA_RATIO = 1.4;
/** CIELAB lightness within this is about the same. */
const SAME_LIGHTNESS = 5;
/** Of so many nearest the one that lies a way is looked for. */
const LOOKED_AROUND = 16;

/**
 * Those that are more or less than every thing of another set by what is measured of them, or about the same as one of
 * them; `beside` compares each with the nearest of them alone, or with the nearest that lies that way from it.
 */
export function keepCompared(step: Step, context: ExecutionContext): StepResult {
  const { set } = context;
  const [from, of] = [set(step.from), set(step.of)];
  const early = withoutLandmark(from, of, false);
  if (early !== null) return early;
  const { valueOf: measured, isSo, unit, said } = comparedBy(step, context);
  const others = new Set(of.members.map(({ candidate }) => candidate.id));
  const values = of.members.flatMap(({ candidate }) => measured(candidate) ?? []);
  if (values.length === 0) return unchecked(from, `no ${step.measure} of [${step.of}] is known`);
  const whole = step.comparison === 'same' ? values.some.bind(values) : values.every.bind(values);
  const besideOf = neighbourFinder(step, context);
  const kept = keep(
    from,
    ({ candidate }) => {
      const value = measured(candidate);
      if (value === null) return { fit: 0 };
      if (besideOf === null) {
        // A thing is about the same as itself, which is not what is asked.
        const itself = step.comparison === 'same' && others.has(candidate.id);
        return { fit: !itself && whole((other) => isSo(value, other)) ? 1 : 0, value };
      }
      const other = besideOf(candidate);
      const than = other === null ? null : measured(other);
      return { fit: than !== null && isSo(value, than) ? 1 : 0, value };
    },
    unit,
  );
  const than = besideOf === null ? `; [${step.of}] has ${spanText(values, unit)}` : '';
  return { ...kept, finding: `${kept.finding}${than}${said}` };
}

/** How things are compared: what is measured of each, in which unit, by what, and when one is more than another, or less. */
export interface ComparedBy {
  readonly valueOf: (candidate: Candidate) => number | null;
  readonly isSo: (value: number, other: number) => boolean;
  readonly unit: string;
  /** What the measures are of, as a finding ends. */
  readonly said: string;
}

/** Of two sets that are compared: by their masks where each has one. */
export function comparedBy(step: Step | ByCompared, context: ExecutionContext): ComparedBy {
  const { measure } = step;
  const isSo = comparisonOf(step);
  if (measure === 'brightness') return { valueOf: ({ lab }) => lab?.[0] ?? null, isSo, unit: 'L*', said: '' };
  const size = cutSize(step, context);
  const members = [step.from, step.of].flatMap((number) => context.set(number).members);
  const boxed = members.some(({ candidate }) => !isRegion(candidate));
  return {
    valueOf: (candidate) => size.of(candidate)[measure],
    isSo,
    unit: unitOf(measure, context.ruler),
    said: size.byOutlines ? ', by their masks' : boxed ? ', by their boxes' : '',
  };
}

function comparisonOf({
  comparison,
  measure,
}: Pick<Step, 'measure' | 'comparison'>): (value: number, other: number) => boolean {
  const brightness = measure === 'brightness';
  const isMore = (value: number, other: number): boolean =>
    brightness ? value > other + LEAST_LIGHTNESS : value > other * (1 + LEAST_SHARE);
  switch (comparison) {
    case '>':
      return isMore;
    case '<':
      return (value, other) => isMore(other, value);
    case '>=':
      return (value, other) => !isMore(other, value);
    case '<=':
      return (value, other) => !isMore(value, other);
    case 'same': {
      if (brightness) return (value, other) => Math.abs(value - other) <= SAME_LIGHTNESS;
      const most = measure === 'area' ? SAME_AREA_RATIO : Math.sqrt(SAME_AREA_RATIO);
      return (value, other) => Math.max(value / other, other / value) <= most;
    }
  }
}

/** Which one each thing is compared with; null where it is all of them. */
function neighbourFinder(
  { of, beside }: Step,
  { index, ruler }: ExecutionContext,
): ((candidate: Candidate) => Candidate | null) | null {
  if (beside === undefined) return null;
  const landmarks = index(of);
  if (beside === 'nearest') return ({ bbox, id }) => landmarks.nearest(bbox, id)?.member.candidate ?? null;
  return ({ bbox, id }) => {
    const lying = landmarks
      .around(bbox, LOOKED_AROUND, id)
      .filter(({ candidate }) => directionFit(candidate.bbox, bbox, beside satisfies Direction, ruler) > 0);
    return nearestOf(lying, bbox, ruler)?.candidate ?? null;
  };
}

function nearestOf(members: readonly Member[], box: Readonly<PixelBox>, ruler: Ruler): Member | null {
  let [best, least] = [null as Member | null, Infinity];
  for (const member of members) {
    const apart = ruler.gap(box, member.candidate.bbox);
    if (apart < least) [best, least] = [member, apart];
  }
  return best;
}
