import type { ChainStep } from '../../contract/index.js';
import { keepAligned } from './aligned.js';
import { keepPlace, keepRelativeSize, keepSize } from './alone.js';
import { keepBetween } from './between.js';
import { keepByCompared } from './by-compared.js';
import { keepColour } from './colour.js';
import { keepCompared } from './compared.js';
import type { ExecutionContext } from './context.js';
import { keepFacing } from './facing.js';
import { byFainter } from './fainter.js';
import { find } from './find.js';
import { keepHeading, keepOrientation } from './heading.js';
import { keepGrouped, pickGroup } from './groups.js';
import { keepKind } from './kind.js';
import { keepDirection, keepInside } from './landmark.js';
import { keepNear, keepTouching, keepWith } from './near.js';
import { pickPair } from './pairs.js';
import { rank, rankDistance } from './ranks.js';
import { isRegion } from './regions.js';
import { keepEnds, rankInGroups } from './in-groups.js';
import { bestFirst, NOTHING, unchecked } from './sets.js';
import type { Member, StepResult } from './sets.js';
import { keepSurrounded } from './surrounded.js';
import { takeCounted } from './take-counted.js';
import { tellDistance, tellSize } from './tell.js';

/**
 * Executes one step on the sets before it.
 * @param removes whether a later step takes its set away from another: then nothing is tried that is seen less surely, as
 * in a step that is negated
 */
export function executeStep(step: ChainStep, context: ExecutionContext, removes = false): StepResult {
  const result = execute(step, context);
  return removes ? result : byFainter(step, context, result, (other) => execute(step, other));
}

function execute(step: ChainStep, context: ExecutionContext): StepResult {
  switch (step.verb) {
    case 'find':
      return find(step.term, context);
    case 'keep-size':
      return keepSize(step, context);
    case 'keep-relative-size':
      return keepRelativeSize(step, context);
    case 'keep-kind':
      return keepKind(step, context);
    case 'keep-compared':
      return keepCompared(step, context);
    case 'keep-by-compared':
      return keepByCompared(step, context);
    case 'keep-facing':
      return keepFacing(step, context);
    case 'keep-aligned':
      return keepAligned(step, context);
    case 'keep-surrounded':
      return keepSurrounded(step, context);
    case 'keep-colour':
      return keepColour(step, context);
    case 'keep-orientation':
      return keepOrientation(step, context);
    case 'keep-heading':
      return keepHeading(step, context);
    case 'keep-near':
      return keepNear(step, context);
    case 'keep-direction':
      return keepDirection(step, context);
    case 'keep-place':
      return keepPlace(step, context);
    case 'keep-inside':
      return keepInside(step, context);
    case 'keep-touching':
      return keepTouching(step, context);
    case 'keep-with':
      return keepWith(step, context);
    case 'keep-between':
      return keepBetween(step, context);
    case 'keep-grouped':
      return keepGrouped(step, context);
    case 'pick-group':
      return pickGroup(step, context);
    case 'rank-in-groups':
      return rankInGroups(step, context);
    case 'keep-ends':
      return keepEnds(step, context);
    case 'rank':
      return rank(step, context);
    case 'rank-distance':
      return rankDistance(step, context);
    case 'pick-pair':
      return pickPair(step, context);
    case 'union':
      return union(step.sets, context);
    case 'minus':
      return minus(step, context);
    case 'count':
      return count(step, context);
    case 'take-counted':
      return takeCounted(step, context);
    case 'tell-size':
      return tellSize(step, context);
    case 'tell-distance':
      return tellDistance(step, context);
    case 'unread':
      return unchecked(NOTHING, step.words.map((word) => `"${word}"`).join(', '));
    case 'answer': {
      const set = context.set(step.from);
      return { set, finding: set.members.length === 0 ? 'none' : `${set.members.length} found` };
    }
  }
}

function union(sets: readonly number[], { set }: ExecutionContext): StepResult {
  const best = new Map<number, Member>();
  const parts = sets.map((number) => set(number));
  for (const member of parts.flatMap(({ members }) => members)) {
    const known = best.get(member.candidate.id);
    if (known === undefined || known.weight < member.weight) best.set(member.candidate.id, member);
  }
  return {
    set: { members: bestFirst([...best.values()]), unseen: parts.some(({ unseen }) => unseen) },
    finding: `${best.size} together`,
  };
}

function minus(step: Extract<ChainStep, { verb: 'minus' }>, { set }: ExecutionContext): StepResult {
  const from = set(step.from);
  const removed = new Set(set(step.remove).members.map(({ candidate }) => candidate.id));
  const members = from.members.filter(({ candidate }) => !removed.has(candidate.id));
  if (members.length === 0 && from.members.length > 0)
    return unchecked(from, 'all of them would be left out');
  return {
    set: { members, unseen: from.unseen },
    finding: `${members.length} of ${from.members.length} kept`,
  };
}

function count(step: Extract<ChainStep, { verb: 'count' }>, { set }: ExecutionContext): StepResult {
  const from = set(step.from);
  const found = from.members.length;
  const areas = from.members.some(({ candidate }) => isRegion(candidate));
  if (step.expected === null && areas)
    return {
      set: from,
      finding: `${found} connected ${found === 1 ? 'area' : 'areas'}, in which single things are not told apart`,
    };
  if (step.expected === null) return { set: from, finding: `${found} found` };
  if (found === step.expected) return { set: from, finding: `${found}, as expected` };
  return { set: from, finding: `${found}, not the expected ${step.expected}`, doubtful: true };
}
