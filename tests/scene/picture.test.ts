/** Plain JPEG and PNG: as GDAL counts their bands, by header alone, and where the temporary folder cannot take the copy. */
import type * as fs from 'node:fs/promises';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openScene } from '../../src-main/scene/index.js';

const WIDTH = 300;
const HEIGHT = 270;
/** Bytes that are free in the temporary folder, where a test says so. */
const disk: { free: number | null } = { free: null };
vi.mock('node:fs/promises', async (original) => {
  const own = await original<typeof fs>();
  const statfs = async (path: string) =>
    disk.free === null ? own.statfs(path) : { bavail: disk.free, bsize: 1 };
  return { ...own, statfs };
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-picture-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  disk.free = null;
});

/** Every sample is (column * 3 + row * 5 + channel * 40) mod 256, a level of 257 times that where it has 16 bits. */
const level = (col: number, row: number, channel: number): number => (col * 3 + row * 5 + channel * 40) % 256;

function picture(channels: 1 | 2 | 3 | 4, bits: 8 | 16 = 8): Sharp {
  const count = WIDTH * HEIGHT * channels;
  const data = bits === 8 ? new Uint8Array(count) : new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(i / channels);
    const value = level(at % WIDTH, Math.floor(at / WIDTH), i % channels);
    data[i] = bits === 8 ? value : value * 257;
  }
  const image = sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels } });
  if (channels < 3) return image.toColourspace(bits === 8 ? 'b-w' : 'grey16');
  return bits === 8 ? image : image.toColourspace('rgb16');
}

/** Bands are as rasterio 1.4.4 (GDAL 3.10.3) counts them; it gives a palette as one band, we its colours. */
const KINDS = [
  { kind: 'grey.png', bands: 1, dtype: 'uint8', make: () => picture(1).png() },
  { kind: 'grey-alpha.png', bands: 2, dtype: 'uint8', make: () => picture(2).png() },
  { kind: 'rgb.png', bands: 3, dtype: 'uint8', make: () => picture(3).png() },
  { kind: 'rgba.png', bands: 4, dtype: 'uint8', make: () => picture(4).png() },
  { kind: 'rgb16.png', bands: 3, dtype: 'uint16', make: () => picture(3, 16).png() },
  { kind: 'rgba16.png', bands: 4, dtype: 'uint16', make: () => picture(4, 16).png() },
  { kind: 'grey.jpg', bands: 1, dtype: 'uint8', make: () => picture(1).jpeg() },
  { kind: 'rgb.jpg', bands: 3, dtype: 'uint8', make: () => picture(3).jpeg() },
  { kind: 'cmyk.jpg', bands: 3, dtype: 'uint8', make: () => picture(3).toColourspace('cmyk').jpeg() },
] as const;

describe('a plain picture', () => {
  it.each(KINDS)('$kind has $bands bands of $dtype, by its header alone too', async (wanted) => {
    const { kind, bands, dtype, make } = wanted;
    const path = join(folder, kind);
    await writeFile(path, await make().toBuffer());
    const header = await openScene(path, { headerOnly: true });
    expect(header.info).toMatchObject({ width: WIDTH, height: HEIGHT, bands, dtype });
    await header.close();
    const scene = await openScene(path);
    expect(scene.info).toMatchObject({ width: WIDTH, height: HEIGHT, bands, dtype });
    // What the terminal's `info` relies on.
    if (dtype === 'uint8' && bands !== 2 && bands !== 4) expect(scene.info).toEqual(header.info);
    if (kind.endsWith('png')) {
      // On both sides of the edges of the copy's tiles.
      const window = { x: 254, y: 254, width: 4, height: 4 };
      const { values } = await scene.readValues(window);
      const scale = dtype === 'uint16' ? 257 : 1;
      const expected = Array.from({ length: bands * 16 }, (_, i) => {
        const [channel, at] = [Math.floor(i / 16), i % 16];
        return level(254 + (at % 4), 254 + Math.floor(at / 4), channel) * scale;
      });
      expect([...values]).toEqual(expected);
    }
    await scene.close();
  });

  it('is not decoded for its header alone', async () => {
    const path = join(folder, 'cut.png');
    const whole = await picture(3).png().toBuffer();
    await writeFile(path, whole.subarray(0, whole.length / 2));
    vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
    const scene = await openScene(path, { headerOnly: true });
    expect(scene.info).toMatchObject({ width: WIDTH, height: HEIGHT, bands: 3 });
    await scene.close();
  });
});

describe('where the temporary folder cannot take the copy, the error names it', () => {
  const path = () => join(folder, 'whole.png');
  beforeAll(async () => writeFile(path(), await picture(3).png().toBuffer()));

  it('and that it is not there', async () => {
    const nowhere = join(folder, 'nowhere');
    vi.stubEnv('TMPDIR', nowhere);
    const error: unknown = await openScene(path()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'io', subject: path() });
    expect(String(error)).toContain(`${nowhere}, which cannot take it (ENOENT)`);
  });

  it('and that it is full', async () => {
    disk.free = WIDTH * HEIGHT * 3 - 1;
    const before = await readdir(folder);
    const error: unknown = await openScene(path()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'io', subject: path() });
    expect(String(error)).toMatch(/ENOSPC: it needs 1 MB of 0 MB that are free/);
    expect(await readdir(folder)).toEqual(before);
    disk.free = null;
    await (await openScene(path())).close();
  });
});
