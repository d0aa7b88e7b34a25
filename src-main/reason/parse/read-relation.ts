import type { Cursor } from './cursor.js';
import { choosesAnother, withSharedChoices } from './shared-choice.js';
import { readQuantity } from './read-quantity.js';
import type { Side } from './senses.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase, Quantity } from './tree.js';

/** A landmark, or several joined by "and": "the pier and the bridge" is either of them. */
export function readLandmark(cursor: Cursor, readInner: () => NounPhrase): NounPhrase {
  const first = readInner();
  while (joins(cursor) && (joinsThing(cursor) || choosesAnother(cursor, first))) {
    const start = cursor.at;
    cursor.at += 1;
    const next = readInner();
    if (next.heads.length === 0) {
      cursor.at = start;
      break;
    }
    first.also.push(next);
    if (first.also.length > MAX_JOINED) break;
  }
  const [second] = first.also;
  if (second === undefined || first.heads.length > 0) return first;
  // "near the first and second tank"
  const [one = first, ...also] = withSharedChoices(
    [{ ...first, also: [] }, ...first.also].map((phrase) => ({ phrase, text: '', isCounted: false })),
  ).map(({ phrase }) => phrase);
  return { ...one, also };
}
const MAX_JOINED = 8;
/** Of the relations that boxes cannot decide, those that hold of what is close by. */
const CLOSE = new Set(['behind', 'facing', 'overlooking', 'off', 'serving', 'at the back of']);

/** "nor the bridge" goes on with what is denied. */
const joins = (cursor: Cursor): boolean => cursor.is('and') || cursor.peek()?.text === 'nor';

function joinsThing(cursor: Cursor): boolean {
  if (cursor.isAny(['relation', 'place-preposition', 'with', 'without', 'negation', 'filler'], 1))
    return false;
  return (
    cursor.isAny(['determiner', 'share', 'class', 'thing', 'surface', 'colour', 'size', 'side'], 1) ||
    cursor.peek(1)?.senses.length === 0
  );
}

/**
 * A relation and its landmark: "near the pier", "within 50 m of a ship", "100 m north of the tanks", "between the
 * pier and the bridge". Grounds that no surface stands for and relations that boxes cannot decide ("behind") go to `unread` whole.
 */
export function readRelation(
  cursor: Cursor,
  phrase: NounPhrase,
  negate: boolean,
  inner: () => NounPhrase,
): boolean {
  if (readDistance(cursor, phrase, negate, inner)) return true;
  const relation = cursor.sense('relation')?.relation;
  const start = cursor.at;
  if (relation === undefined || (cursor.is('side') && cursor.is('of', 1))) return false;
  cursor.at += 1;
  if (relation === 'between') {
    const landmark = inner();
    let and: NounPhrase | null = null;
    if (cursor.is('and')) {
      cursor.at += 1;
      and = inner();
    }
    if (landmark.heads.length === 0 && !landmark.elliptical && landmark.modifiers.length === 0)
      phrase.unread.push(cursor.textSince(start));
    else phrase.modifiers.push({ kind: 'relation', relation, landmark, and, within: null, negate });
    return true;
  }
  if ((relation === 'nearest' || relation === 'farthest') && readPair(cursor, phrase, relation)) return true;
  const item = cursor.items[start];
  if ((relation === 'nearest' || relation === 'farthest') && phrase.number === 'any') phrase.number = 'one';
  if (negate && relation === 'away') negate = false;
  if (cursor.is('relation') && !cursor.is('side') && relation !== 'across') return true;
  const landmark = readLandmark(cursor, inner);
  const surface =
    landmark.heads.length > 0 &&
    landmark.heads.every((head) => head.kind === 'term') &&
    landmark.of === null &&
    isSurface(cursor, landmark);
  const nothing = landmark.heads.length === 0 && !landmark.elliptical && landmark.of === null;
  if (nothing && item?.text === 'nearby') return true;
  const others = landmark.heads.length === 0 && landmark.of === null && landmark.modifiers.length === 0;
  if (relation === 'away' && others && (landmark.elliptical || landmark.count !== null)) {
    phrase.modifiers.push({ kind: 'grouped', grouping: 'isolated', negate });
    return true;
  }
  const seen = landmark.heads.length > 0 && landmark.heads.every(({ kind }) => kind === 'class');
  if (seen && relation === 'across' && CLOSE.has(item?.text ?? '')) {
    // Which side of it is behind is not known, but it is close by.
    phrase.unread.push(cursor.textSince(start));
    phrase.modifiers.push({ kind: 'relation', relation: 'near', landmark, and: null, within: null, negate });
    return true;
  }
  if (surface || nothing || relation === 'across') {
    phrase.unread.push(cursor.textSince(start));
    return true;
  }
  const where = cursor.is('of') ? null : readUnseenSide(landmark, relation, negate);
  if (where !== null) {
    phrase.unread.push(...landmark.heads.map((head) => (head.kind === 'term' ? head.term : '')));
    phrase.modifiers.push(where);
    return true;
  }
  phrase.unread.push(...landmark.unread);
  const ground = landmark.heads.length > 0 && landmark.heads.every(({ kind }) => kind === 'surface');
  if (ground && item?.text === 'over') {
    phrase.modifiers.push({
      kind: 'relation',
      relation: 'touching',
      landmark,
      and: null,
      within: null,
      negate,
    });
    return true;
  }
  if (relation === 'above' || relation === 'below') {
    phrase.modifiers.push({
      kind: 'direction',
      side: relation === 'above' ? 'top' : 'bottom',
      landmark,
      negate,
    });
    return true;
  }
  phrase.modifiers.push({ kind: 'relation', relation, landmark, and: null, within: null, negate });
  return true;
}

