import type { Cursor } from './cursor.js';
import { readNeighbour } from './read-neighbour.js';
import { comparable, comparisonWords } from './comparison-words.js';
import type { ComparisonWords } from './comparison-words.js';
import type { Order } from './senses.js';
import { isSameHead } from './tree.js';
import type { ComparedMeasure, Modifier, NounPhrase } from './tree.js';

type Compared = Extract<Modifier, { kind: 'compared' }>;
type Sized = Extract<Modifier, { kind: 'size' }>;

/**
 * "bigger than the red one", "as long as the bridge", "the same size as its neighbour". "Larger than the others" is the
 * largest. What is compared by no measure, by a multiple, or with nothing that can be looked for, is told whole; nothing
 * of it may choose what is asked for.
 */
export function readComparison(
  cursor: Cursor,
  phrase: NounPhrase,
  negate: boolean,
  inner: () => NounPhrase,
): boolean {
  const words = comparisonWords(cursor);
  if (words === null) return false;
  const said = words.bare ? phrase.modifiers.at(-1) : undefined;
  const before = said?.kind === 'size' && said.degree === 'comparative' ? said : null;
  if (before !== null) phrase.modifiers.pop();
  const start = cursor.at - words.before - (before === null ? 0 : 1);
  cursor.at += words.length;
  const opening = cursor.at;
  const neighbour = readNeighbour(cursor);
  const reference = neighbour?.landmark ?? inner();
  const measure = before === null ? words.measure : comparable(before.measure);
  const comparison = before === null ? comparisonOf(words, negate) : comparisonBy(before, negate);
  const others = neighbour === null && isOthers(cursor, opening, phrase, reference);
  if (measure === null || comparison === null || words.multiple || (words.comparison === 'same' && others)) {
    phrase.unread.push(cursor.textSince(start));
  } else if (others) {
    phrase.modifiers.push(leading(measure, before?.order ?? orderOf(words), negate));
    if (phrase.number === 'any') phrase.number = 'one';
  } else if (neighbour === null && !canBeCompared(reference)) phrase.unread.push(cursor.textSince(start));
  else
    phrase.modifiers.push({
      kind: 'compared',
      measure,
      comparison,
      landmark: reference,
      beside: neighbour?.beside ?? null,
    });
  return true;
}

const comparisonOf = (
  { comparison, denied }: ComparisonWords,
  negate: boolean,
): Compared['comparison'] | null => (negate ? denied : comparison);

function comparisonBy({ order }: Sized, negate: boolean): Compared['comparison'] {
  if (order === 'descending') return negate ? '<=' : '>';
  return negate ? '>=' : '<';
}

const orderOf = ({ comparison }: ComparisonWords): Order =>
  comparison?.startsWith('>') === true ? 'descending' : 'ascending';

const leading = (measure: ComparedMeasure, order: Order, negate: boolean): Sized => ({
  kind: 'size',
  measure,
  order,
  degree: 'superlative',
  negate,
});

/** "the others", "all the other tanks", "any other": all of the kind but the thing itself. */
function isOthers(cursor: Cursor, opening: number, phrase: NounPhrase, reference: NounPhrase): boolean {
  const { heads, of, modifiers, elliptical, number } = reference;
  if (of !== null || modifiers.length > 0) return false;
  const same = heads.length > 0 && heads.every((head) => phrase.heads.some((own) => isSameHead(own, head)));
  if (same && number === 'many') return true;
  const words = cursor.items.slice(opening, cursor.at).flatMap(({ text }) => text.split(' '));
  const other = words.some((word) => OTHERS.has(word));
  if (heads.length > 0) return same && other;
  return elliptical && (number === 'many' || (other && words.includes('any')));
}
const OTHERS = new Set(['other', 'others', 'rest', 'remaining']);

/** A thing of a class or a surface, or some of those around it: "the red one". */
function canBeCompared({ heads, of, modifiers, elliptical, it }: NounPhrase): boolean {
  if (it) return false;
  if (heads.length > 0) return heads.every(({ kind }) => kind !== 'term');
  return of !== null || (modifiers.length > 0 && (elliptical || modifiers.some(tells)));
}

/** "the second largest", "the leftmost" name one without a noun. */
const tells = (modifier: Modifier): boolean =>
  modifier.kind === 'ordinal' ||
  modifier.kind === 'side' ||
  (modifier.kind === 'size' && modifier.degree === 'superlative');
