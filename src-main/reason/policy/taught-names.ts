import type { Chain } from '../../contract/index.js';
import type { VocabularyClass } from '../vocabulary.js';
import { questionWords, spanText } from './question-words.js';

/** A name that a policy has no token for, as it was taught after it: it is written by pointing at its words. */
export type TaughtName = Pick<VocabularyClass, 'name' | 'plural'>;

/** Those of a vocabulary that a policy of these classes has no tokens for. */
export const namesBeyond = (
  vocabulary: readonly VocabularyClass[],
  classes: readonly string[],
): readonly TaughtName[] => vocabulary.filter(({ name }) => !classes.includes(name));

/** The ways in which a question may say it, in lower case. */
export const waysToSay = ({ name, plural }: TaughtName): readonly string[] =>
  [name, plural].map((words) => words.toLowerCase());

/** The name that these words of a question say, one or several of it; null where they say none. @param said in lower case */
export const nameSaid = (said: string, taught: readonly TaughtName[]): string | null =>
  taught.find((each) => waysToSay(each).includes(said))?.name ?? null;

/** Whether a chain looks for something else where the question says a name that was taught: another class that looks alike. */
export function leavesOutTaught(question: string, chain: Chain, taught: readonly TaughtName[]): boolean {
  const words = questionWords(question);
  const found = new Set(chain.flatMap((step) => (step.verb === 'find' ? [step.term] : [])));
  return words.some((_, first) =>
    words.slice(first).some((_last, more) => {
      const name = nameSaid(spanText(question, words, first, first + more), taught);
      return name !== null && !found.has(name);
    }),
  );
}
