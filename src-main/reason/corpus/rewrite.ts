import { COLOURS } from '../../contract/index.js';
import type { Chain, ChainStep } from '../../contract/index.js';
import { lexiconOf, phraseKey } from '../parse/lexicon.js';
import type { Lexicon } from '../parse/lexicon.js';
import type { SenseKind } from '../parse/senses.js';
import { lemmaOf } from '../parse/tokens.js';
import type { ReasonVocabulary } from '../vocabulary.js';
import { namesOf } from './names.js';
import type { Random } from './random.js';

/** A question that someone wrote, with a chain that answers it rightly. */
export interface WrittenExample {
  readonly question: string;
  readonly chain: Chain;
}

export interface Rewritten extends WrittenExample {
  /** What each class that was exchanged became; a permutation, so that a scene can be relabelled by it. */
  readonly classes: ReadonlyMap<string, string>;
}

const EXCHANGE_SHARE = 0.6;
const RENAME_SHARE = 0.6;
const RECOLOUR_SHARE = 0.6;
const TURN_SHARE = 0.5;

/** Words that change places where what they say is turned round, and the values of a chain that go with them. */
interface Turn {
  readonly words: readonly (readonly [string, string])[];
  readonly values: ReadonlyMap<string, string>;
  /** Words that may say the same in another way: where one stands nothing is turned. */
  readonly unless: RegExp | null;
}

const bothWays = (pairs: readonly (readonly [string, string])[]): Map<string, string> =>
  new Map(
    pairs.flatMap(([a, b]): [string, string][] => [
      [a, b],
      [b, a],
    ]),
  );

const ACROSS: Turn = {
  words: [
    ['left', 'right'],
    ['leftmost', 'rightmost'],
    ['west', 'east'],
    ['western', 'eastern'],
    ['westernmost', 'easternmost'],
    ['westmost', 'eastmost'],
    ['northwest', 'northeast'],
    ['southwest', 'southeast'],
    ['northwestern', 'northeastern'],
    ['southwestern', 'southeastern'],
  ],
  values: bothWays([
    ['left', 'right'],
    ['west', 'east'],
    ['northwest', 'northeast'],
    ['southwest', 'southeast'],
    ['top left', 'top right'],
    ['bottom left', 'bottom right'],
    ['northeast-southwest', 'northwest-southeast'],
  ]),
  unless: null,
};

const UPRIGHT: Turn = {
  words: [
    ['top', 'bottom'],
    ['topmost', 'bottommost'],
    ['upper', 'lower'],
    ['uppermost', 'lowermost'],
    ['above', 'below'],
    ['north', 'south'],
    ['northern', 'southern'],
    ['northernmost', 'southernmost'],
    ['northmost', 'southmost'],
    ['northwest', 'southwest'],
    ['northeast', 'southeast'],
    ['northwestern', 'southwestern'],
    ['northeastern', 'southeastern'],
  ],
  values: bothWays([
    ['top', 'bottom'],
    ['above', 'below'],
    ['north', 'south'],
    ['northwest', 'southwest'],
    ['northeast', 'southeast'],
    ['top left', 'bottom left'],
    ['top right', 'bottom right'],
    ['northeast-southwest', 'northwest-southeast'],
  ]),
  unless: /\b(?:up|down|over|under|beneath|high|highest|higher|low|lowest|upwards?|downwards?)\b/i,
};

const SIZE_WORDS = [
  ['largest', 'smallest'],
  ['biggest', 'littlest'],
  ['larger', 'smaller'],
  ['bigger', 'smaller'],
  ['large', 'small'],
  ['big', 'small'],
  ['longest', 'shortest'],
  ['longer', 'shorter'],
  ['long', 'short'],
  ['widest', 'narrowest'],
  ['wider', 'narrower'],
] as const;
const DISTANCE_WORDS = [
  ['nearest', 'farthest'],
  ['closest', 'furthest'],
  ['nearer', 'farther'],
  ['closer', 'further'],
] as const;

const SIZES = new Set(['area', 'length', 'width']);
/** Classes that have a nose and parts: what is said of these says nothing of others. */
const FRONTED = new Set(['airplane', 'ship', 'vehicle']);

