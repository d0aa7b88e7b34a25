import type { Cursor } from './cursor.js';
import { senseOf } from './senses.js';
import type { Item } from './senses.js';
import type { Modifier, NounPhrase } from './tree.js';

/**
 * "bigger than the red one", "as big as the bridge", "the same size as the other": no step compares with another thing,
 * so that it is told whole; nothing of it may choose what is asked for. "Larger than the others" is the largest.
 */
export function readComparison(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): boolean {
  const start = cursor.at;
  const opening = comparisonLength(cursor);
  if (opening === 0) return false;
  cursor.at += opening;
  const words = cursor.items[cursor.at - 1];
  const reference = inner();
  const than = words?.text.endsWith('than') === true;
  const bare = words?.text === 'than';
  const said = bare ? phrase.modifiers.at(-1) : undefined;
  const compared = said?.kind === 'size' && said.degree === 'comparative' ? said : sizeOf(words);
  if (compared === said) phrase.modifiers.pop();
  if (than && compared !== null && isOthers(reference)) {
    phrase.modifiers.push({ ...compared, degree: 'superlative' });
    if (phrase.number === 'any') phrase.number = 'one';
  } else {
    const from = bare && compared === said ? start - 1 : start;
    phrase.unread.push(cursor.textSince(from));
  }
  return true;
}

/** Items up to the thing that is compared with; 0 where nothing is. */
function comparisonLength(cursor: Cursor): number {
  const text = (ahead: number): string => cursor.peek(ahead)?.text ?? '';
  // "less than about 1 km from" is a distance.
  const figure = cursor.is('number', cursor.is('intensifier', 1) ? 2 : 1);
  if (text(0) === 'than' || (cursor.is('compare') && text(0).endsWith(' than') && !figure)) return 1;
  if (text(0) === 'as' && cursor.is('size', 1) && text(2) === 'as') return 3;
  const same = text(0) === 'same' ? 0 : 1;
  if (text(same) !== 'same' || (same === 1 && !cursor.is('determiner'))) return 0;
  for (let ahead = same + 1; ahead <= same + LONGEST_QUALITY; ahead += 1)
    if (text(ahead) === 'as') return ahead + 1;
  return 0;
}
/** "same length and colour as" */
const LONGEST_QUALITY = 3;

function isOthers({ heads, of, modifiers, elliptical, number }: NounPhrase): boolean {
  return heads.length === 0 && of === null && modifiers.length === 0 && elliptical && number === 'many';
}

/** "longer than" compares by length. */
function sizeOf(words: Item | undefined): Extract<Modifier, { kind: 'size' }> | null {
  const comparison = senseOf(words, 'compare')?.comparison;
  if (comparison === undefined) return null;
  const text = words?.text ?? '';
  const measure = /wide|narrow/.test(text) ? 'width' : /long|short/.test(text) ? 'length' : 'area';
  const order = comparison.startsWith('>') ? 'descending' : 'ascending';
  return { kind: 'size', measure, order, degree: 'comparative', negate: false };
}
