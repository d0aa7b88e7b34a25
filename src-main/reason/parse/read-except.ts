import { ANYTHING } from '../../contract/index.js';
import type { Cursor } from './cursor.js';
import { emptyPhrase, isNamed, isSameHead } from './tree.js';
import type { NounPhrase } from './tree.js';

/** "all but the leftmost and the red one": what is taken away, with all that is joined to it. */
export function readExcept(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): void {
  const start = cursor.at;
  cursor.at += 1;
  takeAway(cursor, phrase, inner, { start, left: inner() });
}

/** Determiners that open a thing: "not the largest"; "not all white" says how much of it. */
const OPENS = new Set(['the', 'a', 'an', 'any', 'this', 'that', 'these', 'those']);

/** "not a tennis court", "not the red ones", "not tennis courts": things are taken away, no quality is denied. */
export function readDenied(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): boolean {
  const start = cursor.at;
  if (!deniesThing(cursor)) return false;
  cursor.at += 1;
  const left = inner();
  const named = left.heads.length > 0 && left.heads.every(({ kind }) => kind === 'class');
  if (!named && (left.heads.length > 0 || !choosesSome(left))) {
    cursor.at = start;
    return false;
  }
  takeAway(cursor, phrase, inner, { start, left });
  return true;
}

export function deniesThing(cursor: Cursor): boolean {
  // "not the same size as" denies a comparison.
  const opens = OPENS.has(cursor.peek(1)?.text ?? '') && cursor.peek(2)?.text !== 'same';
  return cursor.is('negation') && (opens || cursor.isAny(['class', 'ordinal'], 1));
}

/** Some of the things around it, though it names none: "the leftmost", "the red one". */
const choosesSome = ({ of, elliptical, modifiers }: NounPhrase): boolean =>
  of !== null || elliptical || modifiers.length > 0;

function takeAway(
  cursor: Cursor,
  phrase: NounPhrase,
  inner: () => NounPhrase,
  { start, left }: { readonly start: number; readonly left: NounPhrase },
): void {
  while (cursor.isAny(['and', 'negation']) && left.also.length < MAX_JOINED) {
    const before = cursor.at;
    while (cursor.isAny(['and', 'except', 'negation'])) cursor.at += 1;
    const next = inner();
    if (!isTakenAwayToo(next, phrase)) {
      cursor.at = before;
      break;
    }
    left.also.push(next);
  }
  const unnamed = !isNamed(phrase) && !phrase.elliptical;
  if (unnamed) nameBy(phrase, [left, ...left.also]);
  phrase.modifiers.push({ kind: 'except', phrase: left, words: cursor.textSince(start) });
}
const MAX_JOINED = 8;

/** "all ships except the red ones and the blue one"; "… and the tanks" are asked for, too. */
function isTakenAwayToo(next: NounPhrase, from: NounPhrase): boolean {
  if (next.heads.length === 0) return choosesSome(next);
  const open = from.heads.every((head) => head.kind === 'term' && head.term === ANYTHING);
  return open || next.heads.some((head) => from.heads.some((own) => isSameHead(own, head)));
}

/** "all but the leftmost of the tanks" are tanks; "all but the tanks" are things of any other class. */
function nameBy(phrase: NounPhrase, left: readonly NounPhrase[]): void {
  const named = left.find(isNamed);
  if (named === undefined) return;
  const whole = named.of === null && named.modifiers.length === 0 && named.count === null;
  if (whole) phrase.heads.push({ kind: 'term', term: ANYTHING });
  else phrase.of = named.of ?? { ...emptyPhrase(), heads: named.heads, number: 'many' };
  phrase.number = 'many';
}
