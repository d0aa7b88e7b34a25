/**
 * `npx geo-r1 bench checkpoint-teach [--folder DIR] [--seeds 1,2,3] [--rate R] [--iterations N] [--out FILE]`: what
 * teaching a tiny checkpoint does, from TypeScript alone: by careless examples, then by rewards, and by rewards dealt out by
 * chance from the same start. The adapters are asked of scenes that no run saw; none is chosen by them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  boxToScene,
  FAMILY_FACTS,
  readAnswer,
  recogniseCheckpoint,
  smartResize,
  startLearning,
  STOP_TEXTS,
} from '../../src-main/checkpoints/index.js';
import type { CheckpointLearning } from '../../src-main/checkpoints/index.js';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, Method, TeachSettingsInput } from '../../src-main/contract/index.js';
import { iou } from '../../src-main/geometry/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { teachAnswers } from '../../src-main/teach/index.js';
import type { AnswerAdapter } from '../../src-main/teach/index.js';
import { answerWindow } from '../../src-main/workspace/index.js';
import { ALL_PLACES, careless, SIDE_PX, squareScenes } from './checkpoint-scenes.js';
import type { Figure } from './figure.js';
import { keepMeasured } from './results.js';

const TAUGHT = fileURLToPath(new URL('../fixtures/checkpoints/taught', import.meta.url));
const WRITTEN = fileURLToPath(new URL('../../out/bench/checkpoint-teach.json', import.meta.url));
/** Three of five examples have the box of a place by chance: they teach how to answer, and only roughly where. */
const CARELESS = 0.6;
const SHOTS = 36;
const REWARDED = 18;
const TESTED = 18;
/** Answers that are drawn to each test scene, at temperature 1, and their seed. */
const DRAWN = 8;
const DRAWN_SEED = 77;
/** The tiny tokenizer spells words by letters: short ones make short answers. */
const WORDS = 'the pad';
/** Scenes of a seed and those that are asked are never the same. */
const TEST_SEED = 1000;
const MAX_TOKENS = 128;
const NEVER = 500;
const SFT: TeachSettingsInput = { steps: 100, learningRate: 0.004, prompts: 6 };
/** Groups so large that a right answer lies in most of them, drawn as the model writes. */
const REWARDS: TeachSettingsInput = {
  steps: 30,
  learningRate: 0.002,
  prompts: 4,
  group: 16,
  updates: 1,
  temperature: 1,
};
/** Rollouts of so many iterations are told as the first, and the last. */
const TOLD_ITERATIONS = 6;

export interface TaughtRow {
  readonly arm: string;
  readonly seed: number;
  /** Mean IoU over the test scenes, as it came and after; rewards of the first and the last rollouts. */
  readonly before: number;
  readonly after: number;
  readonly low: number;
  readonly high: number;
  /** Mean IoU of the drawn answers to the test scenes, and the share of them that is well formed. */
  readonly drawn: number;
  readonly formed: number;
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
      rate: { type: 'string', default: String(REWARDS.learningRate) },
      iterations: { type: 'string', default: String(REWARDS.steps) },
      out: { type: 'string', default: WRITTEN },
    },
  });
  const scenes = await mkdtemp(join(tmpdir(), 'geo-r1-scenes-'));
  const rows: TaughtRow[] = [];
  const [rate, iterations] = [Number(values.rate), Number(values.iterations)];
  try {
    const checkpoint = await recogniseCheckpoint(values.folder);
    const made = async (count: number, seed: number, part: Example['part']): Promise<Example[]> =>
      (await squareScenes(scenes, count, seed, part)).map((example) => ({ ...example, words: WORDS }));
    const test = await made(TESTED, TEST_SEED, 'held-out');
    for (const seed of values.seeds.split(',').map(Number)) {
      const shown = careless(await made(SHOTS, seed, 'train'), CARELESS, seed);
      const rewarded = await made(REWARDED, seed + 100, 'train');
      const learning = await startLearning(checkpoint, { providers: ['cpu'], threads: 1 });
      try {
        const keep = async (row: TaughtRow): Promise<void> => {
          rows.push(row);
          console.log(JSON.stringify(row));
          await keepMeasured(values.out, {
            places: ALL_PLACES.length,
            shots: SHOTS,
            careless: CARELESS,
            tested: TESTED,
            rate,
            iterations,
            rows,
          });
        };
        const sft = await taught(learning, { train: shown, test, seed }, 'SFT', 'sft', SFT, null);
        await keep(sft.row);
        const rewards = (arm: string, method: Method, more: TeachSettingsInput = {}) =>
          taught(
            learning,
            { train: rewarded, test, seed },
            arm,
            method,
            { ...REWARDS, learningRate: rate, steps: iterations, ...more },
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
  const { drawn, formed } = await drawAnswers(learning, adapter, test, train.length);
  return {
    adapter,
    row: {
      drawn,
      formed,
      arm,
      seed,
      before: before?.mean ?? NaN,
      after: after?.mean ?? NaN,
      low: after?.low ?? NaN,
      high: after?.high ?? NaN,
      firstReward: mean(rewards.slice(0, TOLD_ITERATIONS)),
      lastReward: mean(rewards.slice(-TOLD_ITERATIONS)),
      seconds: result.seconds,
    },
  };
}

/** @param first the number of the first test scene's prompt */
async function drawAnswers(
  learning: CheckpointLearning,
  { weights }: AnswerAdapter,
  test: readonly Example[],
  first: number,
): Promise<{ drawn: number; formed: number }> {
  await learning.adapt('policy', weights);
  const { coordinates } = FAMILY_FACTS[learning.checkpoint.family];
  const area = { x: 0, y: 0, width: SIDE_PX, height: SIDE_PX };
  const resized = smartResize(area, learning.checkpoint.pictures);
  let [overlap, formed, answers] = [0, 0, 0];
  for (const [at, { targets }] of test.entries()) {
    const [target] = targets;
    if (target === undefined) continue;
    const sampling = { temperature: 1, seed: DRAWN_SEED + at * DRAWN };
    const limits = { rows: DRAWN, maxTokens: MAX_TOKENS, stop: STOP_TEXTS.rec, sampling };
    for (const { text } of await learning.sample(first + at, limits)) {
      const { kind, boxes } = readAnswer(text);
      const corners = boxes[0]?.corners;
      const bbox = corners === undefined ? null : boxToScene(corners, area, resized, coordinates);
      overlap += bbox === null ? 0 : iou(bbox, target);
      formed += Number(kind !== 'unreadable');
      answers += 1;
    }
  }
  return { drawn: overlap / answers, formed: formed / answers };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchCheckpointTeach(process.argv.slice(2));
