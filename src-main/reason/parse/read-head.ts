import { ANYTHING } from '../../contract/index.js';
import { comparisonWords } from './comparison-words.js';
import type { Cursor } from './cursor.js';
import { classHeads, NOT_NOUN, surroundingHeads, withFollowing } from './heads.js';
import { readHeadingBefore } from './read-heading.js';
import { readColourChoice } from './read-colours.js';
import { deniesThing, isContrast, readDenied } from './read-except.js';
import { ofNamedPart, readPartBefore } from './read-part.js';
import { BACK } from './referring.js';
import { NUMBERED_GROUPS, readGroup, toGroup } from './read-groups.js';
import { readSizeBefore } from './read-sizes.js';
import type { Order } from './senses.js';
import { emptyPhrase, farthestTo } from './tree.js';
import type { NounPhrase } from './tree.js';

/** "nearest tank to the pier": the landmark follows the noun. */
export interface Pending {
  order: Order | null;
  /** The word of it. */
  word: string;
  /** The word that denies what follows the noun, or nothing that could be denied. */
  denial: string | null;
  /** "the next ship west of it" */
  next: boolean;
}

/**
 * Reads what stands before a noun, and the noun: determiners, counts, ordinals, sizes, colours, sides, groups. Stops
 * at the first word that can only follow a noun.
 */
