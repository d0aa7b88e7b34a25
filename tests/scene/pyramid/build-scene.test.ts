/** Building into the cache, in this process and in one of its own: whatever goes wrong, no half file keeps a name. */
import { execFile, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  buildPyramidApart,
  buildScenePyramid,
  displayLevels,
  isCoarse,
  PyramidStore,
  showWithPyramid,
  sourceStamp,
  type BuilderSpawner,
} from '../../../src-main/scene/pyramid/index.js';
import { openPyramid } from '../../../src-main/scene/pyramid/open-pyramid.js';
import { openRaster, pyramidScene, readLevel, temporaryFolder } from './pyramids.js';
import { writeLargeScene } from './large-scene.js';

/** Starting a process from the sources takes its time where others work. */
const SLOW_MS = 120_000;
/** By then tiles are written, and none of the directories that name them. */
const HALF_WAY = 0.5;
const run = promisify(execFile);
let folder: string;
let scene: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  scene = join(folder, 'large.tif');
  await writeLargeScene(scene);
});
const mounted: string[] = [];
afterEach(async () => {
  for (const path of mounted.splice(0)) await run('umount', [path]);
});

const filesOf = (store: PyramidStore): Promise<string[]> => readdir(store.folder).catch(() => []);
async function freshCache(): Promise<PyramidStore> {
  return new PyramidStore(join(await temporaryFolder(), 'cache'));
}

describe('buildScenePyramid', () => {
  it('builds once, and finds what it built', async () => {
    const store = await freshCache();
    const heard: number[] = [];
    expect(await buildScenePyramid(scene, store, { onProgress: (done) => heard.push(done) })).toBe('built');
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    expect(await buildScenePyramid(scene, store)).toBe('kept');
    expect(await filesOf(store)).toHaveLength(1);
  });

  it('builds nothing for a small scene', async () => {
    const store = await freshCache();
    expect(await buildScenePyramid(pyramidScene('rgb-even.tif'), store)).toBe('not-needed');
    expect(await filesOf(store)).toEqual([]);
  });

  it('leaves nothing when it is cancelled half-way', async () => {
    const store = await freshCache();
    const control = new AbortController();
    const building = buildScenePyramid(scene, store, {
      signal: control.signal,
      onProgress: () => control.abort(),
    });
    await expect(building).rejects.toMatchObject({ code: 'cancelled' });
    expect(await filesOf(store)).toEqual([]);
  });

  it('throws the overviews away where the source changed meanwhile', async () => {
    const store = await freshCache();
    const own = join(await temporaryFolder(), 'own.tif');
    await copyFile(scene, own);
    let touched: Promise<void> | null = null;
    const building = buildScenePyramid(own, store, {
      onProgress: () => {
        touched ??= utimes(own, new Date(0), new Date(0));
      },
    });
    await expect(building).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('changed') as string,
    });
    expect(await filesOf(store)).toEqual([]);
  });

  it('says so where the source vanishes meanwhile', async () => {
    const store = await freshCache();
    const own = join(await temporaryFolder(), 'own.tif');
    await copyFile(scene, own);
    let removed: Promise<void> | null = null;
    const building = buildScenePyramid(own, store, {
      onProgress: () => {
        removed ??= rm(own);
      },
    });
    await expect(building).rejects.toMatchObject({ subject: own });
    expect(await filesOf(store)).toEqual([]);
  });

  it('says so where the cache may not be written', async () => {
    const blocked = join(await temporaryFolder(), 'cache');
    await writeFile(blocked, 'no folder');
    await expect(buildScenePyramid(scene, new PyramidStore(blocked))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('cannot be written') as string,
    });
  });

  it('refuses overviews that the cache may not hold', async () => {
    const { folder: cache } = await freshCache();
    const store = new PyramidStore(cache, 10_000);
    await expect(buildScenePyramid(scene, store)).rejects.toMatchObject({ code: 'unsupported' });
    expect(await filesOf(store)).toEqual([]);
  });

  it('leaves nothing on a full disk, and says so', async ({ skip }) => {
    const disk = await temporaryFolder();
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', disk]);
      mounted.push(disk);
    } catch {
      console.warn('SKIPPED: a full disk needs the right to mount a tmpfs.');
      skip();
    }
    const store = new PyramidStore(disk);
    await expect(buildScenePyramid(scene, store)).rejects.toMatchObject({
      code: 'io',
      subject: store.folder,
      message: expect.stringContaining('disk is full') as string,
    });
    expect(await filesOf(store)).toEqual([]);
  });
});

