import type { Candidate, ChainStep } from '../../contract/index.js';
import { HALF_TURN, lineAngle, QUARTER_TURN } from './angles.js';
import type { ExecutionContext } from './context.js';
import { withoutLandmark } from './landmark.js';
import { lineOf, withoutLines } from './line.js';
import { keep, spareLast, unchecked } from './sets.js';
import type { StepResult } from './sets.js';

/** Two lines are parallel, or at right angles, within so many degrees: the axes of masks are right to a few. */
const ALIGNED_TOLERANCE = 20;

/**
 * Those that lie along the same line as the nearest landmark that has one, or across it. Angles are of the picture, where
 * masks are seen. What is round lies along no line; which way a region runs is not known.
 */
export function keepAligned(
  { from, of, alignment, negate }: Extract<ChainStep, { verb: 'keep-aligned' }>,
  { set, index, ruler }: ExecutionContext,
): StepResult {
  const [members, landmarks] = [set(from), set(of)];
  const early = withoutLandmark(members, landmarks, negate) ?? withoutLines(members, landmarks);
  if (early !== null) return early;
  if (landmarks.members.every(({ candidate }) => lineOf(candidate) === null))
    return unchecked(members, `which way [${of}] runs: it is about as wide as it is long`);
  const wanted = alignment === 'parallel' ? 0 : QUARTER_TURN;
  const angleTo = ({ bbox, id }: Candidate, line: number): number | null => {
    const nearest = index(of).nearest(bbox, id);
    const other = nearest === null ? null : lineOf(nearest.member.candidate);
    return other === null ? null : lineAngle(line, other);
  };
  const kept = keep(
    members,
    ({ candidate }) => {
      const line = lineOf(candidate);
      const angle = line === null ? null : angleTo(candidate, line);
      if (angle === null) return { fit: negate ? 1 : 0 };
      const off = Math.abs(angle - wanted);
      const fits = off <= ALIGNED_TOLERANCE;
      return { fit: fits === negate ? 0 : negate ? 1 : 1 - off / HALF_TURN, value: angle };
    },
    'degrees',
  );
  const what = `whether it is ${alignment}`;
  return negate || ruler.unit === 'px' ? spareLast(members, kept, what) : kept;
}
