import type { Cursor } from './cursor.js';
import { readGroupPlace } from './read-groups.js';
import { emptyPhrase, farthestTo, isSameHead } from './tree.js';
import { isSurface, readLandmark } from './read-relation.js';
import type { Modifier, NounPhrase } from './tree.js';

/** What a place phrase adds: nothing ("in the image"), or modifiers. */
export type Place = readonly Modifier[];

/**
 * "in the top left corner", "lower left", "on the north side of the pier", "at the northeast end of the row", "in the
 * northernmost row". Null where the words are no place.
 */
export function readPlace(
  cursor: Cursor,
  phrase: NounPhrase,
  negate: boolean,
  readInner: () => NounPhrase,
): Place | null {
  return cursor.attempt(() => {
    const apart = cursor.isMark(',', -1);
    const preposition = cursor.isAny(['place-preposition', 'relation']) && !cursor.is('side');
    const counting = cursor.peek()?.text === 'from';
    // "below the top one" is no place.
    if (preposition && !cursor.is('place-preposition') && !AT.has(cursor.sense('relation')?.relation ?? ''))
      return null;
    if (preposition) cursor.at += 1;
    if (preposition && cursor.is('relation') && !cursor.is('side')) return null;
    while (cursor.isAny(['determiner', 'intensifier']) && !cursor.isAny(['side', 'size'])) cursor.at += 1;
    if (preposition && cursor.is('share') && cursor.is('group', 1)) {
      phrase.unread.push(cursor.peek()?.text ?? '');
      cursor.at += 1;
    }
    if (cursor.is('scene') && !cursor.is('side')) {
      cursor.at += 1;
      return preposition ? [] : null;
    }
    const group = readGroupPlace(cursor, preposition);
    if (group !== null) return negate ? group.map(negated) : group;
    const side = cursor.sense('side');
    if (side === undefined) return preposition ? bareEdge(cursor, negate) : null;
    cursor.at += 1;
    cursor.skip(['intensifier']);
    // "the eastern border" is the east side.
    if (cursor.sense('side')?.side === 'edge' && side.side !== 'edge') cursor.at += 1;
    const part = cursor.is('part') || cursor.sense('side', -1)?.side === 'edge';
    cursor.skip(['part']);
    const counted = cursor.sense('determiner')?.count;
    if (apart && counted !== undefined && phrase.count === null && cursor.peek()?.plural === false) {
      // ", N pair, …": the two that lie farthest that way.
      cursor.at += 1;
      phrase.count = counted;
      phrase.number = 'many';
      return [farthestTo(side.side)];
    }
    const set: Modifier = {
      kind: 'side',
      side: side.side,
      scope: 'set',
      superlative: side.form === 'superlative',
      negate,
    };
    const scene: Modifier = { ...set, scope: phrase.of !== null || phrase.elliptical ? 'set' : 'scene' };
    if (cursor.is('pronoun')) {
      cursor.at += 1;
      // "the top one" is one of them, "the top ones" are all that lie there.
      return [cursor.items[cursor.at - 1]?.text === 'ones' && phrase.count === null ? scene : set];
    }
    if (cursor.is('of')) {
      cursor.at += 1;
      const within = preposition && WITHIN.test(cursor.items[cursor.at - 2]?.lemma ?? '');
      return ofSomething(
        cursor,
        phrase,
        { side: side.side, set, scene: { ...set, scope: 'scene' }, within },
        negate,
        readInner,
      );
    }
    // Which of several lawns is seen too coarsely: "on the north lawn" is in the north.
    if (preposition && !part && cursor.is('surface') && side.form !== 'noun') {
      phrase.unread.push(cursor.peek()?.text ?? '');
      cursor.at += 1;
      return [scene];
    }
    // "in the right lane" is in a lane.
    if (!part && (cursor.isAny(['thing', 'surface', 'class']) || isUnknown(cursor))) return null;
    // "right" and "top" are adverbs and nouns of other things unless a place is complete here.
    if (!preposition && !part && side.form === 'adjective' && !cursor.ended && !cursor.isMark(','))
      return null;
    return side.form === 'superlative' || counting ? [set] : [scene];
  });
}

/** Relations that a place may be told by: "beside the left edge". */
const AT = new Set(['inside', 'near', 'beside', 'touching']);

/** What tells some of a set from the others. */
const TELLING = new Set([
  'side',
  'size',
  'colour',
  'ordinal',
  'quantity',
  'axis',
  'heading',
  'relation',
  'direction',
]);

