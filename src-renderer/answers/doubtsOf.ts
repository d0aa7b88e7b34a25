import { doubtOf, type Answer, type StepDoubt } from '../../src-main/contract/index.js';
import { briefOf } from '../ask/index.js';

/** A step that an answer went through without its being checked. */
export interface DoubtfulStep {
  readonly number: number;
  readonly doubt: StepDoubt;
  readonly brief: string;
  readonly finding: string;
}

/** In their order; the step that left nothing is told by the verdict itself. */
export function doubtsOf({ chain, emptiedBy }: Pick<Answer, 'chain' | 'emptiedBy'>): DoubtfulStep[] {
  return chain.flatMap((step) => {
    const doubt = doubtOf(step);
    if (doubt === null || step.number === emptiedBy) return [];
    return [{ number: step.number, doubt, brief: briefOf(step), finding: step.finding }];
  });
}
