import type { ChainStep } from '../../contract/index.js';
import type { ExecutionContext } from './context.js';
import { closestInSize, partsOf } from './groups.js';
import { farthestPair } from './pairs.js';
import { rankMembers } from './ranks.js';
import { bestFirst } from './sets.js';
import type { Member, StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** Of one alone nothing tells where in its group it stands. */
const LEAST_IN_GROUP = 2;

/** Of every group those that lead it: "the last tank in each row". */
export function rankInGroups(step: Step<'rank-in-groups'>, context: ExecutionContext): StepResult {
  const { from, by, order, skip, take } = step;
  return inEach(step, context, (group) =>
    rankMembers(group, { verb: 'rank', from, by, order, skip, take }, context),
  );
}

/** Of every group the two that lie farthest apart: "at the ends of the rows". */
export function keepEnds(step: Step<'keep-ends'>, context: ExecutionContext): StepResult {
  return inEach(step, context, (group) => farthestPair(group, context.ruler) ?? []);
}

function inEach(
  step: Step<'rank-in-groups'> | Step<'keep-ends'>,
  context: ExecutionContext,
  choose: (group: readonly Member[]) => readonly Member[],
): StepResult {
  const { members, unseen } = context.set(step.from);
  // Which way each is ranked says nothing of how they lie to each other.
  const { from, grouping, size } = step;
  const { groups } = partsOf({ from, grouping, size }, context);
  const several = groups.filter(({ length }) => length >= LEAST_IN_GROUP);
  const sized = size === null || several.length === 0 ? several : closestInSize(several, size);
  const chosen = sized.flatMap(choose);
  const plural = sized.length === 1 ? '' : 's';
  return {
    set: { members: bestFirst(chosen), unseen },
    finding: `${sized.length} ${grouping}${plural} of two or more; ${chosen.length} of ${members.length} kept`,
    ...(sized.some(({ length }) => size !== null && length !== size) ? { doubtful: true } : {}),
  };
}
