import type { Cursor } from './cursor.js';
import { readHead } from './read-head.js';
import type { Pending } from './read-head.js';
import { isOwnSide, readWith } from './read-having.js';
import { readFacing } from './read-facing.js';
import { readHeading } from './read-heading.js';
import { readColourChoice } from './read-colours.js';
import { readPartColour } from './read-part.js';
import { readBlock, readEach, readInNumbers } from './read-groups.js';
import { joinEither } from './join-either.js';
import { readComparison } from './read-comparison.js';
import { readEnds } from './read-ends.js';
import { deniesThing, isContrast, readDenied, readExcept, readOnly } from './read-except.js';
import { readNearestSide, readPlace } from './read-place.js';
import { readSizes } from './read-sizes.js';
import { narrowTo, readOf } from './read-of.js';
import { CLOSE_BY } from './referring.js';
import { readRelation, readLandmark } from './read-relation.js';
import { choosesAnother } from './shared-choice.js';
import { classHeads } from './heads.js';
import { addPlace, COUNTED_TO, readCountedWay } from './counting.js';
import { emptyPhrase, farthestTo, isSuperlative } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** Deeper nesting than any question has; below it words go unread. */
const MAX_DEPTH = 8;
/** "From the five tanks, the one …": what opens a phrase that names the set to choose from. */
const AMONG = new Set(['among', 'amongst', 'from']);

/**
 * A noun phrase with all that follows it. Inner phrases stop at a comma and at an "and" that goes on with a relation,
 * so that both attach to the phrase outside: "the tank near the ship, north of the pier".
 */
export function readPhrase(cursor: Cursor, depth = 0): NounPhrase {
  const phrase = emptyPhrase();
  if (depth > MAX_DEPTH) return phrase;
  const inner = () => readPhrase(cursor, depth + 1);
  if (depth === 0 && (cursor.is('of') || AMONG.has(cursor.peek()?.text ?? ''))) {
    cursor.at += 1;
    phrase.of = inner();
    if (cursor.isMark(',')) cursor.at += 1;
  }
  const leading = depth === 0 && phrase.of === null ? readLeadingGroup(cursor, inner) : null;
  const pending = readHead(cursor, phrase, inner);
  const named = leading !== null && (leading.heads.length > 0 || leading.of !== null);
  if (named) phrase.of = leading;
  else phrase.modifiers.push(...(leading?.modifiers ?? []));
  const unseen = phrase.heads.length > 0 && phrase.heads.every(({ kind }) => kind !== 'class');
  // What follows an unseen landmark ("the lanes south of …") is worth more to the thing itself.
  if (depth > 0 && unseen) {
    readRoof(cursor, phrase);
    return phrase;
  }
  const either: number[] = [];
  readTail(cursor, phrase, pending, depth, either);
  joinEither(phrase, either);
  chooseAmong(phrase);
  readPending(phrase, pending);
  if (pending.next) readNext(phrase);
  return phrase;
}

/** "which of the tanks is closest to the pier": what says which one is said of those that it is one of. */
function chooseAmong(phrase: NounPhrase): void {
  const { of, heads, modifiers } = phrase;
  if (of === null || heads.length > 0 || modifiers.length > 0) return;
  phrase.modifiers.push(...of.modifiers.filter(tellsWhich));
  phrase.of = { ...of, modifiers: of.modifiers.filter((modifier) => !tellsWhich(modifier)) };
}

const tellsWhich = (modifier: Modifier): boolean =>
  isSuperlative(modifier) ||
  (modifier.kind === 'relation' && (modifier.relation === 'nearest' || modifier.relation === 'farthest'));

/** "the closest two tanks": to each other, where nothing is said that they are close to; of one it is not known to what. */
function readPending(phrase: NounPhrase, { order, word }: Pending): void {
  if (order === null) return;
  if (phrase.count === 2) phrase.modifiers.push({ kind: 'pair', order });
  else phrase.unread.push(word);
}

/** "the next ship west of the barge": the nearest that lies there; where it is next to is not known otherwise. */
function readNext(phrase: NounPhrase): void {
  const at = phrase.modifiers.findIndex((modifier) => modifier.kind === 'direction' && !modifier.negate);
  const led = phrase.modifiers[at];
  if (led?.kind === 'direction') phrase.modifiers[at] = { ...led, close: true };
  else phrase.unread.push('next');
}