/**
 * The same question of other things: classes, their names, colours and sides are exchanged in the words and in the
 * chain alike, so that the way in which people ask stays and what they ask for varies. What cannot be found in both is left
 * as it is. The same question comes out where nothing can be exchanged.
 */
export function rewrite(random: Random, written: WrittenExample, vocabulary: ReasonVocabulary): Rewritten {
  const named = exchangeClasses(random, written, vocabulary);
  let now: WrittenExample = recolour(random, named);
  for (const turn of [ACROSS, UPRIGHT]) if (random.chance(TURN_SHARE)) now = turned(now, turn);
  if (random.chance(TURN_SHARE)) now = reversed(now, SIZE_WORDS, sizeOrders);
  if (random.chance(TURN_SHARE)) now = reversed(now, DISTANCE_WORDS, distanceOrders);
  return { ...now, classes: named.classes };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly plural: boolean;
  readonly classes: readonly string[];
  /** The name says more, which stands in the chain: a size, a colour, a ground. */
  readonly says: boolean;
}

const WORD = /\p{L}[\p{L}\p{M}\p{N}]*/gu;
const LONGEST_NAME = 6;

/** Where the question names classes: the longest phrases that the lexicon or the corpus knows for them. */
export function classSpans(question: string, vocabulary: ReasonVocabulary): Span[] {
  const lexicon = lexiconOf(vocabulary);
  const names = nameKeys(vocabulary);
  const words = Array.from(question.matchAll(WORD), ({ 0: text, index }) => ({
    text: text.toLowerCase(),
    start: index,
    end: index + text.length,
  }));
  const spans: Span[] = [];
  for (let at = 0; at < words.length;) {
    const span = longestAt(words, at, lexicon, names);
    if (span !== null) spans.push(span.span);
    at += span?.length ?? 1;
  }
  return spans;
}

function longestAt(
  words: readonly { text: string; start: number; end: number }[],
  at: number,
  lexicon: Lexicon,
  names: ReadonlyMap<string, readonly string[]>,
): { span: Span; length: number } | null {
  for (let length = Math.min(LONGEST_NAME, words.length - at); length >= 1; length -= 1) {
    const part = words.slice(at, at + length);
    const key = phraseKey(part.map(({ text }) => text).join(' '));
    const senses = lexicon.phrases.get(key);
    const sense = senses?.find(({ kind }) => kind === 'class');
    const classes = sense?.kind === 'class' ? sense.classes : names.get(key);
    const last = part.at(-1);
    if (classes === undefined || last === undefined) {
      // A longer phrase of the lexicon is one thing, whatever a word in it means by itself.
      if (senses !== undefined && length > 1) return null;
      continue;
    }
    const says =
      sense?.kind === 'class'
        ? sense.prefers !== undefined
        : part.some(({ text }) => saysMore(text, lexicon));
    const { plural } = lemmaOf(last.text);
    return { span: { start: part[0]?.start ?? 0, end: last.end, plural, classes, says }, length };
  }
  return null;
}

const NAMING: ReadonlySet<SenseKind> = new Set([
  'class',
  'thing',
  'filler',
  'generic',
  'of',
  'part',
] as const);

/** Whether a word of a name that only the corpus knows says something by itself: "dirt diamond" is a colour to the parser. */
function saysMore(word: string, lexicon: Lexicon): boolean {
  const senses = lexicon.phrases.get(phraseKey(word)) ?? [];
  return senses.some(({ kind }) => !NAMING.has(kind));
}

const keyed = new WeakMap<ReasonVocabulary['classes'], Map<string, readonly string[]>>();

function nameKeys({ classes }: ReasonVocabulary): Map<string, readonly string[]> {
  const known = keyed.get(classes);
  if (known !== undefined) return known;
  const keys = new Map<string, readonly string[]>();
  for (const entry of classes)
    for (const { one, many } of namesOf(entry))
      for (const name of [one, many]) keys.set(phraseKey(name), [entry.name]);
  keyed.set(classes, keys);
  return keys;
}

