import { ANYTHING, SURFACES } from '../contract/index.js';
import type { Chain } from '../contract/index.js';
import { agreementOf, contentOfChain, leftOut } from './choose/agreement.js';
import { answeredTerms } from './answered-terms.js';
import { sizedKindOf } from './kinds-said.js';
import { KINDS } from './lexicon/kinds.js';
import { lexiconOf, phraseKey } from './parse/lexicon.js';
import { tellsHeading } from './parse/read-heading.js';
import { senseOf } from './parse/senses.js';
import type { Item } from './parse/senses.js';
import { tokenise } from './parse/tokens.js';
import type { Token } from './parse/tokens.js';
import type { QuestionRead } from './question-read.js';
import type { ReasonVocabulary } from './vocabulary.js';

/** Shorter words that the lexicon lacks are letters and particles. */
const SHORTEST_MEANT = 3;

/**
 * Words of a question that the lexicon lacks, or knows as things that are none of the classes ("helicopter"), and that
 * nothing in the chain repeats, in their order. A parser tells what it could not read; a policy may leave a word out without
 * a sign. What it is right about all the same, having learned the word by heart, no step can show: it counts as unchecked.
 */
export function unspokenWords(read: QuestionRead, chain: Chain, vocabulary: ReasonVocabulary): Unspoken {
  const unspoken = unspokenItems(read, chain, vocabulary);
  const left = new Set([...unspoken, ...droppedItems(read, chain)]);
  return { words: textsOf(unspoken), toTell: textsOf(read.items.filter((item) => left.has(item))) };
}

/**
 * Known words of which no step of a parser's chain says anything, and names of kinds that nobody tells apart: beside what the
 * parser itself could not read. Of a chain that was read by a use ("where could kids shoot hoops") only the latter, as all words
 * together name the class.
 */
export function droppedWords(read: QuestionRead, chain: Chain): string[] {
  const named = new Set(
    read.items.flatMap((item) => [
      ...(senseOf(item, 'class')?.classes ?? []),
      senseOf(item, 'surface')?.surface ?? '',
      ...(item.senses.some(({ kind }) => kind === 'anything') ? [ANYTHING] : []),
    ]),
  );
  const byUse = !chain.some((step) => step.verb === 'find' && named.has(step.term));
  return textsOf(byUse ? read.items.filter((item) => isUntoldKind(item, chain)) : droppedItems(read, chain));
}

const KIND_NAMES: ReadonlySet<string> = new Set(KINDS.map(phraseKey));
/** A name of a kind that nobody tells apart, and of which no step says by its length which may be meant. */
function isUntoldKind({ text, lemma, senses }: Item, chain: Chain): boolean {
  if (!senses.some(({ kind }) => kind === 'class') || !(KIND_NAMES.has(text) || KIND_NAMES.has(lemma)))
    return false;
  const sized = sizedKindOf({ text, lemma });
  return !chain.some((step) => step.verb === 'keep-kind' && step.kind === sized);
}

function droppedItems({ items }: QuestionRead, chain: Chain): Item[] {
  const left = new Set(leftOut(items, contentOfChain(chain)));
  const spoken = new Set(
    chain
      .flatMap((step) => {
        if (step.verb === 'find') return tokenise(step.term);
        return step.verb === 'unread' ? step.words.flatMap(tokenise) : [];
      })
      .map(({ lemma }) => lemma),
  );
  // "the big group" is the one with the most members.
  const byMembers = chain.some((step) => step.verb === 'pick-group' && step.by === 'members');
  return items.filter((item) => {
    if (isUntoldKind(item, chain)) return true;
    const told = item.lemma.split(' ').every((word) => spoken.has(word));
    return left.has(item) && !told && !(byMembers && senseOf(item, 'size') !== undefined);
  });
}

export interface Unspoken {
  /** What readings are weighed by. */
  readonly words: readonly string[];
  /**
   * Those, and known words that no step stands for, in the order of the question: what is told to whoever asks. In the
   * weighing each kind of the latter has a weight of its own.
   */
  readonly toTell: readonly string[];
}

const textsOf = (items: readonly Item[]): string[] => [...new Set(items.map(({ text }) => text))];

/**
 * Whether a chain looks for a class that the question does not name, and says nothing of a thing that it does name: a
 * policy, which knows its classes alone, makes ships of helicopters.
 */
