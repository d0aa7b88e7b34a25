import type { Candidate, ChainStep, Outline } from '../../contract/index.js';
import type { ExecutionContext } from './context.js';
import { isRegion, sizeOf } from './regions.js';
import type { Ruler } from './ruler.js';
import type { Member } from './sets.js';

/** One entry a candidate, in order; null where no outline was seen in its box. */
export type DrawOutlines = (candidates: readonly Candidate[]) => Promise<readonly (Outline | null)[]>;

/** What is measured of an outline, in the unit of the ruler. */
export type OutlineSize = Pick<Outline, 'area' | 'length' | 'width'>;
type Measure = keyof OutlineSize;

/** Outlines take some milliseconds each: of a larger set the best are drawn, and the others measured by their boxes. */
const MOST_TOLD = 500;
/** So many are worth their outlines where a step only cuts them; more are measured by their boxes, all of them. */
const MOST_CUT = 32;
/**
 * What an outline measures, as a share of what its box does: a thing fills no more than its box, and lies as long as its
 * diagonal in it at most.
 */
const OUTLINE_SHARE: Record<Measure, readonly [least: number, most: number]> = {
  area: [0.25, 1],
  length: [0.6, Math.SQRT2],
  width: [0.15, 1],
};

type Sets = Pick<ExecutionContext, 'set' | 'ruler'>;

/** Draws the outlines of what a step is about to measure, and adds their sizes to those that are known. */
export async function drawForStep(
  step: ChainStep,
  { set, ruler, outlines }: Sets & { readonly outlines: Map<number, OutlineSize> },
  draw: DrawOutlines | undefined,
): Promise<void> {
  if (draw === undefined) return;
  const missing = measuredByOutline(step, { set, ruler }).filter(({ id }) => !outlines.has(id));
  if (missing.length === 0) return;
  const drawn = await draw(missing);
  for (const [at, { id }] of missing.entries()) {
    const outline = drawn[at];
    // Beyond the domain of its projection an outline is known in pixels alone.
    if (outline != null && (outline.lonLat === null) === (ruler.unit === 'px')) outlines.set(id, outline);
  }
}

/** What a step measures by outlines; of what it cuts only those that boxes leave open. */
function measuredByOutline(step: ChainStep, { set, ruler }: Sets): readonly Candidate[] {
  switch (step.verb) {
    case 'tell-size':
      return set(step.from)
        .members.slice(0, MOST_TOLD)
        .map(({ candidate }) => candidate);
    case 'rank':
      return isMeasure(step.by)
        ? contestedInOrder({ ...step, by: step.by }, set(step.from).members, ruler)
        : [];
    case 'keep-size':
      return contestedAt(step, set(step.from).members, ruler);
    case 'keep-compared':
    case 'keep-by-compared':
      return step.measure === 'brightness'
        ? []
        : distinct([...set(step.from).members, ...set(step.of).members]);
    default:
      return [];
  }
}

const isMeasure = (by: string): by is Measure => Object.hasOwn(OUTLINE_SHARE, by);

type Order = Pick<Extract<ChainStep, { verb: 'rank' }>, 'order' | 'skip' | 'take'> & { readonly by: Measure };

/** Those that may come before the cut of an order once they are measured by their outlines; none where they are too many. */
function contestedInOrder(
  { by, order, skip, take }: Order,
  members: readonly Member[],
  ruler: Ruler,
): readonly Candidate[] {
  const [least, most] = OUTLINE_SHARE[by];
  const sizes = boxSizes(members, by, ruler);
  const down = order === 'descending';
  sizes.sort((a, b) => (down ? b.value - a.value : a.value - b.value));
  const last = sizes[Math.min(skip + take, sizes.length) - 1]?.value ?? 0;
  return fewEnough(
    sizes.filter(({ value }) => (down ? value * most >= last * least : value * least <= last * most)),
  );
}

type Limit = Pick<Extract<ChainStep, { verb: 'keep-size' }>, 'measure' | 'quantity'>;

/** Those whose boxes leave open on which side of a limit they are; none where they are too many. In pixels boxes are asked for. */
function contestedAt(
  { measure, quantity }: Limit,
  members: readonly Member[],
  ruler: Ruler,
): readonly Candidate[] {
  if (ruler.unit === 'px' || quantity.unit.startsWith('px')) return [];
  const [least, most] = OUTLINE_SHARE[measure];
  const limit = quantity.value;
  return fewEnough(
    boxSizes(members, measure, ruler).filter(({ value }) => value * least <= limit && limit <= value * most),
  );
}

interface Sized {
  readonly candidate: Candidate;
  readonly value: number;
}

/** None where a region is among them: what it covers is known already, and its cells are no outline. */
function boxSizes(members: readonly Member[], by: Measure, ruler: Ruler): Sized[] {
  if (members.some(({ candidate }) => isRegion(candidate))) return [];
  return members.map(({ candidate }) => ({ candidate, value: sizeOf(candidate, ruler)[by] }));
}

const fewEnough = (open: readonly Sized[]): readonly Candidate[] =>
  open.length > MOST_CUT ? [] : open.map(({ candidate }) => candidate);

/** All of two sets that are compared; none where they are too many, or a region is among them. */
function distinct(members: readonly Member[]): readonly Candidate[] {
  const each = new Map(members.map(({ candidate }) => [candidate.id, candidate]));
  const region = members.some(({ candidate }) => isRegion(candidate));
  return region || each.size > MOST_CUT ? [] : [...each.values()];
}

export interface CutSize {
  readonly of: (candidate: Candidate) => OutlineSize;
  readonly byOutlines: boolean;
}

/**
 * Sizes that a step orders, limits or compares by: those of outlines where all that boxes leave open have one, else those
 * of boxes. A mask against a box says nothing of which is larger.
 */
export function cutSize(
  step: ChainStep,
  { set, ruler, outlines }: Sets & Pick<ExecutionContext, 'outlines'>,
): CutSize {
  const open = outlines.size === 0 ? [] : measuredByOutline(step, { set, ruler });
  const byOutlines = open.length > 0 && open.every(({ id }) => outlines.has(id));
  return {
    of: (candidate) => (byOutlines ? outlines.get(candidate.id) : undefined) ?? sizeOf(candidate, ruler),
    byOutlines,
  };
}
