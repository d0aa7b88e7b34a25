import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GeoR1Error, teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example } from '../../src-main/contract/index.js';
import type { TeachRequest } from '../../src-main/teach/index.js';
import { IDLE } from '../../src-main/teach/progress.js';
import { RunStore } from '../../src-main/workspace/run-store.js';
import { requestOf } from '../../src-main/workspace/teach-request.js';
import { TeachRuns } from '../../src-main/workspace/teach-runs.js';
import type { Teacher } from '../../src-main/workspace/teach-runs.js';

const EXAMPLE: Example = {
  id: 'e-1',
  words: 'oil well',
  kind: 'term',
  task: 'many',
  targets: [[0, 0, 10, 10]],
  complete: true,
  extent: null,
  source: 'drawn',
  image: '/gone.tif',
  part: 'train',
};
const REQUEST: TeachRequest = {
  set: { id: 'set-1', name: 'Wells', version: 1, sha256: 'x' },
  train: [EXAMPLE],
  heldOut: [],
  leftOut: [],
  method: 'sft',
  settings: teachSettingsSchema.parse({}),
};

describe('runs on disk', () => {
  let folder = '';
  const faults: unknown[] = [];
  const hooks = {
    onProgress: vi.fn(),
    onRollouts: vi.fn(),
    onPaused: vi.fn(),
    onRestarted: vi.fn<(run: string, error: GeoR1Error) => void>(),
    onDone: vi.fn(),
    onFailed: vi.fn<(run: string, error: GeoR1Error) => void>(),
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runs-'));
    faults.length = 0;
    vi.clearAllMocks();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const runsOf = (teach: Teacher, at = folder): TeachRuns =>
    new TeachRuns(new RunStore(at, (fault) => faults.push(fault)), teach, hooks);
  const failing = (code: 'engine-failed' | 'io') => (): ReturnType<Teacher> =>
    Promise.reject(new GeoR1Error({ code, message: 'It broke.' }));
  const never = (): ReturnType<Teacher> => new Promise(() => undefined);
  /** As if the process that teaches the run were killed: nobody has that number any more. */
  const killed = async (run: string): Promise<void> => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const lock = { pid, host: hostname(), since: '2026-11-22T00:00:00Z', token: 'x' };
    await writeFile(join(folder, run, 'lock.json'), JSON.stringify(lock));
  };
  const failed = (): Promise<void> => vi.waitFor(() => expect(hooks.onFailed).toHaveBeenCalledTimes(1));

  it('are refused without an example, and say why those there are could not be learned from', async () => {
    const request = await requestOf(
      { id: 'set-1', name: 'Wells', version: 1, examples: [EXAMPLE] },
      { method: 'sft', settings: REQUEST.settings, shots: null },
    );
    expect(request.leftOut).toEqual([{ example: 'e-1', why: 'Its scene is not where it was: /gone.tif.' }]);
    await expect(runsOf(never).start(request)).rejects.toMatchObject({ code: 'bad-input', subject: 'Wells' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('are one at a time', async () => {
    const runs = runsOf(never);
    const run = await runs.start(REQUEST);
    await expect(runs.start(REQUEST)).rejects.toMatchObject({ code: 'unsupported', subject: run });
    await expect(runs.discard(run)).rejects.toMatchObject({ code: 'unsupported' });
    expect(await runs.list()).toMatchObject([{ run, state: 'running', set: { name: 'Wells' } }]);
  });

  it('are one at a time on a folder, whichever process began them', async () => {
    const teach = vi.fn(never);
    const here = runsOf(teach);
    const there = runsOf(teach);
    const run = await here.start(REQUEST);
    await vi.waitFor(() => expect(teach).toHaveBeenCalledTimes(1));
    expect(await there.list()).toMatchObject([
      { run, state: 'interrupted', error: { code: 'unsupported', subject: run } },
    ]);
    const taken = { code: 'unsupported', subject: run };
    await expect(there.start(REQUEST)).rejects.toMatchObject({
      ...taken,
      message: 'Another run is under way.',
    });
    for (const act of ['resume', 'cancel', 'discard'] as const)
      await expect(there[act](run)).rejects.toMatchObject({
        ...taken,
        message: expect.stringContaining(`number ${process.pid}`) as string,
      });
    expect(teach).toHaveBeenCalledTimes(1);
    expect(await readdir(folder)).toEqual([run]);
    expect(await here.list()).toMatchObject([{ run, state: 'running', error: null }]);
  });

  it('can be begun in another process once they have ended', async () => {
    const run = await runsOf(failing('engine-failed')).start(REQUEST);
    await failed();
    const there = runsOf(never);
    await there.resume(run);
    expect(await there.list()).toMatchObject([{ run, state: 'running' }]);
  });

  it('begin again where what was kept of them is damaged, and say so', async () => {
    const point = { done: [], point: null, curves: [] };
    const run = await runsOf(async (_, { save, onProgress }) => {
      onProgress?.({ ...IDLE, phase: 'training', step: 7, steps: 9 });
      await save?.(point);
      return failing('engine-failed')();
    }).start(REQUEST);
    await failed();
    const path = join(folder, run, 'point.bin');
    await truncate(path, 20);
    const teach = vi.fn<Teacher>(never);
    const later = runsOf(teach);
    await later.resume(run);
    await vi.waitFor(() => expect(teach).toHaveBeenCalledTimes(1));
    expect(teach.mock.calls[0]?.[2]).toBeNull();
    expect(await later.told(run)).toEqual([]);
    expect(hooks.onRestarted.mock.calls).toMatchObject([[run, { code: 'bad-input', subject: path }]]);
    expect(hooks.onRestarted.mock.calls[0]?.[1].message).toContain(
      'damaged, and it begins again from the start',
    );
  });

  it('know in a later life which files their images were', async () => {
    const images = { '/gone.tif': { sha256: 'f'.repeat(64), bytes: 9, modifiedMs: 1.5 } };
    const run = await runsOf(failing('engine-failed')).start({ ...REQUEST, images });
    await failed();
    const teach = vi.fn<Teacher>(never);
    await runsOf(teach).resume(run);
    await vi.waitFor(() => expect(teach.mock.calls[0]?.[0].request).toMatchObject({ images }));
  });

  it('of a process that died are interrupted and can be gone on with', async () => {
    const runs = runsOf(failing('engine-failed'));
    const run = await runs.start(REQUEST);
    await failed();
    expect(await runs.list()).toMatchObject([
      { run, state: 'interrupted', error: { code: 'engine-failed' } },
    ]);
    await runs.resume(run);
    await vi.waitFor(() => expect(hooks.onFailed).toHaveBeenCalledTimes(2));
  });

  it('of an earlier life are interrupted; cancelled ones stay so', async () => {
    const run = await runsOf(never).start(REQUEST);
    await killed(run);
    const later = runsOf(never);
    expect(await later.list()).toMatchObject([{ run, state: 'interrupted' }]);
    await later.cancel(run);
    expect(await later.list()).toMatchObject([{ run, state: 'cancelled' }]);
    await expect(later.resume(run)).rejects.toMatchObject({ code: 'not-found' });
    await later.discard(run);
    expect(await later.list()).toEqual([]);
  });

  it('that failed for another reason have failed, and have no result', async () => {
    const runs = runsOf(failing('io'));
    const run = await runs.start(REQUEST);
    await failed();
    expect(await runs.list()).toMatchObject([
      { state: 'failed', error: { code: 'io', message: 'It broke.' } },
    ]);
    await expect(runs.result(run)).rejects.toMatchObject({ code: 'not-found' });
    await expect(runs.keep(run, 'x', () => Promise.resolve('a-1'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('do not start where the disk takes nothing', async () => {
    const file = join(folder, 'full');
    await writeFile(file, '');
    const runs = runsOf(never, join(file, 'runs'));
    await expect(runs.start(REQUEST)).rejects.toMatchObject({ code: 'io' });
    await expect(runs.start(REQUEST)).rejects.toMatchObject({ code: 'io' });
  });

  it('whose file is cut off are told and left out, and the others are listed', async () => {
    const runs = runsOf(failing('io'));
    const broken = await runs.start(REQUEST);
    await failed();
    const whole = await runs.start(REQUEST);
    await truncate(join(folder, broken, 'run.json'), 40);
    expect((await runs.list()).map(({ run }) => run)).toEqual([whole]);
    expect(faults).toMatchObject([{ code: 'bad-input' }]);
  });

  it('keep what was told of their training, for a window that comes later', async () => {
    const told = (step: number) => ({
      ...IDLE,
      phase: 'training' as const,
      part: 'term' as const,
      step,
      steps: 9,
      loss: 0.5,
    });
    const runs = runsOf((_, { onProgress }) => {
      for (const progress of [IDLE, told(1), told(2), told(3)]) onProgress?.(progress);
      return failing('engine-failed')();
    });
    const run = await runs.start(REQUEST);
    await failed();
    await vi.waitFor(async () => expect(await runs.told(run)).toEqual([told(1), told(2), told(3)]));
    await appendFile(join(folder, run, 'told.jsonl'), '{"phase":"trai');
    expect(await runsOf(never).told(run)).toHaveLength(3);
    await expect(runs.told('r-none')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('know nothing of a run that is none', async () => {
    const runs = runsOf(never);
    await expect(runs.result('../../etc')).rejects.toMatchObject({ code: 'not-found' });
    expect(() => runs.pause('r-none')).toThrow('No such run');
  });
});
