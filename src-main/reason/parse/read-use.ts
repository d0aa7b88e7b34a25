import { ANYTHING } from '../../contract/index.js';
import { Cursor } from './cursor.js';
import { phraseKey } from './lexicon.js';
import type { Lexicon } from './lexicon.js';
import type { QuestionItems } from './read-items.js';
import { readPhrase } from './read-phrase.js';
import { readPlace } from './read-place.js';
import { isDeterminer } from './senses.js';
import type { Item } from './senses.js';
import { emptyPhrase } from './tree.js';
import type { NounPhrase } from './tree.js';
import { LEAST_WEIGHT, readUse, SURE_WEIGHT } from './uses.js';

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

/** "where could passengers board a flight", "something a baseball team would use": classes by their use; null where it names things. */
export function readUsePhrase(
  { tokens, body, items }: Pick<QuestionItems, 'tokens' | 'body' | 'items'>,
  lexicon: Lexicon,
  readRequest: (items: readonly Item[]) => NounPhrase[],
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
  if (at === -1 || at > 2 || next === undefined) return leavesOut(items);
  return next.senses.some(
    (sense) =>
      sense.kind === 'except' ||
      sense.kind === 'negation' ||
      (sense.kind === 'place-preposition' && next.text !== 'to') ||
      (sense.kind === 'relation' && sense.relation !== 'across'),
  );
}

/** "structures other than the bridges": what is left out is no use. */
function leavesOut(items: readonly Item[]): boolean {
  const at = items.findIndex(({ senses }) => senses.some(({ kind }) => kind === 'generic'));
  return at !== -1 && items[at + 1]?.senses.some(({ kind }) => kind === 'except') === true;
}

/** "is there a seaplane in the lagoon": a thing that is not known is no use of one that is. */
function namesUnknown(items: readonly Item[], lexicon: Lexicon): boolean {
  const at = items.findIndex((item) => !isDeterminer(item));
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
