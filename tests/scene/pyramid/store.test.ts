/** The cache of built overviews: what is found, what is thrown out, and what becomes of it when the disk refuses. */
import { readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PyramidStore, sourceStamp } from '../../../src-main/scene/pyramid/index.js';
import { temporaryFolder } from './pyramids.js';

async function storeWith(bytes: number[], maxBytes = 1000) {
  const folder = await temporaryFolder();
  const store = new PyramidStore(join(folder, 'cache'), maxBytes);
  await store.prepare();
  const stamps = [];
  for (const [i, size] of bytes.entries()) {
    const stamp = { path: join(folder, `${i}.tif`), bytes: i, modifiedMs: i };
    const part = store.partOf(stamp);
    await writeFile(part, new Uint8Array(size));
    await store.keep(part, stamp);
    const used = new Date(Date.now() - 60_000 * (bytes.length - i));
    await utimes(store.pathOf(stamp), used, used);
    stamps.push(stamp);
  }
  return { folder, store, stamps };
}

describe('the store of overviews', () => {
  it('finds those of the very version of a file', async () => {
    const { store, stamps } = await storeWith([10]);
    const [stamp] = stamps;
    expect(await store.find(stamp!)).toBe(store.pathOf(stamp!));
    expect(await store.find({ ...stamp!, bytes: 99 })).toBeNull();
    expect(await store.find({ ...stamp!, modifiedMs: 99 })).toBeNull();
    expect(await store.find({ ...stamp!, path: `${stamp!.path}f` })).toBeNull();
  });

  it('tells files apart by size and time of modification', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'scene.tif');
    await writeFile(path, 'one');
    const first = await sourceStamp(path);
    await writeFile(path, 'other');
    expect(await sourceStamp(path)).not.toEqual(first);
    await rename(path, `${path}.gone`);
    await expect(sourceStamp(path)).rejects.toMatchObject({ code: 'not-found', subject: path });
  });

  it('throws out what was used longest ago, and not what was just made', async () => {
    const { store, stamps } = await storeWith([400, 400]);
    // Finding is using: the first is now the younger.
    await store.find(stamps[0]!);
    const third = { path: '/elsewhere.tif', bytes: 3, modifiedMs: 3 };
    const part = store.partOf(third);
    await writeFile(part, new Uint8Array(500));
    await store.keep(part, third);
    expect(await store.find(stamps[0]!)).not.toBeNull();
    expect(await store.find(stamps[1]!)).toBeNull();
    expect(await store.find(third)).not.toBeNull();
  });

  it('clears parts that were left behind, and leaves those that still grow', async () => {
    const { store, stamps } = await storeWith([10]);
    const [left, growing] = [store.partOf(stamps[0]!), store.partOf(stamps[0]!)];
    expect(left).not.toBe(growing);
    await writeFile(left, 'half');
    await writeFile(growing, 'half');
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(left, longAgo, longAgo);
    await store.prepare();
    const names = await readdir(store.folder);
    expect(names.some((name) => left.endsWith(name))).toBe(false);
    expect(names.some((name) => growing.endsWith(name))).toBe(true);
  });

  it('waits for another process that writes the same, until it ends or says nothing for long', async () => {
    const { store, stamps } = await storeWith([10]);
    const part = store.partOf(stamps[0]!);
    await writeFile(part, 'half');
    let waited = false;
    const waiting = store.waitForOthers(stamps[0]!).then(() => {
      waited = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(waited).toBe(false);
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(part, longAgo, longAgo);
    await waiting;
    await writeFile(part, 'more');
    const stop = AbortSignal.timeout(50);
    await expect(store.waitForOthers(stamps[0]!, stop)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says that the cache folder cannot be written, and names it', async () => {
    const folder = await temporaryFolder();
    // A file where the folder should be refuses everyone, also those who may write anywhere.
    await writeFile(join(folder, 'cache'), 'no folder');
    const store = new PyramidStore(join(folder, 'cache'));
    await expect(store.prepare()).rejects.toMatchObject({
      code: 'io',
      subject: store.folder,
      message: expect.stringContaining('cannot be written') as string,
      next: expect.stringContaining('GEO_R1_CACHE') as string,
    });
    expect(await store.find({ path: '/a.tif', bytes: 1, modifiedMs: 1 })).toBeNull();
  });

  it('says that the disk is full', () => {
    const store = new PyramidStore('/cache');
    const refusal = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(store.writeError(refusal)).toMatchObject({
      code: 'io',
      message: expect.stringContaining('disk is full') as string,
    });
    expect(store.writeError(new Error('odd'))).toMatchObject({ code: 'io', message: 'odd' });
  });
});
