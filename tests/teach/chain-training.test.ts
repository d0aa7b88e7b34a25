/**
 * How questions are read, learned on a piece of the sample with true boxes and true rewards. The questions are some that
 * the policy reads now rightly, now wrongly: what it learns from is its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Method, TeachSettingsInput } from '../../src-main/contract/index.js';
import { builtinBundleDir, forkChild, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { chainItems } from '../../src-main/teach/chain-items.js';
import type { ChainItem } from '../../src-main/teach/chain-items.js';
import { ChainLearner } from '../../src-main/teach/chain-learner.js';
import { decodePoint, encodePoint } from '../../src-main/teach/point-file.js';
import type { RunPoint, StepTold, Trained, TrainHooks } from '../../src-main/teach/run-point.js';
import { meanGreedy } from '../../src-main/teach/held-out.js';
import { fresh, train } from '../../src-main/teach/trainer.js';
import { smallScene } from './small-scene.js';

/** All of them mean the nine tanks; two are read as something else where the likeliest chain is taken. */
const QUESTIONS = [
  'all brimmels',
  'round things',
  'oil drums of the depot',
  'all the white round containers',
];
const ALL = [0, 1, 2, 3];
const HOW: TeachSettingsInput = { steps: 7, prompts: 4, group: 8, lookEvery: 2, patience: 100 };
/** What a mean of rewards of so few rollouts sways by: more than this is learned. */
const LEAST_GAIN = 0.1;
/** What is compared bit by bit needs no more than a few rollouts. */
const SHORT: TeachSettingsInput = { steps: 3, prompts: 2, group: 4, lookEvery: 1 };
const LIMIT_MS = 60_000;

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const rewardsOf = (told: readonly StepTold[]): number[] => told.flatMap(({ reward }) => reward?.total ?? []);
/** How much more the last rollouts are worth than the first ones. */
const gain = (told: readonly StepTold[]): number =>
  mean(rewardsOf(told).slice(-3)) - mean(rewardsOf(told).slice(0, 2));

describe('training how questions are read', { timeout: LIMIT_MS }, () => {
  let folder = '';
  let engine: Engine;
  let items: ChainItem[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chain-training-'));
    const { example } = await smallScene(folder);
    engine = await started();
    items = await chainItems(
      QUESTIONS.map((words, at) => ({ ...example, id: `e-${at}`, kind: 'expression', words })),
      engine.policy!,
      {
        ports: {
          engine,
          cacheDir: null,
          openScene: (path) => openScene(path, {}),
          ask: () => Promise.resolve([]),
        },
        settings: teachSettingsSchema.parse({}),
        leftOut: [],
        signal: undefined,
        gate: () => Promise.resolve(),
        onLooked: () => undefined,
      },
    );
  }, LIMIT_MS);
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const started = async (spawn = forkChild): Promise<Engine> =>
    startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1, spawn });

  interface Run extends Trained {
    readonly told: readonly StepTold[];
    /** Mean reward of the likeliest chains, as the policy came and at the end. */
    readonly before: number;
    readonly after: number;
  }
  async function run(
    method: Method,
    given: TeachSettingsInput = {},
    hooks: TrainHooks = {},
    from: RunPoint | null = null,
    at: Engine = engine,
  ): Promise<Run> {
    const settings = teachSettingsSchema.parse({ ...HOW, ...given });
    const learner = new ChainLearner(items, at, at.teach!, settings);
    await learner.know(fresh(new Float32Array(at.teach?.description.chain?.weights ?? 0)));
    const before = await meanGreedy(learner, ALL);
    if (method === 'sft') await learner.prepare(ALL, () => Promise.resolve());
    const told: StepTold[] = [];
    const own = { onStep: (step: StepTold) => told.push(step), ...hooks };
    const parts = { train: ALL, heldOut: [] };
    const trained = await train(learner, at.teach!, parts, { method, settings }, own, from);
    return { ...trained, told, before, after: await meanGreedy(learner, ALL) };
  }

  it('by examples makes the chains that answer them likelier, until they are what is written', async () => {
    const { told, before, after } = await run('sft');
    const losses = told.map(({ report }) => report.loss);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? NaN));
    expect(after - before).toBeGreaterThan(2 * LEAST_GAIN);
  });

  it.each(['grpo', 'dapo'] as const)(
    'by %s makes rollouts and the likeliest chains better',
    async (method) => {
      const { told, before, after } = await run(method);
      expect(gain(told)).toBeGreaterThan(LEAST_GAIN);
      expect(after - before).toBeGreaterThan(LEAST_GAIN);
      expect(told.every(({ report }) => Number.isFinite(report.loss))).toBe(true);
    },
  );

  it('by rewards dealt out by chance makes rollouts no better', async () => {
    const { told } = await run('grpo', { shuffleRewards: true });
    expect(gain(told)).toBeLessThan(LEAST_GAIN);
  });

  it('gives the same adapter for the same seed, and another for another', async () => {
    const [a, b, c] = [
      await run('dapo', { ...SHORT, steps: 2 }),
      await run('dapo', { ...SHORT, steps: 2 }),
      await run('dapo', { ...SHORT, steps: 2, seed: 2 }),
    ];
    expect(a.weights).toEqual(b.weights);
    expect(a.weights).not.toEqual(c.weights);
  });

  it('goes on where it was cancelled or its process killed, and ends as a run without a break', async () => {
    const whole = await run('grpo', SHORT);
    let point: RunPoint | null = null;
    const save = (kept: RunPoint): Promise<void> => {
      point = decodePoint(encodePoint({ done: [], curves: [], point: kept }), 'point').point;
      return Promise.resolve();
    };
    const stop = new AbortController();
    const cancelled = run('grpo', SHORT, {
      save,
      signal: stop.signal,
      onStep: ({ step }) => step === 2 && stop.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(point).toMatchObject({ step: 1 });

    let kill = (): void => undefined;
    const mortal = await started(() => {
      const link = forkChild();
      kill = () => link.kill();
      return link;
    });
    const killed = run('grpo', SHORT, { save, onStep: ({ step }) => step === 3 && kill() }, point, mortal);
    await expect(killed).rejects.toMatchObject({ code: 'engine-failed' });
    await mortal.close();
    expect(point).toMatchObject({ step: 2 });

    const again = await run('grpo', SHORT, {}, point);
    expect(again.told.map(({ step }) => step)).toEqual([3]);
    expect(again.weights).toEqual(whole.weights);
  });
});