/** "In the top row of courts, the one …": the set to choose from comes first. */
function readLeadingGroup(cursor: Cursor, inner: () => NounPhrase): NounPhrase | null {
  if (!cursor.is('place-preposition')) return null;
  return cursor.attempt(() => {
    cursor.at += 1;
    const of = inner();
    const grouped = of.modifiers.some(({ kind }) => kind === 'group');
    if (!grouped || !(cursor.isMark(',') || cursor.isMark(':'))) return null;
    cursor.at += 1;
    return of;
  });
}

/** "the large house with the bright roof": a roof belongs to the building that was named last. */
function readRoof(cursor: Cursor, phrase: NounPhrase): void {
  const building = phrase.heads.some((head) => head.kind === 'surface' && head.surface === 'building');
  if (!building || !cursor.is('with')) return;
  cursor.attempt(() => {
    const start = cursor.at;
    cursor.at += 1;
    const painted = readPartColour(cursor, false);
    const roof = cursor.items.slice(start, cursor.at).some(({ lemma }) => /roof/.test(lemma));
    if (painted === null || !roof) return null;
    phrase.modifiers.push(...painted.map(({ part: _, ...colour }) => colour));
    return true;
  });
}

/** Whether an "and" joins another modifier rather than another thing. */
function goesOn(cursor: Cursor): boolean {
  return (
    cursor.isAny(['relation', 'place-preposition', 'with', 'without', 'negation', 'compare', 'grouped'], 1) &&
    !cursor.is('class', 1)
  );
}

function startsPhrase(cursor: Cursor, ahead: number): boolean {
  return (
    cursor.isAny(['class', 'determiner', 'thing', 'surface', 'number', 'share'], ahead) ||
    (cursor.isAny(['colour', 'size', 'side'], ahead) && cursor.is('class', ahead + 1))
  );
}

/** "not white, yellow or red" */
function isListed(cursor: Cursor): boolean {
  for (let ahead = 1; cursor.is('colour', ahead) || cursor.isMark(',', ahead); ahead += 1)
    if (cursor.peek(ahead + 1)?.text === 'or') return true;
  return false;
}

