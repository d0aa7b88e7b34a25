import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RestingSession } from '../../src-main/engine/resting-session.js';

const REST_MS = 1000;

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

function resting(first = new FakeSession('first')) {
  const opened = [first];
  const open = vi.fn(() => {
    const session = new FakeSession(`opened ${opened.length}`);
    opened.push(session);
    return Promise.resolve(session);
  });
  return { session: new RestingSession(first, open, REST_MS), opened, open };
}

const nameOf = ({ name }: FakeSession): Promise<string> => Promise.resolve(name);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a session that rests', () => {
  it('is the same while it is used again and again', async () => {
    const { session, open } = resting();
    for (let i = 0; i < 5; i++) {
      expect(await session.use(nameOf)).toBe('first');
      await vi.advanceTimersByTimeAsync(REST_MS - 1);
    }
    expect(open).not.toHaveBeenCalled();
  });

  it('is let go once when nobody uses it, and opened for the next use', async () => {
    const { session, opened, open } = resting();
    await session.use(nameOf);
    await vi.advanceTimersByTimeAsync(REST_MS * 10);
    expect(opened[0]?.released).toBe(1);
    expect(open).not.toHaveBeenCalled();
    expect(await session.use(nameOf)).toBe('opened 1');
    expect(await session.use(nameOf)).toBe('opened 1');
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(opened.map(({ released }) => released)).toEqual([1, 1]);
  });

  it('is not let go during a use, however long', async () => {
    const { session, opened } = resting();
    await session.use(nameOf);
    const long = session.use(async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, REST_MS * 3));
      return name;
    });
    await vi.advanceTimersByTimeAsync(REST_MS * 3);
    expect(await long).toBe('first');
    expect(opened[0]?.released).toBe(0);
  });

  it('rests after a use that failed too', async () => {
    const { session, opened } = resting();
    await expect(session.use(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(opened[0]?.released).toBe(1);
  });

  it('tells why it cannot be opened, and tries again the next time', async () => {
    const { session, open } = resting();
    await session.use(nameOf);
    await vi.advanceTimersByTimeAsync(REST_MS);
    open.mockRejectedValueOnce(new Error('the file is gone'));
    await expect(session.use(nameOf)).rejects.toThrow('the file is gone');
    expect(await session.use(nameOf)).toBe('opened 1');
  });

  it('goes on where letting go fails', async () => {
    const first = new FakeSession('first');
    first.release = () => Promise.reject(new Error('busy'));
    const { session } = resting(first);
    await session.use(nameOf);
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(await session.use(nameOf)).toBe('opened 1');
  });
});
