import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ProviderReport } from '../contract/index.js';
import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { Bundle } from './bundle.js';
import { EngineProcess } from './child-process.js';
import type { PackedDetections } from './decode.js';
import { bundleFile } from './load-bundle.js';
import { MAX_CROPS, MAX_TEXTS } from './protocol.js';
import type { StartSettings } from './protocol.js';
import { candidateProviders } from './providers.js';
import { loadPolicy } from './policy-bundle.js';
import type { PolicyDescription, PolicyFiles } from './policy-bundle.js';
import { forkChild } from './spawn.js';
import { loadTeach } from './teach-bundle.js';
import type { TeachDescription } from './teach-bundle.js';
import { teachPort } from './training.js';
import type { TeachPort } from './training.js';
import type { ChildSpawner } from './spawn.js';

/** One object in one window. */
export interface Detection {
  /** [x, y, width, height] in pixels of the network's input, clipped to it. */
  readonly bbox: readonly [number, number, number, number];
  /** Best class of the bundle's vocabulary, and its score, 0 to 1. */
  readonly label: string;
  readonly score: number;
  /** Class-agnostic probability that something is here, 0 to 1. */
  readonly objectness: number;
  /** Predicted overlap of the box with the true one, 0 to 1. */
  readonly quality: number;
  /** Region embedding in the text encoder's query space. */
  readonly embedding: Float32Array;
  /** Score of every class, in the order of the bundle's vocabulary. */
  readonly classScores: Float32Array;
}

