import { ANYTHING } from '../../contract/index.js';
import type { Chain, Task } from '../../contract/index.js';
import { compile } from '../compile/compile.js';
import { LEAD_INS } from '../lexicon/words.js';
import { unreadWords } from '../unread-words.js';
import type { VocabularyClass } from '../vocabulary.js';
import { Cursor } from './cursor.js';
import { lex } from './lex.js';
import { lexiconOf, phraseKey } from './lexicon.js';
import type { Lexicon } from './lexicon.js';
import { readPhrase } from './read-phrase.js';
import { readPlace } from './read-place.js';
import type { Item, SenseKind } from './senses.js';
import { tokenise } from './tokens.js';
import type { Token } from './tokens.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';
import { LEAST_WEIGHT, readUse, SURE_WEIGHT } from './uses.js';

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

const LEADS = new Set(LEAD_INS.split(',').map((word) => word.trim()));
const MODALS = new Set([
  'could',
  'can',
  'would',
  'should',
  'might',
  'do',
  'does',
  'to',
  'did',
  'may',
  'will',
  'people',
  'someone',
  'one',
  'somebody',
]);
/** "where the railway goes over the river" */
const CROSSES = new Set(['goes', 'go', 'crosses', 'passes', 'runs', 'spans']);
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
  const counted = lead.has('how') && lead.has('many');
  const read = readUsePhrase(tokens, body, items, lexicon) ?? readRequest(items);
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

export interface QuestionItems {
  readonly tokens: readonly Token[];
  /** Words of asking at the front: "show me", "how many". */
  readonly lead: ReadonlySet<string>;
  /** Tokens after these. */
  readonly body: readonly Token[];
  /** Phrases of the body, without a heading before a colon. */
  readonly items: readonly Item[];
}

export function readItems(question: string, lexicon: Lexicon): QuestionItems {
  const tokens = tokenise(question);
  const start = tokens.findIndex(({ text, punctuation }) => !punctuation && !LEADS.has(text));
  const lead = new Set(tokens.slice(0, start === -1 ? undefined : start).map(({ text }) => text));
  const body = start === -1 ? [] : withoutClosing(tokens.slice(start));
  return { tokens, lead, body, items: afterHeading(lex(body, lexicon)) };
}

/** "…? box it", "…, highlight both": a closing request repeats the asking. */
function withoutClosing(body: readonly Token[]): readonly Token[] {
  const mark = body.findLastIndex(({ punctuation }, at) => punctuation && at < body.length - 1);
  const [first, ...more] = body.slice(mark + 1).filter(({ punctuation }) => !punctuation);
  const closes = first !== undefined && CLOSING.has(first.text) && more.length <= LONGEST_CLOSING;
  return mark > 0 && closes && more.every(({ text }) => REFERS_BACK.has(text)) ? body.slice(0, mark) : body;
}
const CLOSING = new Set(
  'put,box,mark,highlight,show,select,outline,circle,draw,find,locate,label,tag,segment,point,give,pick,please,thanks,get,list,return'.split(
    ',',
  ),
);
const REFERS_BACK = new Set(
  'it,them,on,in,around,boxes,my,both,all,each,one,ones,this,that,these,those,me,please,for,out,up,a,box,boxes,around,every,the,thanks,out'.split(
    ',',
  ),
);
const LONGEST_CLOSING = 4;

/** "target: the northernmost tank": what stands before a colon and names nothing is a heading. */
function afterHeading(items: readonly Item[]): readonly Item[] {
  const colon = items.findIndex(({ text, punctuation }) => punctuation && text === ':');
  const named = (part: readonly Item[]) =>
    part.some(({ senses }) => senses.some(({ kind }) => kind === 'class'));
  const after = items.slice(colon + 1);
  return colon === -1 || colon > LONGEST_HEADING || named(items.slice(0, colon)) || !named(after)
    ? items
    : after;
}
const LONGEST_HEADING = 3;

const isDeterminer = ({ senses }: Item): boolean => senses.some(({ kind }) => kind === 'determiner');

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
  const [first, ...more] = phrases;
  if (first === undefined || phrases.some(({ heads, of }) => heads.length > 0 || of !== null)) return phrases;
  const told = first.elliptical || first.count !== null || first.modifiers.length > 0;
  return told ? [{ ...first, heads: [{ kind: 'class', name: commonest }] }, ...more] : phrases;
}

/**
 * The phrases of a question, or of its first clause that opens with a thing of the vocabulary where the question opens with
 * something else: "kids want to play, the court by the pond", "Planning dept.: outline both fields".
 */
function readRequest(items: readonly Item[]): NounPhrase[] {
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
  const phrases: NounPhrase[] = [];
  while (!cursor.ended && phrases.length < MAX_PHRASES) {
    const start = cursor.at;
    const phrase = readPhrase(cursor);
    const nothing = phrase.heads.length === 0 && phrase.of === null;
    if (nothing && phrases.length > 0) phrases.at(-1)?.unread.push(...phrase.unread);
    else phrases.push(phrase);
    if (cursor.is('and')) cursor.at += 1;
    if (cursor.at === start) cursor.at += 1;
  }
  return withSharedNoun(phrases);
}

