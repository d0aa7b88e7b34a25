import type { Chain, Task } from '../contract/index.js';
import { sayCounts } from './counts-said.js';
import { sayKinds } from './kinds-said.js';
import type { QuestionRead } from './question-read.js';

/**
 * The chain with the steps that are put into every one after it is written, whoever wrote it: kinds told by their length, and, where
 * several may be meant, the way back to a set of as many as were said.
 * @param gsd metres; null where the scene has none
 */
export function sayAdded(read: QuestionRead, chain: Chain, gsd: number | null, task: Task): Chain {
  const kinds = sayKinds(read, chain, gsd);
  return task === 'gres' ? sayCounts(read, kinds) : kinds;
}
