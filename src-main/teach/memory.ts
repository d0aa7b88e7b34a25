import { GeoR1Error } from '../contract/index.js';
import type { Example, Method, TeachSettings } from '../contract/index.js';
import { memoryText } from '../checkpoints/index.js';
import { chainBytes, MICRO_BATCH_BYTES, termRowBytes } from '../engine/index.js';
import { OTHERS } from './term-batch.js';
import { CONSIDERED } from './term-rollouts.js';
import { SUPERVISED_PROMPTS } from './trainer.js';

/** What teaching the built-in engine takes, in bytes, estimated before anything is loaded. Pure. */
export interface BuiltinNeed {
  /** The engine's process, which looks at scenes and holds the training graphs. */
  readonly engine: number;
  /** What an update holds of its batch, never more than `MICRO_BATCH_BYTES`: larger ones are learned from in pieces. */
  readonly batch: number;
  /** What the scenes hold, described; grows with their size. */
  readonly scenes: number;
  readonly total: number;
}

/** Peaks of the engine's process on the CPU: having looked at a scene of 2.5 Mpx and answered, and what graphs of chains add. */
const ENGINE_BYTES = 520e6;
const CHAIN_GRAPHS_BYTES = 200e6;
/** Candidates of a term in the sample and 15 pictures of the packs: 540 to 1,000 a megapixel, few pictures below 500. */
const CANDIDATES_A_MEGAPIXEL = 1000;
const LEAST_CANDIDATES = 700;
/**
 * 1,104 numbers, as they were seen and on one scale, once however many terms a scene has examples of, and the candidate
 * itself; an expression needs that alone. Of 12 pictures of oil wells a run held 9.7 kB a candidate of one term and 9.8 kB
 * of three (heap and buffers before and after).
 */
const DESCRIBED_NUMBERS = 1104;
const DESCRIBED_BYTES = 2 * 4 * DESCRIBED_NUMBERS;
const CANDIDATE_BYTES = 1500;
/** Of a candidate where masks are rewarded: 6.5 kB were measured on three pictures of oil wells. */
const OUTLINE_BYTES = 7000;
/** Of the chains that the policy writes, and of the questions that people do: longer than most. */
const CHAIN_TOKENS = 24;
const QUESTION_PIECES = 20;
/** A share of the free memory is left to everything else. */
const USABLE_SHARE = 0.9;

/** @param megapixels of each image; one that is not there counts as small */
export function builtinNeed(
  { train, heldOut, method, settings }: BuiltinRequest,
  megapixels: ReadonlyMap<string, number>,
): BuiltinNeed {
  const chains = train.filter(({ kind }) => kind === 'expression').length;
  const engine = ENGINE_BYTES + (chains > 0 ? CHAIN_GRAPHS_BYTES : 0);
  const batch = Math.min(
    MICRO_BATCH_BYTES,
    Math.max(chainBatch(chains, method, settings), termBatch(train.length - chains, method, settings)),
  );
  const looked = new Map([...train, ...heldOut].map((one) => [`${one.kind} ${one.image}`, one]));
  const outline = settings.rewards.mask > 0 ? OUTLINE_BYTES : 0;
  let scenes = 0;
  for (const { image, kind } of looked.values()) {
    const candidates = Math.max(LEAST_CANDIDATES, CANDIDATES_A_MEGAPIXEL * (megapixels.get(image) ?? 0));
    const described = kind === 'term' ? DESCRIBED_BYTES : 0;
    scenes += candidates * (CANDIDATE_BYTES + described + outline);
  }
  return { engine, batch, scenes, total: engine + batch + scenes };
}

interface BuiltinRequest {
  readonly train: readonly Pick<Example, 'image' | 'kind'>[];
  readonly heldOut: readonly Pick<Example, 'image' | 'kind'>[];
  readonly method: Method;
  readonly settings: TeachSettings;
}

function chainBatch(examples: number, method: Method, { prompts, group }: TeachSettings): number {
  const questions = Math.min(examples, method === 'sft' ? SUPERVISED_PROMPTS * prompts : prompts);
  const chains = method === 'sft' ? questions : questions * group;
  return chainBytes(chains * CHAIN_TOKENS, questions * QUESTION_PIECES);
}

/** By rewards too terms begin with supervised updates, which take more candidates of more examples. */
function termBatch(examples: number, method: Method, { prompts, group }: TeachSettings): number {
  const supervised = Math.min(examples, SUPERVISED_PROMPTS * prompts) * OTHERS;
  const rewarded = method === 'sft' ? 0 : Math.min(examples, prompts) * CONSIDERED;
  return Math.max(
    supervised * termRowBytes(DESCRIBED_NUMBERS, 1),
    rewarded * termRowBytes(DESCRIBED_NUMBERS, group),
  );
}

/**
 * Refuses a run that the memory does not hold.
 * @param free bytes that a new process can have
 * @throws GeoR1Error engine-failed, with what to lower
 */
export function refuseBuiltin(need: BuiltinNeed, free: number): void {
  if (need.total <= free * USABLE_SHARE) return;
  throw new GeoR1Error({
    code: 'engine-failed',
    message: `${needLine(need)}, and ${memoryText(free)} are free.`,
    next:
      need.scenes > need.engine
        ? 'Teach from fewer images, or cut smaller pieces out of large scenes.'
        : 'Close other programs, or lower the examples of an update (prompts) and the rollouts of one (group).',
  });
}

/** In words, without its full stop. */
export const needLine = ({ engine, batch, scenes, total }: BuiltinNeed): string =>
  `Teaching takes about ${memoryText(total)} of memory: ${memoryText(engine)} for the engine, ` +
  `${memoryText(batch)} for an update, ${memoryText(scenes)} for what the scenes hold`;
