import { MEASURE_NOUNS } from '../lexicon/measure-words.js';
import type { Lexicon } from './lexicon.js';
import { tellsHeading } from './read-heading.js';
import { senseOf } from './senses.js';
import type { Item, Sense, SenseKind } from './senses.js';
import { withShares } from './shares.js';
import { correct, swapped } from './spelling.js';
import { regularLemma } from './tokens.js';
import type { Token } from './tokens.js';

/** Groups tokens into the longest phrases that the lexicon knows. A word it lacks becomes an item without senses. */
export function lex(tokens: readonly Token[], lexicon: Lexicon): Item[] {
  const corrected = tokens.map((token) => spell(token, lexicon));
  const items: Item[] = [];
  for (let at = 0; at < corrected.length;) {
    const phrase = longestPhrase(corrected, at, lexicon);
    const parted = corrected[at - 1]?.text === 'non' ? partedNoun(corrected, at, phrase, lexicon) : null;
    items.push(...(parted ?? [phrase.item]));
    at += phrase.length;
  }
  return withShares(
    items.map((item, at) => (isLetter(item) && !isCompass(items, at) ? { ...item, senses: [] } : item)),
  );
}

const isLetter = ({ text }: Item): boolean => /^[nsew]$/.test(text);
/** What a name ends in: "gate E", "pier S", "lot W". */
const NAMED: ReadonlySet<SenseKind> = new Set(['class', 'thing', 'surface', 'part', 'generic'] as const);

/** "W of the road", "N side", "pointing W"; not the letter of a name or a shape. */
function isCompass(items: readonly Item[], at: number): boolean {
  const [before, next] = [items[at - 1], items[at + 1]];
  if (next?.senses.some(({ kind }) => kind === 'of' || kind === 'part') === true) return true;
  if (next?.text === 'shaped') return false;
  if (before === undefined || before.punctuation || tellsHeading(before.lemma)) return true;
  return before.senses.length > 0 && !before.senses.some(({ kind }) => NAMED.has(kind));
}

interface Spelled extends Token {
  readonly corrected?: string;
}

function spell(token: Token, { phrases, byLength, cues, nouns }: Lexicon): Spelled {
  // "length" is no slip of "lengthy".
  const knows = (word: string) => phrases.has(word) || cues.has(word) || MEASURE_NOUNS.has(word);
  if (token.punctuation || knows(token.lemma) || knows(token.text) || /\d/.test(token.text)) return token;
  const words = byLength.get(token.lemma.length);
  if (words?.includes(token.lemma) === true) return token;
  const lemma = correct(token.lemma, byLength) ?? swapped(token.lemma, nouns);
  return lemma === null ? token : { ...token, lemma, corrected: lemma };
}

interface Phrase {
  readonly item: Item;
  readonly length: number;
}

function longestPhrase(tokens: readonly Spelled[], at: number, lexicon: Lexicon): Phrase {
  const first = tokens[at];
  if (first === undefined) throw new RangeError('no token here');
  for (let length = Math.min(lexicon.longest, tokens.length - at); length >= 1; length -= 1) {
    const part = tokens.slice(at, at + length);
    if (part.some(({ punctuation }) => punctuation)) continue;
    // The words as written come first: "facilities", "bases" and units are not what their singulars are.
    const key = [
      part.map(({ corrected, text }) => corrected ?? text).join(' '),
      part.map(({ lemma }) => lemma).join(' '),
      part.map(({ corrected, text, lemma }) => corrected ?? regular(text, lemma, length)).join(' '),
    ].find((candidate) => lexicon.phrases.has(candidate));
    if (key !== undefined) return { item: itemOf(part, lexicon.phrases.get(key) ?? []), length };
  }
  return { item: itemOf([first], numeral(first.text)), length: 1 };
}

/** Words that are left as they are when they stand alone have a singular in a name: "sports facilities". */
function regular(text: string, lemma: string, length: number): string {
  return length > 1 && text === lemma ? regularLemma(text).lemma : lemma;
}

/** "non-tennis courts": the kind apart from the noun, where the noun alone also names other kinds. */
function partedNoun(
  tokens: readonly Spelled[],
  at: number,
  { item, length }: Phrase,
  lexicon: Lexicon,
): Item[] | null {
  if (length < 2) return null;
  const kind = longestPhrase(tokens.slice(0, at + length - 1), at, lexicon);
  const noun = longestPhrase(tokens.slice(0, at + length), at + length - 1, lexicon);
  const [of, own] = [classesOf(noun.item), classesOf(kind.item)];
  const wider =
    of.length > classesOf(item).length && own.length > 0 && own.every((name) => of.includes(name));
  return kind.length === length - 1 && wider ? [kind.item, noun.item] : null;
}

const classesOf = (item: Item): readonly string[] => senseOf(item, 'class')?.classes ?? [];

function itemOf(part: readonly Spelled[], senses: readonly Sense[]): Item {
  const last = part.at(-1);
  // "one with hoops" is one.
  const joined = part.findIndex(({ text }) => text === 'with' || text === 'for');
  const head = joined > 0 ? part[joined - 1] : last;
  const corrected = part.some((token) => token.corrected !== undefined);
  const lemma = part.map((token) => token.lemma).join(' ');
  return {
    text: part.map(({ text }) => text).join(' '),
    lemma,
    plural: head?.plural === true,
    senses,
    punctuation: last?.punctuation === true,
    ...(corrected ? { corrected: lemma } : {}),
    ...(last?.possessive === true ? { possessive: true } : {}),
  };
}

/** "12", "2.5", "2x3" (a block of 2 by 3). */
function numeral(text: string): Sense[] {
  const [rows, columns] = text.replace(',', '.').split('x').map(Number);
  const value = (rows ?? Number.NaN) * (columns ?? 1);
  return Number.isFinite(value) && /^\d/.test(text) ? [{ kind: 'number', value }] : [];
}
