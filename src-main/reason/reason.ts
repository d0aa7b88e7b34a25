import { throwIfAborted } from '../contract/index.js';
import type {
  Candidate,
  Chain,
  ChainWriter,
  ExecutedStep,
  PixelBox,
  Reading,
  Task,
} from '../contract/index.js';
import type { PolicyPort } from '../engine/index.js';
import type { SceneFrame } from '../geometry/index.js';
import { chooseReading, executeReadings } from './choose/choose.js';
import type { LookCloser } from './execute/close-looks.js';
import { executeChain } from './execute/execute-chain.js';
import type { Executed, ExecuteOptions } from './execute/execute-chain.js';
import type { DrawOutlines } from './execute/outlined.js';
import type { Remembered } from './execute/step-memo.js';
import { thresholdsOf } from './execute/threshold.js';
import type { UnfamiliarRule } from './execute/threshold.js';
import { unreadWords } from './unread-words.js';
import type { VocabularyClass } from './vocabulary.js';
import { writeChain, writeReadings } from './write-chain.js';
import type { WriteChainOptions, Writer } from './write-chain.js';

export interface ReasonOptions {
  readonly task: Task;
  readonly candidates: readonly Candidate[];
  readonly frame: SceneFrame;
  /** The bundle's classes with their synonyms. */
  readonly vocabulary: readonly VocabularyClass[];
  /** Words that the bundle was trained to answer nothing for. */
  readonly distractors?: readonly string[] | undefined;
  /** The bundle's score threshold of each class. */
  readonly answerThresholds?: Readonly<Record<string, number>> | undefined;
  /** How they follow in a picture unlike the bundle's packs. */
  readonly unfamiliar?: UnfamiliarRule | undefined;
  /** Query vectors of free text. */
  readonly encodeText?: ((texts: string[]) => Promise<readonly Float32Array[]>) | undefined;
  /** The bundle's `text.bias` and `text.queryThreshold`. */
  readonly textBias?: number | undefined;
  readonly queryThreshold?: number | undefined;
  /** Asked extent in pixels of the scene. */
  readonly where?: Readonly<PixelBox> | null | undefined;
  /** Overrides every threshold. */
  readonly minScore?: number | null | undefined;
  /** The bundle's policy, and who is to write the chain; `auto` where left out. */
  readonly policy?: PolicyPort | null | undefined;
  readonly writer?: Writer | undefined;
  /** A chain to execute instead of writing one. */
  readonly given?: { readonly chain: Chain; readonly by: 'edited' | 'reading' } | undefined;
  /** For headings and colours of parts; without it they cannot be checked. */
  readonly lookCloser?: LookCloser | undefined;
  /** For sizes that are to be told; without it they are those of boxes. */
  readonly drawOutlines?: DrawOutlines | undefined;
  readonly onStep?: ((step: ExecutedStep) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Reasoned extends Executed {
  readonly steps: ExecutedStep[];
  readonly chosen: { candidate: number; score: number; step: number }[];
  /** Words of the question that no step stands for. */
  readonly unread: string[];
  /** Who wrote the chain, and how probable the policy held it. */
  readonly writer: ChainWriter;
  readonly probability: number | null;
  /** Probability that the answer is right, as measured; left out where readings were not weighed. */
  readonly right?: number | null;
  /** The ways the question can be read, the answered one first; left out where one stands out. */
  readonly readings?: Reading[] | undefined;
}

const DEFAULT_QUERY_THRESHOLD = 0.5;

/**
 * Reads a question, unless its chain is given, and executes the chain on the candidates.
 * @throws GeoR1Error cancelled; bad-input for a given chain that is none; whatever the text encoder throws
 */
export async function reason(question: string, options: ReasonOptions): Promise<Reasoned> {
  throwIfAborted(options.signal);
  const weighed = await weighedReading(question, options);
  if (weighed !== null) return weighed;
  const { chain, writer, probability } = await chainFor(question, options);
  const executed = await executeChain(chain, executionOf(options));
  return {
    ...executed,
    steps: [...executed.steps],
    chosen: [...executed.chosen],
    unread: unreadWords(chain),
    writer,
    probability,
  };
}

/** All readings executed and weighed; null where the chain is given, or the bundle does not say how to weigh. */
async function weighedReading(question: string, options: ReasonOptions): Promise<Reasoned | null> {
  const { given, policy, task, writer = 'auto', onStep, signal } = options;
  const model = policy?.description.choice;
  if (given !== undefined || writer !== 'auto' || task === 'ovd' || policy == null || model === undefined)
    return null;
  const written = await writeReadings(question, { ...writingOf(options), policy });
  const execution = { ...executionOf(options), memo: new Map<string, Remembered>(), onStep: undefined };
  const readings = await executeReadings(written, (chain) => executeChain(chain, execution), signal);
  const answer = chooseReading(question, readings, execution.vocabulary, model, task);
  const { reading, chosen, right, readings: offered } = answer;
  const { chain, executed, by, logProbability } = reading;
  for (const step of executed.steps) onStep?.(step);
  return {
    ...executed,
    steps: [...executed.steps],
    chosen: [...chosen],
    unread: unreadWords(chain),
    writer: by,
    probability: logProbability === null ? null : Math.exp(logProbability),
    right,
    readings: offered.length < 2 ? undefined : [...offered],
  };
}

async function chainFor(
  question: string,
  options: ReasonOptions,
): Promise<Pick<Reasoned, 'writer' | 'probability'> & { readonly chain: Chain }> {
  const { given } = options;
  if (given !== undefined) {
    return { chain: given.chain, writer: given.by, probability: null };
  }
  return writeChain(question, writingOf(options));
}

function writingOf({ distractors = [], ...options }: ReasonOptions): WriteChainOptions {
  const { task, vocabulary, policy, writer, candidates, frame, signal } = options;
  const thresholds = thresholdsOf(options);
  const threshold = (name: string): number => thresholds(name).used;
  return { task, vocabulary, distractors, policy, writer, candidates, gsd: frame.gsd, threshold, signal };
}

/** With what a chain is executed, out of what a question is reasoned with. */
export function executionOf(options: Omit<ReasonOptions, 'policy' | 'writer' | 'given'>): ExecuteOptions {
  const { vocabulary, distractors = [], encodeText } = options;
  const { textBias: bias = 0, queryThreshold: threshold = DEFAULT_QUERY_THRESHOLD } = options;
  return {
    ...options,
    vocabulary: { classes: vocabulary, distractors },
    text: encodeText === undefined ? undefined : { encode: encodeText, bias, threshold },
  };
}
