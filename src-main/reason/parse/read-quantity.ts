import { MEASURE_NOUNS } from '../lexicon/measure-words.js';
import type { Cursor } from './cursor.js';
import type { Quantity, SizeMeasure } from './tree.js';

/** "50 m", "2.5 km", "500 m2"; null where there is none. */
export function readQuantity(cursor: Cursor): Quantity | null {
  return cursor.attempt(() => {
    cursor.skip(['intensifier']);
    const number = cursor.sense('number');
    const unit = cursor.sense('unit', 1);
    if (number === undefined || unit === undefined) return null;
    cursor.at += 2;
    return { value: number.value * unit.factor, unit: unit.unit };
  });
}

export interface Measured {
  readonly comparison: '<' | '<=' | '>' | '>=';
  readonly quantity: Quantity;
  /** What the quantity is of, by its unit and the words before or after it: "longer than", "50 m wide". */
  readonly measure: SizeMeasure;
}

/** "larger than 500 m2", "at least 30 m long", "50 m or longer", "over 15 m across", "under 20 m wide". */
export function readMeasured(cursor: Cursor): Measured | null {
  return cursor.attempt(() => {
    const opening = cursor.peek()?.text ?? '';
    const before = cursor.sense('compare');
    if (before !== undefined) cursor.at += 1;
    const quantity = readQuantity(cursor);
    if (quantity === null) return null;
    const said = before === undefined ? readOrMore(cursor) : null;
    const named = readMeasureAfter(cursor) ?? said?.measure ?? null;
    const comparison = before?.comparison ?? said?.comparison ?? readOrMore(cursor)?.comparison;
    if (comparison === undefined) return null;
    // "less than 1 km from" and "over 50 m north of" are distances to something.
    if (named === null && isDistance(cursor)) return null;
    return { comparison, quantity, measure: measureOf(quantity, named ?? measureIn(opening)) };
  });
}

/** What a quantity is of: an area by its unit, else what was said, or a length. */
export function measureOf({ unit }: Quantity, named: SizeMeasure | null): SizeMeasure {
  if (unit === 'm2' || unit === 'px2') return 'area';
  return named === 'width' ? 'width' : 'length';
}

function measureIn(words: string): 'length' | 'width' | null {
  if (/width|wide|narrow/.test(words)) return 'width';
  return /long|short/.test(words) ? 'length' : null;
}

/** "or more", "or longer", "or less", "and over": which way the quantity before it bounds, and what of where a word says it. */
export function readOrMore(
  cursor: Cursor,
): { readonly comparison: Measured['comparison']; readonly measure: SizeMeasure | null } | null {
  return cursor.attempt(() => {
    if (!cursor.is('and')) return null;
    cursor.at += 1;
    const text = cursor.peek()?.text ?? '';
    const size = cursor.sense('size');
    cursor.at += 1;
    if (/^(?:more|over|above|up|upwards)$/.test(text)) return { comparison: '>=' as const, measure: null };
    if (/^(?:less|fewer|under|below)$/.test(text)) return { comparison: '<=' as const, measure: null };
    if (size?.degree !== 'comparative') return null;
    const measure = size.measure === 'width' ? 'width' : 'length';
    return { comparison: size.order === 'descending' ? ('>=' as const) : ('<=' as const), measure };
  });
}

/**
 * "long", "wide", "across", "in diameter" after a quantity; null, and the cursor where it was, where nothing of the kind
 * follows: "20 m across the river" is a way.
 */
export function readMeasureAfter(cursor: Cursor): SizeMeasure | null {
  return cursor.attempt(() => {
    const size = cursor.sense('size');
    if (size !== undefined) {
      cursor.at += 1;
      return size.measure === 'width' ? 'width' : 'length';
    }
    const text = cursor.peek()?.text ?? '';
    if (text === 'in size') {
      cursor.at += 1;
      return 'length';
    }
    const bare = !cursor.isAny(GOES_ON, 1) && cursor.peek(1)?.senses.length !== 0;
    if (text === 'across' && (cursor.peek(1) === undefined || bare)) {
      cursor.at += 1;
      return 'length';
    }
    // "in diameter", "of length", "diameter"
    if (text === 'in' || cursor.is('of')) cursor.at += 1;
    const noun = MEASURE_NOUNS.get(cursor.peek()?.lemma ?? '');
    cursor.at += 1;
    return noun ?? null;
  });
}
const GOES_ON = ['determiner', 'class', 'thing', 'surface', 'pronoun', 'side', 'colour'] as const;

export function isDistance(cursor: Cursor): boolean {
  const next = cursor.peek()?.text ?? '';
  return (
    ['from', 'away', 'away from', 'apart', 'of', 'to'].includes(next) ||
    (cursor.is('side') && cursor.is('of', 1))
  );
}