export function readHead(cursor: Cursor, phrase: NounPhrase, readInner: () => NounPhrase): Pending {
  const pending: Pending = { order: null, word: '', denial: null, next: false };
  let negate = false;
  /** Whether the last adjective was denied: "not white or yellow" goes on denying. */
  let denied = false;
  let denial = '';
  let article = false;
  let anything = false;
  while (!cursor.ended) {
    const item = cursor.peek();
    if (item === undefined || comparisonWords(cursor) !== null) break;
    if (phrase.modifiers.length > 0 && isContrast(cursor)) {
      cursor.at += 1;
      continue;
    }
    if (item.punctuation) {
      const started = phrase.modifiers.length > 0 || phrase.unread.length > 0;
      if (!started || (!cursor.isAny(['class', 'colour', 'size'], 1) && !nounGoesOn(cursor))) break;
      cursor.at += 1;
      continue;
    }
    if (item.possessive === true && ownsNext(cursor)) {
      readOwner(cursor, phrase);
      continue;
    }
    if (cursor.is('class')) {
      phrase.modifiers = ofNamedPart(phrase.modifiers, item.lemma);
      readClass(cursor, phrase, article);
      break;
    }
    if (cursor.is('negation')) {
      if (cursor.is('class', 1) && cursor.is('class', 2) && cursor.peek(1)?.plural === false) {
        // "non-tennis courts": of all courts, those of the other kinds.
        const start = cursor.at;
        const left = emptyPhrase();
        cursor.at += 2;
        left.heads.push(...classHeads(cursor.items[cursor.at - 1]));
        phrase.modifiers.push({ kind: 'except', phrase: left, words: cursor.textSince(start) });
        continue;
      }
      if (item.text === 'nor' && deniesThing(cursor)) break;
      // "everything that is not a car", but "non-fuel tanks" are tanks of a kind that cannot be told.
      const kind = item.text === 'non' && cursor.peek(1)?.text.includes(' ') === true;
      if (!kind && readDenied(cursor, phrase, readInner)) break;
      denial = item.text;
      negate = true;
      cursor.at += 1;
      continue;
    }
    if (denied && item.text === 'or' && cursor.isAny(['colour', 'size'], 1)) {
      negate = true;
      cursor.at += 1;
      continue;
    }
    if (item.text === 'next' && nounGoesOn(cursor)) {
      pending.next = true;
      cursor.at += 1;
      continue;
    }
    const size = cursor.sense('size');
    if (size !== undefined) {
      phrase.modifiers.push({
        kind: 'size',
        measure: size.measure,
        order: size.order,
        degree: size.degree,
        negate,
      });
      if (size.degree !== 'plain' && phrase.number === 'any') phrase.number = 'one';
      denied = negate;
      negate = false;
      cursor.at += 1;
      continue;
    }
    const measured = readSizeBefore(cursor);
    if (measured !== null) {
      phrase.modifiers.push(...measured);
      continue;
    }
    const before = readHeadingBefore(cursor);
    if (before !== null) {
      phrase.modifiers.push(before);
      continue;
    }
    const nearest = cursor.sense('relation');
    // "two neighbouring tanks": beside each other.
    const mutual = nearest?.relation === 'beside' || nearest?.relation === 'touching';
    if (mutual && cursor.is('class', 1) && cursor.peek(1)?.plural === true) {
      phrase.modifiers.push({ kind: 'grouped', grouping: 'grouped', negate });
      negate = false;
      cursor.at += 1;
      continue;
    }
    if (nearest?.relation === 'nearest' || nearest?.relation === 'farthest') {
      // "nearest to the pier" has no noun; "nearest tank to the pier" has.
      if (
        !/ (?:to|from)$/.test(item.text) &&
        (cursor.isAny(['class', 'number', 'pronoun', 'colour', 'size'], 1) ||
          cursor.sense('determiner', 1)?.count === 2)
      ) {
        pending.order = nearest.relation === 'nearest' ? 'ascending' : 'descending';
        pending.word = item.text;
        cursor.at += 1;
        continue;
      }
      break;
    }
    if (item.text === 'end' && cursor.isAny(['class', 'pronoun', 'number'], 1)) {
      // "the end court", "the two end ones"
      phrase.modifiers.push({ ...farthestTo('edge'), superlative: false });
      cursor.at += 1;
      continue;
    }
    if (readSide(cursor, phrase, article)) continue;
    const group = cursor.sense('group');
    if (group !== undefined && cursor.is('class', 1)) {
      phrase.modifiers.push({
        kind: 'grouped',
        grouping: group.grouping === 'cluster' ? 'grouped' : 'row',
        negate,
      });
      negate = false;
      cursor.at += 1;
      continue;
    }
    if (group !== undefined) {
      cursor.at += 1;
      readGroup(cursor, phrase, group.grouping, readInner);
      break;
    }
    const grouped = cursor.sense('grouped');
    if (grouped !== undefined) {
      phrase.modifiers.push({ kind: 'grouped', grouping: grouped.grouping, negate });
      negate = false;
      cursor.at += 1;
      continue;
    }
    const axis = cursor.sense('axis');
    if (axis !== undefined) {
      phrase.modifiers.push({ kind: 'axis', axis: axis.axis });
      cursor.at += 1;
      continue;
    }
    const painted = readPartBefore(cursor, negate);
    if (painted !== null) {
      phrase.modifiers.push(...painted);
      negate = false;
      continue;
    }
    const colour = cursor.sense('colour');
    const onGround =
      cursor.is('surface') &&
      !cursor.isAny(['class', 'colour', 'size', 'group', 'thing', 'surface', 'pronoun'], 1) &&
      cursor.peek(1)?.senses.length !== 0;
    if (colour !== undefined && cursor.is('colour', 1) && cursor.is('surface', 1)) {
      // "brown dirt": the ground says its colour.
      cursor.at += 1;
      continue;
    }
    const choice = colour === undefined || onGround ? null : readColourChoice(cursor);
    if (choice !== null) {
      phrase.modifiers.push({ kind: 'colour', ...choice, negate });
      denied = negate;
      negate = false;
      continue;
    }
    if (item.text === 'one' && nounGoesOn(cursor)) {
      phrase.number = 'one';
      cursor.at += 1;
      continue;
    }
    if (cursor.is('pronoun') && !cursor.isAny(['class', 'colour', 'size', 'part'], 1)) {
      phrase.elliptical = true;
      phrase.it = BACK.test(item.text);
      if (/^(?:ones|them|they|others|rest|remainder)$/.test(item.text)) phrase.number = 'many';
      else if (phrase.number === 'any') phrase.number = 'one';
      cursor.at += 1;
      break;
    }
    const number = cursor.sense('number');
    if (number !== undefined && !cursor.is('unit', 1)) {
      phrase.count = number.value;
      phrase.number = number.value === 1 ? 'one' : 'many';
      cursor.at += 1;
      continue;
    }
    const ordinal = cursor.sense('ordinal');
    if (ordinal !== undefined) {
      phrase.modifiers.push({ kind: 'ordinal', value: ordinal.value });
      if (phrase.number === 'any') phrase.number = 'one';
      cursor.at += 1;
      if (cursor.is('relation') && cursor.sense('relation')?.relation === 'across') break;
      continue;
    }
    if (cursor.is('share')) {
      phrase.unread.push(item.text);
      phrase.number = 'many';
      cursor.at += 1;
      cursor.skip(['of']);
      continue;
    }
    const determiner = cursor.sense('determiner');
    if (determiner !== undefined && NUMBERED_GROUPS.test(item.text)) {
      cursor.at += 1;
      readGroup(cursor, phrase, 'cluster', readInner);
      break;
    }
    if (determiner !== undefined) {
      if (phrase.number !== 'many')
        phrase.number = determiner.number === 'any' ? phrase.number : determiner.number;
      if (determiner.count !== undefined) phrase.count = determiner.count;
      phrase.definite ||= DEFINITE.test(item.text);
      phrase.others ||= item.text === 'other';
      article = true;
      cursor.at += 1;
      cursor.skip(['of']);
      continue;
    }
    if (cursor.is('part') && cursor.is('of', 1)) {
      // "the south end of the track": the whole track stands for its end.
      cursor.at += 2;
      continue;
    }
    if (cursor.isAny(['thing', 'surface'])) {
      cursor.at += 1;
      if (cursor.is('class')) {
        phrase.unread.push(item.text);
        continue;
      }
      phrase.heads.push(...surroundingHeads(cursor, item));
      if (item.plural && phrase.number === 'any') phrase.number = 'many';
      break;
    }
    if (
      cursor.isAny(['intensifier', 'filler', 'orient', 'generic', 'anything']) &&
      !cursor.isAny(['relation', 'place-preposition'])
    ) {
      if (cursor.is('orient') && cursor.is('class', 1)) phrase.unread.push(item.text);
      if (cursor.is('anything')) {
        anything = true;
        if (phrase.number === 'any' && (item.plural || item.text === 'everything')) phrase.number = 'many';
      }
      cursor.at += 1;
      continue;
    }
    if (item.senses.length > 0) break;
    if (!readUnknown(cursor, phrase)) break;
    if (phrase.heads.length > 0) break;
  }
  if (negate) pending.denial = denial;
  if (anything && phrase.heads.length === 0 && !phrase.elliptical)
    phrase.heads.push({ kind: 'term', term: ANYTHING });
  return pending;
}

