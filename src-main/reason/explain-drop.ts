import { ANYTHING, GeoR1Error } from '../contract/index.js';
import type { Candidate, Chain, Why } from '../contract/index.js';
import { runSteps } from './execute/execute-chain.js';
import type { ExecuteOptions } from './execute/execute-chain.js';
import type { StepResult } from './execute/sets.js';
import { thresholdsOf } from './execute/threshold.js';
import { droppingText, measuredText } from './explain-text.js';

/**
 * "Why not this one?": follows the answer of a chain back to the step that dropped a candidate, and says what it
 * measured there.
 * @param refusedBy the step that could not be checked, where the answer is none for that
 * @throws GeoR1Error not-found where the candidate is none of those looked at; as `executeChain`
 */
export async function explainDrop(
  chain: Chain,
  id: number,
  options: ExecuteOptions,
  refusedBy?: number | null,
): Promise<Why> {
  const candidate = options.candidates.find((each) => each.id === id);
  if (candidate === undefined) {
    throw new GeoR1Error({
      code: 'not-found',
      message: 'The question did not look at this candidate.',
      subject: String(id),
      next: 'Ask the whole scene, or an extent that holds it.',
    });
  }
  const { checked, results } = await runSteps(chain, options);
  const heldBy = results.flatMap(({ set }, at) => (holds(set, id) ? [at + 1] : []));
  const dropped = dropOf(checked, new Set(heldBy), checked.length);
  const why = { candidate: id, heldBy };
  if (dropped === null && refusedBy != null)
    return {
      ...why,
      step: refusedBy,
      text: `Step ${refusedBy} could not be checked, which is why the answer is none.`,
    };
  if (dropped === null) return { ...why, ...inAnswer(checked, results, id, options.task) };
  const step = checked[dropped - 1];
  if (step === undefined) throw new RangeError(`The chain has no step ${dropped}.`);
  const text =
    step.verb === 'find'
      ? notFound(step.term, candidate, options)
      : `${droppingText(step)}; ${measuredText(step, candidate, results[dropped - 1])}.`;
  return { ...why, step: dropped, text: `Step ${dropped} ${text}` };
}

const holds = (set: StepResult['set'], id: number): boolean =>
  set.members.some(({ candidate }) => candidate.id === id);

/** The step that dropped it on its way to the set of `number`; null where that set holds it. */
function dropOf(chain: Chain, held: ReadonlySet<number>, number: number): number | null {
  if (held.has(number)) return null;
  const step = chain[number - 1];
  if (step === undefined) return number;
  if (step.verb === 'union') {
    // Of the parts of a union, one that began with it and dropped it later has more to tell than one that never had it.
    const drops = step.sets.map((set) => dropOf(chain, held, set) ?? number);
    const later = drops.filter((drop) => chain[drop - 1]?.verb !== 'find');
    return Math.max(...(later.length > 0 ? later : drops));
  }
  return 'from' in step && !held.has(step.from) ? dropOf(chain, held, step.from) : number;
}

/** It passed every step; where one alone is asked for, it may still not be the one. */
function inAnswer(
  chain: Chain,
  results: readonly StepResult[],
  id: number,
  task: ExecuteOptions['task'],
): Pick<Why, 'step' | 'text'> {
  const place = (results.at(-1)?.set.members ?? []).findIndex(({ candidate }) => candidate.id === id);
  if (task !== 'rec' || place === 0) return { step: null, text: 'It is in the answer.' };
  return {
    step: chain.length,
    text: `It passes every step, but one alone is asked for, and it fits as number ${place + 1}.`,
  };
}

/** Why `find` did not take it: another kind of thing, or not sure enough. */
function notFound(term: string, candidate: Candidate, options: ExecuteOptions): string {
  const { classes } = options.vocabulary;
  const looked = `looked for "${term}"`;
  const place = classes.findIndex(({ name }) => name === term);
  if (place !== -1 && candidate.label === term) {
    const least = thresholdsOf(options)(term).used;
    if (candidate.score >= least) return `${looked}; this one lies mostly on another that fits better.`;
    return `${looked} with a score of ${least.toFixed(2)} or more; this one has ${candidate.score.toFixed(2)}.`;
  }
  const anyKind = term === ANYTHING && classes.some(({ name }) => name === candidate.label);
  if (anyKind) return notFound(candidate.label, candidate, options);
  const taken = `this one was taken for "${candidate.label}" (${candidate.score.toFixed(2)})`;
  const own = candidate.classScores?.[place];
  if (place === -1) return `${looked}, which this one does not fit; ${taken}.`;
  return own === undefined
    ? `${looked}; ${taken}.`
    : `${looked}; ${taken}, as "${term}" it scores ${own.toFixed(2)}.`;
}
