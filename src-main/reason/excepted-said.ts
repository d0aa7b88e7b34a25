import type { Chain, ChainStep } from '../contract/index.js';
import { contentOfChain, contentOfItems } from './choose/agreement.js';
import { Cursor } from './parse/cursor.js';
import { keepsOn } from './parse/read-except.js';
import { hasSense } from './parse/senses.js';
import type { Item } from './parse/senses.js';
import type { QuestionRead } from './question-read.js';

/** Kinds of words that tell some of a set from the others. */
const TELLING = ['side', 'colour', 'size', 'order'] as const;

/**
 * Whether a chain keeps by what was said of an exception alone: "every bridge but the narrow one in the middle" asks for none
 * in the middle. Only of what is named before the exception; in "all but one of the tanks on the left" what follows is said of
 * all, as in "tanks, but only the white ones".
 */
export function keepsByException({ items }: QuestionRead, chain: Chain): boolean {
  const at = items.findIndex((item, place) => hasSense(item, 'except') && !keepsOn(Cursor.at(items, place)));
  if (!items.slice(0, Math.max(0, at)).some(isThing)) return false;
  const asked = contentOfChain(keptPath(chain));
  const [before, after] = [contentOfItems(items.slice(0, at)), contentOfItems(items.slice(at + 1))];
  return TELLING.some((kind) =>
    [...asked[kind]].some((each) => after[kind].has(each) && !before[kind].has(each)),
  );
}

const isThing = (item: Item): boolean => hasSense(item, 'class') || hasSense(item, 'anything');

/**
 * Whether a chain takes nothing away of what the parser's takes something from: "diamonds other than the one nearest the road"
 * is then answered by the one that was to be left out, or by all.
 */
export function leavesNothingOut(parser: Chain, chain: Chain): boolean {
  return parser.some(({ verb }) => verb === 'minus') && !chain.some(takesAway);
}

const isNegated = (step: ChainStep): boolean => 'negate' in step && step.negate === true;
const takesAway = (step: ChainStep): boolean => step.verb === 'minus' || isNegated(step);

/**
 * Whether a chain asks for the opposite of what the parser read: "not within 50 m of the court" where the words say within.
 * Only to be asked where the parser left no word unread, as it may have missed the "not".
 */
export function negatesWhatIsSaid(parser: Chain, chain: Chain): boolean {
  if (parser.some(takesAway)) return false;
  return chain.some((step) => isNegated(step) && parser.some((said) => saysOf(said) === saysOf(step)));
}

/** What a step says, whichever steps it is of and whether it denies it. */
function saysOf(step: ChainStep): string {
  const own = Object.entries(step).filter(([field]) => !['from', 'of', 'negate'].includes(field));
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The steps that the answer went through, without those of what it is told by or of what is taken away. */
function keptPath(chain: Chain): ChainStep[] {
  const path: ChainStep[] = [];
  for (let step = chain.at(-1); step !== undefined && 'from' in step; step = chain[step.from - 1])
    path.push(step);
  return path;
}
