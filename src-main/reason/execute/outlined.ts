import type { Candidate, Chain, ChainStep, Outline } from '../../contract/index.js';
import type { Ruler } from './ruler.js';
import type { Member } from './sets.js';

/** One entry a candidate, in order; null where no outline was seen in its box. */
export type DrawOutlines = (candidates: readonly Candidate[]) => Promise<readonly (Outline | null)[]>;

/** What is measured of an outline, in the unit of the ruler. */
export type OutlineSize = Pick<Outline, 'area' | 'length' | 'width'>;

/** Outlines take some milliseconds each: of a larger set the best are drawn, and the others measured by their boxes. */
const MOST_OUTLINED = 500;

/** Draws the outlines of what a step is about to measure, and adds their sizes to those that are known. */
export async function drawForStep(
  step: Chain[number],
  members: readonly Member[],
  ruler: Ruler,
  known: Map<number, OutlineSize>,
  draw: DrawOutlines | undefined,
): Promise<void> {
  if (draw === undefined || !measures(step)) return;
  const missing = members
    .slice(0, MOST_OUTLINED)
    .map(({ candidate }) => candidate)
    .filter(({ id }) => !known.has(id));
  if (missing.length === 0) return;
  const drawn = await draw(missing);
  for (const [at, { id }] of missing.entries()) {
    const outline = drawn[at];
    // Beyond the domain of its projection an outline is known in pixels alone.
    if (outline != null && (outline.lonLat === null) === (ruler.unit === 'px')) known.set(id, outline);
  }
}

const measures = ({ verb }: ChainStep): boolean => verb === 'tell-size';
