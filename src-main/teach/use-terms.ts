import type { Candidate, PixelBox } from '../contract/index.js';
import type { BundleDescription } from '../engine/index.js';
import { unfamiliarOf } from '../reason/index.js';
import type { ReasonOptions, VocabularyClass } from '../reason/index.js';
import type { TaughtTerms } from './adapter-file.js';
import type { SeenForTerms } from './look-terms.js';
import { describe } from './term-features.js';
import { TERM_THRESHOLD } from './term-learner.js';
import { findTerm, scoreTerm } from './term-model.js';

/** What taught terms find in a scene, as candidates like any others. Pure. */

/** What is less probable is no candidate of a term; a question may ask down to here. */
const LEAST_PROBABILITY = 0.05;
/** Ids of taught candidates begin here: those of a scene's index are numbered from 0. */
const FIRST_ID = 1_000_000_000;

/** Best first, term by term. */
export function taughtCandidates(
  { words, mean, deviation, weights }: TaughtTerms,
  seen: SeenForTerms,
): Candidate[] {
  const described = describe(seen.boxes, seen.described, { mean, deviation });
  const layout = { terms: words.length, features: mean.length };
  const found = words.flatMap((label, term) =>
    findTerm(described, scoreTerm(weights, layout, term, described), LEAST_PROBABILITY).map((one) => ({
      ...one,
      label,
    })),
  );
  return found.flatMap(({ row, bbox, score, label }, at) => {
    const candidate = seen.candidates[row];
    const [x, y, w, h] = bbox;
    return candidate === undefined
      ? []
      : [{ ...candidate, id: FIRST_ID + at, bbox: [x, y, w, h] satisfies PixelBox, label, score }];
  });
}

/** What counts as an object: what was found, without the classes that a taught term takes over, and what the terms find. */
export const objectsUnder = (
  found: readonly Candidate[],
  words: readonly string[],
  taught: readonly Candidate[],
): Candidate[] => [...found.filter(({ label }) => !words.includes(label)), ...taught];

/** A bundle's words and thresholds, with those of the taught terms in them. */
export function wordsUnder(
  description: Pick<BundleDescription, 'vocabulary' | 'perceiver'>,
  words: readonly string[],
): Pick<ReasonOptions, 'vocabulary' | 'answerThresholds' | 'unfamiliar'> {
  const { vocabulary, perceiver } = description;
  const unfamiliar = unfamiliarOf(description, new Set(words));
  const taught = Object.fromEntries(words.map((word) => [word, TERM_THRESHOLD]));
  return {
    vocabulary: words.length === 0 ? vocabulary : withTaughtWords(vocabulary, words),
    answerThresholds: { ...perceiver.thresholds.answer, ...taught },
    unfamiliar,
  };
}

/** The vocabulary with the taught terms in it; what was a name or synonym of a class means the taught term now. */
export function withTaughtWords<C extends VocabularyClass>(
  vocabulary: readonly C[],
  words: readonly string[],
): (C | VocabularyClass)[] {
  const taught = new Set(words.map(plain));
  const others = vocabulary
    .filter(({ name }) => !taught.has(plain(name)))
    .map((known) => ({ ...known, synonyms: known.synonyms.filter((word) => !taught.has(plain(word))) }));
  return [...others, ...words.map((name) => ({ name, plural: `${name}s`, synonyms: [] }))];
}

const plain = (text: string): string => text.trim().toLowerCase();
