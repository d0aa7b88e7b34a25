import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { cancelled } from '../../src-main/contract/index.js';
import { progressOf } from '../../src-main/teach/progress.js';
import type { Attempt } from '../../src-main/teach/learner.js';
import type { StepTold } from '../../src-main/teach/run-point.js';
import { NOTHING, trainIdly } from './idle-training.js';

/** The loop by itself, over a training that does nothing. */
const never = (): Promise<void> => new Promise(() => undefined);

it('ends at once when it is cancelled, though the process is busy and cannot close the session', async () => {
  const controller = new AbortController();
  const training = {
    step: () => {
      setTimeout(() => controller.abort(), 10);
      return new Promise<never>((_, reject) =>
        controller.signal.addEventListener('abort', () => reject(cancelled())),
      );
    },
    close: never,
  };
  await expect(trainIdly({ training }, { signal: controller.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
});

it('does not count the time that it is paused', async () => {
  const PAUSE_MS = 900;
  let asked = 0;
  const told: StepTold[] = [];
  const trained = await trainIdly(
    { settings: { minutes: 0.01, steps: 9 }, heldOut: [0] },
    {
      gate: async () => {
        asked += 1;
        if (asked === 5) await sleep(PAUSE_MS);
      },
      onStep: (step) => told.push(step),
    },
  );
  expect(trained).toMatchObject({ ended: 'steps', steps: 9, bestStep: 9 });
  expect(trained.secondsToBest).toBeLessThan(0.5);
  const last = told.at(-2);
  expect(last === undefined ? NaN : progressOf(last).remainingMs).toBeLessThan(PAUSE_MS / 9);
});

const noNumber = { total: NaN, format: 1, iou: null, map: NaN, mask: null };

it('ends where a reward is no number, and tells nobody of such rollouts nor tries to learn from them', async () => {
  const [told, step] = [vi.fn(), vi.fn()];
  const attempts = [NOTHING, noNumber].map((reward) => ({ lines: [], boxes: [], reward }));
  const learner = { sample: (item: number) => Promise.resolve({ item, attempts, trace: null }) };
  const trained = await trainIdly({ method: 'grpo', learner, training: { step } }, { onRollouts: told });
  expect(trained).toMatchObject({ ended: 'not finite', steps: 1 });
  expect(told).not.toHaveBeenCalled();
  expect(step).not.toHaveBeenCalled();
});

it('ends where a held-out answer is worth no number, and keeps what was best until then', async () => {
  let looks = 0;
  const told: StepTold[] = [];
  const greedy = (): Promise<Attempt> => {
    looks += 1;
    return Promise.resolve({ lines: [], boxes: [], reward: looks > 1 ? noNumber : NOTHING });
  };
  const settings = { lookEvery: 2, steps: 9 };
  const trained = await trainIdly(
    { settings, heldOut: [0], learner: { greedy } },
    { onStep: (step) => told.push(step) },
  );
  expect(trained).toMatchObject({ ended: 'not finite', steps: 4, bestStep: 2 });
  expect(told.map(({ heldOut }) => heldOut)).toEqual([null, NOTHING.total, null, null]);
});
