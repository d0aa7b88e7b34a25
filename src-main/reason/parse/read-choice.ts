import { Cursor } from './cursor.js';
import { BACK } from './referring.js';
import { LEADS } from './read-items.js';
import { readPhrase } from './read-phrase.js';
import { refersBack } from './shared-choice.js';
import { hasSense } from './senses.js';
import type { Item } from './senses.js';
import { isNamed, isSameHead } from './tree.js';
import type { Head, Modifier, NounPhrase } from './tree.js';

/** What opens a phrase, though questions are opened with it, too. */
const OPENS = new Set(['all', 'both', 'any']);

/**
 * "On the brown patch there are two white tanks. I just want the one on the left.", "Tennis strip, inner two", "In the top row
 * of planes, which one is the largest?": what the last clause chooses is one of those that were told before it. Null where
 * the last clause tells further of the same things, or names others.
 */
export function readChoice(
  items: readonly Item[],
  readRequest: (items: readonly Item[]) => NounPhrase[],
): NounPhrase[] | null {
  const mark = items.findLastIndex(({ punctuation }, at) => punctuation && at < items.length - 1);
  // "In the top row of tanks, the one …" is a set to choose from already.
  if (mark < 1 || (items[mark]?.text === ',' && hasSense(items[0], 'place-preposition'))) return null;
  const clause = items.slice(mark + 1);
  const start = clause.findIndex(({ text }) => !LEADS.has(text) || OPENS.has(text));
  const asking = new Set(clause.slice(0, start === -1 ? undefined : start).map(({ text }) => text));
  const said = clause.slice(Math.max(0, start)).filter(({ punctuation }) => !punctuation);
  const cursor = new Cursor(said);
  if (start === -1 || (!asking.has('which') && LISTS.test(said[0]?.text ?? ''))) return null;
  const choice = readPhrase(cursor);
  if (!cursor.ended) return null;
  const told = readRequest(items.slice(0, mark));
  const [first, ...also] = told;
  if (first === undefined || !headsOf(first).some(({ kind }) => kind === 'class') || !told.every(isNamed))
    return null;
  const parted = said.some((item, at) => hasSense(item, 'of') && !BACK.test(said[at + 1]?.text ?? ''));
  if (isCount(choice) && !parted)
    return first.count === null && also.length === 0
      ? [{ ...first, count: choice.count, number: 'many' }]
      : null;
  const comma = items[mark]?.text === ',';
  const apart = parted || !isBare(choice) || first.number === 'one';
  if (comma && !asking.has('which') && apart) return null;
  const own =
    choice.heads.length > 0 &&
    choice.heads.some((head) => headsOf(first).some((each) => isSameHead(each, head)));
  const others = choice.heads.length > 0 && choice.heads.every(({ kind }) => kind === 'class') && !own;
  if (!comma && others && also.length === 0) return tellsWhere(choice, first);
  const bare = own ? { ...choice, heads: [], elliptical: true } : choice;
  if (!refersBack(bare) || bare.of !== null || !bare.modifiers.some(picks)) return null;
  return [{ ...bare, of: { ...first, also: [...first.also, ...also] } }];
}

/** "There is a harbour. Show me the ships near it.": what was told is where the things are; null where nothing refers to it. */
function tellsWhere(asked: NounPhrase, told: NounPhrase): NounPhrase[] | null {
  const modifiers = asked.modifiers.map((modifier): Modifier => {
    const placed = modifier.kind === 'relation' || modifier.kind === 'direction';
    return placed && modifier.landmark.it ? { ...modifier, landmark: told } : modifier;
  });
  const refers = modifiers.some((modifier, at) => modifier !== asked.modifiers[at]);
  return refers ? [{ ...asked, modifiers }] : null;
}

/** Those of "row of tanks", too; "of the tanks, the largest" is a choice already. */
const headsOf = ({ heads, of, modifiers }: NounPhrase): readonly Head[] =>
  heads.length > 0 || modifiers.length === 0 ? heads : (of?.heads ?? []);

/** "one red and one blue" tells of both; "it has …" of the thing. */
const LISTS = /^(?:one|each|it|they|them|with|without|no|not)$/;

/** ", all three" */
const isCount = (phrase: NounPhrase): boolean =>
  phrase.count !== null && phrase.modifiers.length === 0 && phrase.unread.length === 0 && !isNamed(phrase);

/** ", inner two", ", the rightmost": nothing but which, so that it tells nothing further of the things. */
const isBare = ({ modifiers, unread, count, elliptical }: NounPhrase): boolean =>
  unread.length === 0 &&
  (count !== null || elliptical) &&
  modifiers.every((modifier) => modifier.kind === 'side' || orders(modifier));

const orders = (modifier: Modifier): boolean =>
  modifier.kind === 'ordinal' || (modifier.kind === 'size' && modifier.degree !== 'plain');

/** What tells one or some of a set from the others. */
const picks = (modifier: Modifier): boolean => modifier.kind !== 'with' && modifier.kind !== 'grouped';
