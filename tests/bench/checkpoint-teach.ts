/**
 * `npx geo-r1 bench checkpoint-teach [--folder DIR] [--seeds 1,2,3] [--out FILE]`: what teaching a tiny checkpoint does,
 * from TypeScript alone: by examples, then by rewards, and by rewards dealt out by chance from the same start. The adapters
 * are asked of scenes that no run saw; none is chosen by them.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { recogniseCheckpoint, startLearning } from '../../src-main/checkpoints/index.js';
import type { CheckpointLearning } from '../../src-main/checkpoints/index.js';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, Method, TeachSettingsInput } from '../../src-main/contract/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { teachAnswers } from '../../src-main/teach/index.js';
import type { AnswerAdapter } from '../../src-main/teach/index.js';
import { answerWindow } from '../../src-main/workspace/index.js';
import { ALL_PLACES, squareScenes } from './checkpoint-scenes.js';
import type { Figure } from './figure.js';

const TAUGHT = fileURLToPath(new URL('../fixtures/checkpoints/taught', import.meta.url));
const WRITTEN = fileURLToPath(new URL('../../out/bench/checkpoint-teach.json', import.meta.url));
/** Examples have answers for these places alone; rewards come from all of them. */
const SHOWN_PLACES = [0, 1, 3, 4];
const SHOTS = 12;
const REWARDED = 24;
const TESTED = 30;
/** Scenes of a seed and those that are asked are never the same. */
const TEST_SEED = 1000;
const MAX_TOKENS = 128;
const NEVER = 500;
const SFT: TeachSettingsInput = { steps: 60, learningRate: 0.004, prompts: 6 };
const REWARDS: TeachSettingsInput = {
  steps: 14,
  learningRate: 0.0005,
  prompts: 6,
  group: 8,
  updates: 1,
  temperature: 0.7,
};

export interface TaughtRow {
  readonly arm: string;
  readonly seed: number;
  /** Mean IoU over the test scenes, as it came and after; rewards of the first and the last rollouts. */
  readonly before: number;
  readonly after: number;
  readonly low: number;
  readonly high: number;
  readonly firstReward: number | null;
  readonly lastReward: number | null;
  readonly seconds: number;
}

export async function benchCheckpointTeach(args: string[]): Promise<Figure[]> {
  const { values } = parseArgs({
    args,
    options: {
      folder: { type: 'string', default: TAUGHT },
      seeds: { type: 'string', default: '1,2,3' },
      out: { type: 'string', default: WRITTEN },
    },
  });
  const scenes = await mkdtemp(join(tmpdir(), 'geo-r1-scenes-'));
  const rows: TaughtRow[] = [];
  try {
    const checkpoint = await recogniseCheckpoint(values.folder);
    const test = await squareScenes(scenes, TESTED, TEST_SEED, 'held-out');
    for (const seed of values.seeds.split(',').map(Number)) {
      const shown = await squareScenes(scenes, SHOTS, seed, 'train', SHOWN_PLACES);
      const rewarded = await squareScenes(scenes, REWARDED, seed + 100, 'train');
      const learning = await startLearning(checkpoint, { providers: ['cpu'], threads: 1 });
      try {
        const keep = async (row: TaughtRow): Promise<void> => {
          rows.push(row);
          console.log(JSON.stringify(row));
          await mkdir(dirname(values.out), { recursive: true });
          await writeFile(
            values.out,
            `${JSON.stringify({ date: new Date().toISOString(), places: ALL_PLACES.length, shots: SHOTS, tested: TESTED, rows }, null, 1)}\n`,
          );
        };
        const sft = await taught(learning, { train: shown, test, seed }, 'SFT', 'sft', SFT, null);
        await keep(sft.row);
        const rewards = (arm: string, method: Method, more: TeachSettingsInput = {}) =>
          taught(
            learning,
            { train: rewarded, test, seed },
            arm,
            method,
            { ...REWARDS, ...more },
            sft.adapter,
          );
        await keep((await rewards('SFT, then GRPO', 'grpo')).row);
        await keep(
          (await rewards('SFT, then GRPO with rewards by chance', 'grpo', { shuffleRewards: true })).row,
        );
      } finally {
        await learning.close();
      }
    }
  } finally {
    await rm(scenes, { recursive: true, force: true });
  }
  return rows.map(({ arm, seed, after }) => ({
    what: `${arm}, seed ${seed}: mean IoU`,
    value: after,
    unit: '',
    aim: '',
    runs: [after],
  }));
}

async function taught(
  learning: CheckpointLearning,
  { train, test, seed }: { train: readonly Example[]; test: readonly Example[]; seed: number },
  arm: string,
  method: Method,
  given: TeachSettingsInput,
  from: AnswerAdapter | null,
): Promise<{ row: TaughtRow; adapter: AnswerAdapter }> {
  const settings = teachSettingsSchema.parse({ seed, lookEvery: NEVER, minutes: 600, ...given });
  const set = { id: 'pads', name: 'pads', version: 1, sha256: '0'.repeat(64) };
  const rewards: number[] = [];
  const { adapter, result } = await teachAnswers(
    {
      learning,
      openScene: (path) => openScene(path),
      window: (scene, example) => answerWindow(scene, example, learning.checkpoint),
    },
    { set, train, heldOut: test, leftOut: [], method, settings, from, maxTokens: MAX_TOKENS },
    {
      onProgress: ({ phase, reward }) => {
        if (phase !== 'training' || reward === null) return;
        rewards.push(reward.total);
        console.log(
          `${arm}, seed ${seed}: reward ${reward.total.toFixed(3)}, overlap ${(reward.iou ?? 0).toFixed(3)}`,
        );
      },
    },
  );
  const { before, after } = result.heldOut ?? {};
  const mean = (part: readonly number[]): number | null =>
    part.length === 0 ? null : part.reduce((sum, value) => sum + value, 0) / part.length;
  return {
    adapter,
    row: {
      arm,
      seed,
      before: before?.mean ?? NaN,
      after: after?.mean ?? NaN,
      low: after?.low ?? NaN,
      high: after?.high ?? NaN,
      firstReward: mean(rewards.slice(0, 3)),
      lastReward: mean(rewards.slice(-3)),
      seconds: result.seconds,
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchCheckpointTeach(process.argv.slice(2));
