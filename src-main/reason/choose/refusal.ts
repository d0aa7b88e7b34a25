import { isUnchecked } from '../../contract/index.js';
import type { ExecutedReading } from './features.js';

/** What the answer's step says where readings are weighed and none weighs most. */
export const REFUSED = 'none: what could not be checked decides';

/**
 * The readings, and none as one more answer where the first that answers left something unchecked: whether that decides is
 * weighed like a reading. It has that reading's chain, which ends in nothing.
 */
export function withRefusal(readings: readonly ExecutedReading[]): ExecutedReading[] {
  const refused = readings.map(refusal).find((each) => each !== null);
  return refused === undefined ? [...readings] : [...readings, refused];
}

/** Null where it answers none already, or left nothing unchecked. */
function refusal(reading: ExecutedReading): ExecutedReading | null {
  const { executed } = reading;
  const unchecked = executed.steps.find(isUnchecked);
  if (executed.none || unchecked === undefined) return null;
  const steps = executed.steps.map((step) =>
    step.step.verb === 'answer' ? { ...step, members: [], finding: REFUSED } : step,
  );
  return {
    ...reading,
    refuses: true,
    executed: { steps, chosen: [], none: true, emptiedBy: unchecked.number },
  };
}
