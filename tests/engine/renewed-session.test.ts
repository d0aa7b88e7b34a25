import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RenewedSession } from '../../src-main/engine/renewed-session.js';

const IDLE_MS = 1000;

class FakeSession {
  readonly name: string;
  released = 0;
  constructor(name: string) {
    this.name = name;
  }
  release(): Promise<void> {
    this.released++;
    return Promise.resolve();
  }
}

function renewed(first = new FakeSession('first')) {
  const opened = [first];
  const open = vi.fn(() => {
    const session = new FakeSession(`opened ${opened.length}`);
    opened.push(session);
    return Promise.resolve(session);
  });
  return { session: new RenewedSession(first, open, IDLE_MS), opened, open };
}

const nameOf = ({ name }: FakeSession): Promise<string> => Promise.resolve(name);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a session that is opened anew', () => {
  it('is the same while it is used again and again', async () => {
    const { session, open } = renewed();
    for (let i = 0; i < 5; i++) {
      expect(await session.use(nameOf, true)).toBe('first');
      await vi.advanceTimersByTimeAsync(IDLE_MS - 1);
    }
    expect(open).not.toHaveBeenCalled();
  });

  it('is let go and opened once when nobody uses it, before the next use', async () => {
    const { session, opened, open } = renewed();
    await session.use(nameOf, true);
    await vi.advanceTimersByTimeAsync(IDLE_MS * 10);
    expect(opened[0]?.released).toBe(1);
    expect(open).toHaveBeenCalledOnce();
    expect(await session.use(nameOf, true)).toBe('opened 1');
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(opened.map(({ released }) => released)).toEqual([1, 1, 0]);
  });

  it('stays where it did nothing large since', async () => {
    const { session, open } = renewed();
    await session.use(nameOf, false);
    await vi.advanceTimersByTimeAsync(IDLE_MS * 10);
    expect(open).not.toHaveBeenCalled();
    await session.use(nameOf, true);
    await session.use(nameOf, false);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(open).toHaveBeenCalledOnce();
    await session.use(nameOf, false);
    await vi.advanceTimersByTimeAsync(IDLE_MS * 10);
    expect(open).toHaveBeenCalledOnce();
  });

  it('is not let go during a use, however long', async () => {
    const { session, opened } = renewed();
    await session.use(nameOf, true);
    const long = session.use(async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS * 3));
      return name;
    }, true);
    await vi.advanceTimersByTimeAsync(IDLE_MS * 3);
    expect(await long).toBe('first');
    expect(opened[0]?.released).toBe(0);
  });

  it('is waited for by who comes while it is opened', async () => {
    const first = new FakeSession('first');
    let finish = (): void => undefined;
    first.release = () => new Promise((resolve) => (finish = resolve));
    const { session } = renewed(first);
    await session.use(nameOf, true);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    const next = session.use(nameOf, true);
    finish();
    expect(await next).toBe('opened 1');
  });

  it('is opened anew after a use that failed too', async () => {
    const { session, opened } = renewed();
    const failed = session.use(() => Promise.reject(new Error('no memory')), true);
    await expect(failed).rejects.toThrow('no memory');
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(opened[0]?.released).toBe(1);
  });

  it('is tried again for who wants it, and tells that one why it cannot be opened', async () => {
    const { session, open } = renewed();
    await session.use(nameOf, true);
    open.mockRejectedValueOnce(new Error('the file is gone'));
    open.mockRejectedValueOnce(new Error('the file is still gone'));
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    await expect(session.use(nameOf, false)).rejects.toThrow('the file is still gone');
    expect(await session.use(nameOf, false)).toBe('opened 1');
  });

  it('goes on where letting go fails', async () => {
    const first = new FakeSession('first');
    first.release = () => Promise.reject(new Error('busy'));
    const { session } = renewed(first);
    await session.use(nameOf, true);
    await vi.advanceTimersByTimeAsync(IDLE_MS);
    expect(await session.use(nameOf, true)).toBe('opened 1');
  });
});
