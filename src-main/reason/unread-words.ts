import type { Chain } from '../contract/index.js';

/** The words of a question that a chain says it did not read, in their order. */
export function unreadWords(chain: Chain): string[] {
  return chain.flatMap((step) => (step.verb === 'unread' ? step.words : []));
}
