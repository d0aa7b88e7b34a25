import { MEASURE_NOUNS } from '../lexicon/measure-words.js';
import type { Cursor } from './cursor.js';
import { isDistance, readMeasured, readQuantity } from './read-quantity.js';
import type { Measured } from './read-quantity.js';
import type { Modifier, Quantity } from './tree.js';

type Sized = Extract<Modifier, { kind: 'quantity' | 'size' }>;
type Measure = Extract<Modifier, { kind: 'quantity' }>['measure'];

/** "under 20 m long", "between 20 and 35 m wide", "a diameter of 10 to 20 m", "whose wingspan is longest". */
export function readSizes(cursor: Cursor, negate: boolean): Sized[] | null {
  return cursor.attempt(() => {
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
    const measured = readRange(cursor) ?? readAbout(cursor) ?? readMeasured(cursor);
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
function sized(read: Measured | readonly Measured[], noun: Measure | null, negate: boolean): Sized[] | null {
  const each = 'quantity' in read ? [read] : read;
  if (negate && each.length > 1) return null;
  return each.map(({ measure, comparison, quantity }) => ({
    kind: 'quantity',
    measure: quantity.unit === 'm2' || quantity.unit === 'px2' ? 'area' : (noun ?? measure ?? 'length'),
    comparison: negate ? FLIPPED[comparison] : comparison,
    quantity,
  }));
}

const ABOUT = /^(?:about|around|roughly|approximately|nearly|almost|exactly|circa)$/;
/** What is about a size, or exactly, as far as boxes can tell, is within this share of it. */
const ABOUT_SHARE = 0.1;

/** "about 50 m long", "exactly 40 m wide": within a tenth of it. */
function readAbout(cursor: Cursor): Measured[] | null {
  return cursor.attempt(() => {
    if (!ABOUT.test(cursor.peek()?.text ?? '')) return null;
    cursor.at += 1;
    const read = readQuantity(cursor);
    const size = cursor.sense('size');
    if (read === null || (size === undefined && isDistance(cursor))) return null;
    const area = read.unit === 'm2' || read.unit === 'px2';
    if (size !== undefined) cursor.at += 1;
    else if (!cursor.ended && !area && cursor.peek()?.text !== 'in') return null;
    const measure = area ? 'area' : size?.measure === 'width' ? 'width' : 'length';
    const at = (share: number): Quantity => ({ ...read, value: read.value * share });
    return [
      { comparison: '>=', quantity: at(1 - ABOUT_SHARE), measure },
      { comparison: '<=', quantity: at(1 + ABOUT_SHARE), measure },
    ];
  });
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
    const size = cursor.sense('size');
    const measure = size?.measure === 'width' ? 'width' : 'length';
    if (size !== undefined) cursor.at += 1;
    // "between 20 and 35 m from the pier"
    else if (isDistance(cursor)) return null;
    const { unit } = high;
    const quantityOf = ({ value, factor }: Bound): Quantity => ({ value: value * factor, unit });
    return [
      {
        comparison: '>=',
        quantity: quantityOf({ ...low, factor: low.unit ? low.factor : high.factor }),
        measure,
      },
      { comparison: '<=', quantity: quantityOf(high), measure },
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
