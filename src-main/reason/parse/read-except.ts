import { ANYTHING } from '../../contract/index.js';
import type { Cursor } from './cursor.js';
import { hasSense } from './senses.js';
import { emptyPhrase, isNamed, isSameHead } from './tree.js';
import type { NounPhrase } from './tree.js';

/** "all but the leftmost and the red one": what is taken away, with all that is joined to it. */
export function readExcept(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): void {
  const start = cursor.at;
  cursor.at += 1;
  // "ships but no tanks"
  if (cursor.peek()?.text === 'no') cursor.at += 1;
  takeAway(cursor, phrase, inner, { start, left: inner() });
}

/** What goes on saying more of a thing after "but". */
const CONTRASTS = [
  'with',
  'without',
  'relation',
  'place-preposition',
  'grouped',
  'compare',
  'negation',
  'orient',
] as const;
/** What may stand between such a word and what it says, or before a noun. */
const ADJECTIVES = ['colour', 'size', 'axis', 'intensifier', 'filler', 'determiner', 'and'] as const;

/**
 * "without ships but with tanks", "near the pier, but white": the thing is told further, and nothing is taken away. "but
 * no ships" tells further what was said to have others; "ships but no tanks" takes away.
 */
export function isContrast(cursor: Cursor): boolean {
  if (cursor.peek()?.text !== 'but') return false;
  if (cursor.peek(1)?.text === 'no')
    return cursor.items.slice(0, cursor.at).some((item) => hasSense(item, 'with'));
  // "large but white tanks"
  if (cursor.isAny(['colour', 'size'], -1) && cursor.isAny(['colour', 'size'], 1)) return true;
  if (cursor.isAny(CONTRASTS, 1) || (cursor.is('side', 1) && cursor.is('of', 2))) return true;
  if (!cursor.isAny(['colour', 'size'], 1)) return false;
  let ahead = 1;
  while (cursor.isAny(ADJECTIVES, ahead)) ahead += 1;
  return !cursor.isAny(['class', 'pronoun', 'thing', 'surface', 'number'], ahead);
}

/** Whether "but" tells of what is kept, not of what is left out. */
export const keepsOn = (cursor: Cursor): boolean =>
  isContrast(cursor) || (cursor.peek()?.text === 'but' && cursor.peek(1)?.text === 'only');

/** "all ships, but only the red ones": what is kept of them, not what is taken away. */
export function readOnly(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): boolean {
  const only = cursor.attempt(() => {
    if (cursor.peek()?.text !== 'but' || cursor.peek(1)?.text !== 'only') return null;
    cursor.at += 2;
    const kept = inner();
    return isNamed(kept) || kept.count !== null || kept.unread.length > 0 ? null : kept.modifiers;
  });
  phrase.modifiers.push(...(only ?? []));
  return only !== null;
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
  shareGroup(left);
  const unnamed = !isNamed(phrase) && !phrase.elliptical;
  if (unnamed) nameBy(phrase, [left, ...left.also]);
  phrase.modifiers.push({ kind: 'except', phrase: left, words: cursor.textSince(start) });
}
const MAX_JOINED = 8;

/** "neither the first nor the last of the row": the first of the row, too. */
function shareGroup(left: NounPhrase): void {
  const last = left.also.at(-1);
  const groups = last?.modifiers.filter(({ kind }) => kind === 'group') ?? [];
  for (const each of [left, ...left.also]) {
    const bare = each.modifiers.every(({ kind }) => kind === 'ordinal');
    if (each !== last && bare) each.modifiers.push(...groups);
  }
}

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
