import type { Example, PixelBox, RewardParts, TaughtPart } from '../contract/index.js';
import type { Training, TrainingState, WireTensor } from '../engine/index.js';
import type { Random } from '../reason/corpus/index.js';
import type { MethodRules } from './advantages.js';

/** What was answered to one example, by chance or greedily. */
export interface Attempt {
  /** In words, one line a step. */
  readonly lines: readonly string[];
  readonly boxes: readonly Readonly<PixelBox>[];
  readonly reward: RewardParts;
}

/** Attempts at one example that are compared with each other. */
export interface Group<T> {
  readonly item: number;
  readonly attempts: readonly Attempt[];
  /** What the learner needs to compute the tokens' probabilities again. */
  readonly trace: T;
}

export interface Judged<T> {
  readonly group: Group<T>;
  readonly advantages: readonly number[];
}

/**
 * One thing that is trained: terms, or chains. The trainer knows no more of it than this; weights are the child's, and
 * `know` tells the learner when they have changed.
 */
export interface Learner<T> {
  readonly part: TaughtPart;
  readonly examples: readonly Example[];
  /** Updates by the examples before rewards can teach anything. */
  readonly warmUp: number;
  readonly defaultSteps: { readonly supervised: number; readonly rewards: number };
  readonly defaultRate: { readonly supervised: number; readonly rewards: number };
  initial(random: Random): Float32Array;
  know(state: TrainingState, signal?: AbortSignal): Promise<void>;
  /** Remembers the weights known now as what the KL divergence is taken to. */
  refer(): void;
  supervised(items: readonly number[], random: Random): WireTensor[] | null;
  sample(item: number, count: number, random: Random, signal?: AbortSignal): Promise<Group<T>>;
  batch(judged: readonly Judged<T>[], rules: MethodRules, signal?: AbortSignal): Promise<WireTensor[]>;
  greedy(item: number, signal?: AbortSignal): Promise<Attempt>;
  /** After supervised updates: what only the examples' rewards can tell (a threshold). New weights, or null. */
  calibrate(items: readonly number[]): Float32Array | null;
}

/** Where weights are trained: the engine's graphs, or a checkpoint's. */
export interface Trains {
  open(part: TaughtPart, state: TrainingState, signal?: AbortSignal): Promise<Training>;
}

/** Updates that each part takes where a run does not say: by examples, by rewards, and by examples before rewards. */
export const STEPS = {
  term: { supervised: 150, rewards: 60, warmUp: 150 },
  chain: { supervised: 30, rewards: 40, warmUp: 0 },
  answer: { supervised: 60, rewards: 60, warmUp: 0 },
} as const;