export function putsClassForThing(read: QuestionRead, chain: Chain, vocabulary: ReasonVocabulary): boolean {
  const left = unspokenItems(read, chain, vocabulary).some(({ senses }) => senses.length > 0);
  const classes = new Set(vocabulary.classes.map(({ name }) => name));
  return left && agreementOf(read.said, contentOfChain(chain), classes).added.class > 0;
}

/**
 * Whether a chain answers something else than the unknown thing that is asked for, and only refers to that: of "a helicopter
 * on the pier" a policy makes piers in helicopters.
 */
export function answersLandmark(parser: Chain, chain: Chain, { classes }: ReasonVocabulary): boolean {
  const known = new Set<string>([...classes.map(({ name }) => name), ...SURFACES, ANYTHING]);
  const [asked, ...more] = answeredTerms(parser);
  if (asked === undefined || more.length > 0 || known.has(asked)) return false;
  return (
    chain.some((step) => step.verb === 'find' && step.term === asked) && !answeredTerms(chain).includes(asked)
  );
}

/**
 * Whether a chain counts, takes or measures by a number that nobody said: a policy answers "more than 3 ships" by a count of
 * nine where the scene holds nine.
 */
export function inventsNumber({ items }: QuestionRead, chain: Chain): boolean {
  const said = numbersSaid(items);
  const measured = items.some((item) => senseOf(item, 'unit') !== undefined);
  return chain.some((step) => {
    if (step.verb === 'keep-size' || (step.verb === 'keep-near' && step.within !== null)) return !measured;
    if (step.verb === 'count') return step.expected !== null && !said.has(step.expected);
    if (step.verb === 'rank' || step.verb === 'rank-distance') return step.take > 1 && !said.has(step.take);
    const grouped = step.verb === 'pick-group' || step.verb === 'keep-grouped';
    return grouped && step.size !== null && !said.has(step.size);
  });
}

/** Numbers, and what two of them make: "two tanks and a ship" are three. */
function numbersSaid(items: readonly Item[]): ReadonlySet<number> {
  const said = items.flatMap((item) => {
    const number = senseOf(item, 'number')?.value ?? senseOf(item, 'determiner')?.count;
    const ordinal = senseOf(item, 'ordinal');
    return [
      ...(number === undefined ? [] : [number]),
      ...(ordinal === undefined ? [] : [Math.abs(ordinal.value)]),
    ];
  });
  const ones = [...said, 1];
  return new Set([
    ...said,
    ...said.flatMap((a, at) => ones.flatMap((b, other) => (at === other ? [] : [a + b]))),
  ]);
}

function unspokenItems({ items }: QuestionRead, chain: Chain, vocabulary: ReasonVocabulary): Item[] {
  const lexicon = lexiconOf(vocabulary);
  const headed = chain.some(({ verb }) => verb === 'keep-heading' || verb === 'keep-orientation');
  const said = new Set(
    chain
      .flatMap(({ verb: _, ...fields }) => Object.values<unknown>(fields))
      .flatMap(wordsOf)
      .map(({ lemma }) => lemma),
  );
  return items.filter(({ senses, punctuation, text, lemma }) => {
    const unknown = senses.length === 0 && !punctuation && text.length >= SHORTEST_MEANT;
    const other = senses.length > 0 && senses.every(({ kind }) => kind === 'thing');
    const told =
      lemma.split(' ').every((word) => said.has(word)) ||
      (headed && (tellsHeading(text) || tellsHeading(lemma)));
    return (unknown || other) && !lexicon.cues.has(lemma) && !told;
  });
}

/** A term, a value of a closed list or the words of an `unread` step; numbers and references say nothing. */
function wordsOf(value: unknown): Token[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  return typeof value === 'string' ? tokenise(value) : [];
}

/** The chain with these among the words that it says it did not read. */
export function sayUnread(chain: Chain, words: readonly string[]): Chain {
  const answer = chain.at(-1);
  if (words.length === 0 || answer?.verb !== 'answer') return chain;
  const at = chain.findIndex(({ verb }) => verb === 'unread');
  const before = chain[at];
  if (before?.verb === 'unread')
    return chain.with(at, { verb: 'unread', words: [...new Set([...before.words, ...words])] });
  return [...chain.slice(0, -1), { verb: 'unread', words: [...words] }, answer];
}
