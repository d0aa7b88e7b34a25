import type { RequestBody } from './child-process.js';
import { TRAINING_PROVIDER } from './providers.js';
import type { WireTensor } from './protocol.js';
import type { Reply } from './protocol.js';
import type { TeachDescription } from './teach-bundle.js';
import type { TrainingState } from './train-model.js';

export type { TrainingState, WireTensor };

/** What one update did. */
export interface StepReport {
  readonly loss: number;
  readonly kl: number;
  readonly entropy: number;
  readonly clipShare: number;
  readonly gradient: number;
  /** Resident memory of the process that trains, bytes. */
  readonly memory: number;
}

/** A vector of weights with its moments, kept in the child; it dies with the child. */
export interface Training {
  /** The numbers are NaN, and the weights stay as they were, where an update was not finite. */
  step(
    scalars: Readonly<Record<string, number>>,
    tensors: readonly WireTensor[],
    signal?: AbortSignal,
  ): Promise<StepReport>;
  state(signal?: AbortSignal): Promise<TrainingState>;
  /** Log-probabilities of chains under these weights, [B, S]. */
  score(tensors: readonly WireTensor[], signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Training graphs of a bundle; what an adapter changes goes through here too. */
export interface TeachPort {
  readonly description: TeachDescription;
  /** The execution provider that runs the updates. */
  readonly provider: string;
  open(part: 'term' | 'chain', state: TrainingState, signal?: AbortSignal): Promise<Training>;
  /** Log-probabilities of chains under the bundle's own policy, [B, S]. */
  scoreBase(tensors: readonly WireTensor[], signal?: AbortSignal): Promise<Float32Array>;
  /** From now on questions are read and chains written under this adapter; null takes the bundle as it is. */
  adapt(weights: Float32Array | null, signal?: AbortSignal): Promise<void>;
  /**
   * What the backbone sees in boxes of a picture.
   * @param image uint8 [height, width, 3], sides multiples of the perceiver's
   * @param places [R, 4] x1 y1 x2 y2 in its pixels
   * @returns [R, description.regions.features]
   */
  regions(
    image: { readonly data: Uint8Array; readonly height: number; readonly width: number },
    places: Float32Array,
    signal?: AbortSignal,
  ): Promise<Float32Array>;
}

type Ask = (body: RequestBody, signal?: AbortSignal) => Promise<Reply>;

/** @param ask sends a request to the child that runs @param wrong what to throw where the reply is of another kind */
export function teachPort(description: TeachDescription, ask: Ask, wrong: () => Error): TeachPort {
  const vector = (values: Readonly<Record<string, number>>): Float32Array =>
    Float32Array.from(description.scalars, (name) => values[name] ?? NaN);
  const score = async (
    session: number | null,
    tensors: readonly WireTensor[],
    signal?: AbortSignal,
  ): Promise<Float32Array> => {
    const reply = await ask({ kind: 'chain-score', session, tensors: [...tensors] }, signal);
    if (reply.kind !== 'chain-scored') throw wrong();
    return reply.logs;
  };
  return {
    description,
    provider: TRAINING_PROVIDER,
    scoreBase: (tensors, signal) => score(null, tensors, signal),
    async open(part, { weights, first, second }, signal) {
      const opened = await ask({ kind: 'train-open', part, weights, first, second }, signal);
      if (opened.kind !== 'train-opened') throw wrong();
      const { session } = opened;
      return {
        async step(scalars, tensors, stepSignal) {
          const body = {
            kind: 'train-step' as const,
            session,
            scalars: vector(scalars),
            tensors: [...tensors],
          };
          const reply = await ask(body, stepSignal);
          if (reply.kind !== 'trained') throw wrong();
          const [loss = NaN, kl = NaN, entropy = NaN, clipShare = NaN, gradient = NaN] = reply.stats;
          return { loss, kl, entropy, clipShare, gradient, memory: reply.memory };
        },
        async state(stateSignal) {
          const reply = await ask({ kind: 'train-read', session }, stateSignal);
          if (reply.kind !== 'train-state') throw wrong();
          const { weights: w, first: f, second: s } = reply;
          return { weights: w, first: f, second: s };
        },
        score: (tensors, scoreSignal) => score(session, tensors, scoreSignal),
        close: async () => {
          await ask({ kind: 'train-close', session });
        },
      };
    },
    async adapt(weights, signal) {
      const reply = await ask({ kind: 'policy-adapt', weights }, signal);
      if (reply.kind !== 'adapted') throw wrong();
    },
    async regions({ data, height, width }, places, signal) {
      const reply = await ask({ kind: 'regions', data, height, width, places }, signal);
      const expected = (places.length / 4) * description.regions.features;
      if (reply.kind !== 'regions' || reply.features.length !== expected) throw wrong();
      return reply.features;
    },
  };
}
