import { hasSense, senseOf } from './senses.js';
import type { Item } from './senses.js';

/**
 * "every other", "half of", "a third of", "most of", "20 percent of" as one item each: no step keeps a share of a set, and
 * nothing may read an ordinal or a count there.
 */
export function withShares(items: readonly Item[]): Item[] {
  const joined: Item[] = [];
  for (let at = 0; at < items.length;) {
    const length = everyNth(items, at) || fraction(items, at);
    const words = items.slice(at, at + Math.max(1, length));
    const [first] = words;
    if (first !== undefined) joined.push(length === 0 ? first : shareOf(words, first));
    at += words.length;
  }
  return joined;
}

function shareOf(words: readonly Item[], first: Item): Item {
  return {
    ...first,
    text: words.map(({ text }) => text).join(' '),
    lemma: words.map(({ lemma }) => lemma).join(' '),
    senses: [{ kind: 'share' }],
  };
}

/** "every other", "each third" */
function everyNth(items: readonly Item[], at: number): number {
  const every = items[at]?.text;
  const next = items[at + 1];
  const nth = (senseOf(next, 'ordinal')?.value ?? 0) > 1;
  return (nth && (every === 'every' || every === 'each')) || (next?.text === 'other' && every === 'every')
    ? 2
    : 0;
}

const ARTICLES = new Set(['a', 'an', 'the']);
const HALF = 'half';
const PORTIONS = new Set(
  'half,quarter,most,majority,minority,fraction,percentage,percent,per cent'.split(','),
);

/** "half of", "half the", "a third of", "two thirds of", "most of"; the "of" is left to what follows. */
function fraction(items: readonly Item[], at: number): number {
  const [before, opening] = [items[at - 1], items[at]];
  // "the left half of" is a place.
  if (hasSense(before, 'side') || hasSense(before, 'part')) return 0;
  const counted = hasSense(opening, 'number');
  const length = counted || ARTICLES.has(opening?.text ?? '') ? 2 : 1;
  const noun = items[at + length - 1];
  const after = items[at + length];
  if (noun === undefined || noun.punctuation || after === undefined) return 0;
  // "third of the tanks" and "the third of the tanks" are one of them.
  const nth = (senseOf(noun, 'ordinal')?.value ?? 0) > 2;
  const part = nth && (noun.plural || counted || (length === 2 && opening?.text !== 'the'));
  const half = noun.lemma === HALF && senseOf(after, 'determiner')?.number === 'one';
  if (!(part || PORTIONS.has(noun.lemma)) || !(half || hasSense(after, 'of'))) return 0;
  const things = items
    .slice(at + length)
    .find((item) => !hasSense(item, 'of') && !hasSense(item, 'determiner'));
  // "a third of the image" is a place.
  return hasSense(things, 'scene') ? 0 : length;
}
