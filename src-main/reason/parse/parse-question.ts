import { ANYTHING } from '../../contract/index.js';
import type { Chain, Task } from '../../contract/index.js';
import { compile } from '../compile/compile.js';
import type { Told } from '../compile/compile.js';
import { unreadWords } from '../unread-words.js';
import type { VocabularyClass } from '../vocabulary.js';
import { Cursor } from './cursor.js';
import { lexiconOf } from './lexicon.js';
import type { Lexicon } from './lexicon.js';
import { lex } from './lex.js';
import { withFrontedPlace } from './fronted.js';
import { readChoice } from './read-choice.js';
import { CLOSING, readItems } from './read-items.js';
import { readMeasuring } from './read-measuring.js';
import { readPhrase } from './read-phrase.js';
import { readUsePhrase } from './read-use.js';
import { isDeterminer } from './senses.js';
import type { Item, SenseKind } from './senses.js';
import { refersBack, withSharedChoices } from './shared-choice.js';
import { withSharedNoun } from './shared-noun.js';
import type { JoinedPhrase } from './shared-noun.js';
import type { Token } from './tokens.js';
import { emptyPhrase, isNamed } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

export interface ParsedQuestion {
  readonly chain: Chain;
  /** Words that no step stands for; the chain shows them too. */
  readonly unread: readonly string[];
  /** Typing errors, as they were read. */
  readonly corrected: readonly { readonly from: string; readonly to: string }[];
}

export interface ParseOptions {
  readonly vocabulary: readonly VocabularyClass[];
  /** Things of the surroundings that the bundle knows as none of its classes. */
  readonly distractors?: readonly string[];
  /** rec ends in one object; ovd takes the term and nothing else; gres (default) keeps what the words mean. */
  readonly task?: Task;
  /** The class that the scene holds most of: what "the one in the corner" means, where no noun is said. */
  readonly commonest?: string | undefined;
}

const SINGULAR_VERBS = new Set(['is', 'has', 'lies', 'sits', 'stands', 'was']);
const MAX_TERM = 200;
const MAX_PHRASES = 8;

/**
 * Writes the chain of a question. Never fails on words: what it cannot read becomes an `unread` step, and a question
 * with nothing readable the plain `find` of its words. Time is linear in the length, which is bounded.
 */
export function parseQuestion(
  question: string,
  { vocabulary, distractors = [], task = 'gres', commonest }: ParseOptions,
): ParsedQuestion {
  const lexicon = lexiconOf({ classes: vocabulary, distractors });
  const { tokens, lead, body, items } = readItems(question, lexicon);
  const corrected = items.flatMap((item) =>
    item.corrected === undefined || item.corrected === item.text
      ? []
      : [{ from: item.text, to: item.corrected }],
  );
  const measured = task === 'ovd' ? null : measuredChain(tokens, lexicon, task);
  if (measured !== null) return { chain: measured, unread: unreadWords(measured), corrected };
  const counted = lead.has('how') && lead.has('many');
  const read =
    readUsePhrase({ tokens, body, items }, lexicon, readRequest) ??
    readChoice(items, readRequest) ??
    readRequest(items);
  if (lead.has('which') && items.some(({ text }) => SINGULAR_VERBS.has(text))) {
    // "which of the fields is …": one of them.
    for (const phrase of read) if (phrase.number === 'any') phrase.number = 'one';
  }
  const nothingElse = items.length > 0 && items.every(isDeterminer);
  const asked = lead.has('what') || nothingElse ? withAnything(read) : read;
  const phrases = commonest === undefined ? asked : withNoun(asked, commonest);
  const chain = task === 'ovd' ? termOnly(phrases, items) : compile(phrases, { task, counted, unread: [] });
  if (chain === null) return namedAnywhere(items, corrected, task) ?? plainFind(question, body, corrected);
  return { chain, unread: unreadWords(chain), corrected };
}

/** The chain of a question that asks how long, how large or how far apart things are; null of any other. */
function measuredChain(tokens: readonly Token[], lexicon: Lexicon, task: Task): Chain | null {
  const asked = readMeasuring(tokens);
  if (asked === null) return null;
  const { measure, things, to, unread } = asked;
  const phrases = readRequest(lex(things, lexicon));
  const [first, ...more] = to === null ? [] : readRequest(lex(to, lexicon)).filter(isNamed);
  if (!phrases.some(isNamed) || (to !== null && first === undefined)) return null;
  const landmark = first === undefined ? null : { ...first, also: [...first.also, ...more] };
  const told: Told = measure === 'distance' ? { measure, to: landmark } : { measure };
  return compile(phrases, { task, counted: false, unread, told });
}

/** "what is north of the pier?", "what do you see here?": things of every class, at a place or anywhere. */
function withAnything(phrases: NounPhrase[]): NounPhrase[] {
  const [first = emptyPhrase(), ...more] = phrases;
  const { heads, of, count, elliptical, unread, modifiers } = first;
  const named = heads.length > 0 || of !== null || count !== null || elliptical || unread.length > 0;
  if (named || !modifiers.every(({ kind }) => PLACES.has(kind))) return phrases;
  return [{ ...first, heads: [{ kind: 'term', term: ANYTHING }], number: 'many' }, ...more];
}
const PLACES = new Set<Modifier['kind']>(['direction', 'relation', 'side']);

