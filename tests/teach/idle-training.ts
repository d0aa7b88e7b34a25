import type { TeachSettingsInput } from '../../src-main/contract/index.js';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Training } from '../../src-main/engine/index.js';
import type { Learner, Trains } from '../../src-main/teach/learner.js';
import type { Trained, TrainHooks } from '../../src-main/teach/run-point.js';
import { fresh, train } from '../../src-main/teach/trainer.js';

/** A learner and a training that do nothing in no time: what is left is the trainer's own loop. */
export const NOTHING = { total: 1, format: 1, iou: null, map: 1, mask: null };
const attempt = { lines: [], boxes: [], reward: NOTHING };
const weights = (): Float32Array => new Float32Array(2);

export const idleLearner: Learner<null> = {
  part: 'term',
  examples: [],
  warmUp: 0,
  defaultSteps: { supervised: 50, rewards: 50 },
  defaultRate: { supervised: 1, rewards: 1 },
  initial: weights,
  know: () => Promise.resolve(),
  refer: () => undefined,
  supervised: () => [],
  sample: (item, count) =>
    Promise.resolve({ item, attempts: Array.from({ length: count }, () => attempt), trace: null }),
  batch: () => Promise.resolve([]),
  greedy: () => Promise.resolve(attempt),
  calibrate: () => null,
};

const idleTraining: Training = {
  step: () => Promise.resolve({ loss: 1, kl: 0, entropy: 0, clipShare: 0, gradient: 0, memory: 1 }),
  state: () => Promise.resolve(fresh(weights())),
  score: () => Promise.resolve(weights()),
  close: () => Promise.resolve(),
};

/** A run of the trainer in which only what is given does something. */
export function trainIdly(
  given: {
    readonly method?: 'sft' | 'grpo';
    readonly settings?: TeachSettingsInput;
    readonly heldOut?: readonly number[];
    readonly learner?: Partial<Learner<null>>;
    readonly training?: Partial<Training>;
  },
  hooks: TrainHooks,
): Promise<Trained> {
  const teach: Trains = { open: () => Promise.resolve({ ...idleTraining, ...given.training }) };
  const how = { method: given.method ?? 'sft', settings: teachSettingsSchema.parse(given.settings ?? {}) };
  const learner = { ...idleLearner, ...given.learner };
  return train(learner, teach, { train: [0], heldOut: given.heldOut ?? [] }, how, hooks);
}
