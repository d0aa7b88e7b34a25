import type { Chain } from '../../contract/index.js';

/** A question that someone wrote, with a chain that answers it rightly. */
export interface WrittenExample {
  readonly question: string;
  readonly chain: Chain;
}

export interface Rewritten extends WrittenExample {
  /** What each class that was exchanged became; a permutation, so that a scene can be relabelled by it. */
  readonly classes: ReadonlyMap<string, string>;
}
