import { contentOfQuestion } from './choose/agreement.js';
import type { Content } from './choose/agreement.js';
import { lexiconOf } from './parse/lexicon.js';
import { readItems } from './parse/read-items.js';
import type { Item } from './parse/senses.js';
import type { ReasonVocabulary } from './vocabulary.js';

/** What the words of a question mean, looked up once for all the chains that are compared with it. */
export interface QuestionRead {
  /** Its phrases in their order, without words of asking. */
  readonly items: readonly Item[];
  /** What they name, by kind. */
  readonly said: Content;
}

export function readQuestion(question: string, vocabulary: ReasonVocabulary): QuestionRead {
  const { items } = readItems(question, lexiconOf(vocabulary));
  return { items, said: contentOfQuestion(question, vocabulary) };
}