/** Relations that hold of what lies where the landmark does. */
const THERE = new Set(['near', 'beside', 'inside', 'touching']);

/** "along the western kerb", "down the left-hand lane": of what is not seen as such, the side of the picture where it is. */
function readUnseenSide(
  { heads, modifiers: [side, ...more], of, also }: NounPhrase,
  relation: string,
  negate: boolean,
): Extract<Modifier, { kind: 'side' }> | null {
  const unseen = heads.length > 0 && heads.every(({ kind }) => kind === 'term');
  const alone = more.length === 0 && of === null && also.length === 0;
  if (!unseen || !alone || side?.kind !== 'side' || side.negate || !THERE.has(relation)) return null;
  return { ...side, scope: 'scene', negate };
}

/**
 * "the two ships closest to each other", "farthest apart", "the two that are closest": the two of all of them; of more it is
 * not known which. False where the words lead to something else.
 */
function readPair(cursor: Cursor, phrase: NounPhrase, relation: 'nearest' | 'farthest'): boolean {
  const start = cursor.at - 1;
  const words = `${cursor.peek()?.text ?? ''} ${cursor.peek(1)?.text ?? ''}`;
  const each = words === 'each other' || words === 'one another';
  const together = /^(?:apart|together)$/.test(cursor.peek()?.text ?? '');
  const bare = (cursor.ended || cursor.peek()?.punctuation === true) && phrase.count === 2;
  if (!each && !together && !bare) return false;
  cursor.at += each ? 2 : together ? 1 : 0;
  if (phrase.count !== 2 && (phrase.count !== null || phrase.number !== 'many'))
    phrase.unread.push(cursor.textSince(start));
  else phrase.modifiers.push({ kind: 'pair', order: relation === 'nearest' ? 'ascending' : 'descending' });
  return true;
}

export function isSurface(cursor: Cursor, landmark: NounPhrase): boolean {
  const terms = new Set(landmark.heads.map((head) => (head.kind === 'term' ? head.term : '')));
  return cursor.items
    .slice(0, cursor.at)
    .some(({ lemma, senses }) => terms.has(lemma) && senses.some(({ kind }) => kind === 'surface'));
}

/** "50 m west of" is up to this share more or less: from which edge or middle it is measured is not said. */
const ABOUT = 0.25;

/** "within 50 m of X", "less than 1 km from X", "50 m north of X", "more than 100 m away from X". */
function readDistance(cursor: Cursor, phrase: NounPhrase, negate: boolean, inner: () => NounPhrase): boolean {
  const read = cursor.attempt(() => {
    const lead = cursor.peek()?.text;
    let beyond = negate;
    const compare = cursor.sense('compare');
    if (lead === 'within' || lead === 'at' || lead === 'about') cursor.at += 1;
    else if (compare !== undefined) {
      cursor.at += 1;
      if (compare.comparison === '>') beyond = !beyond;
    }
    const within = readQuantity(cursor);
    if (within === null || within.unit === 'm2' || within.unit === 'px2') return null;
    const end = readDistanceEnd(cursor, within, beyond, inner);
    const bounded = lead === 'within' || compare !== undefined;
    return end === null ? null : { ...end, about: end.side !== null && !bounded && !beyond };
  });
  if (read === null) return false;
  if (read.landmark.heads.length === 0 && !read.landmark.elliptical) {
    phrase.unread.push(`within ${read.within.value} ${read.within.unit}`);
    return true;
  }
  const { landmark, within, beyond, side } = read;
  if (side !== null) phrase.modifiers.push({ kind: 'direction', side, landmark, negate: false });
  const near = { kind: 'relation', relation: 'near', landmark, and: null } as const;
  if (!read.about) {
    phrase.modifiers.push({ ...near, within, negate: beyond });
    return true;
  }
  const times = (share: number): Quantity => ({ ...within, value: within.value * share });
  phrase.modifiers.push({ ...near, within: times(1 + ABOUT), negate: false });
  phrase.modifiers.push({ ...near, within: times(1 - ABOUT), negate: true });
  return true;
}

interface Distance {
  readonly landmark: NounPhrase;
  readonly within: Quantity;
  readonly beyond: boolean;
  readonly side: Side | null;
}

function readDistanceEnd(
  cursor: Cursor,
  within: Quantity,
  beyond: boolean,
  inner: () => NounPhrase,
): Distance | null {
  const among = { ...emptyPhrase(), elliptical: true, number: 'many' as const };
  // "less than 20 m apart", "within 30 m of each other"
  if (cursor.peek()?.text === 'apart') {
    cursor.at += 1;
    return { landmark: among, within, beyond, side: null };
  }
  const mutual = `${cursor.peek(1)?.text ?? ''} ${cursor.peek(2)?.text ?? ''}`;
  if (mutual === 'each other' || mutual === 'one another') {
    cursor.at += 3;
    return { landmark: among, within, beyond, side: null };
  }
  cursor.skip(['intensifier']);
  if (
    cursor.peek()?.text === 'away from' ||
    cursor.peek()?.text === 'from' ||
    cursor.peek()?.text === 'to' ||
    cursor.is('of')
  ) {
    cursor.at += 1;
    return { landmark: readLandmark(cursor, inner), within, beyond, side: null };
  }
  if (cursor.peek()?.text === 'to') cursor.at += 1;
  cursor.skip(['determiner']);
  const side = cursor.sense('side');
  if (side === undefined || !cursor.is('of', 1)) return null;
  cursor.at += 2;
  return { landmark: readLandmark(cursor, inner), within, beyond, side: side.side };
}
