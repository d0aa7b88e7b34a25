/** Steps that could not find out what they were to: a set that went through one is not what was asked for. Pure. */
import { isUnchecked, type ExecutedStep } from '../../src-main/contract/index.js';

/** whole: nothing was checked; part: some of it was, or only by landmarks that were seen less surely. */
export type StepDoubt = 'whole' | 'part';

const BY_FAINTER = 'could not check by what was found';
const OF_SOME = '; could not check';

/** Null where the step did all of its work. Words that were not read are no step's doubt: they are told by themselves. */
export function doubtOf({ step, finding }: Pick<ExecutedStep, 'step' | 'finding'>): StepDoubt | null {
  if (step.verb === 'unread') return null;
  if (finding.startsWith(BY_FAINTER)) return 'part';
  if (isUnchecked({ finding })) return 'whole';
  return finding.includes(OF_SOME) ? 'part' : null;
}

/** A step's line without what every such line begins with: `white`, `within 50 m of [3]`. */
export const briefOf = ({ text }: Pick<ExecutedStep, 'text'>): string =>
  text.replace(/^keep (the ones of|those of) \[\d+\] (that are )?/, '');
