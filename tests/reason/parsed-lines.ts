import { chainText, parseQuestion } from '../../src-main/reason/index.js';
import { distractors, vocabulary } from './scenes.js';

/** The chain of a question, one line a step, without its numbers. */
export function linesOf(question: string): string[] {
  const { chain } = parseQuestion(question, { vocabulary, distractors });
  return chainText(chain)
    .split('\n')
    .map((line) => line.replace(/^\[\d+\] /, ''));
}
