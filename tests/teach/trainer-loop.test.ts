import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cancelled } from '../../src-main/contract/index.js';
import { progressOf } from '../../src-main/teach/progress.js';
import type { StepTold } from '../../src-main/teach/run-point.js';
import { trainIdly } from './idle-training.js';

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
