import { MEASURE_NOUNS } from '../lexicon/measure-words.js';
import { LEADS } from './read-items.js';
import type { Token } from './tokens.js';

/** What a question wants to be told of the things that it names, not only where they are. */
export interface MeasuringAsked {
  readonly measure: 'area' | 'length' | 'width' | 'distance';
  /** The words of the things that are measured. */
  readonly things: readonly Token[];
  /** The words of what a distance goes to; null where it is among the things themselves, and for sizes. */
  readonly to: readonly Token[] | null;
  /** Words of the asking that no step stands for: a unit that is none of the scale's. */
  readonly unread: readonly string[];
}

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(','));

type Measure = MeasuringAsked['measure'];

/** "how long" */
const HOW = new Map<string, Measure>([
  ['long', 'length'],
  ['wide', 'width'],
  ['broad', 'width'],
  ['big', 'area'],
  ['large', 'area'],
  ['far', 'distance'],
  ['close', 'distance'],
  ['near', 'distance'],
]);
/** "the length of"; some of them also name things ("area of trees") and need a word of asking before. */
const NOUNS: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  ...MEASURE_NOUNS,
  ['distance', 'distance'],
]);
const NAMES_THINGS_TOO = wordSet('area,size,footprint');
const ASKS_A_FIGURE = wordSet('what,measure,calculate,compute,estimate,determine,tell,much');
/** What may stand before the measure beside words of asking. */
const MEASURING = wordSet(
  'measure,calculate,compute,estimate,determine,the,about,roughly,much,total,overall,combined,whole,surface,exact,shortest',
);
/** What may stand between the measure and the things, and what after them. */
const ARE = wordSet('is,are,was,were,does,do,it,there,of');
const COVER = wordSet('cover,covers,covered,occupy,occupies,have,has,is,are,away,measure');
const METRES = wordSet('m,metre,metres,meter,meters');
const OTHER_UNITS = wordSet(
  'km,kilometre,kilometres,kilometer,kilometers,ft,foot,feet,yd,yard,yards,mile,miles,hectare,hectares,ha,acre,acres',
);
const SQUARE = 'square';
/** "to" after these goes with them: "the tank next to the pier". */
const TAKE_TO = wordSet(
  'next,close,closer,closest,near,nearer,nearest,adjacent,parallel,due,belonging,opposite',
);

/**
 * "how long is the bridge", "the distance from the tank to the pier", "how far apart are the two ships". Null where a
 * question asks for no measure, or its words cannot be parted into what a distance lies between.
 */
export function readMeasuring(tokens: readonly Token[]): MeasuringAsked | null {
  const words = tokens.filter(({ punctuation }) => !punctuation);
  const texts = words.map(({ text }) => text);
  const opening = texts.findIndex((text, at) => opens(texts, text, at));
  if (opening === -1 || !texts.slice(0, opening).every((text) => LEADS.has(text) || MEASURING.has(text)))
    return null;
  const how = texts[opening] === 'how';
  const measure = how ? HOW.get(texts[opening + 1] ?? '') : NOUNS.get(texts[opening] ?? '');
  if (measure === undefined) return null;
  const { rest, unread } = withoutUnit(words.slice(opening + (how ? 2 : 1)));
  const parted = measure === 'distance' ? partsOf(rest) : { things: trimmed(rest), to: null };
  if (parted === null || parted.things.length === 0 || parted.to?.length === 0) return null;
  return { measure, ...parted, unread };
}

function opens(texts: readonly string[], text: string, at: number): boolean {
  const next = texts[at + 1] ?? '';
  if (text === 'how') return HOW.has(next) && FOLLOWS_HOW.has(texts[at + 2] ?? '');
  if (!NOUNS.has(text) || !FOLLOWS_NOUN.has(next)) return false;
  return !NAMES_THINGS_TOO.has(text) || texts.slice(0, at).some((before) => ASKS_A_FIGURE.has(before));
}
const FOLLOWS_HOW = wordSet('is,are,was,were,apart,away,from,does,do,between,to,the,in,a,an');
const FOLLOWS_NOUN = wordSet('of,between,from,is,are,does,do,in,to,the');

/** "in metres" is how it is told; of another unit it is said that it was not. */
function withoutUnit(words: readonly Token[]): { rest: readonly Token[]; unread: readonly string[] } {
  const at = words.findIndex(
    ({ text }, place) =>
      text === 'in' && isUnit(words[words[place + 1]?.text === SQUARE ? place + 2 : place + 1]?.text ?? ''),
  );
  if (at === -1) return { rest: words, unread: [] };
  const length = words[at + 1]?.text === SQUARE ? 3 : 2;
  const unit = words[at + length - 1]?.text ?? '';
  return {
    rest: [...words.slice(0, at), ...words.slice(at + length)],
    unread: METRES.has(unit) ? [] : [`in ${unit}`],
  };
}
const isUnit = (text: string): boolean => METRES.has(text) || OTHER_UNITS.has(text);

type Parts = Pick<MeasuringAsked, 'things' | 'to'>;

/** What a distance lies between. */
function partsOf(words: readonly Token[]): Parts | null {
  const { rest, among } = withoutEachOther(words);
  const first = rest[0]?.text;
  if (among || first === 'between') {
    const both = first === 'between' ? rest.slice(1) : rest;
    return (
      splitAt(
        both,
        lastOf(both, (text) => text === 'and'),
      ) ?? { things: both, to: null }
    );
  }
  if (first === 'from' || first === 'to') {
    const both = rest.slice(1);
    // "from the pier is the tank"
    const turned = splitAt(
      both,
      lastOf(both, (text) => text === 'is' || text === 'are'),
    );
    if (turned?.to != null) return { things: trimmed(turned.to), to: turned.things };
    return splitAt(both, lastOf(both, isTo) ?? lastOf(both, (text) => text === 'and'));
  }
  return splitAt(rest, lastOf(rest, (text) => text === 'from') ?? lastOf(rest, isTo));
}

/** "apart", "from each other", "to one another": among the things that are named. */
function withoutEachOther(words: readonly Token[]): { rest: readonly Token[]; among: boolean } {
  const [before, last] = words.slice(-2).map(({ text }) => text);
  const other = (before === 'each' && last === 'other') || (before === 'one' && last === 'another');
  const rest = (other ? words.slice(0, -3) : words).filter(({ text }) => text !== 'apart');
  return { rest: trimmed(rest), among: rest.length < words.length };
}

const isTo = (text: string, before: string | undefined): boolean =>
  text === 'to' && !TAKE_TO.has(before ?? '');

function lastOf(
  words: readonly Token[],
  is: (text: string, before: string | undefined) => boolean,
): number | null {
  const at = words.findLastIndex(({ text }, place) => is(text, words[place - 1]?.text));
  return at < 1 ? null : at;
}

/** "the nearest pier" is what a distance goes to anyway. */
function splitAt(words: readonly Token[], at: number | null): Parts | null {
  if (at === null) return null;
  const to = words.slice(at + 1);
  const plain = to.filter(({ text }, place) => place > 1 || !(text === 'nearest' || text === 'closest'));
  return { things: trimmed(words.slice(0, at)), to: plain };
}

/** Without words of asking around the things. */
function trimmed(words: readonly Token[]): readonly Token[] {
  const start = words.findIndex(({ text }) => !ARE.has(text));
  const end = words.findLastIndex(({ text }) => !COVER.has(text));
  return start === -1 ? [] : words.slice(start, end + 1);
}
