import { ANYTHING } from '../../contract/index.js';
import { partOf } from '../lexicon/part-words.js';
import { Cursor } from './cursor.js';
import { OPPOSITE_SIDE } from './opposites.js';
import { readPartColour } from './read-part.js';
import { readExcept } from './read-except.js';
import { readPlace } from './read-place.js';
import { readLandmark, readRelation } from './read-relation.js';
import { OWN } from './referring.js';
import { readSizes } from './read-sizes.js';
import { hasSense } from './senses.js';
import { emptyPhrase, isSameHead, isSuperlative } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** Nouns of the vocabulary that also name a part of the thing. */
const PARTS_BY_WHOLE = /^home plates?$/;

const MOST = /^(?:most|more|fewest|fewer)$/;

/** "with the darkest hull": the darkest, as far as the mean colour of the whole tells. */
function readShadeOfPart(cursor: Cursor, negate: boolean): Modifier[] | null {
  return cursor.attempt(() => {
    cursor.skip(['determiner']);
    const size = cursor.sense('size');
    const part = partOf([1, 2].map((ahead) => cursor.peek(ahead)?.lemma ?? ''));
    if (size?.measure !== 'brightness' || size.degree !== 'superlative' || part === null) return null;
    cursor.at += 1 + part.length;
    return [{ ...size, kind: 'size', negate }];
  });
}

/** "with a side over 50 m": the part is not told from the whole. */
function readMeasuredPart(cursor: Cursor, negate: boolean): ReturnType<typeof readSizes> {
  return cursor.attempt(() => {
    cursor.skip(['determiner']);
    if (!cursor.is('part')) return null;
    cursor.at += 1;
    return readSizes(cursor, negate);
  });
}

/**
 * "with a red hull" is a colour, "with an area above 500 m2" a measure, "with boats" a relation, "with a boat to the left
 * of it" that relation turned round, "with bleachers" unread.
 */
export function readWith(
  cursor: Cursor,
  phrase: NounPhrase,
  negateBefore: boolean,
  inner: () => NounPhrase,
): void {
  const start = cursor.at;
  let negate = negateBefore !== cursor.is('without');
  cursor.at += 1;
  if (cursor.is('without')) {
    negate = !negate;
    cursor.at += 1;
  }
  if (negate && cursor.peek()?.text === 'the' && cursor.is('ordinal', 1)) {
    // "the row of planes without the first and the last"
    cursor.at -= 1;
    readExcept(cursor, phrase, inner);
    return;
  }
  const looks = readAxisOf(cursor) ?? readLooks(cursor, negate);
  if (looks !== null) {
    phrase.modifiers.push(...looks);
    if (looks.some(isSuperlative) && phrase.number === 'any') phrase.number = 'one';
    return;
  }
  // No step counts what each thing has.
  const counted = cursor.peek(cursor.is('determiner') ? 1 : 0)?.text ?? '';
  if (MOST.test(counted)) phrase.unread.push(counted);
  const nothing = cursor.peek()?.text === 'nothing';
  if (nothing) {
    cursor.at += 1;
    negate = !negate;
  }
  const landmark = nothing ? anything() : readLandmark(cursor, inner);
  const [head] = landmark.heads;
  const ground = landmark.heads.length > 0 && landmark.heads.every((own) => own.kind === 'surface');
  // The phrase of a ground ends with its noun: what it lies by is still to come.
  landmark.modifiers.push(
    ...(ground || nothing ? readOwn(cursor, inner) : [readOwnSide(cursor) ?? []].flat()),
  );
  const said = cursor.items.slice(start, cursor.at).find((item) => hasSense(item, 'class'))?.text ?? '';
  const whole = head?.kind === 'class' && !PARTS_BY_WHOLE.test(said);
  const own = whole || ground || nothing ? turnRound(landmark, negate) : [];
  if (own.length > 0) {
    phrase.modifiers.push(...own);
    return;
  }
  if (head?.kind === 'class' && !isPartByWhole(landmark, phrase, said)) {
    phrase.modifiers.push({ kind: 'with', landmark, negate });
    return;
  }
  // "no grass in the infield": where the unseen thing is goes with it.
  if (cursor.is('relation') && cursor.sense('relation')?.relation === 'inside') {
    const scratch = emptyPhrase();
    if (readPlace(cursor, scratch, false, inner) === null) readRelation(cursor, scratch, false, inner);
  }
  phrase.unread.push(cursor.textSince(start));
}

