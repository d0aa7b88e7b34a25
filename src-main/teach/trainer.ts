import type { Method, TeachSettings } from '../contract/index.js';
import type { StepReport, Training, TrainingState, WireTensor } from '../engine/index.js';
import { seeded } from '../reason/corpus/index.js';
import type { Random } from '../reason/corpus/index.js';
import { rulesOf } from './advantages.js';
import { someOf } from './chance.js';
import { afterLook, meanGreedy } from './held-out.js';
import type { Learner, Trains } from './learner.js';
import { drawGroups } from './reward-groups.js';
import { meanRewards } from './rewards.js';
import type { RunPoint, StepTold, Trained, TrainHooks } from './run-point.js';
import { WorkClock } from './work-clock.js';

const DECAY = 0.05;
const LARGEST_GRADIENT = 1;
const EPSILON = 1e-8;
/** Labels cost nothing, rollouts do: a supervised step takes so many times the examples of one by rewards. */
export const SUPERVISED_PROMPTS = 2;
/** Where steps take minutes, points are kept between looks too: no more than this, and a step, is done again. */
const SAVE_EVERY_MS = 60_000;
/** Keeps the chances of neighbouring seeds apart. */
const SEED_STRIDE = 7919;

export interface Parts {
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}
export interface How {
  readonly method: Method;
  readonly settings: TeachSettings;
}

/**
 * Trains a learner by examples (SFT) or by rewards (GRPO, DAPO; after `learner.warmUp` supervised updates), from the
 * start or from a kept point. The learner knows the kept weights at the end.
 * @param parts items to learn from and to be held out
 * @throws GeoR1Error cancelled; whatever the engine throws
 */
export async function train<T>(
  learner: Learner<T>,
  teach: Trains,
  parts: Parts,
  how: How,
  hooks: TrainHooks,
  from: RunPoint | null = null,
): Promise<Trained> {
  const first = from?.current ?? fresh(learner.initial(seeded(how.settings.seed)));
  const training = await teach.open(learner.part, first, hooks.signal);
  const trainer = new Trainer(learner, teach, parts, how, hooks, training, from, first.weights);
  try {
    return await trainer.run(from);
  } finally {
    await trainer.close();
  }
}

type Told = Pick<StepTold, 'report' | 'reward' | 'flatGroups'>;
/** An iteration in which no group had variance: nothing was learned. */
type Flat = { readonly report: null } & Pick<StepTold, 'reward' | 'flatGroups'>;

class Trainer<T> {
  readonly #learner: Learner<T>;
  readonly #teach: Trains;
  readonly #parts: Parts;
  readonly #how: How;
  readonly #hooks: TrainHooks;
  readonly #random: Random;
  readonly #clock: WorkClock;
  #training: Training;
  #at: Omit<RunPoint, 'current' | 'seconds' | 'chance'>;
  #lastScore: number | null = null;
  /** A held-out answer was worth no number. */
  #isBroken = false;
  #saved = performance.now();

  constructor(
    learner: Learner<T>,
    teach: Trains,
    parts: Parts,
    how: How,
    hooks: TrainHooks,
    training: Training,
    from: RunPoint | null,
    start: Float32Array,
  ) {
    [this.#learner, this.#teach, this.#parts, this.#how, this.#hooks] = [learner, teach, parts, how, hooks];
    this.#training = training;
    this.#clock = new WorkClock(from?.seconds);
    // What goes on from a point draws the chances that a run without a break would have drawn.
    this.#random = seeded(from?.chance ?? how.settings.seed * SEED_STRIDE + (from?.step ?? 0));
    this.#at = from ?? {
      step: 0,
      updates: 0,
      phase: this.#byRewards && learner.warmUp === 0 ? 'rewards' : 'supervised',
      reference: start,
      best: { step: 0, score: -Infinity, weights: start, seconds: 0 },
      looksWithout: 0,
    };
  }

