import type { RewardParts } from '../contract/index.js';
import type { StepReport, TrainingState } from '../engine/index.js';
import type { Attempt } from './learner.js';

/** Where a run stands between two updates: all that going on from it needs. */
export interface RunPoint {
  readonly step: number;
  /** Steps of the optimiser, which begin anew with another method. */
  readonly updates: number;
  readonly phase: 'supervised' | 'rewards';
  readonly current: TrainingState;
  /** What the KL divergence is taken to. */
  readonly reference: Float32Array;
  readonly best: BestPoint;
  /** Looks at the held-out part since the best one. */
  readonly looksWithout: number;
  /** State of the source of chance; null in points of before it was kept. */
  readonly chance: number | null;
  readonly seconds: number;
}

export interface BestPoint {
  readonly step: number;
  /** Mean reward of the greedy answers on the held-out part. */
  readonly score: number;
  readonly weights: Float32Array;
  readonly seconds: number;
}

/** What one iteration did. */
export interface StepTold {
  readonly step: number;
  readonly steps: number;
  readonly report: StepReport;
  /** Means over the rollouts; null for supervised updates. */
  readonly reward: RewardParts | null;
  readonly flatGroups: number | null;
  /** Null between looks. */
  readonly heldOut: number | null;
  readonly seconds: number;
}

/** An iteration whose rewards were all alike in each group: nothing was learned. */
export type FlatStep = Pick<StepTold, 'step' | 'steps' | 'reward' | 'flatGroups'>;

export interface TrainHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((told: StepTold) => void) | undefined;
  readonly onFlat?: ((told: FlatStep) => void) | undefined;
  readonly onRollouts?:
    | ((item: number, step: number, attempts: readonly Attempt[], advantages: readonly number[]) => void)
    | undefined;
  /** Kept after each look, so that a run can go on after a crash. */
  readonly save?: ((point: RunPoint) => Promise<void>) | undefined;
  /** Asked before each step; waits while the run is paused. */
  readonly gate?: (() => Promise<void>) | undefined;
}

export interface Trained {
  readonly weights: Float32Array;
  readonly steps: number;
  /** After which the weights stood. */
  readonly bestStep: number;
  readonly seconds: number;
  readonly secondsToBest: number;
  readonly ended: 'steps' | 'patience' | 'minutes' | 'not finite';
}
