import { ANYTHING } from '../../contract/index.js';
import type { Candidate, Chain } from '../../contract/index.js';
import type { CloserLook } from '../../perceive/index.js';

/** One entry a candidate, in order; null where its mask shows nothing. */
export type LookCloser = (candidates: readonly Candidate[]) => Promise<readonly (CloserLook | null)[]>;

/** The best of so many are looked at: each takes some milliseconds. */
const MOST_LOOKED_AT = 300;
/** For the colour of whole things, which the boxes tell too, only where there are no more than these. */
const MOST_FOR_COLOUR = 100;

/** Closer looks at what a chain asks for by its heading or its colour, by candidate; none where it asks for neither. */
export async function closeLooks(
  chain: Chain,
  candidates: readonly Candidate[],
  threshold: (className: string) => number,
  lookCloser: LookCloser | undefined,
): Promise<ReadonlyMap<number, CloserLook>> {
  const needed = chain.some(
    (step) =>
      step.verb === 'keep-heading' ||
      step.verb === 'keep-facing' ||
      (step.verb === 'keep-colour' && step.part !== undefined),
  );
  const asked = needed || chain.some(({ verb }) => verb === 'keep-colour');
  if (!asked || lookCloser === undefined) return new Map();
  const terms = new Set(chain.flatMap((step) => (step.verb === 'find' ? [step.term] : [])));
  const meant = candidates
    .filter(
      ({ label, score, strips }) =>
        strips === undefined && (terms.has(label) || terms.has(ANYTHING)) && score >= threshold(label),
    )
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_LOOKED_AT);
  if (!needed && meant.length > MOST_FOR_COLOUR) return new Map();
  const looks = await lookCloser(meant);
  return new Map(
    meant.flatMap(({ id }, at) => {
      const look = looks[at];
      return look == null ? [] : [[id, look] as const];
    }),
  );
}
