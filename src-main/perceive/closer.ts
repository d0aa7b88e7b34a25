import type { Candidate } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Scene } from '../scene/index.js';
import { headingOf } from './heading.js';
import { eachMask } from './mask-crops.js';
import { partColours } from './parts.js';
import type { Colours, Part } from './parts.js';

/** What a closer look at an object tells: which way it points and the colours of its parts. */
export interface CloserLook {
  /** Degrees clockwise from up in the picture; null where the class has no front, or which end it is is a near tie. */
  readonly heading: number | null;
  /** Parts that are not known are left out. */
  readonly parts: Readonly<Partial<Record<Part, Colours>>>;
}

/** Below this probability of a heading the two ends are a near tie: no answer is better than a guess. */
const LEAST_SURE = 0.5;
const QUARTER_TURN = 90;

/**
 * Looks at the mask of each candidate. One entry a candidate, in order; null where the mask shows nothing.
 * @throws GeoR1Error as `outlineBoxes`
 */
export async function lookCloser(
  scene: Scene,
  engine: Engine,
  candidates: readonly Candidate[],
  signal?: AbortSignal,
): Promise<(CloserLook | null)[]> {
  const weights = engine.bundle.description.mask?.headings ?? {};
  const looks: (CloserLook | null)[] = [];
  await eachMask(
    scene,
    engine,
    candidates.map(({ bbox }) => bbox),
    (crop, at) => {
      const candidate = candidates[at];
      if (crop === null || candidate === undefined) return void looks.push(null);
      const own = weights[candidate.label];
      const told = own === undefined ? null : headingOf(crop, own);
      const heading = told !== null && told.probability >= LEAST_SURE ? told.bearing : null;
      const axis = candidate.axis === null ? null : QUARTER_TURN - candidate.axis;
      const parts = partColours(crop, told?.bearing ?? axis, heading !== null);
      looks.push(Object.keys(parts).length === 0 ? null : { heading, parts });
    },
    signal,
  );
  return looks;
}
