/** The measure of teaching, as the window names it: the reward of an answer without its part for form. Pure. */
import type { TeachResult } from '../../src-main/contract/index.js';

export const MATCH_HINT = 'How well what is found matches what was marked: 0 not at all, 1 exactly';

/** What matches its own examples less than this after a run has learned little. */
const LEAST_LEARNED = 0.3;

/** Whether a run finds little even of what it learned from, so that keeping it is nothing to press upon anybody. */
export const learnedLittle = ({ train }: Pick<TeachResult, 'train'>): boolean =>
  train.after !== null && train.after.mean < LEAST_LEARNED;
