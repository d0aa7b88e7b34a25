import { expect, it } from 'vitest';
import { NewestFirst } from '../../../src-main/scene/tiles/queue.js';

/** Work that ends when it is told to. */
function held(): { run: (signal: AbortSignal) => Promise<void>; end: () => void; begun: () => boolean } {
  let finish: () => void = () => undefined;
  let begun = false;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return {
    run: () => {
      begun = true;
      return ended;
    },
    end: () => finish(),
    begun: () => begun,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('does what was asked for last first', async () => {
  const order: number[] = [];
  const first = held();
  const queue = new NewestFirst(1, () => undefined);
  queue.add(1, first.run);
  for (const id of [2, 3, 4]) {
    queue.add(id, () => {
      order.push(id);
      return Promise.resolve();
    });
  }
  expect(order).toEqual([]);
  first.end();
  await settle();
  expect(order).toEqual([4, 3, 2]);
});

it('runs no more at once than it may', async () => {
  const works = [held(), held(), held()];
  const queue = new NewestFirst(2, () => undefined);
  for (const [id, { run }] of works.entries()) queue.add(id, run);
  expect(works.map(({ begun }) => begun())).toEqual([true, true, false]);
  works[0]?.end();
  await settle();
  expect(works[2]?.begun()).toBe(true);
});

it('never begins what is cancelled while it waits', async () => {
  const [first, second] = [held(), held()];
  const queue = new NewestFirst(1, () => undefined);
  queue.add(1, first.run);
  queue.add(2, second.run);
  queue.cancel(2);
  first.end();
  await settle();
  expect(second.begun()).toBe(false);
  expect(queue.busy).toBe(false);
});

it('tells what is under way by its signal', async () => {
  let heard = false;
  const queue = new NewestFirst(1, () => undefined);
  queue.add(
    7,
    (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          heard = true;
          resolve();
        });
      }),
  );
  queue.cancel(99);
  expect(heard).toBe(false);
  queue.cancel(7);
  await settle();
  expect(heard).toBe(true);
});

it('says when there is nothing left to do', async () => {
  let idle = 0;
  const queue = new NewestFirst(2, () => idle++);
  const works = [held(), held()];
  for (const [id, { run }] of works.entries()) queue.add(id, run);
  works[0]?.end();
  await settle();
  expect(idle).toBe(0);
  works[1]?.end();
  await settle();
  expect(idle).toBe(1);
});