  async run(from: RunPoint | null): Promise<Trained> {
    const { settings } = this.#how;
    const { signal } = this.#hooks;
    if (from !== null) {
      await this.#learner.know({ ...from.current, weights: from.reference }, signal);
      this.#learner.refer();
    }
    await this.#learner.know(await this.#training.state(signal), signal);
    if (from === null) await this.#refer();
    let ended: Trained['ended'] = 'steps';
    while (this.#at.step < this.#steps) {
      await this.#clock.wait(this.#hooks);
      if (this.#clock.seconds > settings.minutes * 60) {
        ended = 'minutes';
        break;
      }
      const told = this.#at.phase === 'supervised' ? await this.#supervisedStep() : await this.#rewardStep();
      this.#at = { ...this.#at, step: this.#at.step + 1 };
      if (told === 'not finite' || (told?.report != null && !Number.isFinite(told.report.loss))) {
        ended = 'not finite';
        break;
      }
      await this.#afterStep(told);
      if (this.#isBroken) {
        ended = 'not finite';
        break;
      }
      if (this.#at.looksWithout >= settings.patience && this.#parts.heldOut.length > 0) {
        ended = 'patience';
        break;
      }
    }
    return this.#end(ended);
  }

  async close(): Promise<void> {
    // The child may be gone, and with it the session; why it went was thrown by what was asked of it.
    const closed = this.#training.close().catch(() => undefined);
    // A cancelled run waits for nothing: the update that is under way holds the child up for seconds.
    if (this.#hooks.signal?.aborted !== true) await closed;
  }

  get #byRewards(): boolean {
    return this.#how.method !== 'sft';
  }

