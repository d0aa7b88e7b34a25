import type { Cursor } from './cursor.js';
import { toGroup } from './read-groups.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

const BOTH = /^(?:either|both|each|opposite|two)$/;
const PREPOSITION = /^(?:at|on|from|to)$/;

/** "at either end of the row", "one at each end": the two that lie farthest apart. The ends of a thing are no such place. */
export function readEnds(cursor: Cursor): Modifier[] | null {
  return cursor.attempt(() => {
    if (!PREPOSITION.test(cursor.peek()?.text ?? '')) return null;
    cursor.at += 1;
    if (cursor.peek()?.text === 'the') cursor.at += 1;
    const both = BOTH.test(cursor.peek()?.text ?? '');
    if (both) cursor.at += 1;
    const ends = cursor.peek();
    if (ends?.lemma !== 'end' || (!both && !ends.plural)) return null;
    cursor.at += 1;
    const pair: Modifier = { kind: 'pair', order: 'descending' };
    if (!cursor.is('of')) return [pair];
    cursor.at += 1;
    cursor.skip(['determiner']);
    const group = cursor.sense('group');
    if (group === undefined) return null;
    cursor.at += 1;
    return [...toGroup(emptyPhrase(), group.grouping), pair];
  });
}

/** "the outer two": on a line, those at its ends. */
export function withOuterPair(phrase: NounPhrase): NounPhrase {
  const outer = phrase.modifiers.find(
    (modifier) => modifier.kind === 'side' && modifier.side === 'edge' && modifier.scope === 'set',
  );
  if (outer === undefined || phrase.count !== 2 || phrase.modifiers.length > 1) return phrase;
  return { ...phrase, modifiers: [{ kind: 'pair', order: 'descending' }] };
}
