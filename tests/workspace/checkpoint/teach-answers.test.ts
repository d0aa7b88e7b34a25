/**
 * The whole way: a tiny checkpoint (models/checkpoints/taught.py) is taught something new from GeoTIFFs, in its process, and
 * answers under the adapter afterwards. What it learns in the end is measured by tests/bench/checkpoint-teach.ts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recogniseCheckpoint, startCheckpoint, startLearning } from '../../../src-main/checkpoints/index.js';
import type { Checkpoint, CheckpointLearning } from '../../../src-main/checkpoints/index.js';
import { promptFor } from '../../../src-main/checkpoints/index.js';
import { teachSettingsSchema } from '../../../src-main/contract/index.js';
import type { Example, PixelBox, RewardParts, TeachProgress } from '../../../src-main/contract/index.js';
import type { MultiPolygon } from '../../../src-main/geometry/index.js';
import { openScene } from '../../../src-main/scene/index.js';
import { encodeAnswerAdapter, teachAnswers } from '../../../src-main/teach/index.js';
import type { AnswerAdapter, AnswerRequest } from '../../../src-main/teach/index.js';
import { answerWindow } from '../../../src-main/workspace/index.js';
import { SIDE_PX, squareScenes } from '../../bench/checkpoint-scenes.js';
import { FIXTURES } from '../../checkpoints/truth.js';

let folder: string;
let checkpoint: Checkpoint;
let learning: CheckpointLearning;
let train: Example[];
let sft: AnswerAdapter;
const told: TeachProgress[] = [];
const SETTINGS = { lookEvery: 500, learningRate: 0.01, prompts: 2, group: 4, updates: 1, seed: 3 };

const teach = (more: Partial<AnswerRequest>, steps: number) =>
  teachAnswers(
    {
      learning,
      openScene: (path) => openScene(path),
      window: (scene, example) => answerWindow(scene, example, checkpoint),
    },
    {
      set: { id: 'pads', name: 'pads', version: 1, sha256: '0'.repeat(64) },
      train,
      heldOut: [],
      leftOut: [],
      method: 'sft',
      settings: teachSettingsSchema.parse({ ...SETTINGS, steps }),
      maxTokens: 64,
      ...more,
    },
    { onProgress: (progress) => void told.push(progress) },
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-answers-'));
  checkpoint = await recogniseCheckpoint(fileURLToPath(new URL('taught', FIXTURES)));
  train = await squareScenes(folder, 2, 1, 'train', [0, 4]);
  learning = await startLearning(checkpoint, { providers: ['cpu'], threads: 1 });
}, 60_000);
afterAll(async () => {
  await learning.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a checkpoint', () => {
  it('learns by examples: the likelihood of their answers rises', async () => {
    const { adapter, result } = await teach({}, 12);
    sft = adapter;
    const losses = told.flatMap(({ phase, step, loss }) =>
      phase === 'training' && step > 0 ? [loss ?? NaN] : [],
    );
    expect(losses).toHaveLength(12);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? NaN) / 4);
    expect(result).toMatchObject({
      trained: ['answer'],
      steps: 12,
      leftOut: [],
      heldOut: null,
      ended: 'steps',
    });
    expect(result.train).toMatchObject({ examples: 2, before: { mean: 0 } });
    expect(result.bytes).toBe(encodeAnswerAdapter(adapter).length);
    expect(adapter.meta).toMatchObject({
      rank: 16,
      from: null,
      base: { name: 'taught', family: 'qwen2_5_vl', sha256: learning.lora.base },
    });
    expect(adapter.weights.some((value, at) => at > learning.lora.length / 2 && value !== 0)).toBe(true);
  }, 60_000);

  it('goes on by rewards from there; every number of the step is told', async () => {
    const rollouts: number[][] = [];
    const rewards: RewardParts[] = [];
    let drawn = 0;
    const rectangle = ([x, y, w, h]: Readonly<PixelBox>): MultiPolygon => [
      [[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]],
    ]; // prettier-ignore
    const { adapter, result } = await teachAnswers(
      {
        learning,
        openScene: (path) => openScene(path),
        window: (scene, example) => answerWindow(scene, example, checkpoint),
        outlines: (_, boxes) => {
          drawn += boxes.length;
          return Promise.resolve(boxes.map(rectangle));
        },
      },
      {
        set: sft.meta.result.set,
        train: train.slice(0, 1).map((one) => ({ ...one, outlines: one.targets.map(rectangle) })),
        heldOut: [],
        leftOut: [],
        method: 'grpo',
        settings: teachSettingsSchema.parse({
          ...SETTINGS,
          steps: 2,
          temperature: 0.6,
          group: 8,
          rewards: { mask: 1 },
        }),
        from: sft,
        maxTokens: 64,
      },
      {
        onRollouts: (_item, _step, attempts, advantages) => {
          rollouts.push([...advantages]);
          rewards.push(...attempts.map(({ reward }) => reward));
        },
      },
    );
    // Where what is drawn is the box itself, the mask of one target is worth what its box is.
    for (const { mask, iou } of rewards) expect(mask).toBeCloseTo(iou ?? NaN, 5);
    expect(rewards.some(({ iou }) => (iou ?? 0) > 0)).toBe(true);
    // Each box once, however often it is written.
    expect(drawn).toBeLessThanOrEqual(rewards.length + 2);
    expect(adapter.meta.from).toBe(sft.meta.created);
    expect(result.ended).toBe('steps');
    // A group without variance teaches nothing: its advantages are zeros, and nothing moves for it.
    for (const advantages of rollouts) {
      expect(advantages).toHaveLength(8);
      expect(advantages.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
    }
    const moved = adapter.weights.some((value, at) => value !== sft.weights[at]);
    expect(moved).toBe(rollouts.some((advantages) => advantages.some((value) => value !== 0)));
    expect(adapter.curves.every(({ loss }) => loss !== null)).toBe(true);
  }, 60_000);

  it('answers under the adapter in another process, as it did while it learned', async () => {
    const [example] = train;
    if (example === undefined) throw new Error('no example');
    const used = {
      base: sft.meta.base.sha256,
      weights: sft.weights,
      name: 'pads',
      created: sft.meta.created,
    };
    const scene = await openScene(example.image);
    const area = { x: 0, y: 0, width: SIDE_PX, height: SIDE_PX };
    const { rgb } = await scene.readWindow(area, area);
    await scene.close();
    const asked = [
      { prompt: promptFor('rec', example.words), picture: { rgb, width: SIDE_PX, height: SIDE_PX } },
    ];
    await learning.prompt(0, asked[0] as never);
    await learning.adapt('policy', sft.weights);
    const [row] = await learning.sample(0, { rows: 1, maxTokens: 64, stop: ['</answer>'], sampling: null });
    const limits = { maxTokens: 64, maxMs: 60_000, stop: ['</answer>'], sampling: null };
    const one = { providers: ['cpu'], threads: 1 };
    const engine = await startCheckpoint(checkpoint, { ...one, adapter: used });
    try {
      expect(engine.adapter).toMatchObject({ name: 'pads' });
      expect((await engine.ask(asked, limits)).rows[0]?.text).toBe(row?.text);
    } finally {
      await engine.close();
    }
    await expect(
      startCheckpoint(checkpoint, { ...one, adapter: { ...used, base: 'f'.repeat(64) } }),
    ).rejects.toMatchObject({ code: 'unsupported' });
  }, 60_000);

  it('is asked before and after what it is never taught, and says what it forgot', async () => {
    // The white square itself, which it came able to box: no example shows it any more.
    const [white] = await squareScenes(folder, 1, 9, 'held-out', [4]);
    if (white === undefined) throw new Error('no scene');
    const [pad] = white.targets;
    const known: Example = {
      ...white,
      id: 'replay-0',
      words: 'the white square',
      targets: pad === undefined ? [] : [[pad[0], pad[1] - 74, pad[2], pad[3]]],
    };
    const phases = new Map<string, number>();
    const { result } = await teachAnswers(
      {
        learning,
        openScene: (path) => openScene(path),
        window: (scene, example) => answerWindow(scene, example, checkpoint),
      },
      {
        set: sft.meta.result.set,
        train,
        heldOut: [],
        leftOut: [],
        method: 'sft',
        settings: teachSettingsSchema.parse({ ...SETTINGS, steps: 12 }),
        maxTokens: 64,
        replay: [known],
      },
      { onProgress: ({ phase }) => void phases.set(phase, (phases.get(phase) ?? 0) + 1) },
    );
    expect(result.replay).toMatchObject({ examples: 1, before: { mean: 1 } });
    expect(result.replay?.after?.mean).toBeLessThan(0.5);
    expect(result.forgot).toBe(true);
    expect(result.heldOut).toBeNull();
    expect(result.train.examples).toBe(2);
    expect(result.changed.map(({ example }) => example)).not.toContain('replay-0');
    expect(phases.get('replay after')).toBe(1);
  }, 60_000);

  it('leaves out examples whose scene is gone, and refuses where none is left', async () => {
    const gone = { ...(train[0] as Example), id: 'e-gone', image: join(folder, 'gone.tif') };
    await expect(teach({ train: [gone] }, 1)).rejects.toMatchObject({ code: 'bad-input', subject: 'e-gone' });
  }, 30_000);

  it('ends its process when it is cancelled', async () => {
    const control = new AbortController();
    control.abort();
    await expect(learning.state(control.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