/** "red and white cars" are cars of either colour, "a red and white car" has both: the first colour stands without its noun. */
function withSharedNoun([first, second, ...more]: NounPhrase[]): NounPhrase[] {
  if (first === undefined || second === undefined) return first === undefined ? [] : [first];
  const bare =
    first.heads.length === 0 && first.of === null && !first.elliptical && first.modifiers.length > 0;
  const named = second.heads.length > 0 && second.modifiers.some(isColour);
  if (!bare || !named || !first.modifiers.every(isColour)) return [first, second, ...more];
  const count = first.count ?? second.count;
  if (second.number !== 'many' || count !== null)
    return [{ ...second, count, modifiers: [...first.modifiers, ...second.modifiers] }, ...more];
  const own = second.modifiers.find(isColour);
  const rest = second.modifiers.filter((modifier) => modifier !== own);
  return [...first.modifiers.map((colour) => ({ ...second, modifiers: [colour, ...rest] })), second, ...more];
}
const isColour = ({ kind }: Modifier): boolean => kind === 'colour';

/** "where could passengers board a flight", "something a baseball team would use": classes by their use; null where it names things. */
function readUsePhrase(
  tokens: readonly Token[],
  body: readonly Token[],
  items: readonly Item[],
  lexicon: Lexicon,
): NounPhrase[] | null {
  const where = tokens.findIndex(
    ({ text }, at) => text === 'where' || (text === 'how' && tokens[at + 1]?.text !== 'many'),
  );
  const asksUse =
    where !== -1 &&
    tokens.slice(where + 1).some(({ text }, at) => at < 4 && (MODALS.has(text) || CROSSES.has(text))) &&
    !['is', 'are'].includes(tokens[where + 1]?.text ?? '');
  const generic =
    items.slice(0, 3).some(({ senses }) => senses.some(({ kind }) => kind === 'generic')) &&
    !startsWithClass(items);
  const named = items.some(({ senses }) => senses.some(({ kind }) => kind === 'class'));
  const first = items.find((item) => !isDeterminer(item));
  const somethingElse =
    first?.senses.some(({ kind }) => kind === 'surface') === true ||
    items.some(({ senses }) => senses.some(({ kind }) => kind === 'thing'));
  if (!asksUse && isPlaced(items)) return null;
  if (!asksUse && !generic && (named || somethingElse || namesUnknown(items, lexicon))) return null;
  // "anything crossing the apron by the jets": where things are named too, a use must be plain.
  const names = readUse(body, lexicon, named && !asksUse ? SURE_WEIGHT : LEAST_WEIGHT);
  if (names.length === 0) return null;
  const heads = names.map((name) => ({ kind: 'class' as const, name }));
  if (where === -1) {
    const [first, ...more] = readRequest(items);
    if (first !== undefined && first.of === null && first.modifiers.length > 0) {
      const words = first.heads.flatMap((head) => (head.kind === 'term' ? [head.term] : []));
      const unread = [...words, ...first.unread].filter(
        (word) => word !== ANYTHING && !lexicon.cues.has(phraseKey(word)),
      );
      return [{ ...first, heads, unread }, ...more];
    }
  }
  const phrase = emptyPhrase();
  phrase.number = 'many';
  phrase.heads.push(...heads);
  phrase.modifiers.push(...placesIn(items, phrase));
  return [phrase];
}

/** "anything near the runway", "everything except the baseball field": things at a place, or but some; no use of them is said. */
function isPlaced(items: readonly Item[]): boolean {
  const at = items.findIndex(({ senses }) => senses.some(({ kind }) => kind === 'anything'));
  const next = items.slice(at + 1).find(({ senses }) => !senses.some(({ kind }) => kind === 'filler'));
  if (at === -1 || at > 2 || next === undefined) return false;
  return next.senses.some(
    (sense) =>
      sense.kind === 'except' ||
      (sense.kind === 'place-preposition' && next.text !== 'to') ||
      (sense.kind === 'relation' && sense.relation !== 'across'),
  );
}

/** "is there a seaplane in the lagoon": a thing that is not known is no use of one that is. */
function namesUnknown(items: readonly Item[], lexicon: Lexicon): boolean {
  const at = items.findIndex(({ senses }) => senses.every(({ kind }) => kind !== 'determiner'));
  const [first, next] = [items[at], items[at + 1]];
  if (first === undefined || first.senses.length > 0 || /(?:ing|ed|er|or)$/.test(first.text)) return false;
  const placed =
    next?.senses.some(({ kind }) => kind === 'place-preposition' || kind === 'relation') === true;
  const verb = next?.senses.length === 0 && /(?:ing|ed)$/.test(next.text);
  return (placed || verb) && !lexicon.cues.has(first.lemma) && first.text !== 'people';
}

function startsWithClass(items: readonly Item[]): boolean {
  const first = items.find(({ senses }) => senses.some(({ kind }) => kind === 'class' || kind === 'generic'));
  return first?.senses.some(({ kind }) => kind === 'class') === true;
}

/** A use may be narrowed to a place: "… in the north of the image". */
function placesIn(items: readonly Item[], phrase: NounPhrase): NounPhrase['modifiers'] {
  const cursor = new Cursor(items);
  while (!cursor.ended) {
    const prepared = cursor.is('place-preposition');
    const place = prepared ? readPlace(cursor, phrase, false, () => readPhrase(cursor, 1)) : null;
    if (place !== null && place.length > 0)
      return [...place].filter(({ kind }) => kind === 'side' || kind === 'direction');
    cursor.at += 1;
  }
  return [];
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
  const words = items.filter((item) => item !== named && !item.punctuation).map(({ text }) => text);
  const heads = sense.classes.map((name) => ({ kind: 'class' as const, name }));
  const phrase = { ...emptyPhrase(), heads, number: 'many' as const };
  const chain = compile([phrase], { task, counted: false, unread: words });
  return chain === null ? null : { chain, unread: words, corrected };
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
