/** What a question is answered with, by the parser alone, in a picture without a place. */
import { reason } from '../../src-main/reason/index.js';
import type { Candidate } from '../../src-main/contract/index.js';
import { distractors, picture, vocabulary } from './scenes.js';

/** The candidates of the answer, by id. */
export async function answeredIds(question: string, candidates: readonly Candidate[]): Promise<number[]> {
  const options = { task: 'gres', candidates, frame: picture, vocabulary, distractors } as const;
  const { chosen } = await reason(question, options);
  return chosen.map(({ candidate }) => candidate).sort((a, b) => a - b);
}
