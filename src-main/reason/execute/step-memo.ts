import { SURFACES } from '../../contract/index.js';
import type { ChainStep } from '../../contract/index.js';
import { referencesOf } from '../check-chain.js';
import type { StepResult } from './sets.js';
import type { SpatialIndex } from './spatial-index.js';

/** What a step did, with all that is made of it. */
export interface Remembered {
  readonly result: StepResult;
  /** Ids of its members, best first. */
  readonly members: readonly number[];
  index: SpatialIndex | null;
}

/**
 * What was found out by the steps of several readings of one question on the same candidates: most of their steps are
 * the same. Keyed by the step with what it refers to written out; for one frame, one vocabulary and one set of thresholds.
 */
export type StepMemo = Map<string, Remembered>;

/**
 * The key of a step whose result depends on nothing but the candidates; null for those that also depend on the rest of
 * their chain: on what was looked at more closely for it, its free terms, and what it calls a surface.
 * @param keys of the steps before it
 */
export function stepKey(
  step: ChainStep,
  keys: readonly (string | null)[],
  isClass: (term: string) => boolean,
): string | null {
  if (DEPENDS_ON_CHAIN.has(step.verb)) return null;
  if (step.verb === 'find' && (!isClass(step.term) || SURFACES.some((surface) => surface === step.term)))
    return null;
  const references = referencesOf(step).map((number) => keys[number - 1] ?? null);
  if (references.includes(null)) return null;
  // References by number differ from chain to chain, in the order in which the step names them.
  const own = JSON.stringify(step, (name, value: unknown) => (REFERENCE.has(name) ? null : value));
  return `${own}(${references.join(';')})`;
}
/** On what was looked at more closely for their chain, or on no set at all. */
const DEPENDS_ON_CHAIN = new Set<ChainStep['verb']>(['keep-colour', 'keep-heading', 'keep-facing', 'unread']);
const REFERENCE = new Set(['from', 'of', 'and', 'remove', 'sets']);
