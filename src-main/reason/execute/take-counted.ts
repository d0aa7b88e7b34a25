import type { ChainStep } from '../../contract/index.js';
import type { ExecutionContext } from './context.js';
import type { StepResult } from './sets.js';

/** How many were said to be there outweighs what dropped some of just as many. */
export function takeCounted(
  { from, sets, expected }: Extract<ChainStep, { verb: 'take-counted' }>,
  { set }: ExecutionContext,
): StepResult {
  const found = set(from);
  const { length } = found.members;
  const whole = sets.find((number) => set(number).members.length === expected);
  if (length === 0 || length >= expected || whole === undefined)
    return { set: found, finding: `${length} kept` };
  return { set: set(whole), finding: `${expected} of [${whole}] instead of ${length}`, doubtful: true };
}
