import { PARTLY_UNCHECKED, type Candidate, type ChainStep } from '../../contract/index.js';
import { colourFit, hasHue, MIN_COLOUR_FIT } from './colour-fit.js';
import type { ExecutionContext } from './context.js';
import { keep, spareLast, unchecked } from './sets.js';
import type { StepResult } from './sets.js';

type Step<V extends ChainStep['verb']> = Extract<ChainStep, { verb: V }>;

/** A colour is kept down to this share of the best fit in the set. */
const RELATIVE_COLOUR_FIT = 0.4;
const UNKNOWN_FIT = 0.1;
/** "not white" drops only what is clearly white, where anything is. */
const NEGATED_COLOUR_FIT = 0.5;

export function keepColour(step: Step<'keep-colour'>, { set, close }: ExecutionContext): StepResult {
  const from = set(step.from);
  const fits = new Map(from.members.map(({ candidate }) => [candidate.id, fitOf(candidate, step, close)]));
  const known = Array.from(fits.values()).filter((fit) => fit !== null);
  if (known.length === 0 && from.members.length > 0)
    return unchecked(
      from,
      step.part === undefined
        ? `"${step.colour}": no colours are known`
        : `"${step.colour}" ${PART_WORDS[step.part]}: the parts are not known`,
    );
  const best = Math.max(0, ...known);
  const least = Math.max(MIN_COLOUR_FIT, best * RELATIVE_COLOUR_FIT);
  const parts = best < NEGATED_COLOUR_FIT && known.some((fit) => fit < least);
  const clear = parts ? least : NEGATED_COLOUR_FIT;
  const kept = keep(from, ({ candidate }) => {
    const fit = fits.get(candidate.id) ?? null;
    // What is not known is neither dropped nor taken for it: it comes after all that is.
    if (fit === null) return { fit: UNKNOWN_FIT };
    if (step.negate) return { fit: fit >= clear ? 0 : 1 - fit, value: fit };
    return { fit: fit >= least ? fit / best : 0, value: fit };
  });
  // What surrounds a thing is said of it too, but lies outside its box.
  if (step.part === 'rim' && !step.negate && kept.set.members.length === 0 && from.members.length > 0)
    return unchecked(from, `"${step.colour}" around them`);
  const stands = step.negate || from.members.every(({ candidate }) => isClearlyNot(candidate, step, close));
  const spared = stands ? kept : spareLast(from, kept, `"${step.colour}"`);
  const unknown = fits.size - known.length;
  return unknown === 0
    ? spared
    : { ...spared, finding: `${spared.finding}${PARTLY_UNCHECKED} ${unknown} of them`, doubtful: true };
}

const PART_WORDS = {
  nose: 'at the nose',
  tail: 'at the tail',
  wings: 'at the wings',
  ends: 'at the ends',
  middle: 'in the middle',
  rim: 'at the rim',
} as const;

/**
 * Whether no part of a thing has any of a hue. In 15 written questions for the only track of a picture by its hue, where
 * neither box nor middle shows it, the rim does so by .34 or more; in 6 for a track that is not there, by .1 or less.
 */
function isClearlyNot(
  candidate: Candidate,
  { colour, part }: Step<'keep-colour'>,
  close: ExecutionContext['close'],
): boolean {
  const parts = close.get(candidate.id)?.parts;
  if (part !== undefined || parts?.middle === undefined || parts.rim === undefined || !hasHue(colour))
    return false;
  return [candidate, parts.middle, parts.rim].every(
    (seen) => (colourFit(seen, colour) ?? 1) < MIN_COLOUR_FIT,
  );
}

/** Of the whole thing, or of the part that is meant; null where that is not known. */
function fitOf(
  candidate: Candidate,
  { colour, part }: Step<'keep-colour'>,
  close: ExecutionContext['close'],
): number | null {
  const parts = close.get(candidate.id)?.parts;
  if (part === undefined) {
    // A box holds water and ground too: the middle of the mask is the thing itself.
    const middle = parts?.middle === undefined ? null : colourFit(parts.middle, colour);
    const whole = colourFit(candidate, colour);
    return middle === null || whole === null ? (middle ?? whole) : Math.max(middle, whole);
  }
  const seen = parts?.[part];
  return seen === undefined ? null : colourFit(seen, colour);
}
