import { ANYTHING } from '../../contract/index.js';
import type { Chain } from '../../contract/index.js';
import { parseQuestion } from '../../reason/index.js';
import type { VocabularyClass } from '../../reason/index.js';
import type { Question } from '../ask.js';

/** How what a checkpoint sees is put together to an answer. Pure. */
export interface Route {
  readonly chain: Chain;
  /** What the chain's `find` steps look for; the checkpoint is asked for each. */
  readonly terms: readonly string[];
  /**
   * model: it is asked the whole question, and the chain only collects what it gives. parser: the question was read word
   * by word; the model is asked for the terms, and the built-in reasoner does the rest.
   */
  readonly by: 'model' | 'parser';
}

/** Longest term that a step may have, in characters. */
const MAX_TERM = 200;

/** The whole question to the model; of several answers to a question for one, the surest. */
export function chainOf({ question, task }: Question): Route {
  const term = question.trim().slice(0, MAX_TERM);
  const one = { verb: 'rank', from: 1, by: 'score', order: 'descending', skip: 0, take: 1 } as const;
  const chain: Chain =
    task === 'rec'
      ? [{ verb: 'find', term }, one, { verb: 'answer', from: 2 }]
      : [
          { verb: 'find', term },
          { verb: 'answer', from: 1 },
        ];
  return { chain, terms: [term], by: 'model' };
}

/**
 * By the parser where it reads every word, so that relations hold across windows; else the whole question to the model.
 * Words that are no class and in no relation to anything, as `the rusty hulk`, are the model's: the parser knows no better;
 * so is `everything`, which is no term that it could be asked for.
 */
export function routeOf(
  question: Question,
  vocabulary: readonly VocabularyClass[],
  distractors: readonly string[],
): Route {
  const { chain, unread } = parseQuestion(question.question, {
    vocabulary,
    distractors,
    task: question.task,
  });
  const terms = [...new Set(chain.flatMap((step) => (step.verb === 'find' ? [step.term] : [])))];
  const known = terms.some((term) => vocabulary.some(({ name }) => name === term));
  const plain = chain.every(
    (step) => step.verb === 'find' || step.verb === 'answer' || (step.verb === 'rank' && step.by === 'score'),
  );
  const read = unread.length === 0 && terms.length > 0 && !terms.includes(ANYTHING) && (known || !plain);
  return read ? { chain, terms, by: 'parser' } : chainOf(question);
}
