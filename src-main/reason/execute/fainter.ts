import {
  CHECKED_BY_FAINTER,
  PARTLY_UNCHECKED,
  UNCHECKED,
  type ChainStep,
  type ExecutedStep,
} from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { ExecutionContext } from './context.js';
import { stripped } from './regions.js';
import type { StepResult, StepSet } from './sets.js';
import { indexMembers } from './spatial-index.js';

/** A landmark may be seen less surely than an answer: down to this share of its class's threshold. */
export const FAINT_SHARE = 0.6;

type Fainter = NonNullable<ExecutedStep['fainter']>;

/**
 * In pictures unlike those that thresholds were measured on, most of what is there can score below them: one who reads
 * that four cars were found must read of the hundred that nearly were. Not told where they are the fewer.
 */
export function worthTelling(fainter: number, found: number, threshold: number): Fainter | null {
  if (fainter === 0 || fainter < found) return null;
  return { count: fainter, from: Math.floor(threshold * FAINT_SHARE * SCORE_STEPS) / SCORE_STEPS };
}
/** Scores are asked for in hundredths. */
const SCORE_STEPS = 100;

export const tellFainter = ({ count, from }: Fainter): string =>
  `; ${count} more seen less surely, with scores from ${from}`;

/**
 * Where nothing stands so to the landmarks that were found, those that were seen less surely are tried: a long pier that
 * ships lie along is half hidden, and still what is referred to. Said in the finding, and a doubt.
 * @param run executes the step on other sets
 */
export function byFainter(
  step: ChainStep,
  context: ExecutionContext,
  result: StepResult,
  run: (context: ExecutionContext) => StepResult,
): StepResult {
  if (!('of' in step) || !('from' in step)) return result;
  const { fainter = [] } = context.set(step.of);
  if (fainter.length === 0) return result;
  if ('negate' in step && step.negate === true) return doubtedByFainter(step, context, result, run);
  const emptied = result.set.members.length === 0 && context.set(step.from).members.length > 0;
  if (!emptied) return result;
  const again = run(withFainter(step.of, context));
  if (again.set.members.length === 0) return result;
  return {
    ...again,
    finding: `${CHECKED_BY_FAINTER} for [${step.of}]: decided by ${fainter.length} more that are seen less surely: ${again.finding}`,
    doubtful: true,
  };
}

/** Sets as they are, and what was seen less surely of a landmark as if it were sure. */
export function withFainter(of: number, context: ExecutionContext): ExecutionContext {
  const { members, fainter = [] } = context.set(of);
  const all: StepSet = { members: [...members, ...fainter], unseen: false };
  const index = indexMembers(stripped(all.members), context.ruler, boxCentre(context.region));
  return {
    ...context,
    set: (number) => (number === of ? all : context.set(number)),
    index: (number) => (number === of ? index : context.index(number)),
  };
}

/**
 * "Not near the pier": what was seen less surely takes nothing away, but that it would is told. A landmark of which nothing
 * was found for sure says so itself.
 */
function doubtedByFainter(
  step: Extract<ChainStep, { readonly of: number }>,
  context: ExecutionContext,
  result: StepResult,
  run: (context: ExecutionContext) => StepResult,
): StepResult {
  const sure = run(withFainter(step.of, context)).set.members.length;
  const fewer = result.set.members.length - sure;
  if (fewer <= 0 || result.finding.includes(UNCHECKED)) return result;
  const { length } = result.set.members;
  return {
    ...result,
    finding: `${result.finding}${PARTLY_UNCHECKED} ${fewer} of ${length}: by [${step.of}] that are seen less surely they would not be`,
    doubtful: true,
  };
}
