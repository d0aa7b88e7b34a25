import type { Chain } from '../contract/index.js';
import { lexiconOf } from './parse/lexicon.js';
import { readItems } from './parse/parse-question.js';
import { tellsHeading } from './parse/read-heading.js';
import { tokenise } from './parse/tokens.js';
import type { Token } from './parse/tokens.js';
import type { ReasonVocabulary } from './vocabulary.js';

/** Shorter words that the lexicon lacks are letters and particles. */
const SHORTEST_MEANT = 3;

/**
 * Words of a question that the lexicon lacks and that nothing in the chain repeats, in their order. A parser tells what
 * it could not read; a policy may leave a word out without a sign. What it can be right about all the same, having learned
 * the word by heart, cannot be shown by a step, and so counts as unchecked too.
 */
export function unspokenWords(question: string, chain: Chain, vocabulary: ReasonVocabulary): string[] {
  const lexicon = lexiconOf(vocabulary);
  const headed = chain.some(({ verb }) => verb === 'keep-heading' || verb === 'keep-orientation');
  const said = new Set(
    chain
      .flatMap(({ verb: _, ...fields }) => Object.values<unknown>(fields))
      .flatMap(wordsOf)
      .map(({ lemma }) => lemma),
  );
  const words = readItems(question, lexicon).items.filter(({ senses, punctuation, text, lemma }) => {
    const unknown = senses.length === 0 && !punctuation && text.length >= SHORTEST_MEANT;
    const told = said.has(lemma) || (headed && (tellsHeading(text) || tellsHeading(lemma)));
    return unknown && !lexicon.cues.has(lemma) && !told;
  });
  return [...new Set(words.map(({ text }) => text))];
}

/** A term, a value of a closed list or the words of an `unread` step; numbers and references say nothing. */
function wordsOf(value: unknown): Token[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  return typeof value === 'string' ? tokenise(value) : [];
}

/** The chain with these among the words that it says it did not read. */
export function sayUnread(chain: Chain, words: readonly string[]): Chain {
  const answer = chain.at(-1);
  if (words.length === 0 || answer?.verb !== 'answer') return chain;
  const at = chain.findIndex(({ verb }) => verb === 'unread');
  const before = chain[at];
  if (before?.verb === 'unread')
    return chain.with(at, { verb: 'unread', words: [...before.words, ...words] });
  return [...chain.slice(0, -1), { verb: 'unread', words: [...words] }, answer];
}
