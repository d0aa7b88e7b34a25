/** A batch in pieces trains as the whole: compared with PyTorch's own updates of the whole batches. */
import { beforeAll, describe, expect, it } from 'vitest';
import { builtinBundleDir, loadBundle } from '../../src-main/engine/index.js';
import type { WireTensor } from '../../src-main/engine/index.js';
import { chainBytes, microBatches, termRowBytes } from '../../src-main/engine/micro-batches.js';
import { loadPolicy } from '../../src-main/engine/policy-bundle.js';
import type { StartSettings } from '../../src-main/engine/protocol.js';
import { startSettings } from '../../src-main/engine/start-settings.js';
import { loadTeach } from '../../src-main/engine/teach-bundle.js';
import type { TeachDescription } from '../../src-main/engine/teach-bundle.js';
import { openTraining } from '../../src-main/engine/train-model.js';
import { adapterOff, chainStart, chainTruth, scalarsOf, tensorsOf, termTruth } from './training-truth.js';

const TOLERANCE = 1e-4;
const tensor = (tensors: readonly WireTensor[], name: string): WireTensor =>
  tensors.find((one) => one.name === name)!;

describe('training by pieces of a batch', () => {
  let settings: StartSettings;
  let teach: TeachDescription;
  beforeAll(async () => {
    const bundle = await loadBundle(builtinBundleDir());
    teach = (await loadTeach(bundle))!;
    settings = startSettings(bundle, { threads: 1, providers: ['cpu'] }, await loadPolicy(bundle), teach);
  });
  const vector = (step: Parameters<typeof scalarsOf>[1]): Float32Array =>
    Float32Array.from(Object.values(scalarsOf(teach.scalars, step)));
  const fresh = (weights: Float32Array) => ({
    weights,
    first: new Float32Array(weights.length),
    second: new Float32Array(weights.length),
  });

  /** Room for a few candidates of five features; every batch of the truth has more. */
  const FEW_ROWS = 4;
  it('of candidates updates weights as torch.optim.AdamW does of the whole', async () => {
    const room = FEW_ROWS * termRowBytes(5, 4);
    const model = openTraining(settings, room);
    const session = model.open('term', fresh(Float32Array.from(termTruth.start)));
    for (const [at, step] of termTruth.steps.entries()) {
      const tensors = tensorsOf(step);
      expect(microBatches('term', tensors, room).length).toBeGreaterThan(1);
      const [loss = NaN] = await model.step(session, vector(step), tensors);
      expect(Math.abs(loss - (termTruth.losses[at] ?? NaN))).toBeLessThan(1e-3 * (1 + Math.abs(loss)));
    }
    const off = Array.from(model.state(session).weights, (weight, at) =>
      Math.abs(weight - (termTruth.weights[at] ?? NaN)),
    );
    expect(Math.max(...off)).toBeLessThan(TOLERANCE);
  });

  /** Two chains of the truth's longest and their questions. */
  const SOME_CHAINS = chainBytes(2 * 7, 2 * 9);
  it('of chains updates the adapter as torch.optim.AdamW does of the whole', async () => {
    const model = openTraining(settings, SOME_CHAINS);
    const whole = openTraining(settings);
    const session = model.open('chain', fresh(chainStart()));
    const compared = whole.open('chain', fresh(chainStart()));
    for (const [at, step] of chainTruth.steps.entries()) {
      const stats = await model.step(session, vector(step), tensorsOf(step));
      const wanted = await whole.step(compared, vector(step), tensorsOf(step));
      expect(Math.abs(stats[0]! - (chainTruth.losses[at] ?? NaN))).toBeLessThan(
        1e-3 * (1 + Math.abs(stats[0]!)),
      );
      // KL, entropy, the share that was cut and the norm of the gradient, as the graph tells them of the whole.
      for (const [name, value] of wanted.entries())
        expect(Math.abs(stats[name]! - value)).toBeLessThan(1e-3 * (1 + Math.abs(value)));
    }
    const { weight, part } = adapterOff(model.state(session).weights, teach.chain!.segments);
    expect(weight).toBeLessThan(TOLERANCE);
    expect(part).toBeLessThan(TOLERANCE);
  });

  it('scores chains as the whole batch does, in their order', async () => {
    const [step] = chainTruth.steps;
    const tensors = tensorsOf(step!).filter(
      ({ name }) => !['old_log', 'reference_log', 'advantage', 'weight'].includes(name),
    );
    const [whole, pieces] = [
      await openTraining(settings).score(null, tensors),
      await openTraining(settings, 1).score(null, tensors),
    ];
    expect(pieces).toHaveLength(whole.length);
    const off = Array.from(pieces, (value, at) => Math.abs(value - whole[at]!));
    expect(Math.max(...off)).toBeLessThan(TOLERANCE);
  });

  it('keeps the last good weights where one piece is not a number', async () => {
    const [step] = termTruth.steps;
    const tensors = tensorsOf(step!).map((one) => {
      if (one.name !== 'features') return one;
      const data = Float32Array.from(one.data);
      data[data.length - 1] = NaN;
      return { ...one, data };
    });
    const model = openTraining(settings, termRowBytes(5, 2));
    const session = model.open('term', fresh(Float32Array.from(termTruth.start)));
    const stats = await model.step(session, vector(step!), tensors);
    expect([...stats].every(Number.isNaN)).toBe(true);
    expect([...model.state(session).weights]).toEqual([...Float32Array.from(termTruth.start)]);
  });

  it('leaves a batch alone that is small enough, and holds every row once where it is not', () => {
    const tensors = tensorsOf(chainTruth.steps[0]!);
    expect(microBatches('chain', tensors)).toEqual([tensors]);
    const pieces = microBatches('chain', tensors, SOME_CHAINS);
    expect(pieces.length).toBeGreaterThan(1);
    const targets = pieces.flatMap((piece) => [...tensor(piece, 'targets').data]);
    expect(targets).toEqual([...tensor(tensors, 'targets').data]);
    for (const piece of pieces) {
      const [rows = 0, questions = 0] = tensor(piece, 'rows').shape;
      expect(tensor(piece, 'ids').shape[0]).toBe(questions);
      // Each row still has its question.
      for (let row = 0; row < rows; row++)
        expect(
          [...tensor(piece, 'rows').data.subarray(row * questions, (row + 1) * questions)].filter(
            (one) => one === 1,
          ),
        ).toHaveLength(1);
    }
  });
});
