import type { ChainStep } from '../../contract/index.js';
import { comparable } from '../parse/comparison-words.js';
import { isSameHead } from '../parse/tree.js';
import type { Head, Modifier, NounPhrase } from '../parse/tree.js';
import { besideSteps } from './filters.js';

type Step = Extract<ChainStep, { verb: 'keep-by-compared' }>;
type Relation = Step['relation'];

/** "a larger tank", beside a tank. */
export interface ComparedLandmark {
  readonly measure: Step['measure'];
  readonly comparison: Step['comparison'];
  /** Those that it may be one of. */
  readonly others: NounPhrase;
}

/**
 * Another of its kind that is told by being more or less than the thing itself: "left of a larger one". "The larger one"
 * is the larger of them, and "a larger ship" beside a tank is large for a ship. Null for those.
 */
export function comparedLandmark(landmark: NounPhrase, heads: readonly Head[]): ComparedLandmark | null {
  if (landmark.definite || landmark.of !== null || landmark.also.length > 0) return null;
  const same = landmark.heads.every((head) => heads.some((own) => isSameHead(own, head)));
  const [size, ...more] = landmark.modifiers.filter((modifier) => modifier.kind === 'size');
  if (!same || size?.degree !== 'comparative' || size.negate || more.length > 0) return null;
  const measure = comparable(size.measure);
  if (measure === null) return null;
  return {
    measure,
    comparison: size.order === 'descending' ? '>' : '<',
    others: {
      ...landmark,
      modifiers: landmark.modifiers.filter((modifier) => modifier !== size),
      number: 'many',
      count: null,
      elliptical: landmark.heads.length === 0,
    },
  };
}

const RELATIONS: Readonly<Record<string, Relation>> = {
  near: 'near',
  away: 'near',
  beside: 'beside',
  touching: 'touching',
  inside: 'inside',
  between: 'between',
  surrounded: 'surrounded',
};

/** How a thing is to lie to the other; null where no step compares by it ("nearest to a larger one"). */
export function comparedRelations(modifier: Modifier): readonly Relation[] | null {
  if (modifier.kind === 'with') return ['beside'];
  if (modifier.kind === 'direction')
    return besideSteps(modifier.side).map((way) => (way === 'nearest' ? 'near' : way));
  if (modifier.kind !== 'relation' || modifier.within !== null) return null;
  const relation = RELATIONS[modifier.relation];
  return relation === undefined ? null : [relation];
}
