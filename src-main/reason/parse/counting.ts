import type { Cursor } from './cursor.js';
import type { Side } from './senses.js';
import { farthestTo } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** Where counting begins that goes a way: "third plane down" is the third from the top. */
const COUNTED_FROM: Readonly<Record<string, Side>> = {
  down: 'top',
  up: 'bottom',
  along: 'left',
  across: 'left',
  over: 'left',
};

/** "the third from left to right": where it is counted from, not how it lies. */
export const COUNTED_TO: readonly (readonly [string, Side])[] = [
  ['left to right', 'left'],
  ['right to left', 'right'],
  ['top to bottom', 'top'],
  ['bottom to top', 'bottom'],
];

/** "third plane down", "the second one along": an ordinal with the way that is counted, and no place to count from. */
export function readCountedWay(
  cursor: Cursor,
  phrase: NounPhrase,
): Extract<Modifier, { kind: 'side' }> | null {
  const from = COUNTED_FROM[cursor.peek()?.text ?? ''];
  const ordinal = phrase.modifiers.some(({ kind }) => kind === 'ordinal');
  const placed = phrase.modifiers.some((modifier) => modifier.kind === 'side' && modifier.scope === 'set');
  const next = cursor.peek(1);
  const ends = next === undefined || next.punctuation || cursor.is('place-preposition', 1);
  if (from === undefined || !ordinal || placed || !ends || next?.text === 'from') return null;
  cursor.at += 1;
  return farthestTo(from);
}

/**
 * "the last on the left end" is the leftmost, where "the last from the left" is the rightmost: a place where the last one
 * stands is not where it is counted from.
 */
export function addPlace(cursor: Cursor, phrase: NounPhrase, place: readonly Modifier[]): void {
  const last = phrase.modifiers.findIndex((modifier) => modifier.kind === 'ordinal' && modifier.value === -1);
  const [side, ...more] = place;
  const stands = last !== -1 && more.length === 0 && side?.kind === 'side' && !side.negate;
  const counting = cursor.items.slice(0, cursor.at).some(({ text }) => text === 'from');
  if (!stands || counting) phrase.modifiers.push(...place);
  else phrase.modifiers.splice(last, 1, farthestTo(side.side));
}
