import { PARTLY_UNCHECKED } from '../../contract/index.js';
import type { Candidate, ChainStep } from '../../contract/index.js';
import { KIND_LENGTHS } from '../lexicon/kind-lengths.js';
import type { KindLength } from '../lexicon/kind-lengths.js';
import { spanText } from '../measure-text.js';
import type { ExecutionContext } from './context.js';
import { sizeOf } from './regions.js';
import { keep, unchecked } from './sets.js';
import type { StepResult, StepSet } from './sets.js';

type Step = Extract<ChainStep, { verb: 'keep-kind' }>;

/** Without a scale, a kind that is longer than most of its class is told from so many things on. */
const LEAST_COMPARED = 3;
/** And it is longer than the one in the middle by so much: cars and vans differ by less, cars and buses by more. */
const OUTSIZED_RATIO = 1.4;

/** Those as long as things of the kind are. What is kept may still be another kind of that length, which is said. */
export function keepKind({ from, kind }: Step, { set, ruler }: ExecutionContext): StepResult {
  const told = KIND_LENGTHS[kind];
  const members = set(from);
  const size = (candidate: Candidate): ReturnType<typeof sizeOf> => sizeOf(candidate, ruler);
  return ruler.unit === 'm' ? byLength(members, told, kind, size) : byOthers(members, told, kind, size);
}

type SizeOf = (candidate: Candidate) => { readonly length: number; readonly width: number };

/** A thing is as long as the longer side of its box where it lies along it, and almost as the diagonal where it does not. */
function byLength(members: StepSet, { least, most }: KindLength, kind: string, size: SizeOf): StepResult {
  const result = keep(
    members,
    ({ candidate }) => {
      const { length, width } = size(candidate);
      const fits = Math.hypot(length, width) >= least && length <= most;
      return { fit: fits ? 1 : 0, value: length };
    },
    'm',
  );
  const range = least === 0 ? `up to ${most} m` : `${least} to ${most} m`;
  return onlyByLength(result, `${result.finding}, where a ${kind} is ${range} long`);
}

function byOthers(members: StepSet, { outsized }: KindLength, kind: string, size: SizeOf): StepResult {
  const lengths = members.members.map(({ candidate }) => size(candidate).length).sort((a, b) => a - b);
  if (!outsized || lengths.length < LEAST_COMPARED)
    return unchecked(members, `which is a ${kind}, as the scene has no scale`);
  const middle = lengths[Math.floor(lengths.length / 2)] ?? 0;
  const result = keep(
    members,
    ({ candidate }) => {
      const { length } = size(candidate);
      return { fit: length >= OUTSIZED_RATIO * middle ? 1 : 0, value: length };
    },
    'px',
  );
  const alike = `of ${spanText(lengths, 'px')} none is much longer than the others, as a ${kind} would be`;
  return result.set.members.length === 0
    ? { ...result, finding: `${result.finding}: ${alike}` }
    : onlyByLength(result, `${result.finding}: much longer than the others`);
}

function onlyByLength(result: StepResult, finding: string): StepResult {
  if (result.set.members.length === 0) return { ...result, finding };
  return {
    ...result,
    finding: `${finding}${PARTLY_UNCHECKED} what else would tell the kind`,
    doubtful: true,
  };
}
