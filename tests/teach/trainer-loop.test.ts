import { expect, it } from 'vitest';
import { cancelled } from '../../src-main/contract/index.js';
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
