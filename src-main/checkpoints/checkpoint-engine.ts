import { availableParallelism } from 'node:os';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { ProviderReport } from '../contract/index.js';
import type { ChildSpawner } from '../engine/index.js';
import type { Asked } from './ask-inputs.js';
import { CheckpointProcess } from './checkpoint-process.js';
import { availableMemory } from './available-memory.js';
import { rowsThatFit } from './batch-rows.js';
import { checkpointProviders, chooseAttempts } from './choose.js';
import type { Attempt } from './choose.js';
import type { Precision } from './precisions.js';
import type { AskRequest, Reply } from './protocol.js';
import type { Checkpoint } from './recognise.js';
import { loraDecoder, takingAdapters } from './lora-file.js';
import { loadSettings } from './settings.js';
import type { Size } from './smart-resize.js';
import { forkCheckpoint } from './spawn.js';

export type AskLimits = Pick<AskRequest, 'maxTokens' | 'maxMs' | 'stop' | 'sampling'>;
export type Told = Omit<Extract<Reply, { kind: 'answered' }>, 'kind' | 'id'> & {
  /** Pictures in the run, where these rows are not all of it. */
  readonly together?: number;
};

/** A checkpoint in a process of its own, loaded. */
export interface CheckpointEngine {
  readonly checkpoint: Checkpoint;
  readonly precision: Precision;
  /** What it answers under; null as it came. */
  readonly adapter?: Pick<UsedAdapter, 'name' | 'created'> | null;
  /** Which execution provider runs, and why those before it do not. */
  readonly report: ProviderReport;
  readonly loadMs: number;
  readonly residentBytes: number;
  /**
   * Asks about pictures, all in one batch. Cancelling ends the process and its memory; the next question loads it again.
   * @throws GeoR1Error cancelled; engine-failed; what the child answers
   */
  ask(
    asked: readonly Asked[],
    limits: AskLimits,
    signal?: AbortSignal,
    onText?: (row: number, text: string) => void,
  ): Promise<Told>;
  /**
   * Answers under another adapter from now on, or as it came, without loading anything.
   * @returns false where it must be loaded anew for that
   * @throws GeoR1Error unsupported where it was taught on other weights; cancelled; engine-failed
   */
  adapt(adapter: UsedAdapter | null, signal?: AbortSignal): Promise<boolean>;
  /** How many pictures of a size it may be asked about at once, by the memory that is free now; at least one. */
  rowsFor(picture: Size, newTokens: number): number;
  close(): Promise<void>;
}

export interface UsedAdapter {
  /** SHA-256 of the weights that it was taught on. */
  readonly base: string;
  readonly weights: Float32Array;
  /** As answers name it. */
  readonly name: string;
  readonly created: string;
}

export interface CheckpointOptions {
  /** The best that fits where left out. */
  readonly precision?: Precision | null;
  readonly providers?: readonly string[];
  readonly threads?: number;
  readonly spawn?: ChildSpawner;
  readonly signal?: AbortSignal;
  /** Bytes that are free; the system's own figure where left out. */
  readonly free?: number;
  /** Answers as it was taught. @throws GeoR1Error `unsupported` where that was on other weights */
  readonly adapter?: UsedAdapter | null;
  /** The graph that takes the adapter; that of the precision where left out. */
  readonly decoder?: string | undefined;
}

/** Beyond this, threads only wait for each other. */
const MAX_THREADS = 16;
/** Loading 15 GB from a slow disk takes minutes; a driver that hangs takes for ever. */
const LOAD_TIMEOUT_MS = 600_000;

/**
 * Loads a checkpoint in a process of its own, with the first provider that runs it.
 * @throws GeoR1Error `engine-failed` where the memory is not there or nothing runs it; `unsupported`; `cancelled`
 */
export async function startCheckpoint(
  checkpoint: Checkpoint,
  options: CheckpointOptions = {},
): Promise<CheckpointEngine> {
  const { precision = null, providers = checkpointProviders(process.platform, process.arch) } = options;
  const able = options.adapter == null ? checkpoint : await takingAdapters(checkpoint, options.adapter);
  const { attempts, precisions } = chooseAttempts(able, precision, providers, options.free);
  if (attempts.length === 0) throw nothingFits(checkpoint, precision, precisions);
  const tried: { provider: string; why: string }[] = [];
  for (const attempt of attempts) {
    try {
      const { child, reply } = await load(checkpoint, attempt, options);
      return new Running(checkpoint, attempt, { ...reply, tried }, child, options);
    } catch (thrown) {
      const error = GeoR1Error.from(thrown, { code: 'engine-failed' });
      if (error.code !== 'engine-failed' || attempt === attempts.at(-1)) throw withTried(error, tried);
      tried.push({ provider: attempt.provider, why: error.message });
    }
  }
  throw nothingFits(checkpoint, precision, precisions);
}

type LoadedReply = Extract<Reply, { kind: 'loaded' }>;

