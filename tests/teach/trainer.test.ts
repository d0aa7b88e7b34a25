import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { TeachSettingsInput } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine, TeachPort } from '../../src-main/engine/index.js';
import { decodePoint, encodePoint } from '../../src-main/teach/point-file.js';
import type { RunPoint, StepTold, Trained, TrainHooks } from '../../src-main/teach/run-point.js';
import { scaleOf } from '../../src-main/teach/term-features.js';
import { TermLearner } from '../../src-main/teach/term-learner.js';
import { meanGreedy } from '../../src-main/teach/held-out.js';
import { train } from '../../src-main/teach/trainer.js';
import { termScenes } from './term-scenes.js';

const bundle = await loadBundle(builtinBundleDir());
const scenes = termScenes(12, 1);
const scale = scaleOf(scenes.slice(0, 6).flatMap(({ described }) => described));
const PARTS = { train: [0, 1, 2, 3], heldOut: [4, 5] };
const TESTED = [6, 7, 8, 9, 10, 11];
/** Four runs in one. */
const PATIENT = { timeout: 120_000 };

/** As it comes back from the disk. */
const written = (point: RunPoint): RunPoint | null =>
  decodePoint(encodePoint({ done: [], curves: [], point }), 'point').point;

describe('training a term', () => {
  let engine: Engine;
  let teach: TeachPort;
  beforeAll(async () => {
    engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
    if (engine.teach == null) throw new Error('the built-in bundle has no training graphs');
    teach = engine.teach;
  });
  afterAll(() => engine.close());

  const learner = (given: TeachSettingsInput): TermLearner =>
    new TermLearner(scenes, scale, {
      terms: 1,
      settings: teachSettingsSchema.parse(given),
      boxDeviation: teach.description.term.boxDeviation,
    });
  const run = async (
    method: 'sft' | 'grpo' | 'dapo',
    given: TeachSettingsInput = {},
    hooks: TrainHooks = {},
    from: RunPoint | null = null,
  ): Promise<Trained & { tested: number; told: StepTold[] }> => {
    const one = learner(given);
    const told: StepTold[] = [];
    const settings = teachSettingsSchema.parse(given);
    const how = { method, settings };
    const trained = await train(
      one,
      teach,
      PARTS,
      how,
      { onStep: (step) => told.push(step), ...hooks },
      from,
    );
    return { ...trained, told, tested: (await meanGreedy(one, TESTED)) - settings.rewards.format };
  };

  const gain = (told: readonly StepTold[]): number => {
    const rewards = told.flatMap(({ reward }) => (reward?.map == null ? [] : [reward.map]));
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    return mean(rewards.slice(-8)) - mean(rewards.slice(0, 8));
  };

  it('by examples finds the things on scenes that it never saw', async () => {
    const { tested, told } = await run('sft', { steps: 120 });
    expect(tested).toBeGreaterThan(0.2);
    expect(told.every(({ report }) => Number.isFinite(report.loss))).toBe(true);
  });

  it.each(['grpo', 'dapo'] as const)(
    'by %s too, and more and more of them where it learns',
    async (method) => {
      const { tested, told } = await run(method, { steps: 32, patience: 100, learningRate: 0.001 });
      expect(tested).toBeGreaterThan(0.2);
      expect(gain(told)).toBeGreaterThan(0.04);
    },
  );

  it('by rewards dealt out by chance gains nothing', async () => {
    const { told } = await run('grpo', {
      steps: 32,
      patience: 100,
      learningRate: 0.001,
      shuffleRewards: true,
    });
    expect(gain(told)).toBeLessThan(0.02);
  });

  const onlyFormat = { format: 1, iou: 0, map: 0, mask: 0 };
  it('by the format alone learns nothing: the grammar lets nothing else be written', async () => {
    const { told } = await run('grpo', { steps: 3, rewards: onlyFormat });
    expect(told.filter(({ reward }) => reward !== null)).toEqual([]);
  });

  it(
    'gives the same weights for the same seed and for the metric alone, others for another seed',
    PATIENT,
    async () => {
      const [a, b, c, metric] = [
        await run('grpo', { steps: 3 }),
        await run('grpo', { steps: 3 }),
        await run('grpo', { steps: 3, seed: 2 }),
        await run('grpo', { steps: 3, rewards: { format: 0, iou: 0, map: 1, mask: 0 } }),
      ];
      expect(a.weights).toEqual(b.weights);
      expect(a.weights).not.toEqual(c.weights);
      // The format is always met: what never differs inside a group moves no advantage.
      expect(metric.told.at(-1)?.reward).toMatchObject({ format: 1 });
      const off = metric.weights.map((weight, at) => Math.abs(weight - (a.weights[at] ?? NaN)));
      expect(Math.max(...off)).toBeLessThan(1e-5);
    },
  );

  it.each(['grpo', 'dapo'] as const)(
    'by %s goes on from a kept point, and ends as a run without a break to the last bit',
    PATIENT,
    async (method) => {
      const points: RunPoint[] = [];
      const save = (point: RunPoint): Promise<void> => Promise.resolve(void points.push(point));
      const given = { steps: 6, lookEvery: 2, temperature: 2 };
      const whole = await run(method, given, { save });
      const [warmUp, middle] = [points.at(-6), points.at(-2)].map((point) =>
        point === undefined ? null : written(point),
      );
      expect([warmUp?.phase, middle?.phase]).toEqual(['supervised', 'rewards']);
      for (const point of [warmUp, middle]) {
        const again = await run(method, given, {}, point);
        expect(again.told[0]?.step).toBe((point?.step ?? NaN) + 1);
        expect(again.weights).toEqual(whole.weights);
        expect(again.bestStep).toBe(whole.bestStep);
      }
    },
  );

  it('stops within a second of being cancelled', async () => {
    const controller = new AbortController();
    let at = 0;
    const onStep = (): void => {
      at = performance.now();
      controller.abort();
    };
    await expect(run('grpo', {}, { signal: controller.signal, onStep })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(performance.now() - at).toBeLessThan(1000);
  });

  it('ends where a reward is not a number, and keeps the last good weights', async () => {
    const broken = { rewards: { map: Number.NaN } };
    const one = learner({});
    const settings = {
      ...teachSettingsSchema.parse({}),
      rewards: { ...teachSettingsSchema.parse({}).rewards, ...broken.rewards },
    };
    const faulty = new TermLearner(scenes, scale, {
      terms: 1,
      settings,
      boxDeviation: teach.description.term.boxDeviation,
    });
    const { ended, weights } = await train(faulty, teach, PARTS, { method: 'grpo', settings }, {});
    expect(ended).toBe('not finite');
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(weights.length).toBe(one.initial().length);
  });
});
