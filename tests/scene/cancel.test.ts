import { fileURLToPath } from 'node:url';
import { copyFile, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { openScene } from '../../src-main/scene/index.js';

const trait = fileURLToPath(new URL('../fixtures/traits/deflate-tiled-rgb.tif', import.meta.url));
const CANCELLED = { code: 'cancelled' };
const whole = { x: 0, y: 0, width: 52, height: 44 };
const out = { width: 52, height: 44 };

describe('cancelling', () => {
  it('before anything: opening, reading, hashing', async () => {
    const signal = AbortSignal.abort();
    await expect(openScene(trait, { signal })).rejects.toMatchObject(CANCELLED);
    const scene = await openScene(trait);
    await expect(scene.readWindow(whole, out, signal)).rejects.toMatchObject(CANCELLED);
    await expect(scene.readValues(whole, signal)).rejects.toMatchObject(CANCELLED);
    await expect(scene.identity(signal)).rejects.toMatchObject(CANCELLED);
    await scene.close();
  });

  it('in the midst of a window leaves the scene usable', async () => {
    const scene = await openScene(trait);
    const stop = new AbortController();
    const reading = scene.readWindow(whole, out, stop.signal);
    stop.abort();
    await expect(reading).rejects.toMatchObject(CANCELLED);
    const again = await scene.readWindow(whole, out);
    expect(again.anyValid).toBe(true);
    await scene.close();
  });

  it('one of two readers of the same blocks does not stop the other', async () => {
    const scene = await openScene(trait);
    const stop = new AbortController();
    const first = scene.readWindow(whole, out, stop.signal);
    const second = scene.readWindow(whole, out);
    stop.abort();
    await expect(first).rejects.toMatchObject(CANCELLED);
    expect((await second).anyValid).toBe(true);
    await scene.close();
  });

  it('while a picture is decoded removes its temporary copy, of which an open one leaves no trace either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'geo-r1-cancel-'));
    vi.stubEnv('TMPDIR', folder);
    try {
      const path = join(folder, 'large.png');
      const side = 4000;
      await sharp({ create: { width: side, height: side, channels: 3, background: '#123456' } })
        .png()
        .toFile(path);
      const stop = new AbortController();
      const opening = openScene(path, { signal: stop.signal });
      setTimeout(() => stop.abort(), 20);
      await expect(opening).rejects.toMatchObject(CANCELLED);
      expect(await readdir(folder)).toEqual(['large.png']);
      const scene = await openScene(path);
      expect(await readdir(folder)).toEqual(['large.png']);
      const { rgb } = await scene.readWindow(
        { x: 3990, y: 3990, width: 2, height: 2 },
        { width: 2, height: 2 },
      );
      expect([...rgb.subarray(0, 3)]).toEqual([0x12, 0x34, 0x56]);
      await scene.close();
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    }
  });
});

describe('identity', () => {
  it('is the file’s SHA-256, and none where the file has changed since', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'geo-r1-identity-'));
    const path = join(folder, 'scene.tif');
    await copyFile(trait, path);
    const scene = await openScene(path);
    const expected = createHash('sha256').update(readFileSync(trait)).digest('hex');
    expect(await scene.identity()).toMatchObject({ sha256: expected, bytes: readFileSync(trait).length });
    expect(await scene.identity()).toBe(await scene.identity());
    await writeFile(path, 'other');
    await utimes(path, 1, 1);
    await expect(scene.identity()).rejects.toMatchObject({ code: 'io', subject: path });
    await rm(path);
    await expect(scene.identity()).rejects.toMatchObject({ code: 'not-found', subject: path });
    await scene.close();
    await rm(folder, { recursive: true });
  });
});

describe('after closing', () => {
  it('reads fail in the family', async () => {
    const scene = await openScene(trait);
    await scene.close();
    await expect(scene.readWindow(whole, out)).rejects.toMatchObject({ subject: trait });
  });
});