/** "nearest to the bottom right corner": of all the one farthest that way. */
export function readNearestSide(cursor: Cursor): Extract<Modifier, { kind: 'side' }> | null {
  return cursor.attempt(() => {
    if (cursor.sense('relation')?.relation !== 'nearest') return null;
    cursor.at += 1;
    if (cursor.peek()?.text === 'to') cursor.at += 1;
    cursor.skip(['determiner']);
    const side = cursor.sense('side')?.side;
    cursor.at += 1;
    // "closest to the left"; "nearest the left tank" goes on with a thing.
    const bare = cursor.ended || cursor.peek()?.punctuation === true || cursor.is('of');
    if (side === undefined || (!cursor.is('part') && !bare)) return null;
    cursor.skip(['part']);
    if (cursor.is('of')) {
      cursor.at += 1;
      cursor.skip(['determiner']);
      if (!cursor.is('scene')) return null;
      cursor.at += 1;
    }
    return farthestTo(side);
  });
}

/** Parts that a thing in them is inside of; "side" and "edge" may lie outside. */
const WITHIN = /^(?:corner|half|halves|part|portion|section|quarter|quadrant|third|area|region|sector|zone)$/;

interface SideOf {
  readonly side: Extract<Modifier, { kind: 'side' }>['side'];
  readonly set: Modifier;
  readonly scene: Modifier;
  /** "in the upper part of …" */
  readonly within: boolean;
}

function ofSomething(
  cursor: Cursor,
  phrase: NounPhrase,
  { side, set, scene, within }: SideOf,
  negate: boolean,
  readInner: () => NounPhrase,
): Place | null {
  const start = cursor.at;
  cursor.skip(['determiner']);
  if (cursor.is('scene')) {
    cursor.at += 1;
    return [scene];
  }
  cursor.at = start;
  const inner = readLandmark(cursor, readInner);
  const grouped = inner.modifiers.some(({ kind }) => kind === 'group');
  const another = inner.elliptical && inner.count === null && inner.number === 'one' && !grouped;
  // "the large ones", "the pair in the middle": some of them, which the others lie aside of.
  const some =
    inner.heads.length === 0 &&
    (inner.elliptical || inner.count !== null) &&
    inner.modifiers.some(({ kind }) => TELLING.has(kind)) &&
    !grouped;
  if ((another || some || inner.it) && side !== 'middle' && side !== 'edge') {
    return [{ kind: 'direction', side, landmark: inner, negate }];
  }
  const unseen = inner.heads.length > 0 && inner.heads.every(({ kind }) => kind === 'term');
  if (within && unseen) {
    // "in the northern part of the airport": in the north, as far as is seen.
    phrase.unread.push(...inner.heads.map((head) => (head.kind === 'term' ? head.term : '')));
    return [scene];
  }
  if (unseen && isSurface(cursor, inner)) return null;
  if (within && inner.heads.length > 0 && inner.heads.every(({ kind }) => kind === 'surface')) {
    return [
      { kind: 'relation', relation: 'inside', landmark: inner, and: null, within: null, negate },
      ...(negate ? [] : [set]),
    ];
  }
  const same = inner.heads.every((head) => phrase.heads.some((own) => isSameHead(own, head)));
  // "docks in the left corner of the marina", which is what the docks make up.
  if (within && same && phrase.heads.length > 0 && inner.modifiers.length === 0 && inner.number === 'one')
    return [scene];
  const relative = inner.heads.length === 0 || (grouped && same);
  if (relative)
    return inner.heads.length === 0
      ? [set]
      : [set, ...inner.modifiers.filter(({ kind }) => kind === 'group')];
  if (side === 'middle' || side === 'edge') {
    return [
      {
        kind: 'relation',
        relation: side === 'middle' ? 'inside' : 'beside',
        landmark: inner,
        and: null,
        within: null,
        negate,
      },
    ];
  }
  return [{ kind: 'direction', side, landmark: inner, negate }];
}

function bareEdge(cursor: Cursor, negate: boolean): Place | null {
  const item = cursor.peek();
  if (item?.lemma !== 'edge' && item?.lemma !== 'boundary') return null;
  cursor.at += 1;
  if (cursor.is('of') && !cursor.is('scene', 1) && !cursor.is('scene', 2)) return null;
  if (cursor.is('of')) cursor.at += 1;
  cursor.skip(['determiner', 'scene']);
  return [{ kind: 'side', side: 'edge', scope: 'scene', superlative: false, negate }];
}

/** "not in the main row": all but those. */
function negated(modifier: Modifier): Modifier {
  if (modifier.kind === 'grouped') return { ...modifier, negate: true };
  return {
    kind: 'except',
    phrase: { ...emptyPhrase(), elliptical: true, number: 'many', modifiers: [modifier] },
  };
}

function isUnknown(cursor: Cursor): boolean {
  const item = cursor.peek();
  return item !== undefined && !item.punctuation && item.senses.length === 0;
}
