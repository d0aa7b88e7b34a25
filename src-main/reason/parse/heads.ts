import type { Cursor } from './cursor.js';
import { senseOf } from './senses.js';
import type { Item } from './senses.js';
import type { Head } from './tree.js';

/** Words that end like verbs and adverbs, or lead on: no noun without senses. */
export const NOT_NOUN =
  /(?:ed|ing|ly)$|^(?:round|past|like|than|laid|set|built|left|kept|held|drawn|made|seen|shown|bent|worn|put|next)$/;

/** The classes that a noun names. */
export function classHeads(item: Item | undefined): Head[] {
  const sense = senseOf(item, 'class');
  const prefers = sense?.prefers === undefined ? {} : { prefers: sense.prefers };
  return (sense?.classes ?? []).map((name) => ({ kind: 'class', name, ...prefers }));
}

/** Paving of any kind: roads are told from aprons by what they are for, which such a word does not say. */
const PAVING = /^(?:pavement|asphalt|concrete|paved (?:ground|area|surface)|hard standing)$/;

/** What a noun of the surroundings names. */
export function surroundingHeads(cursor: Cursor, item: Item): Head[] {
  const head = surroundingHead(cursor, item);
  const any = head.kind === 'surface' && head.surface === 'paved ground' && PAVING.test(item.lemma);
  return any ? [head, { ...head, surface: 'airfield pavement' }] : [head];
}

/** A surface where the word names one and stands alone, else a term: "grass", but "street market". */
function surroundingHead(cursor: Cursor, item: Item): Head {
  const sense = senseOf(item, 'surface');
  const term = withFollowing(cursor, item.lemma);
  return sense?.surface == null || term !== item.lemma
    ? { kind: 'term', term }
    : { kind: 'surface', surface: sense.surface, word: item.text, exact: sense.exact };
}

/** A noun of the surroundings may go on: "solar" + "carports". */
export function withFollowing(cursor: Cursor, lemma: string): string {
  const words = [lemma];
  for (
    let next = cursor.peek();
    next !== undefined && next.senses.length === 0 && !next.punctuation && !NOT_NOUN.test(next.text);
    next = cursor.peek()
  ) {
    words.push(next.lemma);
    cursor.at += 1;
  }
  return words.join(' ');
}
