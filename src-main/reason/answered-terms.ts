import type { Chain } from '../contract/index.js';

/** The terms that the set of a chain's answer starts from: what is asked for, not what it is told by. */
export const answeredTerms = (chain: Chain): readonly string[] => termsOf(chain, chain.length);

function termsOf(chain: Chain, number: number): readonly string[] {
  const step = chain[number - 1];
  if (step?.verb === 'find') return [step.term];
  if (step?.verb === 'union') return step.sets.flatMap((set) => termsOf(chain, set));
  return step !== undefined && 'from' in step ? termsOf(chain, step.from) : [];
}
