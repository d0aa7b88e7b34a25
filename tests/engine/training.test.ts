import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine, TeachPort } from '../../src-main/engine/index.js';
import {
  adapterOff,
  chainStart,
  chainTruth,
  scalarsOf as namedScalars,
  tensorsOf,
  termTruth as truth,
} from './training-truth.js';

const bundle = await loadBundle(builtinBundleDir());
const TOLERANCE = 1e-4;

describe('training in the engine', () => {
  let engine: Engine;
  let teach: TeachPort;
  beforeAll(async () => {
    engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
    if (engine.teach == null) throw new Error('the built-in bundle has no training graphs');
    teach = engine.teach;
  });
  afterAll(() => engine.close());

  const zeros = (): Float32Array => new Float32Array(truth.start.length);
  const open = (): ReturnType<TeachPort['open']> =>
    teach.open('term', { weights: Float32Array.from(truth.start), first: zeros(), second: zeros() });
  const scalarsOf = (step: Parameters<typeof namedScalars>[1]): Record<string, number> =>
    namedScalars(teach.description.scalars, step);

  it('updates weights as torch.optim.AdamW does, over changing shapes, SFT and GRPO in turn', async () => {
    const training = await open();
    for (const [at, step] of truth.steps.entries()) {
      const { loss } = await training.step(scalarsOf(step), tensorsOf(step));
      expect(Math.abs(loss - (truth.losses[at] ?? NaN))).toBeLessThan(1e-3 * (1 + Math.abs(loss)));
    }
    const { weights } = await training.state();
    const off = Array.from(weights, (weight, at) => Math.abs(weight - (truth.weights[at] ?? NaN)));
    expect(Math.max(...off)).toBeLessThan(TOLERANCE);
    await training.close();
  });

  it('updates the adapter of chains as torch.optim.AdamW does', async () => {
    const { chain } = teach.description;
    expect(chain?.weights).toBe(chainTruth.length);
    const start = chainStart();
    const none = (): Float32Array => new Float32Array(start.length);
    const training = await teach.open('chain', { weights: start, first: none(), second: none() });
    for (const [at, step] of chainTruth.steps.entries()) {
      const { loss } = await training.step(scalarsOf(step), tensorsOf(step));
      expect(Math.abs(loss - (chainTruth.losses[at] ?? NaN))).toBeLessThan(1e-3 * (1 + Math.abs(loss)));
    }
    const { weights } = await training.state();
    await training.close();
    const { weight, part } = adapterOff(weights, chain?.segments ?? []);
    expect(weight).toBeLessThan(TOLERANCE);
    expect(part).toBeLessThan(TOLERANCE);
  });

  it('keeps the last good weights where a reward is not a number, and says so', async () => {
    const training = await open();
    const [step] = truth.steps;
    if (step === undefined) throw new Error('no step');
    const broken = tensorsOf(step).map((tensor) =>
      tensor.name === 'advantage' ? { ...tensor, data: tensor.data.map(() => NaN) } : tensor,
    );
    const { loss } = await training.step({ ...scalarsOf(step), policy_gradient: 1 }, broken);
    expect(loss).toBeNaN();
    expect(Array.from((await training.state()).weights)).toEqual(Array.from(Float32Array.from(truth.start)));
    await training.close();
    await expect(training.state()).rejects.toMatchObject({ code: 'internal' });
  });

  it('describes boxes of a picture, each by itself', async () => {
    const [height, width] = [128, 160];
    const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 7919) % 251);
    const picture = { data, height, width };
    const both = await teach.regions(picture, Float32Array.of(10, 10, 60, 70, 40, 20, 150, 120));
    const one = await teach.regions(picture, Float32Array.of(40, 20, 150, 120));
    const { features } = teach.description.regions;
    expect(both.length).toBe(2 * features);
    const off = Array.from(one, (value, at) => Math.abs(value - (both[features + at] ?? NaN)));
    expect(Math.max(...off)).toBeLessThan(1e-4);
    expect(both.subarray(0, features)).not.toEqual(one);
  });
});
