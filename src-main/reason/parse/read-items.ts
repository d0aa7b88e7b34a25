import { LEAD_INS } from '../lexicon/words.js';
import { lex } from './lex.js';
import type { Lexicon } from './lexicon.js';
import { hasSense, isDeterminer } from './senses.js';
import type { Item } from './senses.js';
import { tokenise } from './tokens.js';
import type { Token } from './tokens.js';

/** Words of asking. */
export const LEADS: ReadonlySet<string> = new Set(LEAD_INS.split(',').map((word) => word.trim()));

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
  const start = tokens.findIndex(
    ({ text, punctuation }, at) =>
      !punctuation && !LEADS.has(text) && !(text === 'in' && tokens[at - 1]?.text === 'interested'),
  );
  const lead = new Set(tokens.slice(0, start === -1 ? undefined : start).map(({ text }) => text));
  const body = start === -1 ? [] : withoutClosing(tokens.slice(start));
  return { tokens, lead, body, items: withoutWhichOne(afterHeading(lex(body, lexicon)), lead) };
}

/** "…? box it", "…, highlight both": a closing request repeats the asking. */
function withoutClosing(body: readonly Token[]): readonly Token[] {
  const mark = body.findLastIndex(({ punctuation }, at) => punctuation && at < body.length - 1);
  const [first, ...more] = body.slice(mark + 1).filter(({ punctuation }) => !punctuation);
  const closes = first !== undefined && CLOSING.has(first.text) && more.length <= LONGEST_CLOSING;
  if (mark > 0 && closes && more.every(({ text }) => REFERS_BACK.has(text))) return body.slice(0, mark);
  return mark > 0 && first !== undefined && asksAgain([first, ...more]) ? body.slice(0, mark) : body;
}

/** "Can you put a box around that pair?", "Please show me which one that is.", "I thought there was one." */
function asksAgain(sentence: readonly Token[]): boolean {
  const asks = sentence.some(({ text }) => CLOSING.has(text)) || sentence[0]?.text === 'i';
  return (
    asks &&
    sentence.length > 1 &&
    sentence.every(
      ({ text }) => LEADS.has(text) || CLOSING.has(text) || REFERS_BACK.has(text) || text === 'thought',
    )
  );
}
/** Words of asking that may also close a question. */
export const CLOSING = new Set(
  'put,box,mark,highlight,show,select,outline,circle,draw,find,locate,label,tag,segment,point,give,pick,please,thanks,get,list,return'.split(
    ',',
  ),
);
const REFERS_BACK = new Set(
  'it,them,on,in,around,boxes,my,both,all,each,one,ones,this,that,these,those,me,please,for,out,up,a,box,boxes,around,every,the,thanks,pair,group,together,some'.split(
    ',',
  ),
);
const LONGEST_CLOSING = 4;

/** "which one is the largest tank": the largest tank. */
function withoutWhichOne(items: readonly Item[], lead: ReadonlySet<string>): readonly Item[] {
  const [one, verb, next] = items;
  const asks = lead.has('which') && /^ones?$/.test(one?.text ?? '') && /^(?:is|are)$/.test(verb?.text ?? '');
  const named =
    asks && next !== undefined && isDeterminer(next) && items.some((item) => hasSense(item, 'class'));
  return named ? items.slice(2) : items;
}

/** "target: the northernmost tank": what stands before a colon and names nothing is a heading. */
function afterHeading(items: readonly Item[]): readonly Item[] {
  const colon = items.findIndex(({ text, punctuation }) => punctuation && text === ':');
  const named = (part: readonly Item[]) =>
    part.some(({ senses }) => senses.some(({ kind }) => kind === 'class'));
  const after = items.slice(colon + 1);
  return colon === -1 ||
    colon > LONGEST_HEADING ||
    named(items.slice(0, colon)) ||
    isPlace(items.slice(0, colon)) ||
    !named(after)
    ? items
    : after;
}
const LONGEST_HEADING = 3;
/** "NW corner: …" */
const isPlace = (part: readonly Item[]): boolean => part.some((item) => hasSense(item, 'side'));