/** @param either places in the modifiers before which an "or" stands are added to it */
function readTail(
  cursor: Cursor,
  phrase: NounPhrase,
  pending: Pending,
  depth: number,
  either: number[],
): void {
  const inner = () => readPhrase(cursor, depth + 1);
  let negate = pending.denial !== null;
  let denial = pending.denial ?? '';
  /** Whether the last thing that was said was denied: "not white or yellow" goes on denying. */
  let denied = false;
  /** Of the modifier that a word of closeness leads into, its place. */
  let closeFrom: number | null = null;
  while (!cursor.ended) {
    closeFrom = markClose(phrase.modifiers, closeFrom);
    const item = cursor.peek();
    if (item === undefined) return;
    if (depth > 0 && isOfAnother(item.text, phrase)) return;
    if (item.punctuation) {
      if (depth > 0 || (phrase.heads.length === 0 && choosesAnother(cursor, phrase))) return;
      negate ||= denied && cursor.is('colour', 1) && isListed(cursor);
      cursor.at += 1;
      continue;
    }
    if (cursor.is('and')) {
      if (depth > 0) return;
      if (!goesOn(cursor) && (startsPhrase(cursor, 1) || choosesAnother(cursor, phrase))) return;
      negate ||= denied && item.text === 'or';
      if (item.text === 'or' && !negate) either.push(phrase.modifiers.length);
      cursor.at += 1;
      continue;
    }
    if (cursor.is('except') && depth > 0) return;
    if (isContrast(cursor)) {
      cursor.at += 1;
      continue;
    }
    if (OF_OTHERS.test(item.text)) {
      // "while the rest lie east-west" tells of the others.
      if (depth > 0) return;
      const start = cursor.at;
      const end = cursor.items.findIndex(({ punctuation }, at) => at > start && punctuation);
      cursor.at = end === -1 ? cursor.items.length : end;
      phrase.unread.push(cursor.textSince(start));
      continue;
    }
    if (cursor.is('except')) {
      if (readOnly(cursor, phrase, inner)) continue;
      readExcept(cursor, phrase, inner);
      continue;
    }
    if (cursor.is('negation')) {
      // "the ship by the pier, not the red one": without a verb it is said of the thing outside.
      if (depth > 0 && (item.text === 'nor' || (!cursor.is('filler', -1) && deniesThing(cursor)))) return;
      if (readDenied(cursor, phrase, inner)) continue;
      denial = item.text;
      negate = true;
      cursor.at += 1;
      continue;
    }
    if (pending.order !== null && (item.text === 'to' || item.text === 'from')) {
      cursor.at += 1;
      phrase.modifiers.push({
        kind: 'relation',
        relation: pending.order === 'ascending' ? 'nearest' : 'farthest',
        landmark: readLandmark(cursor, inner),
        and: null,
        within: null,
        negate: false,
      });
      pending.order = null;
      continue;
    }
    const counted = readCountedWay(cursor, phrase);
    if (counted !== null) {
      phrase.modifiers.push(counted);
      continue;
    }
    // "right beside", "stacked in", "just left of": what leads into a relation says nothing more.
    if (
      cursor.isAny(['intensifier', 'filler']) &&
      !cursor.is('relation') &&
      (cursor.isAny(['relation', 'place-preposition', 'intensifier', 'grouped'], 1) ||
        cursor.is('side', 1)) &&
      !cursor.is('of', 1)
    ) {
      if (CLOSE_BY.test(item.text)) closeFrom = phrase.modifiers.length;
      cursor.at += 1;
      continue;
    }
    if (readComparison(cursor, phrase, negate, inner)) {
      [denied, negate] = [negate, false];
      continue;
    }
    const sizes = readSizes(cursor, negate);
    if (sizes !== null) {
      phrase.modifiers.push(...sizes);
      if (sizes.some(isSuperlative) && phrase.number === 'any') phrase.number = 'one';
      [denied, negate] = [negate, false];
      continue;
    }
    const heading = readHeading(cursor);
    if (heading !== null) {
      phrase.modifiers.push(heading);
      continue;
    }
    // "nearest the bridge on its west side": said of the thing outside.
    if (depth > 0 && isOwnSide(cursor)) return;
    if (readFacing(cursor, phrase, negate, inner)) {
      [denied, negate] = [negate, false];
      continue;
    }
    const corner = readNearestSide(cursor);
    if (corner !== null) {
      phrase.modifiers.push(corner);
      if (phrase.number === 'any') phrase.number = 'one';
      continue;
    }
    const grouped = readInNumbers(cursor) ?? readEach(cursor);
    if (grouped !== null) {
      phrase.modifiers.push(grouped);
      narrowTo(phrase, classHeads(cursor.peek(-1)));
      continue;
    }
    if (readBlock(cursor, phrase)) continue;
    const ends = readEnds(cursor);
    if (ends !== null) {
      phrase.modifiers.push(...ends);
      continue;
    }
    const place = readPlace(cursor, phrase, negate, inner);
    if (place !== null) {
      addPlace(cursor, phrase, place);
      const ordering = place.some((modifier) => modifier.kind === 'side' && modifier.scope === 'set');
      if (ordering && phrase.number === 'any') phrase.number = 'one';
      [denied, negate] = [negate, false];
      continue;
    }
    if (phrase.heads.length === 0 && /^amongs?t?$/.test(item.text)) {
      readOf(cursor, phrase, inner);
      continue;
    }
    if (readRelation(cursor, phrase, negate, inner)) {
      // "not near" is one word of the lexicon.
      [denied, negate] = [negate || item.text.startsWith('not '), false];
      continue;
    }
    if (cursor.is('with') || cursor.is('without')) {
      readWith(cursor, phrase, negate, inner);
      [denied, negate] = [negate, false];
      continue;
    }
    if (cursor.is('of')) {
      if (negate && item.text !== 'of') {
        // "not belonging to the group of three"
        const left = { ...emptyPhrase(), elliptical: true, number: 'many' as const };
        const start = cursor.at;
        readOf(cursor, left, inner);
        phrase.modifiers.push({ kind: 'except', phrase: left, words: cursor.textSince(start) });
        negate = false;
      } else readOf(cursor, phrase, inner);
      continue;
    }
    const painted = readPartColour(cursor, negate);
    if (painted !== null) {
      phrase.modifiers.push(...painted);
      [denied, negate] = [negate, false];
      continue;
    }
    if (readAdjective(cursor, phrase, negate)) {
      [denied, negate] = [negate, false];
      continue;
    }
    if (item.senses.length === 0 && (cursor.isMark(',', -1) || cursor.is('and', -1))) {
      readClause(cursor, phrase, inner);
      continue;
    }
    if (
      item.senses.length === 0 &&
      /(?:ing|ed)$/.test(item.text) &&
      cursor.sense('determiner', 1)?.number === 'any'
    ) {
      // "dragging a long white line": what is said of its object says nothing of the thing.
      const start = cursor.at;
      cursor.at += 1;
      readHead(cursor, emptyPhrase(), inner);
      phrase.unread.push(cursor.textSince(start));
      continue;
    }
    cursor.at += 1;
    if (
      item.senses.length > 0 &&
      cursor.items[cursor.at - 1] === item &&
      isQuiet(item.senses.map(({ kind }) => kind))
    )
      continue;
    phrase.unread.push(item.text);
  }
  markClose(phrase.modifiers, closeFrom);
  if (negate) phrase.unread.push(denial);
}

