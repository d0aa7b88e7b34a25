import type { Example } from '../contract/index.js';
import { classMeant } from '../reason/index.js';
import type { VocabularyClass } from '../reason/index.js';

/** What is said before a run that may be begun all the same. Pure. */

/** Of docs/results.md, Across data sets: AP50 before, and the least and most after, by any method from 1, 5 or 10 images. */
const MEASURED =
  'Where that was measured, airplanes fell from AP50 .83 to between .43 and .59, vehicles from .58 to between .11 and .19 ' +
  '(docs/results.md, Across data sets)';

/** One sentence on the terms that name what the model knows already; none where there is no such term. */
export function adviceOn(
  examples: readonly Pick<Example, 'kind' | 'words'>[],
  bundle: { readonly vocabulary: readonly VocabularyClass[]; readonly distractors: readonly string[] },
): string[] {
  const vocabulary = { classes: bundle.vocabulary, distractors: bundle.distractors };
  const words = new Set(examples.filter(({ kind }) => kind === 'term').map((example) => example.words));
  const known = [...words].flatMap((word) => {
    const name = classMeant(word, vocabulary);
    if (name === null) return [];
    return [word.trim().toLowerCase() === name ? `“${word}”` : `“${word}” (its ${name})`];
  });
  if (known.length === 0) return [];
  return [
    `The model knows ${known.join(' and ')} already, and what a few images teach takes the place of that. ${MEASURED}. ` +
      'A word of your own leaves what it knows as it is.',
  ];
}