/** Determiners of things that are known: "the larger one" is the larger of them, "a larger one" any that is. */
const DEFINITE = /^(?:the|this|that|these|those|both|both of|only)$/;

/** "the airport's largest plane", "the terminal's roof"; "the ship's docked" and "the bridge's north end" own no other thing. */
function ownsNext(cursor: Cursor): boolean {
  if (!cursor.isAny(['class', 'thing', 'surface'])) return false;
  if (!cursor.is('class') && cursor.isAny(['thing', 'surface'], 1)) return true;
  let ahead = 1;
  while (ahead < MOST_APART && cursor.isAny(BEFORE_NOUN, ahead) && !cursor.is('class', ahead)) ahead += 1;
  return cursor.is('class', ahead);
}
const BEFORE_NOUN = [
  'colour',
  'size',
  'side',
  'ordinal',
  'number',
  'intensifier',
  'grouped',
  'axis',
] as const;

/** What was said so far was said of the owner: things of a class part the set, others are told. */
function readOwner(cursor: Cursor, phrase: NounPhrase): void {
  const heads = classHeads(cursor.peek());
  const text = cursor.peek()?.text ?? '';
  const plural = phrase.number === 'many';
  cursor.at += 1;
  if (heads.length === 0) {
    phrase.unread.push(`${text}'s`);
    return;
  }
  phrase.of = {
    ...emptyPhrase(),
    heads,
    modifiers: phrase.modifiers,
    number: phrase.number,
    count: phrase.count,
  };
  phrase.modifiers = [];
  phrase.count = null;
  phrase.number = plural ? 'many' : 'any';
}

function readClass(cursor: Cursor, phrase: NounPhrase, article: boolean): void {
  for (;;) {
    const item = cursor.peek();
    const sense = cursor.sense('class');
    if (item === undefined || sense === undefined) return;
    cursor.at += 1;
    // In "six court tennis block" and "ferry dock" only the last noun is the thing.
    if (cursor.is('class') && !item.plural) continue;
    const next = cursor.peek();
    const compound =
      !item.plural &&
      item.possessive !== true &&
      next !== undefined &&
      next.senses.length === 0 &&
      !next.punctuation &&
      !NOT_NOUN.test(next.text) &&
      next.text.length > 2;
    if (compound && article) {
      phrase.heads.push({ kind: 'term', term: withFollowing(cursor, item.lemma) });
      return;
    }
    phrase.heads.push(...classHeads(item));
    if (item.plural) phrase.number = 'many';
    if (!item.plural && phrase.number === 'many' && phrase.count === 1) phrase.number = 'one';
    const counted = cursor.sense('determiner')?.count;
    if (counted !== undefined) {
      // "tennis pair".
      cursor.at += 1;
      phrase.count = counted;
      phrase.number = 'many';
      return;
    }
    const group = cursor.sense('group');
    if (group !== undefined) {
      cursor.at += 1;
      phrase.modifiers = toGroup(phrase, group.grouping, cursor.peek(-1)?.plural === true);
      phrase.number = 'many';
      return;
    }
    const joined = cursor.is('and') || cursor.isMark(',');
    if (!joined || !cursor.is('class', 1)) return;
    cursor.at += 1;
    phrase.number = 'many';
  }
}

