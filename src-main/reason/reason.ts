import { throwIfAborted } from '../contract/index.js';
import type { Candidate, ExecutedStep, PixelBox, Task } from '../contract/index.js';
import type { PolicyPort } from '../engine/index.js';
import type { SceneFrame } from '../geometry/index.js';
import { DEFAULT_THRESHOLD, executeChain } from './execute/execute-chain.js';
import type { Executed } from './execute/execute-chain.js';
import type { VocabularyClass } from './vocabulary.js';
import { writeChain } from './write-chain.js';
import type { Writer } from './write-chain.js';

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
  readonly onStep?: ((step: ExecutedStep) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Reasoned extends Executed {
  readonly steps: ExecutedStep[];
  readonly chosen: { candidate: number; score: number; step: number }[];
  /** Words of the question that no step stands for. */
  readonly unread: string[];
  /** Who wrote the chain, and how probable the policy held it. */
  readonly writer: 'parser' | 'policy';
  readonly probability: number | null;
}

const DEFAULT_QUERY_THRESHOLD = 0.5;

/**
 * Reads a question and executes its chain on the candidates.
 * @throws GeoR1Error cancelled; whatever the text encoder throws
 */
export async function reason(question: string, options: ReasonOptions): Promise<Reasoned> {
  throwIfAborted(options.signal);
  const {
    vocabulary: classes,
    distractors = [],
    encodeText,
    textBias = 0,
    queryThreshold = DEFAULT_QUERY_THRESHOLD,
  } = options;
  const { answerThresholds, minScore } = options;
  const execution = {
    ...options,
    vocabulary: { classes, distractors },
    text:
      encodeText === undefined
        ? undefined
        : { encode: encodeText, bias: textBias, threshold: queryThreshold },
  };
  const { chain, unread, writer, probability } = await writeChain(question, {
    task: options.task,
    vocabulary: classes,
    distractors,
    policy: options.policy,
    writer: options.writer,
    candidates: options.candidates,
    gsd: options.frame.gsd,
    threshold: (name) => minScore ?? answerThresholds?.[name] ?? DEFAULT_THRESHOLD,
    signal: options.signal,
  });
  const executed = await executeChain(chain, execution);
  return {
    ...executed,
    steps: [...executed.steps],
    chosen: [...executed.chosen],
    unread: [...unread],
    writer,
    probability,
  };
}
