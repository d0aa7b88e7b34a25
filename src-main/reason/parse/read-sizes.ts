import { MEASURE_NOUNS } from '../lexicon/measure-words.js';
import type { Cursor } from './cursor.js';
import {
  isDistance,
  measureOf,
  readMeasureAfter,
  readMeasured,
  readOrMore,
  readQuantity,
} from './read-quantity.js';
import type { Measured } from './read-quantity.js';
import type { Modifier, Quantity, SizeMeasure } from './tree.js';

type Sized = Extract<Modifier, { kind: 'quantity' | 'size' }>;

/** "under 20 m long", "between 20 and 35 m wide", "of 20 m in diameter", "a diameter of 10 to 20 m", "whose wingspan is longest". */
export function readSizes(cursor: Cursor, negate: boolean): Sized[] | null {
  return cursor.attempt(() => {
    if (cursor.is('of') && cursor.isAny(['number', 'compare', 'intensifier'], 1)) cursor.at += 1;
    const plain = readRange(cursor) ?? readAbout(cursor) ?? readMeasured(cursor);
    if (plain !== null) return sized(plain, null, negate);
    cursor.skip(['determiner']);
    const before = cursor.sense('size');
    if (before !== undefined) cursor.at += 1;
    const noun = MEASURE_NOUNS.get(cursor.peek()?.lemma ?? '');
    if (noun === undefined) return null;
    cursor.at += 1;
    if (before !== undefined) return [{ ...before, kind: 'size', measure: noun, negate }];
    while (cursor.isAny(['of', 'filler'])) cursor.at += 1;
    const measured =
      readRange(cursor) ?? readAbout(cursor) ?? readMeasured(cursor) ?? readFigure(cursor, noun);
    if (measured !== null) return sized(measured, noun, negate);
    cursor.skip(['determiner', 'intensifier']);
    const size = cursor.sense('size');
    if (size === undefined) return null;
    cursor.at += 1;
    return [{ ...size, kind: 'size', measure: noun, negate }];
  });
}

const FLIPPED = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;

/** What is denied of a range holds on either side of it, which no step says. */
function sized(
  read: Measured | readonly Measured[],
  noun: SizeMeasure | null,
  negate: boolean,
): Sized[] | null {
  const each = 'quantity' in read ? [read] : read;
  if (negate && each.length > 1) return null;
  return each.map(({ measure, comparison, quantity }) => ({
    kind: 'quantity',
    measure: measure === 'area' ? measure : (noun ?? measure),
    comparison: negate ? FLIPPED[comparison] : comparison,
    quantity,
  }));
}

const ABOUT = /^(?:about|around|roughly|approximately|nearly|almost|exactly|circa)$/;
/** What is about a size, or exactly, as far as boxes can tell, is within this share of it. */
const ABOUT_SHARE = 0.1;

/**
 * "about 50 m long", "exactly 40 m wide", "20 m in diameter": within a tenth of it. A bare figure with what it is of needs
 * no such word.
 */
function readAbout(cursor: Cursor): Measured[] | null {
  return cursor.attempt(() => {
    const said = ABOUT.test(cursor.peek()?.text ?? '');
    if (said) cursor.at += 1;
    const read = readQuantity(cursor);
    if (read === null) return null;
    const named = readMeasureAfter(cursor);
    if (named === null && (!said || isDistance(cursor))) return null;
    // "20 m long or more" bounds it on one side.
    if (!said && readOrMore(cursor) !== null) return null;
    const measure = measureOf(read, named);
    if (named === null && !cursor.ended && measure !== 'area' && cursor.peek()?.text !== 'in') return null;
    return aboutSize(read, measure);
  });
}

/** "a length of 40 m": about so much. */
function readFigure(cursor: Cursor, noun: SizeMeasure): Measured[] | null {
  const read = readQuantity(cursor);
  return read === null ? null : aboutSize(read, noun);
}

/** "a 400 m track" says how long its lap is. */
const NAMED_BY_LAP = 'ground track field';

/** "20 m tanks", "the 100-metre ship": about so long. */
export function readSizeBefore(cursor: Cursor): Sized[] | null {
  return cursor.attempt(() => {
    const read = readQuantity(cursor);
    if (read === null) return null;
    const named = cursor.sense('size');
    cursor.skip(['size']);
    const lap = cursor.sense('class')?.classes.some((name) => name === NAMED_BY_LAP) === true;
    if (lap || !cursor.isAny(['class', 'colour'])) return null;
    return sized(aboutSize(read, measureOf(read, named?.measure === 'width' ? 'width' : null)), null, false);
  });
}

/** Within a tenth of a size, on both sides. */
function aboutSize(size: Quantity, measure: SizeMeasure): Measured[] {
  const at = (share: number): Quantity => ({ ...size, value: size.value * share });
  return [
    { comparison: '>=', quantity: at(1 - ABOUT_SHARE), measure },
    { comparison: '<=', quantity: at(1 + ABOUT_SHARE), measure },
  ];
}

/** "between 20 and 35 m long", "50 to 80 m", "from 50 m to 80 m wide". */
function readRange(cursor: Cursor): Measured[] | null {
  return cursor.attempt(() => {
    const opening = cursor.peek()?.text;
    const between = opening === 'between';
    if (between || opening === 'from') cursor.at += 1;
    const low = readBound(cursor);
    const joins = between ? cursor.peek()?.text === 'and' : JOINS.has(cursor.peek()?.text ?? '');
    if (low === null || !joins) return null;
    cursor.at += 1;
    const high = readBound(cursor);
    if (high?.unit === undefined) return null;
    const named = readMeasureAfter(cursor);
    // "between 20 and 35 m from the pier"
    if (named === null && isDistance(cursor)) return null;
    const { unit, factor } = high;
    const [least, most] = [
      { value: low.value * (low.unit ? low.factor : factor), unit },
      { value: high.value * factor, unit },
    ];
    const measure = measureOf(most, named);
    return [
      { comparison: '>=', quantity: least, measure },
      { comparison: '<=', quantity: most, measure },
    ];
  });
}
const JOINS = new Set(['to', 'up to']);

interface Bound {
  readonly value: number;
  readonly unit: Quantity['unit'] | undefined;
  readonly factor: number;
}

function readBound(cursor: Cursor): Bound | null {
  cursor.skip(['intensifier']);
  const value = cursor.sense('number')?.value;
  if (value === undefined) return null;
  const unit = cursor.sense('unit', 1);
  cursor.at += unit === undefined ? 1 : 2;
  return { value, unit: unit?.unit, factor: unit?.factor ?? 1 };
}