/** "northern", "upper left", "rightmost" before a noun; not "north of", "left side of", "right beside". */
function readSide(cursor: Cursor, phrase: NounPhrase, article: boolean): boolean {
  const side = cursor.sense('side');
  if (side === undefined) return false;
  const counted = cursor.is('number', 2) || cursor.is('number', 3);
  if (cursor.is('of', 1) && (side.form !== 'noun' || article || (counted && phrase.modifiers.length === 0))) {
    // "the northern of the two bridges" chooses; "the middle of the car park" is the car park.
    if (side.form !== 'noun' || counted) {
      phrase.modifiers.push(farthestTo(side.side));
      phrase.elliptical = true;
      if (phrase.number === 'any') phrase.number = 'one';
      cursor.at += 1;
    } else cursor.at += 2;
    return true;
  }
  if (cursor.is('part', 1) && cursor.is('of', 2)) {
    cursor.at += 3;
    return true;
  }
  const nounFollows =
    cursor.isAny(
      ['class', 'number', 'group', 'pronoun', 'colour', 'size', 'determiner', 'axis', 'thing', 'ordinal'],
      1,
    ) ||
    cursor.peek(1)?.senses.length === 0 ||
    cursor.is('side', 1) ||
    // "the northern and southern bridges"
    (cursor.is('and', 1) && cursor.is('side', 2) && cursor.isAny(['class', 'number'], 3));
  if (!nounFollows || cursor.peek(1)?.punctuation === true) return false;
  if (side.form === 'noun' && cursor.is('relation', 1)) return false;
  if (phrase.number === 'any') phrase.number = 'one';
  phrase.modifiers.push({
    kind: 'side',
    side: side.side,
    scope: 'set',
    superlative: side.form === 'superlative',
    negate: false,
  });
  cursor.at += 1;
  return true;
}

/** Words without senses: adjectives where a noun of the vocabulary follows, else a noun of its own. */
function readUnknown(cursor: Cursor, phrase: NounPhrase): boolean {
  const start = cursor.at;
  while (cursor.peek()?.senses.length === 0 && !cursor.peek()?.punctuation) cursor.at += 1;
  const words = cursor.items.slice(start, cursor.at);
  const more =
    cursor.isAny(['class', 'thing', 'surface', 'colour', 'group', 'axis', 'size']) || nounComes(cursor);
  if (more || words.every(({ text }) => NOT_NOUN.test(text))) {
    phrase.unread.push(...words.map(({ text }) => text));
    return true;
  }
  if (words.every(({ lemma }) => NO_LANDMARK.has(lemma))) {
    phrase.unread.push(...words.map(({ text }) => text));
    return true;
  }
  const last = words.at(-1);
  phrase.heads.push({
    kind: 'term',
    term: words.map(({ text }, at) => (at === words.length - 1 ? (last?.lemma ?? text) : text)).join(' '),
  });
  if (last?.plural === true) phrase.number = 'many';
  return true;
}

/** Nouns of measures and directions: nothing of the kind lies on the ground. */
const NO_LANDMARK = new Set([
  'distance',
  'direction',
  'size',
  'length',
  'width',
  'diameter',
  'same',
  'extent',
  'total',
]);

const SHAPED = /^(?:shaped|looking|colou?red|painted|sized|style|type|like|roofed|surfaced|kind|sort)$/;
/** Words between an unknown adjective and its noun. */
const MOST_BETWEEN = 3;

/** "fan-shaped diamond", "funny looking old court": the noun of the vocabulary comes after a few words that say nothing. */
function nounComes(cursor: Cursor): boolean {
  for (let ahead = 0; ahead <= MOST_BETWEEN; ahead += 1) {
    const item = cursor.peek(ahead);
    if (item === undefined || item.punctuation) return false;
    if (cursor.is('class', ahead)) return ahead > 0;
    if (item.senses.length > 0 && !SHAPED.test(item.text)) return false;
  }
  return false;
}

/** Items up to the noun, of a phrase whose adjectives are set off by commas or in brackets. */
const MOST_APART = 6;

/** "upper, skin (all dirt) diamond", "the one parked plane": adjectives alone lie between here and the noun. */
function nounGoesOn(cursor: Cursor): boolean {
  for (let ahead = 1; ahead <= MOST_APART; ahead += 1) {
    const item = cursor.peek(ahead);
    if (item === undefined) return false;
    if (cursor.is('class', ahead)) return true;
    const adjective = item.senses.every(({ kind }) => ADJECTIVES.has(kind));
    if (!adjective && !/^[,()]$/.test(item.text)) return false;
  }
  return false;
}
const ADJECTIVES = new Set(['colour', 'size', 'orient', 'intensifier', 'filler', 'grouped', 'axis']);
