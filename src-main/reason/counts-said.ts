import type { Chain, ChainStep } from '../contract/index.js';
import { asksForOne } from './choose/number-said.js';
import type { QuestionRead } from './question-read.js';

/**
 * The chain with a step before its answer that goes back to an earlier set where the answer holds fewer than were said: where
 * "both diamonds north of the school" finds one there, and there are two in all, the second was dropped by a place that was
 * seen amiss.
 */
export function sayCounts({ items }: QuestionRead, chain: Chain): Chain {
  const answer = chain.at(-1);
  if (answer?.verb !== 'answer' || asksForOne(items) || asksWhichOne(items)) return chain;
  const { from } = answer;
  const counted = chain.findLast((step) => step.verb === 'count' && step.from === from);
  if (counted?.verb !== 'count' || counted.expected === null || counted.expected < 2) return chain;
  const { sets, filtered } = earlierSets(chain, from);
  if (!filtered) return chain;
  return [
    ...chain.slice(0, -1),
    { verb: 'take-counted', from, sets, expected: counted.expected },
    { ...answer, from: chain.length },
  ];
}

/** "Four fields meet here. Which one has no grass?" */
const asksWhichOne = (items: QuestionRead['items']): boolean =>
  items.some(({ text }, at) => text === 'one' && items[at - 1]?.text === 'which');

/** The sets that one was chosen from, latest first, and whether any step on the way tells things apart by what they are. */
function earlierSets(chain: Chain, from: number): { readonly sets: number[]; readonly filtered: boolean } {
  const sets: number[] = [];
  let filtered = false;
  for (let step = chain[from - 1]; step !== undefined && isNarrowing(step); step = chain[step.from - 1]) {
    sets.push(step.from);
    filtered ||= step.verb.startsWith('keep');
  }
  return { sets, filtered };
}

const isNarrowing = (step: ChainStep): step is Extract<ChainStep, { from: number }> =>
  /^(?:keep|rank|pick)/.test(step.verb);