/** "with its long axis east-west" */
function readAxisOf(cursor: Cursor): Modifier[] | null {
  return cursor.attempt(() => {
    while (cursor.isAny(['determiner', 'filler'])) cursor.at += 1;
    if (!cursor.is('orient')) return null;
    while (cursor.isAny(['orient', 'filler'])) cursor.at += 1;
    const axis = cursor.sense('axis')?.axis;
    if (axis === undefined) return null;
    cursor.at += 1;
    return [{ kind: 'axis', axis }];
  });
}

/** What is told of the thing itself and of its parts: their sizes, shades and colours. */
const readLooks = (cursor: Cursor, negate: boolean): Modifier[] | null =>
  readSizes(cursor, negate) ??
  readMeasuredPart(cursor, negate) ??
  readShadeOfPart(cursor, negate) ??
  readPartColour(cursor, negate);

/** "diamonds with home plate at the bottom", "the stadium with the track": a part by the name of the whole. */
function isPartByWhole(landmark: NounPhrase, { heads }: NounPhrase, said: string): boolean {
  const same = landmark.heads.every(
    (own) => heads.length === 0 || heads.some((head) => isSameHead(own, head)),
  );
  const repeated = landmark.number === 'one' && landmark.modifiers.length === 0 && heads.length > 0;
  return landmark.count === null && same && (repeated || PARTS_BY_WHOLE.test(said));
}

const anything = (): NounPhrase => ({
  ...emptyPhrase(),
  heads: [{ kind: 'term', term: ANYTHING }],
  number: 'many',
});

/** "around them", "to its left", of a thing that was named; nothing where what follows is told of anything else. */
function readOwn(cursor: Cursor, inner: () => NounPhrase): Modifier[] {
  const read = cursor.attempt(() => {
    const scratch = emptyPhrase();
    const own = readOwnSide(cursor);
    const place = own === null ? readPlace(cursor, scratch, false, inner) : [own];
    if (place === null && !readRelation(cursor, scratch, false, inner)) return null;
    const modifiers = [...(place ?? []), ...scratch.modifiers];
    return modifiers.length > 0 && modifiers.every((modifier) => turned(modifier) !== null)
      ? modifiers
      : null;
  });
  return read ?? [];
}

/** "to its left", "on its northern side": aside of what the phrase around is about. */
function readOwnSide(cursor: Cursor): Extract<Modifier, { kind: 'direction' }> | null {
  return cursor.attempt(() => {
    if (!cursor.is('place-preposition') || !OWN.test(cursor.peek(1)?.text ?? '')) return null;
    const side = cursor.sense('side', 2)?.side;
    if (side === undefined || OPPOSITE_SIDE[side] === undefined) return null;
    cursor.at += 3;
    cursor.skip(['part']);
    const landmark = { ...emptyPhrase(), elliptical: true, it: true, number: 'one' as const };
    return { kind: 'direction' as const, side, landmark, negate: false };
  });
}

export const isOwnSide = (cursor: Cursor): boolean =>
  readOwnSide(Cursor.at(cursor.items, cursor.at)) !== null;

/** Relations that hold of both where they hold of one. */
const MUTUAL = new Set(['near', 'beside', 'touching', 'away']);

type Turned = (landmark: NounPhrase, negate: boolean) => Modifier;

/**
 * What a modifier of a landmark says of the thing that it is told for: "a pier with ships beside it" is beside ships, "with
 * a tank to its left" right of one, "with cars on it" has cars. Null where it says nothing of that thing.
 */
function turned(modifier: Modifier): Turned | null {
  if (modifier.kind === 'direction' && modifier.landmark.it) {
    const side = OPPOSITE_SIDE[modifier.side];
    return side === undefined
      ? null
      : (landmark, negate) => ({ ...modifier, side, landmark, negate: negate !== modifier.negate });
  }
  if (modifier.kind !== 'relation' || !modifier.landmark.it) return null;
  if (modifier.relation === 'inside') return (landmark, negate) => ({ kind: 'with', landmark, negate });
  return MUTUAL.has(modifier.relation)
    ? (landmark, negate) => ({ ...modifier, landmark, negate: negate !== modifier.negate })
    : null;
}

/** Nothing where no modifier of the landmark is told of the thing itself. */
function turnRound(landmark: NounPhrase, negate: boolean): Modifier[] {
  const turns = landmark.modifiers.flatMap((modifier) => turned(modifier) ?? []);
  if (turns.length === 0) return [];
  const modifiers = landmark.modifiers.filter((modifier) => turned(modifier) === null);
  return turns.map((turn) => turn({ ...landmark, modifiers }, negate));
}
