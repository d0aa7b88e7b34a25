import { Tensor } from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { GeoR1Error } from '../contract/index.js';
import { STATS, stepInPieces } from './accumulate.js';
import type { GraphRun } from './accumulate.js';
import type { Moments } from './adamw.js';
import { microBatches } from './micro-batches.js';
import type { StartSettings, WireTensor } from './protocol.js';
import { TRAINING_PROVIDER } from './providers.js';
import { openSession } from './session.js';

/**
 * Training inside the child process: weights and moments stay here between updates, so that a step sends a batch and
 * gets five numbers.
 */
type TeachSettings = NonNullable<StartSettings['teach']>;

interface Running extends TrainingState {
  readonly graph: Promise<InferenceSession>;
  readonly part: 'term' | 'chain';
}

export type TrainingState = Moments;

export interface TrainModel {
  open(part: 'term' | 'chain', state: TrainingState): number;
  /** @returns [loss, KL, entropy, clip share, norm of the gradient] */
  step(session: number, scalars: Float32Array, tensors: readonly WireTensor[]): Promise<Float32Array>;
  state(session: number): TrainingState;
  close(session: number): void;
  /** [B, S] log-probabilities, row-major. */
  score(session: number | null, tensors: readonly WireTensor[]): Promise<Float32Array>;
  /** [R, features] */
  regions(image: Uint8Array, height: number, width: number, places: Float32Array): Promise<Float32Array>;
}

const CHANNELS = 3;

/** @param pieceBytes what one run of a graph may hold, about */
export function openTraining(start: StartSettings, pieceBytes?: number): TrainModel {
  const { teach, threads } = start;
  if (teach === undefined)
    throw new GeoR1Error({
      code: 'unsupported',
      message: 'This bundle has no training graphs.',
      next: 'Take a bundle whose training graphs were exported with the recipe in models/.',
    });
  const graphs = new Map<string, Promise<InferenceSession>>();
  const opened = (file: string, weightFiles: readonly string[] = []): Promise<InferenceSession> => {
    const graph = graphs.get(file) ?? openSession(file, TRAINING_PROVIDER, threads, weightFiles);
    graphs.set(file, graph);
    return graph;
  };
  const sessions = new Map<number, Running>();
  let last = 0;
  const running = (session: number): Running => {
    const found = sessions.get(session);
    if (found === undefined)
      throw new GeoR1Error({ code: 'internal', message: 'A session of training is asked that is not open.' });
    return found;
  };
  return {
    open(part, state) {
      const chain = part === 'chain' ? chainOf(teach) : null;
      const graph = chain === null ? opened(teach.term.train) : opened(chain.train, chain.weightFiles);
      last += 1;
      sessions.set(last, { graph, part, ...state });
      return last;
    },
    async step(number, scalars, tensors) {
      const session = running(number);
      const run = runOf(await session.graph);
      const pieces = microBatches(session.part, tensors, pieceBytes);
      const { stats, ...next } =
        pieces.length === 1
          ? await run(session, scalars, tensors)
          : await stepInPieces(pieces, session, namedScalars(teach, scalars), run);
      // What is not finite is not taken over: the caller is told by the numbers and the last good weights stay.
      if (stats.every(Number.isFinite) && next.weights.every(Number.isFinite)) Object.assign(session, next);
      else stats.fill(NaN);
      return stats;
    },
    state: (number) => {
      const { weights, first, second } = running(number);
      return { weights, first, second };
    },
    close: (number) => void sessions.delete(number),
    async score(number, tensors) {
      const chain = chainOf(teach);
      const weights = number === null ? new Float32Array(chain.weights) : running(number).weights;
      const graph = await opened(chain.score, chain.weightFiles);
      const logs: Float32Array[] = [];
      for (const piece of microBatches('chain', tensors, pieceBytes))
        logs.push(numbers(await graph.run({ weights: vector(weights), ...feeds(piece) }), 'logs', null));
      return joined(logs);
    },
    regions: (image, height, width, places) =>
      regionsOf(opened(teach.regions.file, teach.regions.weightFiles), teach, image, height, width, places),
  };
}

const vector = (data: Float32Array): Tensor => new Tensor('float32', data, [data.length]);

const runOf =
  (graph: InferenceSession): GraphRun =>
  async ({ weights, first, second }, scalars, tensors) => {
    const moments = { weights: vector(weights), first: vector(first), second: vector(second) };
    const outputs = await graph.run({ ...moments, scalars: vector(scalars), ...feeds(tensors) });
    return {
      stats: numbers(outputs, 'stats', STATS),
      weights: numbers(outputs, 'weights_out', weights.length),
      first: numbers(outputs, 'first_out', weights.length),
      second: numbers(outputs, 'second_out', weights.length),
    };
  };

const namedScalars = ({ scalars }: TeachSettings, values: Float32Array): Record<string, number> =>
  Object.fromEntries(scalars.map((name, at) => [name, values[at] ?? NaN]));

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function chainOf({ chain }: TeachSettings): NonNullable<TeachSettings['chain']> {
  if (chain !== undefined) return chain;
  throw new GeoR1Error({
    code: 'unsupported',
    message: "This bundle's training graphs were made for another policy.",
    next: 'Export them anew with the recipe in models/, or take the bundle that comes with the app.',
  });
}

async function regionsOf(
  graph: Promise<InferenceSession>,
  teach: TeachSettings,
  image: Uint8Array,
  height: number,
  width: number,
  places: Float32Array,
): Promise<Float32Array> {
  const count = places.length / 4;
  const outputs = await (
    await graph
  ).run({
    image: new Tensor('uint8', image, [1, height, width, CHANNELS]),
    places: new Tensor('float32', places, [count, 4]),
  });
  return numbers(outputs, 'regions', count * teach.regions.features);
}

function feeds(tensors: readonly WireTensor[]): Record<string, Tensor> {
  return Object.fromEntries(
    tensors.map(({ name, data, shape }): [string, Tensor] => {
      if (data instanceof Float32Array) return [name, new Tensor('float32', data, shape)];
      if (data instanceof Uint8Array) return [name, new Tensor('uint8', data, shape)];
      return [name, new Tensor('int64', BigInt64Array.from(data, BigInt), shape)];
    }),
  );
}

function numbers(outputs: InferenceSession.ReturnType, name: string, length: number | null): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array && (length === null || data.length === length)) return data;
  throw new GeoR1Error({
    code: 'bad-input',
    subject: name,
    message: 'A training graph gives no such output of the shape that teach.json describes.',
    next: 'Export the training graphs of this bundle anew with the recipe in models/.',
  });
}