/** "the pair in the middle", "second from the top": the noun that is left out. */
function withNoun(phrases: NounPhrase[], commonest: string): NounPhrase[] {
  if (phrases.some((phrase) => phrase.heads.length > 0 || (phrase.of !== null && isNamed(phrase.of))))
    return phrases;
  return phrases.map((phrase) => {
    // "which of the blue ones are on the left"
    if (phrase.of !== null)
      return { ...phrase, of: { ...phrase.of, heads: [{ kind: 'class', name: commonest }] } };
    const told = phrase.elliptical || phrase.count !== null || phrase.modifiers.length > 0;
    return told ? { ...phrase, heads: [{ kind: 'class', name: commonest }] } : phrase;
  });
}

/**
 * The phrases of a question, or of its first clause that opens with a thing of the vocabulary where the question opens with
 * something else: "kids want to play, the court by the pond", "Planning dept.: outline both fields".
 */
function readRequest(said: readonly Item[]): NounPhrase[] {
  const items = withFrontedPlace(said);
  const read = readPhrases(new Cursor(items));
  const unknown = read[0]?.heads.some(({ kind }) => kind === 'term') === true;
  if (!unknown || read.some(isKnown)) return read;
  for (const [at, item] of items.entries()) {
    const opens = item.punctuation || CLOSING.has(item.text);
    if (!opens || items[at + 1]?.senses.some(({ kind }) => CONTINUES.has(kind)) === true) continue;
    const clause = readPhrases(new Cursor(items.slice(at + 1)));
    const [first] = clause;
    if (first === undefined || !isKnown(first)) continue;
    // What was said before it is not dropped in silence.
    const before = items
      .slice(0, at)
      .filter(({ senses }) => !senses.some(({ kind }) => SAYS_NOTHING.has(kind)));
    first.unread.unshift(...before.filter(({ punctuation }) => !punctuation).map(({ text }) => text));
    return clause;
  }
  return read;
}

const isKnown = ({ heads, of }: NounPhrase): boolean =>
  [...heads, ...(of?.heads ?? [])].some(({ kind }) => kind === 'class');
/** What goes on with the clause before it. */
const CONTINUES = new Set([
  'negation',
  'except',
  'relation',
  'place-preposition',
  'with',
  'without',
  'and',
  'of',
]);
const SAYS_NOTHING = new Set(['filler', 'intensifier', 'determiner', 'pronoun', 'and']);

/** Phrases joined by "and"; words between them that start nothing are unread. */
function readPhrases(cursor: Cursor): NounPhrase[] {
  const read: JoinedPhrase[] = [];
  while (!cursor.ended && read.length < MAX_PHRASES) {
    const start = cursor.at;
    const isCounted = cursor.isAny(['determiner', 'number', 'share']);
    const phrase = readPhrase(cursor);
    const nothing = !isNamed(phrase);
    if (nothing && read.length > 0 && !refersBack(phrase)) read.at(-1)?.phrase.unread.push(...phrase.unread);
    else read.push({ phrase, text: cursor.textSince(start), isCounted });
    while (cursor.is('and') || (cursor.isMark(',') && cursor.at > start)) cursor.at += 1;
    if (cursor.at === start) cursor.at += 1;
  }
  return withSharedNoun(withSharedChoices(read));
}

/** Every object of what is named first; whatever narrows it is no part of the task, and said. */
function termOnly(phrases: readonly NounPhrase[], items: readonly Item[]): Chain | null {
  const heads = phrases.flatMap((phrase) => [...phrase.heads, ...(phrase.of?.heads ?? [])]);
  const plain = { ...emptyPhrase(), heads, number: 'many' as const };
  const names = new Set(heads.flatMap((head) => (head.kind === 'class' ? [head.name] : [])));
  const narrows = items.filter(({ senses }) =>
    senses.some((sense) =>
      sense.kind === 'class' ? !sense.classes.some((name) => names.has(name)) : NARROWS.has(sense.kind),
    ),
  );
  const unread = [...phrases.flatMap((phrase) => phrase.unread), ...narrows.map(({ text }) => text)];
  return compile([plain], { task: 'ovd', counted: false, unread });
}
const NARROWS = new Set<SenseKind>([
  'colour',
  'size',
  'side',
  'axis',
  'group',
  'grouped',
  'number',
  'ordinal',
  'relation',
  'negation',
  'except',
  'compare',
]);

/** Where no phrase could be read: the first class that is named, and all other words unread. */
function namedAnywhere(
  items: readonly Item[],
  corrected: ParsedQuestion['corrected'],
  task: Task,
): ParsedQuestion | null {
  const named = items.find(({ senses }) => senses.some(({ kind }) => kind === 'class'));
  const sense = named?.senses.find((each) => each.kind === 'class');
  if (sense?.kind !== 'class') return null;
  const words = items
    .filter((item) => item !== named && !item.punctuation && !isDeterminer(item))
    .map(({ text }) => text);
  const heads = sense.classes.map((name) => ({ kind: 'class' as const, name }));
  const phrase = { ...emptyPhrase(), heads, number: 'many' as const };
  const chain = compile([phrase], { task, counted: false, unread: words });
  return chain === null ? null : { chain, unread: unreadWords(chain), corrected };
}

function plainFind(
  question: string,
  body: readonly Token[],
  corrected: ParsedQuestion['corrected'],
): ParsedQuestion {
  const words = body.filter(({ punctuation }) => !punctuation).map(({ text }) => text);
  const term = words.join(' ').slice(0, MAX_TERM) || question.trim().slice(0, MAX_TERM) || '?';
  const unread = words.length > 0 ? words : [term];
  return {
    chain: [
      { verb: 'find', term },
      { verb: 'unread', words: unread },
      { verb: 'answer', from: 1 },
    ],
    unread,
    corrected,
  };
}