function exchangeClasses(
  random: Random,
  { question, chain }: WrittenExample,
  vocabulary: ReasonVocabulary,
): Rewritten {
  const names = vocabulary.classes.map(({ name }) => name);
  const spans = classSpans(question, vocabulary);
  const sought = new Set(chain.flatMap((step) => (step.verb === 'find' ? [step.term] : [])));
  const single = (name: string): boolean =>
    spans.some(({ classes }) => classes.length === 1 && classes[0] === name);
  // What is meant by a word that is not found here, or by one that means several, must stay what it is.
  const pinned = new Set(spans.flatMap(({ classes, says }) => (classes.length > 1 || says ? classes : [])));
  for (const name of sought) if (!single(name)) pinned.add(name);
  const fronted = chain.some((step) => step.verb === 'keep-heading' || 'part' in step);
  if (fronted) for (const name of FRONTED) pinned.add(name);
  const renamed = new Map<string, string>();
  for (const name of sought) {
    if (pinned.has(name) || !names.includes(name) || !random.chance(EXCHANGE_SHARE)) continue;
    const free = names.filter(
      (other) => !pinned.has(other) && !sought.has(other) && !renamed.has(other) && !single(other),
    );
    if (free.length === 0) continue;
    const other = random.pick(free);
    renamed.set(name, other).set(other, name);
  }
  let text = '';
  let from = 0;
  for (const { start, end, plural, classes, says } of spans) {
    const [name = ''] = classes;
    const becomes = renamed.get(name) ?? name;
    const keeps = classes.length > 1 || says || (becomes === name && !random.chance(RENAME_SHARE));
    const entry = vocabulary.classes.find((each) => each.name === becomes);
    const drawn = keeps || entry === undefined ? null : nameOf(random, entry, plural, lexiconOf(vocabulary));
    text += question.slice(from, start) + (drawn ?? question.slice(start, end));
    from = end;
  }
  text += question.slice(from);
  const exchanged = chain.map((step): ChainStep =>
    step.verb === 'find' ? { ...step, term: renamed.get(step.term) ?? step.term } : step,
  );
  return { question: withArticles(text), chain: exchanged, classes: renamed };
}

/** One of the names of a class that say nothing else. */
function nameOf(
  random: Random,
  entry: ReasonVocabulary['classes'][number],
  plural: boolean,
  lexicon: Lexicon,
): string {
  const names = namesOf(entry).filter(
    ({ one, prefers }) =>
      prefers === undefined &&
      (lexicon.phrases.has(phraseKey(one)) || !one.split(' ').some((word) => saysMore(word, lexicon))),
  );
  const plain = names.find(({ one }) => one === entry.name);
  const noun = plain !== undefined && random.chance(0.35) ? plain : random.pick(names);
  return plural ? noun.many : noun.one;
}

/** "a airplane" is nobody's writing. */
const withArticles = (text: string): string =>
  text.replaceAll(/\b([Aa])n? (?=(\p{L}))/gu, (_, article: string, first: string) =>
    /[aeio]/i.test(first) ? `${article}n ` : `${article} `,
  );

const PLAIN_COLOURS = COLOURS.filter((colour) => colour !== 'dark' && colour !== 'light');

function recolour(random: Random, written: WrittenExample): WrittenExample {
  if (!random.chance(RECOLOUR_SHARE)) return written;
  const { question, chain } = written;
  const said = (colour: string): RegExp => new RegExp(`\\b${colour}\\b`, 'gi');
  const kept = new Set<string>(chain.flatMap((step) => (step.verb === 'keep-colour' ? [step.colour] : [])));
  const meant = PLAIN_COLOURS.filter((colour) => kept.has(colour) && said(colour).test(question));
  const free = PLAIN_COLOURS.filter((colour) => !kept.has(colour) && !said(colour).test(question));
  let text = question;
  const becomes = new Map<string, (typeof COLOURS)[number]>();
  for (const colour of meant) {
    const left = free.filter((each) => ![...becomes.values()].includes(each));
    if (left.length === 0) break;
    const other = random.pick(left);
    becomes.set(colour, other);
    text = text.replaceAll(said(colour), other);
  }
  return {
    question: text,
    chain: chain.map((step) =>
      step.verb === 'keep-colour' ? { ...step, colour: becomes.get(step.colour) ?? step.colour } : step,
    ),
  };
}

