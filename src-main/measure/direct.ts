import type { Chain } from '../contract/index.js';
import type { VocabularyClass } from '../reason/index.js';

/** Longest term that a step takes, in characters. */
const LONGEST_TERM = 200;

/**
 * The baseline without reasoning, as a chain of one search: everything of the class that the question names first, best
 * score first, so that the best one is the answer where one is meant; where no class is named, whatever resembles
 * the whole question. Nothing else in the question is read.
 */
export function directChains(vocabulary: readonly VocabularyClass[]): (question: string) => Chain {
  const names = vocabulary.flatMap(({ name, plural, synonyms }) =>
    [name, plural, ...synonyms].map((word) => ({ name, word: word.toLowerCase() })),
  );
  return (question) => {
    const text = spaced(question);
    const [first] = names
      .map(({ name, word }) => ({ name, at: text.indexOf(spaced(word)), length: word.length }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.length - a.length);
    const term = first?.name ?? question.trim().slice(0, LONGEST_TERM);
    return [
      { verb: 'find', term },
      { verb: 'answer', from: 1 },
    ];
  };
}

/** Words between single spaces, so that a name is found only as whole words. */
const spaced = (text: string): string =>
  ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `;
