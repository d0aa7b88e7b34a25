import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelled } from '../../../src-main/contract/index.js';
import type { CheckpointEngine } from '../../../src-main/checkpoints/index.js';
import { EngineFolders, inspectCheckpoint } from '../../../src-main/workspace/index.js';
import { CheckpointHolder } from '../../../src-main/workspace/checkpoint/holder.js';
import { engineHandlers } from '../../../src-main/workspace/checkpoint/handlers.js';
import { fixtureFolder } from '../../checkpoints/truth.js';
import { fakeCheckpoint } from './fake-checkpoint.js';

const ONE = fixtureFolder('qwen2_vl');
const OTHER = fixtureFolder('qwen3_vl');
let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'geo-r1-engines-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe('the list of folders', () => {
  it('is empty, grows, keeps each once, and shrinks', async () => {
    const folders = new EngineFolders(data);
    expect(await folders.list()).toEqual([]);
    await Promise.all([folders.add(ONE), folders.add(OTHER), folders.add(ONE)]);
    expect(await new EngineFolders(data).list()).toEqual([OTHER, ONE]);
    await folders.remove(OTHER);
    expect(JSON.parse(await readFile(join(data, 'engines.json'), 'utf8'))).toEqual({ checkpoints: [ONE] });
  });

  it.each(['{', '[]', '{"checkpoints": [1]}', ''])('is refused where its file holds %j', async (text) => {
    await writeFile(join(data, 'engines.json'), text);
    await expect(new EngineFolders(data).list()).rejects.toMatchObject({
      code: 'bad-input',
      subject: join(data, 'engines.json'),
      next: 'Delete the file and name the folders again.',
    });
  });

  it('ends somewhere', async () => {
    const folders = new EngineFolders(data);
    for (let i = 0; i < 32; i++) await folders.add(`/models/${i}`);
    await expect(folders.add('/models/one-more')).rejects.toMatchObject({ code: 'bad-input' });
    expect(await folders.list()).toHaveLength(32);
  });
});

describe('a folder that is looked at', () => {
  it('is whole: what it is, what it takes and how it would run', async () => {
    expect(await inspectCheckpoint(fixtureFolder('qwen2_5_vl'))).toMatchObject({
      name: 'qwen2_5_vl',
      family: 'Qwen2.5-VL',
      licence: null,
      problem: null,
      running: null,
      attempts: expect.arrayContaining([{ provider: 'cpu', precision: 'fp32' }]) as unknown,
      precisions: [{ name: 'fp32', refused: null }, { name: 'fp16' }, { name: 'q4f16' }],
    });
  });

  it('is too large for what is free', async () => {
    const found = await inspectCheckpoint(ONE, null, 1e6);
    expect(found).toMatchObject({ family: 'Qwen2-VL', attempts: [], problem: { code: 'engine-failed' } });
    expect(found.precisions[0]?.refused?.message).toMatch(/1 MB are free/);
  });

  it('is none', async () => {
    expect(await inspectCheckpoint(join(data, 'nowhere'))).toMatchObject({
      family: null,
      attempts: [],
      problem: { code: 'not-found', message: 'There is no such folder.' },
    });
  });
});

/** Loads by name; says what was loaded and closed. */
function holderOf(log: string[]): CheckpointHolder {
  return new CheckpointHolder({
    startCheckpoint: async (checkpoint, options) => {
      if (options?.signal?.aborted) throw cancelled();
      log.push(`load ${checkpoint.name}`);
      const fake = await fakeCheckpoint(() => 'None', checkpoint.family);
      const close = (): Promise<void> => {
        log.push(`close ${checkpoint.name}`);
        return Promise.resolve();
      };
      return { ...fake, close } satisfies CheckpointEngine;
    },
  });
}

describe('the checkpoint that is loaded', () => {
  const { signal } = new AbortController();

  it('stays loaded, and makes room for another', async () => {
    const log: string[] = [];
    const holder = holderOf(log);
    const names = [ONE, ONE, OTHER].map((folder) =>
      holder.use(folder, signal, (engine) => Promise.resolve(engine.checkpoint.name)),
    );
    expect(await Promise.all(names)).toEqual(['qwen2_vl', 'qwen2_vl', 'qwen3_vl']);
    expect(log).toEqual(['load qwen2_vl', 'close qwen2_vl', 'load qwen3_vl']);
    await holder.unload();
    expect(log.at(-1)).toBe('close qwen3_vl');
    expect(holder.running).toBeNull();
  });

  it('lets one question wait for another, and goes on after one that failed', async () => {
    const holder = holderOf([]);
    const order: number[] = [];
    const slow = holder.use(ONE, signal, async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(1);
      throw new Error('no');
    });
    const next = holder.use(ONE, signal, () => Promise.resolve(order.push(2)));
    await expect(slow).rejects.toThrow('no');
    await next;
    expect(order).toEqual([1, 2]);
  });

  it('is not there in a host that runs none', async () => {
    const holder = new CheckpointHolder({});
    await expect(holder.use(ONE, signal, () => Promise.resolve(0))).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});

describe('the channels', () => {
  it('name, list, unload and forget', async () => {
    const log: string[] = [];
    const holder = holderOf(log);
    const channels = engineHandlers(new EngineFolders(data), holder);
    await expect(channels['engines.add']({ folder: data })).rejects.toMatchObject({ code: 'not-found' });
    const { checkpoints, availableBytes } = await channels['engines.add']({ folder: ONE });
    expect(availableBytes).toBeGreaterThan(1e6);
    expect(checkpoints.map(({ folder, running }) => [folder, running])).toEqual([[ONE, null]]);
    await holder.use(ONE, new AbortController().signal, () => Promise.resolve());
    expect((await channels['engines.list']({})).checkpoints[0]?.running).toMatchObject({ provider: 'cpu' });
    expect((await channels['engines.unload']({})).checkpoints[0]?.running).toBeNull();
    expect((await channels['engines.remove']({ folder: ONE })).checkpoints).toEqual([]);
  });

  it('keep nothing where nothing is kept on disk', async () => {
    const channels = engineHandlers(null, holderOf([]));
    expect((await channels['engines.list']({})).checkpoints).toEqual([]);
    await expect(channels['engines.add']({ folder: ONE })).rejects.toMatchObject({ code: 'unsupported' });
  });
});
