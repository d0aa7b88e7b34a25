import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeLock, whoHolds } from '../../src-main/workspace/run-lock.js';

const MINUTE_MS = 60_000;
/** Of a process that has ended. */
const DEAD = spawnSync(process.execPath, ['-e', '']).pid;

describe('the lock of a run', () => {
  let folder = '';
  let path = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
    path = join(folder, 'r-1', 'lock.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const lost = vi.fn();
  const take = (): ReturnType<typeof takeLock> => takeLock(path, 'r-1', lost);
  const taken = expect.objectContaining({ code: 'unsupported', subject: 'r-1' }) as Error;
  /** As another process would have left it. */
  async function leave(by: { pid?: number; host?: string; ageMs?: number; text?: string }): Promise<void> {
    const { pid = process.ppid, host = hostname(), ageMs = 0 } = by;
    await mkdir(dirname(path), { recursive: true });
    const since = new Date().toISOString();
    await writeFile(path, by.text ?? JSON.stringify({ pid, host, since, token: 'other' }));
    const at = new Date(Date.now() - ageMs);
    await utimes(path, at, at);
  }

  it('is one process’s at a time, which is named to the others', async () => {
    const lock = await take();
    await expect(take()).rejects.toEqual(taken);
    expect((await whoHolds(path, 'r-1'))?.toLine()).toContain(`number ${process.pid} on ${hostname()}`);
    await lock.release();
    expect(await whoHolds(path, 'r-1')).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    await (await take()).release();
  });

  it('is taken by one of many that want it at once, also where one was left behind', async () => {
    for (const left of [null, { pid: DEAD }]) {
      if (left !== null) await leave(left);
      const tried = await Promise.allSettled([take(), take(), take(), take()]);
      const got = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(got).toHaveLength(1);
      await got[0]?.release();
    }
  });

  it.each([
    ['a process that runs', {}],
    ['a process of another machine', { pid: DEAD, host: 'elsewhere' }],
    ['a process that is just making it', { text: '{"pid"' }],
  ])('is left to %s', async (_, by) => {
    await leave(by);
    expect(await whoHolds(path, 'r-1')).toMatchObject({ code: 'unsupported' });
    await expect(take()).rejects.toEqual(taken);
  });

  it.each([
    ['a process that has ended', { pid: DEAD }],
    ['an earlier process of the same number', { pid: process.pid }],
    ['a process that has been silent for a minute', { ageMs: MINUTE_MS + 1000 }],
    ['a machine that has been silent for a minute', { host: 'elsewhere', ageMs: MINUTE_MS + 1000 }],
    ['a process that ended while it made it', { text: '{"pid"', ageMs: MINUTE_MS + 1000 }],
  ])('is taken over from %s', async (_, by) => {
    await leave(by);
    expect(await whoHolds(path, 'r-1')).toBeNull();
    const lock = await take();
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(await readdir(dirname(path))).toEqual(['lock.json']);
    await lock.release();
  });

  it('is renewed while its process lives, and given up where another has taken it over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const lock = await take();
      const long = new Date(Date.now() - MINUTE_MS);
      await utimes(path, long, long);
      await vi.advanceTimersByTimeAsync(5000);
      await vi.waitFor(async () => expect((await stat(path)).mtimeMs).toBeGreaterThan(Date.now() - 10_000));
      await leave({});
      await vi.advanceTimersByTimeAsync(5000);
      await vi.waitFor(() => expect(lost).toHaveBeenCalledWith(taken));
      await lock.release();
      // What is another's now is not taken away.
      expect(await readdir(dirname(path))).toEqual(['lock.json']);
    } finally {
      vi.useRealTimers();
    }
  });
});
