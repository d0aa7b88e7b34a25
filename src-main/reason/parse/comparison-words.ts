import { MEASURE_NOUNS } from '../lexicon/measure-words.js';
import type { Cursor } from './cursor.js';
import { senseOf } from './senses.js';
import type { Measure } from './senses.js';
import type { ComparedMeasure, Modifier } from './tree.js';

type Comparison = Extract<Modifier, { kind: 'compared' }>['comparison'];

/** The words that open a comparison with another thing. */
export interface ComparisonWords {
  /** Items up to the thing that is compared with. */
  readonly length: number;
  /** Items before them that belong to them: "twice", "at least". */
  readonly before: number;
  /** Null where it is by nothing that is measured: "the same colour as". */
  readonly measure: ComparedMeasure | null;
  readonly comparison: Comparison | null;
  /** "twice as long as": by a factor, which no step knows. */
  readonly multiple: boolean;
  /** What it comes to where it is denied; null of "the same size as", which may then be more or less. */
  readonly denied: Comparison | null;
  /** "than" alone, after an adjective: "darker than". */
  readonly bare: boolean;
}

/** "same length and colour as" */
const LONGEST_QUALITY = 3;
const MULTIPLES = /^(?:twice|thrice|double|triple|half|times)$/;

/** What opens a comparison where the cursor is; null where nothing does. */
export function comparisonWords(cursor: Cursor): ComparisonWords | null {
  return thanWords(cursor) ?? asWords(cursor) ?? sameWords(cursor) ?? multipleWords(cursor);
}

/** "longer than", and "than" after an adjective; "less than about 1 km from" is a distance. */
function thanWords(cursor: Cursor): ComparisonWords | null {
  const item = cursor.peek();
  const figure = cursor.is('number', cursor.is('intensifier', 1) ? 2 : 1);
  const bare = item?.text === 'than';
  if (!bare && !(cursor.is('compare') && item?.text.endsWith(' than') === true && !figure)) return null;
  const order = senseOf(item, 'compare')?.comparison;
  return {
    length: 1,
    before: bare ? 0 : leadsIn(cursor),
    measure: bare ? null : measureIn(item.text),
    comparison: order === undefined ? null : order.startsWith('>') ? '>' : '<',
    denied: order === undefined ? null : order.startsWith('>') ? '<=' : '>=',
    multiple: isMultiple(cursor),
    bare,
  };
}

/** "as big as", "at least as long as". */
function asWords(cursor: Cursor): ComparisonWords | null {
  const least = cursor.is('compare') ? 1 : 0;
  const size = cursor.sense('size', least + 1);
  const text = (ahead: number): string => cursor.peek(ahead)?.text ?? '';
  if (text(least) !== 'as' || size === undefined || text(least + 2) !== 'as') return null;
  const bound = cursor.sense('compare')?.comparison;
  const large = size.order === 'descending';
  // "at least as small as" is at most as large.
  const more = bound?.startsWith('>') === large;
  return {
    length: least + 3,
    before: leadsIn(cursor),
    measure: comparable(size.measure),
    comparison: bound === undefined ? 'same' : more ? '>=' : '<=',
    denied: (bound === undefined ? large : more) ? '<' : '>',
    multiple: isMultiple(cursor),
    bare: false,
  };
}

/** "the same size as", "of the same length as". */
function sameWords(cursor: Cursor): ComparisonWords | null {
  const text = (ahead: number): string => cursor.peek(ahead)?.text ?? '';
  let at = cursor.is('of') ? 1 : 0;
  if (cursor.is('determiner', at)) at += 1;
  if (text(at) !== 'same') return null;
  for (let ahead = at + 1; ahead <= at + LONGEST_QUALITY; ahead += 1)
    if (text(ahead) === 'as') {
      const measure = ahead === at + 2 ? (MEASURE_NOUNS.get(text(at + 1)) ?? null) : null;
      return {
        length: ahead + 1,
        before: 0,
        measure,
        comparison: 'same',
        multiple: false,
        denied: null,
        bare: false,
      };
    }
  return null;
}

/** "twice the size of the red one", "half the length of the pier". */
function multipleWords(cursor: Cursor): ComparisonWords | null {
  const text = (ahead: number): string => cursor.peek(ahead)?.text ?? '';
  if (!MULTIPLES.test(text(0).split(' ')[0] ?? '')) return null;
  let at = 1;
  if (cursor.is('determiner', at)) at += 1;
  if (!MEASURE_NOUNS.has(text(at)) || !cursor.is('of', at + 1)) return null;
  return {
    length: at + 2,
    before: 0,
    measure: null,
    comparison: null,
    multiple: true,
    denied: null,
    bare: false,
  };
}

const isMultiple = (cursor: Cursor): boolean => MULTIPLES.test(cursor.peek(-1)?.text ?? '');
const leadsIn = (cursor: Cursor): number => (isMultiple(cursor) ? 1 : 0);

/** "longer than" compares by length; "more than" by nothing that is said. */
function measureIn(text: string): ComparedMeasure | null {
  if (/wide|narrow/.test(text)) return 'width';
  if (/long|short/.test(text)) return 'length';
  return /large|big|great|small/.test(text) ? 'area' : null;
}

/** The measure of an adjective, where two things can be compared by it. */
export function comparable(measure: Measure): ComparedMeasure | null {
  return measure === 'area' || measure === 'length' || measure === 'width' || measure === 'brightness'
    ? measure
    : null;
}
