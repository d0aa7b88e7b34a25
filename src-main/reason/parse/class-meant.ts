import type { ReasonVocabulary } from '../vocabulary.js';
import { lexiconOf, phraseKey } from './lexicon.js';

/**
 * The class that a phrase names, by the bundle's own names and what people call it; null where it names none, several,
 * or a kind of one ("light aircraft" is not all airplanes). Pure.
 */
export function classMeant(phrase: string, vocabulary: ReasonVocabulary): string | null {
  const senses = lexiconOf(vocabulary).phrases.get(phraseKey(phrase)) ?? [];
  const meant = senses.find((sense) => sense.kind === 'class');
  if (meant === undefined || meant.prefers !== undefined || meant.classes.length !== 1) return null;
  return meant.classes[0] ?? null;
}
