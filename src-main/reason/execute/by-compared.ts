import type { Candidate, ChainStep } from '../../contract/index.js';
import { coveredShare } from '../../geometry/index.js';
import { betweenFit } from './between.js';
import { comparedBy } from './compared.js';
import type { ExecutionContext } from './context.js';
import { directionFit } from './direction-fit.js';
import { INSIDE_SHARE, withoutLandmark } from './landmark.js';
import { closenessFit, touchesThing } from './near.js';
import type { Ruler } from './ruler.js';
import { keep } from './sets.js';
import type { Member, StepResult } from './sets.js';
import { isSurrounded } from './surrounded.js';

type Step = Extract<ChainStep, { verb: 'keep-by-compared' }>;

/** Of so many others around a thing those are looked for that are more, or less, than it is. */
const LOOKED_AROUND = 64;
/** Pairs are tried of so many of them. */
const PAIRED = 8;

/** Those that lie so to another one that is more, or less, than they are themselves. */
export function keepByCompared(step: Step, context: ExecutionContext): StepResult {
  const { set, index, ruler } = context;
  const [from, of] = [set(step.from), set(step.of)];
  const early = withoutLandmark(from, of, step.negate);
  if (early !== null) return early;
  const compared = comparedBy(step, context);
  const landmarks = index(step.of);
  const kept = keep(
    from,
    ({ candidate }) => {
      const value = compared.valueOf(candidate);
      if (value === null) return { fit: 0 };
      const others = landmarks.around(candidate.bbox, LOOKED_AROUND, candidate.id).filter((other) => {
        const than = compared.valueOf(other.candidate);
        return than !== null && compared.isSo(than, value);
      });
      const fit = relationFit(candidate, others, step.relation, ruler);
      return { fit: step.negate ? Number(fit === 0) : fit, value };
    },
    compared.unit,
  );
  return { ...kept, finding: `${kept.finding}${compared.said}` };
}

function relationFit(
  candidate: Candidate,
  others: readonly Member[],
  relation: Step['relation'],
  ruler: Ruler,
): number {
  const { bbox } = candidate;
  if (relation === 'surrounded') return Number(isSurrounded(bbox, others, ruler));
  const best = (fitOf: (other: Candidate) => number): number =>
    others.reduce((most, other) => Math.max(most, fitOf(other.candidate)), 0);
  switch (relation) {
    case 'near':
    case 'beside':
      return best((other) => closenessFit(candidate, other, relation, ruler));
    case 'touching':
      return best((other) => Number(touchesThing(bbox, other, ruler)));
    case 'inside':
      return best((other) => Number(coveredShare(bbox, other.bbox) >= INSIDE_SHARE));
    case 'between': {
      const near = others.slice(0, PAIRED);
      return near.reduce(
        (most, { candidate: a }, at) =>
          near
            .slice(at + 1)
            .reduce((fit, b) => Math.max(fit, betweenFit(bbox, a.bbox, b.candidate.bbox, ruler)), most),
        0,
      );
    }
    default:
      return best((other) => directionFit(bbox, other.bbox, relation, ruler));
  }
}
