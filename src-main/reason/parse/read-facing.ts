import type { Cursor } from './cursor.js';
import { FRONTS, TURNS } from './read-heading.js';
import { readLandmark } from './read-relation.js';
import type { Modifier, NounPhrase } from './tree.js';

type Facing = Extract<Modifier, { kind: 'facing' }>;

/** Classes of which each thing has a front that is seen. */
const FRONTED = new Set(['airplane', 'ship']);
const TOWARDS = /^(?:towards?|at|to|for|into)$/;
const AWAY = /^(?:away from|from)$/;
const LEADS = /^(?:with|its|their|the|whose|straight|directly|right)$/;
const STRAIGHT = /^(?:straight|directly|right)$/;

/**
 * "heading towards the pier", "with its nose to the terminal", "facing the ship", "pointing away from it". False, and the
 * cursor where it was, where nothing is named that a thing could point at, or the thing has no front. What cannot be
 * looked for is told whole.
 */
export function readFacing(
  cursor: Cursor,
  phrase: NounPhrase,
  negate: boolean,
  inner: () => NounPhrase,
): boolean {
  const start = cursor.at;
  const fronted = phrase.heads.every((head) => head.kind === 'class' && FRONTED.has(head.name));
  const read = fronted ? cursor.attempt(() => facing(cursor, negate, inner)) : null;
  if (read === null) return false;
  const seen = read.landmark.heads.every(({ kind }) => kind !== 'term');
  if (seen) phrase.modifiers.push(read);
  else phrase.unread.push(cursor.textSince(start));
  return true;
}

function facing(cursor: Cursor, negate: boolean, inner: () => NounPhrase): Facing | null {
  const text = (ahead = 0): string => cursor.peek(ahead)?.text ?? '';
  while (!TURNS.test(text()) && LEADS.test(text())) cursor.at += 1;
  const nose = FRONTS.has(cursor.peek()?.lemma ?? '');
  if (nose) cursor.at += 1;
  const turn = text();
  const turned = TURNS.test(turn);
  if (turned) cursor.at += 1;
  if (!turned && !nose) return null;
  while (STRAIGHT.test(text()) && !cursor.is('of', 1)) cursor.at += 1;
  const away = AWAY.test(text()) && (text() !== 'from' || nose);
  const towards = TOWARDS.test(text());
  // "facing the pier"; whatever else is turned needs a word of where to.
  if (!away && !towards && !turn.startsWith('fac')) return null;
  if (away || towards) cursor.at += 1;
  const landmark = readLandmark(cursor, inner);
  const named = landmark.heads.length > 0 || landmark.of !== null || landmark.it;
  const some = landmark.elliptical && landmark.modifiers.length > 0;
  if (!named && !some) return null;
  return { kind: 'facing', way: away ? 'away from' : 'towards', landmark, negate };
}
