import type { ProviderReport } from '../contract/index.js';
import { GeoR1Error } from '../contract/index.js';
import type { Bundle } from './bundle.js';
import type { PackedDetections } from './decode.js';
import { loadPolicy } from './policy-bundle.js';
import type { PolicyDescription, PolicyFiles } from './policy-bundle.js';
import type { DetectOptions, Detection, Engine, ImageBatch, PolicyPort, PolicyReading } from './port.js';
import { MAX_CROPS, MAX_TEXTS } from './protocol.js';
import type { Reply } from './protocol.js';
import { forkChild } from './spawn.js';
import type { ChildSpawner } from './spawn.js';
import { startSettings } from './start-settings.js';
import { Supervisor, wrongReply } from './supervisor.js';
import { loadTeach } from './teach-bundle.js';
import type { TeachDescription } from './teach-bundle.js';
import { teachPort } from './training.js';
import type { TeachPort } from './training.js';

export interface EngineOptions {
  /** Threads of the CPU provider; all cores where left out, at most 16. */
  readonly threads?: number;
  /** Execution providers to try in turn; those the platform can have where left out. */
  readonly providers?: readonly string[];
  /** How the child starts: Node's fork where left out; the window hands in Electron's utility process. */
  readonly spawn?: ChildSpawner;
  readonly signal?: AbortSignal;
}

/**
 * Starts the child process and waits until a provider runs the model.
 * @throws GeoR1Error `engine-failed` where none does, `cancelled`
 */
export async function startEngine(bundle: Bundle, options: EngineOptions = {}): Promise<Engine> {
  const engine = new ChildEngine(bundle, options, await loadPolicy(bundle), await loadTeach(bundle));
  await engine.start(options.signal);
  return engine;
}

const CHANNELS = 3;
/** Numbers of a box. */
const EDGES = 4;

class ChildEngine implements Engine {
  readonly bundle: Bundle;
  readonly #child: Supervisor;
  readonly policy: PolicyPort | null;
  readonly teach: TeachPort | null;

  constructor(
    bundle: Bundle,
    options: EngineOptions,
    policy: PolicyFiles | null,
    teach: TeachDescription | null,
  ) {
    this.bundle = bundle;
    this.#child = new Supervisor(startSettings(bundle, options, policy, teach), options.spawn ?? forkChild);
    this.teach =
      teach === null
        ? null
        : teachPort(
            teach,
            async (body, signal) => this.#child.ask(await this.#child.running(signal), body, signal),
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
    return this.#child.report;
  }

  async start(signal?: AbortSignal): Promise<void> {
    await this.#child.running(signal);
  }

  close(): Promise<void> {
    return this.#child.close();
  }

  async detect(
    images: ImageBatch,
    { minScore, maxPerImage, onSurfaces }: DetectOptions,
    signal?: AbortSignal,
  ): Promise<Detection[][]> {
    const { data, batch, height, width } = images;
    const running = await this.#child.running(signal);
    const reply = await this.#child.ask(
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
      const running = await this.#child.running(signal);
      const reply = await this.#child.ask(running, { kind: 'encode', texts: part }, signal);
      if (reply.kind !== 'encoded' || reply.queries.length !== part.length * dimension) throw wrongReply();
      part.forEach((_, row) => vectors.push(reply.queries.subarray(row * dimension, (row + 1) * dimension)));
    }
    return vectors;
  }

  async masks(crops: Uint8Array, count: number, signal?: AbortSignal): Promise<Uint8Array> {
    const { mask } = this.bundle.description;
    if (mask === undefined) throw this.#without('mask model', 'Ask for boxes alone');
    const side = mask.cropPixels;
    const levels = new Uint8Array(count * side ** 2);
    for await (const { reply, from, now } of this.#eachPart('mask', crops, side, count, signal)) {
      if (reply.kind !== 'masked' || reply.levels.length !== now * side ** 2) throw wrongReply();
      levels.set(reply.levels, from * side ** 2);
    }
    return levels;
  }

  async boxes(crops: Uint8Array, count: number, signal?: AbortSignal): Promise<Float32Array> {
    const { boxes } = this.bundle.description;
    if (boxes === undefined) throw this.#without('model of edges', 'Take boxes as they are seen');
    const places = new Float32Array(count * EDGES);
    for await (const { reply, from, now } of this.#eachPart(
      'boxes',
      crops,
      boxes.cropPixels,
      count,
      signal,
    )) {
      if (reply.kind !== 'boxed' || reply.places.length !== now * EDGES) throw wrongReply();
      places.set(reply.places, from * EDGES);
    }
    return places;
  }

  /** Sends crops in messages of bearable size. */
  async *#eachPart(
    kind: 'mask' | 'boxes',
    crops: Uint8Array,
    side: number,
    count: number,
    signal?: AbortSignal,
  ): AsyncGenerator<{ reply: Reply; from: number; now: number }> {
    const bytes = side ** 2 * CHANNELS;
    for (let from = 0; from < count; from += MAX_CROPS) {
      const now = Math.min(MAX_CROPS, count - from);
      const part = crops.subarray(from * bytes, (from + now) * bytes);
      const running = await this.#child.running(signal);
      yield {
        reply: await this.#child.ask(running, { kind, crops: part, count: now, side }, signal),
        from,
        now,
      };
    }
  }

  #without(what: string, otherwise: string): GeoR1Error {
    return new GeoR1Error({
      code: 'unsupported',
      subject: this.bundle.dir,
      message: `This bundle holds no ${what}.`,
      next: `${otherwise}, or take the bundle that comes with the app.`,
    });
  }

  async #readQuestion(
    { tokens }: PolicyDescription,
    words: readonly string[],
    { counts, gsd }: { readonly counts: readonly number[]; readonly gsd: number },
    signal?: AbortSignal,
  ): Promise<PolicyReading> {
    const running = await this.#child.running(signal);
    const request = { kind: 'policy-read' as const, words: [...words], counts: [...counts], gsd };
    const read = await this.#child.ask(running, request, signal);
    if (read.kind !== 'policy-read') throw wrongReply();
    const { reading, words: taken } = read;
    return {
      words: taken,
      step: async (ids, parents, stepSignal) => {
        const body = { kind: 'policy-step' as const, reading, tokens: [...ids], parents: [...parents] };
        const reply = await this.#child.ask(running, body, stepSignal);
        if (reply.kind !== 'policy-stepped' || reply.logits.length !== ids.length * (tokens.length + taken))
          throw wrongReply();
        return reply.logits;
      },
      close: async () => {
        if (!running.alive) return;
        await this.#child.ask(running, { kind: 'policy-drop', reading }).catch((thrown: unknown) => {
          if (running.alive) throw thrown; // else the reading is gone with its process
        });
      },
    };
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
