import type { Answer } from '../../src-main/contract/index.js';

/** More of what an answer chose from, seen less surely than counts. */
export interface FainterSeen {
  readonly term: string;
  readonly count: number;
  /** Least score that takes them in. */
  readonly from: number;
}

/** Follows the answer's set back to the class that was looked for; null where nothing is told of it. */
export function fainterOf({ chain }: Pick<Answer, 'chain'>): FainterSeen | null {
  let at = chain.at(-1);
  while (at !== undefined && 'from' in at.step) {
    const { from } = at.step;
    at = chain.find(({ number }) => number === from);
  }
  if (at?.step.verb !== 'find' || at.fainter === undefined) return null;
  return { term: at.step.term, ...at.fainter };
}