const OF_OTHERS = /^(?:while|whereas|whilst|unlike)$/;

/** Marks the direction that such a word led into; the place where it is to come, while it has not. */
function markClose(modifiers: Modifier[], from: number | null): number | null {
  const led = from === null ? undefined : modifiers[from];
  if (from === null || led === undefined) return from;
  if (led.kind === 'direction' && !led.negate) modifiers[from] = { ...led, close: true };
  return null;
}

/** "the ship by the tanks that is white": the verb is of the other number, so it is said of the thing outside. */
function isOfAnother(text: string, { number, heads, also }: NounPhrase): boolean {
  if (heads.length === 0 || also.length > 0) return false;
  if (/^(?:that|which) are$/.test(text)) return number === 'one';
  return /^(?:that|which) is$/.test(text) && number === 'many';
}

/** ", home plate at the bottom": something unseen, with the place where it is. */
function readClause(cursor: Cursor, phrase: NounPhrase, inner: () => NounPhrase): void {
  const start = cursor.at;
  while (cursor.peek()?.senses.length === 0 && cursor.peek()?.punctuation === false) cursor.at += 1;
  const noun = !/(?:ed|ing)$/.test(cursor.items[cursor.at - 1]?.text ?? '');
  if (noun && cursor.is('place-preposition')) readPlace(cursor, emptyPhrase(), false, inner);
  phrase.unread.push(cursor.textSince(start));
}

const QUIET = new Set([
  'filler',
  'intensifier',
  'determiner',
  'pronoun',
  'generic',
  'orient',
  'scene',
  'place-preposition',
  'part',
]);
function isQuiet(kinds: readonly string[]): boolean {
  return kinds.some((kind) => QUIET.has(kind));
}

/** Colours, sizes, orientations and ordinals after the noun: "that are white", "heading north", "second from the left". */
function readAdjective(cursor: Cursor, phrase: NounPhrase, negate: boolean): boolean {
  const ordinal = cursor.sense('ordinal');
  if (ordinal !== undefined) {
    phrase.modifiers.push({ kind: 'ordinal', value: ordinal.value });
    if (phrase.number !== 'many') phrase.number = 'one';
    cursor.at += 1;
    return true;
  }
  const ofGround = cursor.is('surface') && cursor.is('of', -1);
  const colour = ofGround ? null : readColourChoice(cursor);
  if (colour !== null) {
    const next = cursor.peek();
    if (
      next !== undefined &&
      !next.punctuation &&
      (next.senses.length === 0 || cursor.isAny(['thing', 'surface']))
    ) {
      phrase.unread.push(cursor.items[cursor.at - 1]?.text ?? '', next.text);
      cursor.at += 1;
      return true;
    }
    phrase.modifiers.push({ kind: 'colour', ...colour, negate });
    return true;
  }
  const size = cursor.sense('size');
  if (size !== undefined) {
    cursor.at += 1;
    phrase.modifiers.push({
      kind: 'size',
      measure: size.measure,
      order: size.order,
      degree: size.degree,
      negate,
    });
    if (size.degree !== 'plain' && phrase.number === 'any') phrase.number = 'one';
    return true;
  }
  const grouped = cursor.sense('grouped');
  if (grouped !== undefined) {
    cursor.at += 1;
    phrase.modifiers.push({ kind: 'grouped', grouping: grouped.grouping, negate });
    return true;
  }
  const axis = cursor.sense('axis');
  if (axis !== undefined) {
    const text = cursor.peek()?.text ?? '';
    cursor.at += 1;
    const counted = COUNTED_TO.find(([words]) => text.endsWith(words));
    if (counted !== undefined && phrase.modifiers.some(({ kind }) => kind === 'ordinal')) {
      phrase.modifiers.push(farthestTo(counted[1]));
      return true;
    }
    phrase.modifiers.push({ kind: 'axis', axis: axis.axis });
    return true;
  }
  return false;
}
