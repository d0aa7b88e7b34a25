import type { Example, Method, TeachResult, TeachSettings, TrainedPart } from '../contract/index.js';
import type { TeachPort } from '../engine/index.js';
import type { TaughtTerms } from './adapter-file.js';
import type { ImageStamps } from './image-stamp.js';
import type { Attempt } from './learner.js';
import type { SeenForTerms } from './look-terms.js';
import type { TeachPorts } from './run.js';
import type { RunPoint, Trained, TrainHooks } from './run-point.js';
import type { Scale } from './term-features.js';

/** One of the things that a run trains: its learner, and the examples that it learns from. */
export interface Part {
  readonly name: TrainedPart;
  readonly examples: readonly Example[];
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
  readonly terms: readonly string[];
  readonly scale: Scale | null;
  /** Trains, from a kept point or from the start; then the learner answers by what came of it. */
  readonly run: (hooks: TrainHooks, from: RunPoint | null) => Promise<Trained>;
  readonly greedy: (at: number, signal?: AbortSignal) => Promise<Attempt>;
  /** What is answered to each example before: of a term by the app, of an expression by the policy alone. */
  readonly before: () => Promise<readonly Pick<Attempt, 'boxes' | 'reward'>[]>;
  /** Weights of an earlier life of the run. */
  readonly restore: (weights: Float32Array) => Promise<void>;
}

export interface PartContext {
  readonly ports: Pick<TeachPorts, 'engine' | 'cacheDir' | 'openScene' | 'ask'>;
  readonly teach: TeachPort;
  readonly settings: TeachSettings;
  readonly method: Method;
  /** Which file each image was. */
  readonly images?: ImageStamps | undefined;
  /** Grows by the examples that could not be learned from. */
  readonly leftOut: TeachResult['leftOut'];
  readonly signal: AbortSignal | undefined;
  /** Asked before each scene and each answer; waits while the run is paused. @throws GeoR1Error cancelled */
  readonly gate: () => Promise<void>;
  readonly onLooked: (looked: number, of: number) => void;
  /** What the part of terms saw, by image: questions about them are asked of the same scenes. */
  readonly seen: Map<string, SeenForTerms>;
  /** Terms that the run has taught already, which its questions may ask for; null where there are none. */
  readonly terms: TaughtTerms | null;
}