/** uint8 RGB pictures of one size: `data` is [batch, height, width, 3], row-major; sides are multiples of the bundle's. */
export interface ImageBatch {
  readonly data: Uint8Array;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

export interface DetectOptions {
  readonly minScore: number;
  readonly maxPerImage: number;
  /**
   * Asks for the ground too, where the bundle sees it: uint8 [batch, H/stride * W/stride, surfaces], 255 times each
   * probability, in the order of `perceiver.surface.classes`. Told before the detections are given.
   */
  readonly onSurfaces?: (levels: Uint8Array) => void;
}

export interface Engine {
  readonly bundle: Bundle;
  /** Which execution provider runs, and why those before it do not. */
  readonly report: ProviderReport;
  /** Runs the perceiver; one list an image, best first. Calls made together queue in the child. */
  detect(images: ImageBatch, options: DetectOptions, signal?: AbortSignal): Promise<Detection[][]>;
  /** Query vectors of phrases; `score = sigmoid(embedding . query + bundle.text.bias)`. */
  encodeText(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /**
   * Which pixels of crops belong to the object that each crop was made around.
   * @param crops uint8 [count, S, S, 3] RGB, S = `bundle.description.mask.cropPixels`
   * @returns uint8 [count, S, S], 255 times the probability of each pixel
   * @throws GeoR1Error `unsupported` where the bundle has no mask model
   */
  masks(crops: Uint8Array, count: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** The bundle's policy; null or left out where it has none. */
  readonly policy?: PolicyPort | null;
  /** The bundle's training graphs; null or left out where it has none. */
  readonly teach?: TeachPort | null;
  close(): Promise<void>;
}

/** Writes chains token by token; its grammar is the caller's. */
export interface PolicyPort {
  readonly description: PolicyDescription;
  /** @param counts,gsd buckets of what the scene holds, as `reason/policy` makes them */
  read(
    words: readonly string[],
    summary: { readonly counts: readonly number[]; readonly gsd: number },
    signal?: AbortSignal,
  ): Promise<PolicyReading>;
}

/** A question that was read. */
export interface PolicyReading {
  /** Words that can be pointed at: those of the question, or fewer where it was cut. */
  readonly words: number;
  /**
   * Row r goes on from row `parents[r]` of the step before with `tokens[r]`.
   * @returns [rows, tokens + words] logits, row-major
   */
  step(tokens: readonly number[], parents: readonly number[], signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Threads of the CPU provider; all cores where left out, at most 16. */
  readonly threads?: number;
  /** Execution providers to try in turn; those the platform can have where left out. */
  readonly providers?: readonly string[];
  /** How the child starts: Node's fork where left out; the window hands in Electron's utility process. */
  readonly spawn?: ChildSpawner;
  readonly signal?: AbortSignal;
}

/** Beyond this, threads of one small network only wait for each other. */
const MAX_THREADS = 16;
/** A driver may hang instead of failing. Loading CUDA from a cold disk takes tens of seconds. */
const START_TIMEOUT_MS = 120_000;
/** A provider that took the process with it this often is not tried again. */
const MAX_CRASHES = 2;

/**
 * Starts the child process and waits until a provider runs the model.
 * @throws GeoR1Error `engine-failed` where none does, `cancelled`
 */
export async function startEngine(bundle: Bundle, options: EngineOptions = {}): Promise<Engine> {
  const engine = new ChildEngine(bundle, options, await loadPolicy(bundle), await loadTeach(bundle));
  await engine.start(options.signal);
  return engine;
}

class ChildEngine implements Engine {
  readonly bundle: Bundle;
  readonly #settings: StartSettings;
  readonly #spawn: ChildSpawner;
  /** Providers not to be tried any more, and why. */
  readonly #given: { provider: string; why: string }[] = [];
  readonly #crashes = new Map<string, number>();
  #report: ProviderReport | null = null;
  #process: EngineProcess | null = null;
  #starting: Promise<EngineProcess> | null = null;
  #closed = false;

  readonly policy: PolicyPort | null;
  readonly teach: TeachPort | null;

  constructor(
    bundle: Bundle,
    options: EngineOptions,
    policy: PolicyFiles | null,
    teach: TeachDescription | null,
  ) {
    this.bundle = bundle;
    this.#spawn = options.spawn ?? forkChild;
    this.#settings = startSettings(bundle, options, policy, teach);
    this.teach =
      teach === null
        ? null
        : teachPort(
            teach,
            async (body, signal) => this.#ask(await this.#running(signal), body, signal),
            wrongReply,
          );
    this.policy =
      policy === null
        ? null
        : {
            description: policy.description,
            read: (words, summary, signal) => this.#readQuestion(policy.description, words, summary, signal),
          };
  }

  get report(): ProviderReport {
    if (this.#report === null)
      throw new GeoR1Error({ code: 'internal', message: 'The engine has not started yet.' });
    return this.#report;
  }

  async start(signal?: AbortSignal): Promise<void> {
    await this.#running(signal);
  }

  async detect(
    images: ImageBatch,
    { minScore, maxPerImage, onSurfaces }: DetectOptions,
    signal?: AbortSignal,
  ): Promise<Detection[][]> {
    const { data, batch, height, width } = images;
    const running = await this.#running(signal);
    const reply = await this.#ask(
      running,
      {
        kind: 'detect',
        data,
        batch,
        height,
        width,
        minScore,
        maxPerImage,
        surfaces: onSurfaces !== undefined,
      },
      signal,
    );
    if (reply.kind !== 'detected' || reply.images.length !== batch) throw wrongReply();
    if (reply.surfaces !== undefined) onSurfaces?.(reply.surfaces);
    return reply.images.map((packed) => this.#unpack(packed));
  }

  async encodeText(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const { dimension } = this.bundle.description.text;
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += MAX_TEXTS) {
      const part = texts.slice(from, from + MAX_TEXTS);
      const running = await this.#running(signal);
      const reply = await this.#ask(running, { kind: 'encode', texts: part }, signal);
      if (reply.kind !== 'encoded' || reply.queries.length !== part.length * dimension) throw wrongReply();
      part.forEach((_, row) => vectors.push(reply.queries.subarray(row * dimension, (row + 1) * dimension)));
    }
    return vectors;
  }

  async masks(crops: Uint8Array, count: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { mask } = this.bundle.description;
    if (mask === undefined) {
      throw new GeoR1Error({
        code: 'unsupported',
        subject: this.bundle.dir,
        message: 'This bundle holds no mask model.',
        next: 'Ask for boxes alone, or take the bundle that comes with the app.',
      });
    }
    const side = mask.cropPixels;
    const levels = new Uint8Array(count * side ** 2);
    for (let from = 0; from < count; from += MAX_CROPS) {
      const now = Math.min(MAX_CROPS, count - from);
      const part = crops.subarray(from * side ** 2 * 3, (from + now) * side ** 2 * 3);
      const running = await this.#running(signal);
      const reply = await this.#ask(running, { kind: 'mask', crops: part, count: now, side }, signal);
      if (reply.kind !== 'masked' || reply.levels.length !== now * side ** 2) throw wrongReply();
      levels.set(reply.levels, from * side ** 2);
    }
    return levels;
  }

  async #readQuestion(
    { tokens }: PolicyDescription,
    words: readonly string[],
    { counts, gsd }: { readonly counts: readonly number[]; readonly gsd: number },
    signal?: AbortSignal,
  ): Promise<PolicyReading> {
    const running = await this.#running(signal);
    const request = { kind: 'policy-read' as const, words: [...words], counts: [...counts], gsd };
    const read = await this.#ask(running, request, signal);
    if (read.kind !== 'policy-read') throw wrongReply();
    const { reading, words: taken } = read;
    return {
      words: taken,
      step: async (ids, parents, stepSignal) => {
        const body = { kind: 'policy-step' as const, reading, tokens: [...ids], parents: [...parents] };
        const reply = await this.#ask(running, body, stepSignal);
        if (reply.kind !== 'policy-stepped' || reply.logits.length !== ids.length * (tokens.length + taken))
          throw wrongReply();
        return reply.logits;
      },
      close: async () => {
        if (running.alive) await this.#ask(running, { kind: 'policy-drop', reading });
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#process ?? (await this.#starting?.catch(() => null)) ?? null;
    this.#process = null;
    await running?.kill();
  }

  async #ask(
    running: EngineProcess,
    body: Parameters<EngineProcess['request']>[0],
    signal?: AbortSignal,
  ): ReturnType<EngineProcess['request']> {
    try {
      return await running.request(body, signal);
    } catch (thrown) {
      if (!running.alive && this.#process === running) {
        this.#process = null;
        const provider = this.#report?.provider;
        if (provider !== undefined && !this.#closed && !signal?.aborted) this.#blame(provider);
      }
      throw thrown;
    }
  }

  /** The process that runs, or a new one after the last has ended. Starts once however many ask. */
  async #running(signal?: AbortSignal): Promise<EngineProcess> {
    throwIfAborted(signal);
    if (this.#closed) throw new GeoR1Error({ code: 'engine-failed', message: 'The engine was closed.' });
    if (this.#process?.alive) return this.#process;
    this.#starting ??= this.#startProcess().finally(() => {
      this.#starting = null;
    });
    return abortable(this.#starting, signal);
  }

  async #startProcess(): Promise<EngineProcess> {
    for (;;) {
      const providers = this.#settings.providers.filter(
        (name) => !this.#given.some(({ provider }) => provider === name),
      );
      const child = new EngineProcess(this.#spawn);
      const timeout = setTimeout(
        () => void child.kill('did not start in time and was stopped'),
        START_TIMEOUT_MS,
      );
      try {
        const reply = await child.request({ kind: 'start', settings: { ...this.#settings, providers } });
        if (reply.kind !== 'started') throw wrongReply();
        this.#report = {
          provider: reply.report.provider,
          tried: [...this.#given, ...reply.report.tried],
        };
        this.#process = child;
        return child;
      } catch (thrown) {
        const error = GeoR1Error.from(thrown, { code: 'engine-failed' });
        const blamed = child.alive ? null : child.trying;
        await child.kill();
        if (blamed === null || blamed === 'cpu') throw error;
        this.#given.push({ provider: blamed, why: `trying it ended the process: ${error.message}` });
      } finally {
        clearTimeout(timeout);
      }
    }
  }

  #blame(provider: string): void {
    const crashes = (this.#crashes.get(provider) ?? 0) + 1;
    this.#crashes.set(provider, crashes);
    if (provider !== 'cpu' && crashes >= MAX_CRASHES) {
      this.#given.push({ provider, why: `the process ended ${crashes} times while it ran` });
    }
  }

  #unpack(packed: PackedDetections): Detection[] {
    const { vocabulary, perceiver } = this.bundle.description;
    const { embeddingDimension } = perceiver;
    return Array.from(packed.labels, (label, i) => {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = packed.boxes.subarray(i * 4, i * 4 + 4);
      const entry = vocabulary[label];
      if (entry === undefined) throw wrongReply();
      return {
        bbox: [x1, y1, x2 - x1, y2 - y1],
        label: entry.name,
        score: packed.scores[i] ?? 0,
        objectness: packed.objectness[i] ?? 0,
        quality: packed.quality[i] ?? 0,
        classScores: packed.classScores.slice(i * vocabulary.length, (i + 1) * vocabulary.length),
        embedding: packed.embeddings.slice(i * embeddingDimension, (i + 1) * embeddingDimension),
      };
    });
  }
}

function startSettings(
  bundle: Bundle,
  options: EngineOptions,
  policy: PolicyFiles | null,
  teach: TeachDescription | null,
): StartSettings {
  const inBundle = (name: string): string => join(bundle.dir, name);
  const { perceiver, text, mask, vocabulary } = bundle.description;
  return {
    perceiverFile: bundleFile(bundle, 'perceiver'),
    textEncoderFile: bundleFile(bundle, 'text-encoder'),
    tokenizerFile: bundleFile(bundle, 'tokenizer'),
    providers: [...(options.providers ?? candidateProviders(process.platform, process.arch))],
    threads: options.threads ?? Math.min(MAX_THREADS, availableParallelism()),
    perceiver: {
      inputName: perceiver.input.name,
      outputs: perceiver.outputs,
      classes: vocabulary.length,
      embeddingDimension: perceiver.embeddingDimension,
      scoreExponent: perceiver.scoreExponent,
      nms: perceiver.thresholds.nms,
      vote: perceiver.thresholds.vote,
      minObjectness: perceiver.thresholds.objectness,
      windowSize: perceiver.window.size,
      multiple: perceiver.window.multiple,
      ...(perceiver.surface === undefined
        ? {}
        : {
            surface: {
              output: perceiver.surface.output,
              classes: perceiver.surface.classes.length,
              stride: perceiver.surface.stride,
            },
          }),
    },
    text: {
      ids: text.inputs.ids,
      mask: text.inputs.mask,
      query: text.outputs.query,
      dimension: text.dimension,
      maxTokens: text.maxTokens,
    },
    ...(policy === null
      ? {}
      : {
          policy: {
            readerFile: policy.readerFile,
            writerFile: policy.writerFile,
            tokens: policy.description.tokens.length,
            layers: policy.description.layers,
            heads: policy.description.heads,
            headWidth: policy.description.headWidth,
            maxTokens: policy.description.maxTokens,
          },
        }),
    ...(teach === null
      ? {}
      : {
          teach: {
            ...(teach.chain === null
              ? {}
              : {
                  chain: {
                    train: inBundle(teach.chain.train),
                    score: inBundle(teach.chain.score),
                    reader: inBundle(teach.chain.reader),
                    writer: inBundle(teach.chain.writer),
                    weights: teach.chain.weights,
                    weightFiles: teach.chain.weightFiles.map(({ name }) => inBundle(name)),
                  },
                }),
            term: { train: inBundle(teach.term.train) },
            regions: {
              file: inBundle(teach.regions.file),
              features: teach.regions.features,
              weightFiles: teach.regions.weightFiles.map(({ name }) => inBundle(name)),
            },
          },
        }),
    ...(mask === undefined
      ? {}
      : {
          mask: {
            file: bundleFile(bundle, 'mask'),
            input: mask.input,
            output: mask.output,
            cropPixels: mask.cropPixels,
          },
        }),
  };
}

function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(GeoR1Error.from(signal.reason, { code: 'cancelled', message: 'Cancelled.' }));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function wrongReply(): GeoR1Error {
  return new GeoR1Error({ code: 'internal', message: 'The engine answered something that was not asked.' });
}
