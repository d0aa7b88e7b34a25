import type { Candidate } from '../../contract/index.js';
import { HALF_TURN, QUARTER_TURN } from './angles.js';
import { isRegion } from './regions.js';
import { unchecked } from './sets.js';
import type { StepResult, StepSet } from './sets.js';

/** A box this many times as long as it is wide tells by its longer side which way a thing lies. */
const ELONGATED = 1.5;

/**
 * The principal axis, degrees counter-clockwise from right in the picture: where no mask told it by the longer side of
 * the box, null where both sides are about as long.
 */
export function axisOf({ axis, bbox: [, , w, h] }: Candidate): number | null {
  const boxed = w >= h * ELONGATED ? 0 : h >= w * ELONGATED ? QUARTER_TURN : null;
  return axis ?? boxed;
}

/** The line in the picture that a thing lies along, degrees clockwise from up in [0, 180); null where it is about round. */
export function lineOf(candidate: Candidate): number | null {
  const axis = axisOf(candidate);
  return axis === null ? null : (HALF_TURN + QUARTER_TURN - axis) % HALF_TURN;
}

/** What to do where a set holds surfaces, whose lines are not known. */
export function withoutLines(from: StepSet, ...others: readonly StepSet[]): StepResult | null {
  const surfaces = [from, ...others].some(({ members }) =>
    members.some(({ candidate }) => isRegion(candidate)),
  );
  return surfaces ? unchecked(from, 'which way surfaces run, of which one region may hold several') : null;
}
