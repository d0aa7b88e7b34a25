import type { Cursor } from './cursor.js';
import { readGroupNoun, readGroupPlace, toGroup } from './read-groups.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

const BOTH = /^(?:either|both|each|opposite|two)$/;
const PREPOSITION = /^(?:at|on|from|to)$/;
/** Of no row in particular. */
const ANY = /^(?:a|an|any|each|every)$/;

/**
 * "at either end of the row", "one at each end", "at the end of a row": the two that lie farthest apart, of all, of a group or
 * of every one. The ends of a thing are no such place.
 */
export function readEnds(cursor: Cursor): Modifier[] | null {
  return cursor.attempt(() => {
    if (!PREPOSITION.test(cursor.peek()?.text ?? '')) return null;
    cursor.at += 1;
    if (cursor.peek()?.text === 'the') cursor.at += 1;
    const both = BOTH.test(cursor.peek()?.text ?? '');
    if (both) cursor.at += 1;
    const ends = cursor.peek();
    if (ends?.lemma !== 'end') return null;
    cursor.at += 1;
    const pair: Modifier = { kind: 'pair', order: 'descending' };
    const several = both || ends.plural;
    if (!cursor.is('of')) return several ? [pair] : null;
    cursor.at += 1;
    const any = ANY.test(cursor.peek()?.text ?? '');
    if (any || isGroups(cursor)) {
      if (any) cursor.at += 1;
      const group = readGroupNoun(cursor);
      return group === null ? null : [{ kind: 'ends' as const, ...group }];
    }
    cursor.skip(['determiner']);
    const [group, ...more] = readGroupPlace(cursor, true) ?? [];
    if (group?.kind === 'group') return [group, ...more, pair];
    if (group?.kind !== 'grouped') return null;
    return [...toGroup(emptyPhrase(), group.grouping === 'row' ? 'row' : 'cluster'), pair];
  });
}

/** "the rows", "their columns" */
const isGroups = (cursor: Cursor): boolean =>
  [0, 1].some((ahead) => cursor.is('group', ahead) && cursor.peek(ahead)?.plural === true);

const isOuter = (modifier: Modifier): boolean =>
  modifier.kind === 'side' && modifier.side === 'edge' && modifier.scope === 'set' && !modifier.negate;

/** "the outer two", "the end courts of the row": on a line, those at its ends. */
export function withOuterPair(phrase: NounPhrase): NounPhrase {
  const others = phrase.modifiers.filter((modifier) => !isOuter(modifier));
  const outer = others.length < phrase.modifiers.length;
  const ofGroup = phrase.count === null && phrase.number === 'many' && others.length > 0;
  if (!outer || !(phrase.count === 2 || ofGroup) || others.some(({ kind }) => kind !== 'group'))
    return phrase;
  return { ...phrase, modifiers: [...others, { kind: 'pair', order: 'descending' }] };
}
