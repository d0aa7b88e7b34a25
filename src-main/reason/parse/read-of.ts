import type { Cursor } from './cursor.js';
import { BACK } from './referring.js';
import { isSameHead } from './tree.js';
import type { Head, Modifier, NounPhrase } from './tree.js';

/** What tells some of a set from the others. */
const TELLS_SOME = new Set<Modifier['kind']>([
  'side',
  'size',
  'colour',
  'pair',
  'relation',
  'direction',
  'quantity',
  'compared',
  'either',
]);

/** "the western court in each pair of tennis courts", "the courts of the block of tennis courts": of several classes those. */
export function narrowTo(phrase: NounPhrase, named: readonly Head[]): void {
  const kept = phrase.heads.filter((head) => named.some((each) => isSameHead(head, each)));
  if (kept.length > 0) phrase.heads = kept;
}

/** "the courts of a block of two": of every such block. */
function ofAnyGroup(group: Modifier): Modifier {
  const sized = group.kind === 'group' && group.grouping === 'cluster' && group.by === 'members';
  return sized && group.count !== null
    ? { kind: 'grouped', grouping: 'grouped', negate: false, size: group.count }
    : group;
}

/** What "those" stands before. */
const OF_NAMED = [
  'class',
  'number',
  'pronoun',
  'colour',
  'size',
  'thing',
  'surface',
  'side',
  'group',
] as const;

/** "of the five", "of the tennis block", "of the image". */
export function readOf(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): void {
  const start = cursor.at;
  cursor.at += 1;
  const back = BACK.test(cursor.peek()?.text ?? '') && !cursor.isAny(OF_NAMED, 1);
  if (back && (phrase.count !== null || phrase.elliptical || phrase.modifiers.length > 0)) {
    // "the two of them"
    cursor.at += 1;
    phrase.elliptical ||= phrase.heads.length === 0;
    return;
  }
  cursor.skip(['determiner']);
  if (cursor.is('scene')) {
    cursor.at += 1;
    return;
  }
  cursor.at = start + 1;
  const of = inner();
  const named = of.heads.length > 0;
  if (named && of.heads.every(({ kind }) => kind === 'class')) {
    phrase.of = of;
    return;
  }
  const told =
    of.modifiers.some(({ kind }) => TELLS_SOME.has(kind)) &&
    !of.modifiers.some(({ kind }) => kind === 'group');
  if (!named && told && phrase.heads.length > 0) {
    // "the middle tank of the right-hand three"
    phrase.of = { ...of, heads: phrase.heads, elliptical: false, number: 'many' };
    return;
  }
  if (!named && (of.count !== null || of.elliptical || of.modifiers.length > 0)) {
    // "of the five", "of the group": the set is already that of the noun. What else is said of it is told.
    if (told) phrase.unread.push(cursor.textSince(start));
    narrowTo(phrase, of.of?.heads ?? []);
    const any = phrase.number === 'many' && /^(?:a|an|any)$/.test(cursor.items[start + 1]?.text ?? '');
    phrase.modifiers.push(
      ...of.modifiers
        .filter(({ kind }) => kind === 'group')
        .map((group) => (any ? ofAnyGroup(group) : group)),
    );
    phrase.elliptical ||= phrase.heads.length === 0;
    return;
  }
  phrase.unread.push(cursor.textSince(start));
}
