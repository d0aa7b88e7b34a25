import { Cursor } from './cursor.js';
import { readPhrase } from './read-phrase.js';
import { hasSense } from './senses.js';
import type { Item } from './senses.js';

const COMMA: Item = { text: ',', lemma: ',', plural: false, senses: [], punctuation: true };
const ON: Item = {
  text: 'on',
  lemma: 'on',
  plural: false,
  senses: [{ kind: 'relation', relation: 'inside' }, { kind: 'place-preposition' }],
  punctuation: false,
};
/** "over on the right", "up at the top" */
const BEFORE_PLACE = /^(?:over|out|up|down|off)$/;
/** "it looks like there are", "you can see" */
const SEEN = new Set(['it', 'looks', 'like', 'there', 'is', 'are', 'seems', 'you', 'can', 'see', 'we', 'i']);
const ENDS = /^[.?!;]$/;

/**
 * "On the left there are two tanks", "at the pier, the white ship", "NW corner: ball field": a place that is said before
 * the thing, put after it. Left as it is where no thing of the vocabulary opens what follows the place.
 */
export function withFrontedPlace(items: readonly Item[]): readonly Item[] {
  const lead = BEFORE_PLACE.test(items[0]?.text ?? '') ? 1 : 0;
  const first = items[lead];
  // "NW corner, ball field by the road"
  const bare = lead === 0 && hasSense(first, 'side') && hasSense(items[1], 'part');
  const ground = lead === 0 && namesGround(items);
  if (first === undefined || !(bare || ground || hasSense(first, 'place-preposition'))) return items;
  const stop = items.findIndex(({ text }) => ENDS.test(text));
  const end = stop === -1 ? items.length : stop;
  const there = items.findIndex(
    ({ text }, at) => text === 'there' && /^(?:is|are|was|were)$/.test(items[at + 1]?.text ?? ''),
  );
  const mark = items.findIndex(({ text }) => text === ',' || text === ':');
  const [from, to] = there > 0 && there < end ? [seenFrom(items, there), there + 2] : [mark, mark + 1];
  if (from <= lead || to >= end) return items;
  const [place, clause] = [items.slice(lead, from), items.slice(to, end)];
  return opensWithThing(clause) && !isGroupOfThings(place)
    ? [...clause, COMMA, ...(ground && !bare ? [ON] : []), ...place, ...items.slice(end)]
    : items;
}

/** "left-hand street: the cars parked there" */
function namesGround(items: readonly Item[]): boolean {
  const colon = items.findIndex(({ text }) => text === ':');
  const before = items.slice(0, Math.max(0, colon));
  return (
    before.every((item) => BEFORE_COLON.some((kind) => hasSense(item, kind))) &&
    hasSense(before.at(-1), 'surface')
  );
}
const BEFORE_COLON = ['side', 'surface', 'determiner', 'size', 'colour'] as const;

/** Where the words of seeing before "there are" begin. */
function seenFrom(items: readonly Item[], there: number): number {
  let at = there;
  while (at > 0 && (SEEN.has(items[at - 1]?.text ?? '') || items[at - 1]?.punctuation === true)) at -= 1;
  return at;
}

function opensWithThing(clause: readonly Item[]): boolean {
  const { heads } = readPhrase(new Cursor(clause));
  return heads.length > 0 && heads.every(({ kind }) => kind === 'class');
}

/** "In the top row of courts, …" is the set to choose from. */
const isGroupOfThings = (place: readonly Item[]): boolean =>
  place.some((item) => hasSense(item, 'group')) && place.some((item) => hasSense(item, 'class'));