describe('buildPyramidApart', { timeout: SLOW_MS }, () => {
  it('builds in a process of its own, with progress', async () => {
    const { folder: cacheDir } = await freshCache();
    const heard: number[] = [];
    const end = await buildPyramidApart(scene, { cacheDir, onProgress: (done) => heard.push(done) });
    expect(end).toBe('built');
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.at(-1)).toBe(1);
    expect(await buildPyramidApart(scene, { cacheDir })).toBe('kept');
  });

  it('is one file where two build the same at once', async () => {
    const { folder: cacheDir } = await freshCache();
    const ends = await Promise.all([
      buildPyramidApart(scene, { cacheDir }),
      buildPyramidApart(scene, { cacheDir }),
    ]);
    expect(ends).toContain('built');
    const files = await filesOf(new PyramidStore(cacheDir));
    expect(files).toHaveLength(1);
    const raster = await openRaster(join(cacheDir, 'pyramids', files[0]!));
    expect(raster.levels.length).toBeGreaterThan(3);
    await raster.close();
  });

  it('ends the process at once when it is cancelled, and leaves nothing', async () => {
    const { folder: cacheDir } = await freshCache();
    const control = new AbortController();
    const building = buildPyramidApart(scene, {
      cacheDir,
      signal: control.signal,
      onProgress: () => control.abort(),
    });
    await expect(building).rejects.toMatchObject({ code: 'cancelled' });
    expect(await filesOf(new PyramidStore(cacheDir))).toEqual([]);
  });

  it('says so where the process is killed', async () => {
    const { folder: cacheDir } = await freshCache();
    const building = buildPyramidApart(scene, {
      cacheDir,
      spawn: () => ({
        onMessage: () => undefined,
        onExit: (listener) => void setImmediate(listener),
        kill: () => undefined,
      }),
    });
    await expect(building).rejects.toMatchObject({ code: 'io', subject: scene });
  });

  it('leaves nothing that is ever used where the real process is killed half-way', async () => {
    const { folder: cacheDir } = await freshCache();
    const store = new PyramidStore(cacheDir);
    let pid = 0;
    const spawn: BuilderSpawner = (file, argument, execArgv) => {
      const child = fork(file, [argument], { execArgv });
      pid = child.pid!;
      return {
        onMessage: (listener) => child.on('message', listener),
        onExit: (listener) => child.once('close', () => listener()),
        kill: () => void child.kill('SIGKILL'),
      };
    };
    let half: Buffer | null = null;
    const building = buildPyramidApart(scene, {
      cacheDir,
      spawn,
      onProgress: (done) => {
        if (half !== null || done < HALF_WAY || done >= 1) return;
        const [part] = readdirSync(store.folder);
        half = readFileSync(join(store.folder, part!));
        process.kill(pid, 'SIGKILL');
      },
    });
    await expect(building).rejects.toMatchObject({ code: 'io', subject: scene });
    expect(half!.length).toBeGreaterThan(16);
    expect(await filesOf(store)).toEqual([]);

    // As it lay there when it was killed, under whatever name: no reader takes it for overviews.
    const path = store.pathOf(await sourceStamp(scene));
    await writeFile(path, half!);
    const raster = await openRaster(scene);
    await expect(openPyramid(path, raster)).rejects.toMatchObject({ code: 'bad-input' });
    const close = showWithPyramid(raster, scene, cacheDir);
    expect((await displayLevels(raster)).some(isCoarse)).toBe(true);
    expect(await filesOf(store)).toEqual([]);
    await close();
    await raster.close();
    expect(await buildPyramidApart(scene, { cacheDir })).toBe('built');
  });

  it('clears away the part of an app that was killed with its builder, and builds anew', async () => {
    const { folder: cacheDir } = await freshCache();
    const store = new PyramidStore(cacheDir);
    await mkdir(store.folder, { recursive: true });
    const orphan = store.partOf(await sourceStamp(scene));
    await writeFile(orphan, 'half a file');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(orphan, longAgo, longAgo);
    expect(await buildPyramidApart(scene, { cacheDir })).toBe('built');
    expect(await filesOf(store)).toEqual([basename(store.pathOf(await sourceStamp(scene)))]);
  });

  it('hands on what the source refuses', async () => {
    const { folder: cacheDir } = await freshCache();
    const broken = join(await temporaryFolder(), 'broken.tif');
    await writeFile(broken, 'II*\0 no directory here');
    await expect(buildPyramidApart(broken, { cacheDir })).rejects.toMatchObject({ code: 'bad-input' });
    const missing = join(cacheDir, 'missing.tif');
    await expect(buildPyramidApart(missing, { cacheDir })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('displayLevels', () => {
  it('stand in coarsely until the overviews are there, and are these then', async () => {
    const { folder: cacheDir } = await freshCache();
    const raster = await openRaster(scene);
    const close = showWithPyramid(raster, scene, cacheDir);
    const before = await displayLevels(raster);
    expect(before.length).toBeGreaterThan(2);
    expect(await displayLevels(raster)).toBe(before);
    const eighth = before.find(({ width }) => width === Math.ceil(raster.levels[0].width / 8))!;
    await buildScenePyramid(scene, new PyramidStore(cacheDir));
    const after = await displayLevels(raster);
    expect(after).not.toBe(before);
    expect(await displayLevels(raster)).toBe(after);
    expect(after[1]!.width).toBe(Math.ceil(raster.levels[0].width / 2));
    const averaged = after.find(({ width }) => width === eighth.width)!;
    const [coarse, fine] = [await readLevel(eighth, 1), await readLevel(averaged, 1)];
    const difference = coarse.values.reduce((sum, value, i) => sum + Math.abs(value - fine.values[i]!), 0);
    // A slope of 1 in 32 pixels: a sample and a mean of 8 x 8 differ by their rounding.
    expect(difference / coarse.values.length).toBeLessThan(1);
    // The raster itself, and with it what a model sees, stays as the file is.
    expect(raster.levels).toHaveLength(1);
    await close();
    await raster.close();
  });

  it('put a damaged file out of the way', async () => {
    const { folder: cacheDir } = await freshCache();
    const store = new PyramidStore(cacheDir);
    await mkdir(store.folder, { recursive: true });
    const path = store.pathOf(await sourceStamp(scene));
    await writeFile(path, 'half a file');
    const raster = await openRaster(scene);
    const close = showWithPyramid(raster, scene, cacheDir);
    expect((await displayLevels(raster))[1]!.width).toBe(Math.ceil(raster.levels[0].width / 4));
    expect(await filesOf(store)).toEqual([]);
    await close();
    await raster.close();
  });
});