/** A process with a checkpoint in it. @throws GeoR1Error as the process, which is ended then */
export async function load(
  checkpoint: Checkpoint,
  { provider, precision }: Attempt,
  { threads, spawn = forkCheckpoint, signal, adapter, decoder }: CheckpointOptions,
): Promise<{ child: CheckpointProcess; reply: LoadedReply }> {
  throwIfAborted(signal);
  const child = new CheckpointProcess(spawn, checkpoint.dir);
  const timeout = setTimeout(() => void child.kill(), LOAD_TIMEOUT_MS);
  try {
    const settings = loadSettings(checkpoint, {
      precision,
      provider,
      threads: threads ?? Math.min(MAX_THREADS, availableParallelism()),
      lora: adapter == null ? null : { decoder: decoder ?? loraDecoder(precision), weights: adapter.weights },
    });
    const reply = await child.request({ kind: 'load', settings }, signal);
    if (reply.kind !== 'loaded') throw wrongReply();
    return { child, reply };
  } catch (thrown) {
    await child.kill();
    throw thrown;
  } finally {
    clearTimeout(timeout);
  }
}

class Running implements CheckpointEngine {
  readonly report: ProviderReport;
  readonly loadMs: number;
  readonly residentBytes: number;
  readonly checkpoint: Checkpoint;
  readonly precision: Precision;
  readonly #attempt: Attempt;
  readonly #options: CheckpointOptions;
  #child: CheckpointProcess;
  #adapter: UsedAdapter | null;
  #closed = false;

  constructor(
    checkpoint: Checkpoint,
    attempt: Attempt,
    { loadMs, residentBytes, tried }: LoadedReply & Pick<ProviderReport, 'tried'>,
    child: CheckpointProcess,
    options: CheckpointOptions,
  ) {
    this.checkpoint = checkpoint;
    this.precision = attempt.precision;
    this.#adapter = options.adapter ?? null;
    this.report = { provider: attempt.provider, tried };
    this.loadMs = loadMs;
    this.residentBytes = residentBytes;
    this.#attempt = attempt;
    this.#child = child;
    this.#options = options;
  }

  get adapter(): UsedAdapter | null {
    return this.#adapter;
  }

  async adapt(adapter: UsedAdapter | null, signal?: AbortSignal): Promise<boolean> {
    throwIfAborted(signal);
    if (isSame(adapter, this.#adapter)) return true;
    // Said before the one that runs is let go for another.
    if (adapter !== null) await takingAdapters(this.checkpoint, adapter);
    const { adapter: loaded } = this.#options;
    if (loaded == null) return false;
    const weights = adapter?.weights ?? asItCame(loaded);
    if (this.#child.alive) await this.#child.request({ kind: 'adapt', weights }, signal);
    this.#adapter = adapter;
    return true;
  }

  async ask(
    asked: readonly Asked[],
    limits: AskLimits,
    signal?: AbortSignal,
    onText?: (row: number, text: string) => void,
  ): Promise<Told> {
    throwIfAborted(signal);
    if (this.#closed) throw new GeoR1Error({ code: 'engine-failed', message: 'The checkpoint was closed.' });
    if (!this.#child.alive) {
      await this.#child.kill(); // two at once would not fit
      const { signal: _, adapter: loaded = null, ...rest } = this.#options;
      const adapter = loaded && (this.#adapter ?? { ...loaded, weights: asItCame(loaded) });
      const options = { ...rest, adapter };
      const again = signal === undefined ? options : { ...options, signal };
      this.#child = (await load(this.checkpoint, this.#attempt, again)).child;
    }
    const body = { kind: 'ask' as const, asked: [...asked], ...limits };
    const reply = await this.#child.request(body, signal, onText);
    if (reply.kind !== 'answered' || reply.rows.length !== asked.length) throw wrongReply();
    return reply;
  }

  rowsFor(picture: Size, newTokens: number): number {
    const free = this.#options.free ?? availableMemory();
    return rowsThatFit(this.checkpoint, this.#attempt, picture, newTokens, free);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#child.kill();
  }
}

const isSame = (a: UsedAdapter | null, b: UsedAdapter | null): boolean =>
  a?.base === b?.base && a?.name === b?.name && a?.created === b?.created;

/** An adapter of zeros changes nothing. */
const asItCame = ({ weights }: UsedAdapter): Float32Array => new Float32Array(weights.length);

function nothingFits(
  { dir }: Checkpoint,
  wanted: Precision | null,
  precisions: ReturnType<typeof chooseAttempts>['precisions'],
): GeoR1Error {
  const asked = precisions.filter(({ name }) => wanted === null || name === wanted);
  const [first] = asked.filter(({ refused }) => refused !== null).sort((a, b) => a.needsBytes - b.needsBytes);
  if (first?.refused != null) return new GeoR1Error(first.refused);
  return new GeoR1Error({
    code: 'not-found',
    subject: dir,
    message: `It has no files in the precision ${wanted ?? ''}.`,
    next: `Take one of ${precisions.map(({ name }) => name).join(', ')}, or export it (models/checkpoints/README.md).`,
  });
}

function withTried(error: GeoR1Error, tried: ProviderReport['tried']): GeoR1Error {
  if (tried.length === 0) return error;
  const before = tried.map(({ provider, why }) => `${provider}: ${why}`).join(' ');
  return new GeoR1Error({ ...error.toShape(), message: `${error.message} Tried before: ${before}` });
}

function wrongReply(): GeoR1Error {
  return new GeoR1Error({ code: 'internal', message: 'The checkpoint answered another question.' });
}