  get #warmUp(): number {
    return this.#byRewards ? this.#learner.warmUp : 0;
  }

  get #steps(): number {
    const { defaultSteps } = this.#learner;
    return (
      (this.#how.settings.steps ?? defaultSteps[this.#byRewards ? 'rewards' : 'supervised']) + this.#warmUp
    );
  }

  /** Turns from examples to rewards where it is time, looks at the held-out part, tells and keeps. */
  async #afterStep(told: Told | Flat | null): Promise<void> {
    const { step, phase } = this.#at;
    const turns = this.#byRewards && phase === 'supervised' && step >= this.#warmUp;
    if (turns) await this.#turnToRewards();
    const looks = turns || step % this.#how.settings.lookEvery === 0 || step === this.#steps;
    if (looks && (this.#at.phase === 'rewards' || !this.#byRewards)) await this.#look();
    const steps = this.#steps;
    if (told?.report === null) this.#hooks.onFlat?.({ ...told, step, steps });
    else if (told !== null)
      this.#hooks.onStep?.({
        ...told,
        step,
        steps,
        heldOut: looks ? this.#lastScore : null,
        seconds: this.#clock.seconds,
      });
    if (looks || performance.now() - this.#saved > SAVE_EVERY_MS) await this.#save();
  }

  async #supervisedStep(): Promise<Told | null> {
    const items = someOf(this.#parts.train, this.#how.settings.prompts * SUPERVISED_PROMPTS, this.#random);
    const tensors = this.#learner.supervised(items, this.#random);
    if (tensors === null) return null;
    return { report: await this.#update({ sft: 1 }, tensors), reward: null, flatGroups: null };
  }

  /** An update by rewards that are no numbers would be none: it is not tried, and nobody is told of such rollouts. */
  async #rewardStep(): Promise<Told | Flat | 'not finite' | null> {
    const { method, settings } = this.#how;
    const rules = rulesOf(method === 'dapo' ? 'dapo' : 'grpo', settings);
    const draw = { settings, rules, random: this.#random, step: this.#at.step, hooks: this.#hooks };
    const drawn = await drawGroups(this.#learner, this.#parts.train, draw);
    if (drawn === null) return 'not finite';
    const { judged, flatGroups } = drawn;
    const reward = meanRewards(drawn.rewards);
    if (judged.length === 0) return { report: null, reward, flatGroups };
    const tensors = await this.#learner.batch(judged, rules, this.#hooks.signal);
    const { clipLow: clip_low, clipHigh: clip_high, beta } = rules;
    let report: StepReport | null = null;
    for (let i = 0; i < settings.updates && Number.isFinite(report?.loss ?? 0); i++)
      report = await this.#update({ policy_gradient: 1, clip_low, clip_high, beta }, tensors);
    return report === null ? null : { report, reward, flatGroups };
  }

  async #update(
    coefficients: Readonly<Record<string, number>>,
    tensors: readonly WireTensor[],
  ): Promise<StepReport> {
    const { settings } = this.#how;
    const { signal } = this.#hooks;
    this.#at = { ...this.#at, updates: this.#at.updates + 1 };
    const own = this.#at.phase === 'rewards' || !this.#byRewards ? settings.learningRate : null;
    const scalars = {
      rate: own ?? this.#learner.defaultRate[this.#at.phase],
      step: this.#at.updates,
      sft: 0,
      policy_gradient: 0,
      clip_low: settings.clipLow,
      clip_high: settings.clipLow,
      beta: 0,
      decay: DECAY,
      max_gradient: LARGEST_GRADIENT,
      epsilon: EPSILON,
      ...coefficients,
    };
    const report = await this.#training.step(scalars, tensors, signal);
    await this.#learner.know(await this.#training.state(signal), signal);
    return report;
  }

  async #turnToRewards(): Promise<void> {
    const { signal } = this.#hooks;
    const weights = this.#learner.calibrate(this.#parts.train);
    if (weights !== null) {
      await this.close();
      this.#training = await this.#teach.open(this.#learner.part, fresh(weights), signal);
      await this.#learner.know(fresh(weights), signal);
    }
    this.#at = { ...this.#at, phase: 'rewards', updates: 0 };
    await this.#refer();
  }

  async #refer(): Promise<void> {
    const { weights } = await this.#training.state(this.#hooks.signal);
    this.#at = { ...this.#at, reference: weights };
    this.#learner.refer();
  }

  /** The weights as they would be kept now: supervised ones with their thresholds set. */
  async #keepable(state: TrainingState): Promise<Float32Array> {
    const calibrated = this.#byRewards ? null : this.#learner.calibrate(this.#parts.train);
    if (calibrated === null) return state.weights;
    await this.#learner.know(fresh(calibrated), this.#hooks.signal);
    return calibrated;
  }

  async #look(): Promise<void> {
    const { signal } = this.#hooks;
    if (this.#parts.heldOut.length === 0) return;
    const state = await this.#training.state(signal);
    const weights = await this.#keepable(state);
    const score = await meanGreedy(this.#learner, this.#parts.heldOut, signal);
    await this.#learner.know(state, signal);
    this.#isBroken = !Number.isFinite(score);
    this.#lastScore = this.#isBroken ? null : score;
    if (this.#isBroken) return;
    const now = { step: this.#at.step, score, weights, seconds: this.#clock.seconds };
    this.#at = { ...this.#at, ...afterLook(this.#at, now) };
  }

  async #save(): Promise<void> {
    if (this.#hooks.save === undefined) return;
    const current = await this.#training.state(this.#hooks.signal);
    await this.#hooks.save({
      ...this.#at,
      current,
      seconds: this.#clock.seconds,
      chance: this.#random.state,
    });
    this.#saved = performance.now();
  }

  async #end(ended: Trained['ended']): Promise<Trained> {
    const { signal } = this.#hooks;
    const { best, step } = this.#at;
    const state = await this.#training.state(signal);
    const byHeldOut = this.#parts.heldOut.length > 0 && best.step > 0;
    const seconds = this.#clock.seconds;
    const weights = byHeldOut ? best.weights : await this.#keepable(state);
    await this.#learner.know(fresh(weights), signal);
    return {
      weights,
      steps: step,
      bestStep: byHeldOut ? best.step : step,
      seconds,
      secondsToBest: byHeldOut ? best.seconds : seconds,
      ended,
    };
  }
}

/** Weights at the start of an optimiser's life. */
export function fresh(weights: Float32Array): TrainingState {
  return { weights, first: new Float32Array(weights.length), second: new Float32Array(weights.length) };
}
