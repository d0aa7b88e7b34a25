import { PARTLY_UNCHECKED } from '../../contract/index.js';
import type { Candidate } from '../../contract/index.js';
import type { ExecutionContext } from './context.js';
import { spareLast, unchecked } from './sets.js';
import type { StepResult, StepSet } from './sets.js';

type Close = ExecutionContext['close'];

/** A line within this many degrees of another runs like it. */
export const AXIS_TOLERANCE = 30;
/** People say north of all that points rather north than east or west. */
export const HEADING_TOLERANCE = 45;
/** A line along the direction points that way as often as not. */
export const AXIS_FIT = 0.5;

/** Classes of what is built on the ground; of a term that was taught nothing is known. */
const BUILT = new Set([
  'storage tank',
  'baseball diamond',
  'tennis court',
  'basketball court',
  'ground track field',
  'harbor',
  'bridge',
  'overpass',
]);

/** Which way the nose or bow points, degrees clockwise from up in the picture; null where it is not known. */
export const noseOf = ({ id }: Candidate, close: Close): number | null => close.get(id)?.heading ?? null;

/** What to do where nothing in a set has a front. */
export function withoutFronts(from: StepSet): StepResult | null {
  const built = from.members.length > 0 && from.members.every(({ candidate }) => BUILT.has(candidate.label));
  return built ? unchecked(from, 'what stands on the ground has no front') : null;
}

/** What was kept by noses, the last one spared; of what has no known nose the axis told the line alone, which is said. */
export function tellFronts(from: StepSet, kept: StepResult, what: string, close: Close): StepResult {
  const result = spareLast(from, kept, what);
  const unknown = from.members.filter(({ candidate }) => noseOf(candidate, close) === null).length;
  if (unknown === 0) return result;
  const which = unknown === from.members.length ? '' : `of ${unknown} `;
  return {
    ...result,
    finding: `${result.finding}${PARTLY_UNCHECKED} ${which}which end is the front: by the axis alone`,
    doubtful: true,
  };
}
