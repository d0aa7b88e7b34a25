import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { Asked } from './ask-inputs.js';
import { load } from './checkpoint-engine.js';
import type { CheckpointOptions } from './checkpoint-engine.js';
import type { CheckpointProcess } from './checkpoint-process.js';
import { checkpointProviders } from './choose.js';
import { refuseLearning } from './learn-memory.js';
import type { LearnSize } from './learn-memory.js';
import type { AdapterState, StepStats, TokenValues } from './learn-model.js';
import type { AnswerRow, Slot } from './learn-protocol.js';
import { readLora } from './lora-file.js';
import type { LoraDescription } from './lora-file.js';
import type { LearnRequest, Reply } from './protocol.js';
import type { Checkpoint } from './recognise.js';
import type { Size } from './smart-resize.js';
import { writesInside } from './written-inside.js';

export type { AdapterState, AnswerRow, Slot, TokenValues };
export type Sampled = Extract<Reply, { kind: 'learn-sampled' }>['rows'][number];

/** A checkpoint in a process of its own that learns: an adapter is trained there, and sampled from. */
export interface CheckpointLearning {
  readonly checkpoint: Checkpoint;
  readonly lora: LoraDescription;
  readonly provider: string;
  /** Reads a picture and its prompt once. @returns the prompt's tokens, and the size that the model sees the picture in */
  prompt(item: number, asked: Asked, signal?: AbortSignal): Promise<{ tokens: number; resized: Size }>;
  /** An answer as tokens, with the end of the turn. */
  tokens(text: string, signal?: AbortSignal): Promise<readonly number[]>;
  /** The weights that `sample` (policy) and `score` use from now on. */
  adapt(slot: Slot, weights: Float32Array, signal?: AbortSignal): Promise<void>;
  sample(item: number, limits: SampleLimits, signal?: AbortSignal): Promise<readonly Sampled[]>;
  /** Log-probability of each token of each row. */
  score(slot: Slot, rows: readonly AnswerRow[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
  /** Begins to train from a state; there is one at a time. */
  open(state: AdapterState, signal?: AbortSignal): Promise<void>;
  /** @param scalars by the names of `lora.scalars` @returns NaN where the update was not finite and not taken */
  step(
    scalars: Readonly<Record<string, number>>,
    rows: readonly AnswerRow[],
    values: TokenValues,
    signal?: AbortSignal,
  ): Promise<StepStats & { readonly memory: number; readonly peak: number }>;
  state(signal?: AbortSignal): Promise<AdapterState>;
  close(): Promise<void>;
}

export interface SampleLimits {
  readonly rows: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly sampling: { readonly temperature: number; readonly seed: number } | null;
}

export interface LearningOptions extends Omit<CheckpointOptions, 'precision' | 'adapter' | 'decoder'> {
  /** For the estimate of the memory. */
  readonly size?: LearnSize;
  /** Whether rollouts are written inside the graph; where left out, on providers where that keeps the cache in place. */
  readonly inside?: boolean;
}

/**
 * Loads a checkpoint with its training graphs, in single precision, with the first provider that takes them.
 * @throws GeoR1Error `unsupported` where the folder has no training graphs or no fp32; `engine-failed` where the memory is
 * not there or nothing runs it; `cancelled`
 */
export async function startLearning(
  checkpoint: Checkpoint,
  options: LearningOptions = {},
): Promise<CheckpointLearning> {
  const { providers = checkpointProviders(process.platform, process.arch), signal } = options;
  const lora = await readLora(checkpoint);
  refuseLearning(checkpoint, lora, options.free, options.size);
  const adapter = { base: lora.base, weights: new Float32Array(lora.length), name: '', created: '' };
  let last: unknown = null;
  for (const provider of providers) {
    throwIfAborted(signal);
    let child: CheckpointProcess | null = null;
    try {
      const decoder = (options.inside ?? writesInside(provider)) ? lora.rollout : undefined;
      const loading = { ...options, adapter, decoder };
      ({ child } = await load(checkpoint, { provider, precision: 'fp32' }, loading));
      const { gradient, apply, scalars } = lora;
      await child.request({ kind: 'learn-load', gradient, apply, scalars }, signal);
      return new Running(checkpoint, lora, provider, child);
    } catch (thrown) {
      await child?.kill();
      throwIfAborted(signal);
      last = thrown;
    }
  }
  throw GeoR1Error.from(last, { code: 'engine-failed', subject: checkpoint.dir });
}

type Body<R> = R extends { id: number } ? Omit<R, 'id'> : never;

class Running implements CheckpointLearning {
  readonly checkpoint: Checkpoint;
  readonly lora: LoraDescription;
  readonly provider: string;
  readonly #child: CheckpointProcess;

  constructor(checkpoint: Checkpoint, lora: LoraDescription, provider: string, child: CheckpointProcess) {
    [this.checkpoint, this.lora, this.provider, this.#child] = [checkpoint, lora, provider, child];
  }

  async prompt(item: number, asked: Asked, signal?: AbortSignal) {
    const { tokens, resized } = await this.#ask(
      'learn-prompted',
      { kind: 'learn-prompt', item, asked },
      signal,
    );
    return { tokens, resized };
  }

  async tokens(text: string, signal?: AbortSignal) {
    return (await this.#ask('learn-told', { kind: 'learn-tokens', text }, signal)).tokens;
  }

  async adapt(slot: Slot, weights: Float32Array, signal?: AbortSignal) {
    await this.#ask('learn-done', { kind: 'learn-adapt', slot, weights }, signal);
  }

  async sample(item: number, limits: SampleLimits, signal?: AbortSignal) {
    const body = { kind: 'learn-sample' as const, item, ...limits, stop: [...limits.stop] };
    return (await this.#ask('learn-sampled', body, signal)).rows;
  }

  async score(slot: Slot, rows: readonly AnswerRow[], signal?: AbortSignal) {
    return (await this.#ask('learn-scored', { kind: 'learn-score', slot, rows: [...rows] }, signal)).logs;
  }

  async open({ weights, first, second }: AdapterState, signal?: AbortSignal) {
    await this.#ask('learn-done', { kind: 'learn-open', weights, first, second }, signal);
  }

  async step(
    scalars: Readonly<Record<string, number>>,
    rows: readonly AnswerRow[],
    values: TokenValues,
    signal?: AbortSignal,
  ) {
    const vector = Float32Array.from(this.lora.scalars, (name) => scalars[name] ?? NaN);
    const body = { kind: 'learn-step' as const, scalars: vector, rows: [...rows], ...values };
    return this.#ask('learn-stepped', body, signal);
  }

  async state(signal?: AbortSignal) {
    const { weights, first, second } = await this.#ask('learn-state', { kind: 'learn-state' }, signal);
    return { weights, first, second };
  }

  async close(): Promise<void> {
    await this.#child.kill();
  }

  async #ask<K extends Reply['kind']>(
    kind: K,
    body: Body<LearnRequest>,
    signal?: AbortSignal,
  ): Promise<Extract<Reply, { kind: K }>> {
    const reply = await this.#child.request(body, signal);
    if (reply.kind === (kind as string)) return reply as Extract<Reply, { kind: K }>;
    throw new GeoR1Error({ code: 'internal', message: 'The checkpoint answered another question.' });
  }
}