const TURNED_KEYS = ['direction', 'place', 'by', 'axis'] as const;

/** Mirrored, where the words say just what the chain's values say. */
function turned(written: WrittenExample, { words, values, unless }: Turn): WrittenExample {
  const { question, chain } = written;
  if (unless?.test(question) === true) return written;
  const swap = bothWays(words);
  const spoken = wordsOf(question).filter((word) => swap.has(word));
  const held = chain.flatMap((step) =>
    TURNED_KEYS.flatMap((key) => {
      const value = fieldOf(step, key);
      return value !== undefined && values.has(value) ? [value] : [];
    }),
  );
  if (!sameSides(spoken, held)) return written;
  return {
    question: swapWords(question, swap),
    chain: chain.map((step) => {
      const changed: Record<string, string> = {};
      for (const key of TURNED_KEYS) {
        const other = values.get(fieldOf(step, key) ?? '');
        if (other !== undefined) changed[key] = other;
      }
      return { ...step, ...changed };
    }),
  };
}

const fieldOf = (step: ChainStep, key: string): string | undefined => {
  const value: unknown = Object.entries(step).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? value : undefined;
};

/** Of each side that is spoken of one value speaks too, and the other way about. */
function sameSides(spoken: readonly string[], held: readonly string[]): boolean {
  const side = (text: string): string[] => [
    ...(/left|west/.test(text) ? ['west'] : []),
    ...(/right|east/.test(text) ? ['east'] : []),
    ...(/top|upper|above|north/.test(text) ? ['north'] : []),
    ...(/bottom|lower|below|south/.test(text) ? ['south'] : []),
  ];
  const of = (texts: readonly string[]): string =>
    [...new Set(texts.flatMap(side))].sort((a, b) => a.localeCompare(b)).join();
  return spoken.length > 0 && of(spoken) === of(held);
}

/** Turns round one order of the chain, where one word says it. */
function reversed(
  written: WrittenExample,
  pairs: readonly (readonly [string, string])[],
  turn: (chain: Chain) => Chain | null,
): WrittenExample {
  const swap = new Map<string, string>();
  for (const [a, b] of pairs) {
    if (!swap.has(a)) swap.set(a, b);
    if (!swap.has(b)) swap.set(b, a);
  }
  const spoken = wordsOf(written.question).filter((word) => swap.has(word));
  const chain = spoken.length === 1 ? turn(written.chain) : null;
  return chain === null ? written : { question: swapWords(written.question, swap), chain };
}

const other = (order: 'ascending' | 'descending'): 'ascending' | 'descending' =>
  order === 'ascending' ? 'descending' : 'ascending';

/** With the one step about size turned round; null where there is none or more. */
function sizeOrders(chain: Chain): Chain | null {
  const of = (step: ChainStep): boolean =>
    step.verb === 'keep-relative-size' || (step.verb === 'rank' && SIZES.has(step.by));
  if (chain.filter(of).length !== 1) return null;
  return chain.map((step) => {
    if (step.verb === 'keep-relative-size')
      return { ...step, size: step.size === 'large' ? 'small' : 'large' };
    return step.verb === 'rank' && SIZES.has(step.by) ? { ...step, order: other(step.order) } : step;
  });
}

function distanceOrders(chain: Chain): Chain | null {
  if (chain.filter(({ verb }) => verb === 'rank-distance').length !== 1) return null;
  return chain.map((step) => (step.verb === 'rank-distance' ? { ...step, order: other(step.order) } : step));
}

const wordsOf = (text: string): string[] => Array.from(text.toLowerCase().matchAll(WORD), ([word]) => word);

function swapWords(text: string, swap: ReadonlyMap<string, string>): string {
  return text.replaceAll(WORD, (word) => {
    const becomes = swap.get(word.toLowerCase());
    if (becomes === undefined) return word;
    const capital = /^\p{Lu}/u.test(word);
    return capital ? becomes.charAt(0).toUpperCase() + becomes.slice(1) : becomes;
  });
}
