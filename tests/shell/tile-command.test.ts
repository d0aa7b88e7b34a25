/** `geo-r1 tile`: the file that it writes holds what rio-tiler draws of the same scene; what it cannot do it says. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScene } from '../../src-main/scene/index.js';
import { tile, type TileOptions } from '../../src-main/shell/commands/tile.js';
import { EXIT } from '../../src-main/shell/terminal.js';
import { capture } from './capture.js';

interface Truth {
  readonly file: string;
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly size: 256 | 512;
  readonly drawn: number;
  readonly bands: number[];
  readonly range: [number, number] | null;
  readonly mean: number[];
}
const truth = JSON.parse(
  readFileSync(new URL('../fixtures/truth/tile-truth.json', import.meta.url), 'utf8'),
) as { traits: Truth[] };
const trait = (name: string): string => fileURLToPath(new URL(`../fixtures/traits/${name}`, import.meta.url));
const never = new AbortController().signal;
const PLACED = { z: 18, x: 132740, y: 90192 };

let folder: string;
let output: ReturnType<typeof capture>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-tile-'));
  output = capture();
});
afterEach(() => {
  output.restore();
  rmSync(folder, { recursive: true, force: true });
});

const run = (
  file: string,
  address: { z: number; x: number; y: number },
  options: Partial<TileOptions> = {},
  signal = never,
): Promise<number> =>
  tile({ openScene }, file, address, { display: {}, output: join(folder, 'tile.png'), ...options }, signal);

async function drawn(path: string): Promise<{ side: number; count: number; mean: number[] }> {
  const { data, info } = await sharp(path).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const sums = [0, 0, 0];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) continue;
    count++;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (data[at + c] ?? 0);
  }
  return { side: info.width, count, mean: sums.map((sum) => sum / count) };
}

describe('the tile command', () => {
  it.each(
    truth.traits
      .filter(
        ({ file, z }) =>
          ['deflate-tiled-rgb.tif', 'five-bands-uint16.tif', 'palette.tif'].includes(file) && z >= 16,
      )
      .map((wanted) => [`${wanted.file} ${wanted.z} ${wanted.size}`, wanted] as const),
  )('writes what rio-tiler draws: %s', async (_name, wanted) => {
    const { file, size, bands, range } = wanted;
    const display = {
      bands,
      ...(range === null ? {} : { stretch: { kind: 'range' as const, ranges: [range] } }),
    };
    expect(await run(trait(file), wanted, { size, display })).toBe(EXIT.done);
    const { side, count, mean } = await drawn(join(folder, 'tile.png'));
    expect({ side, count }).toEqual({ side: size, count: wanted.drawn });
    for (const [c, value] of wanted.mean.entries()) expect(Math.abs((mean[c] ?? 0) - value)).toBeLessThan(1);
  });

  it('places a scene whose CRS is named, as the same scene with its own', async () => {
    const [own, named] = [join(folder, 'own.png'), join(folder, 'named.png')];
    await run(trait('deflate-tiled-rgb.tif'), PLACED, { output: own });
    await run(trait('no-crs.tif'), PLACED, { output: named, crs: 'EPSG:32631' });
    const [a, b] = [await drawn(own), await drawn(named)];
    expect(a.count).toBeGreaterThan(1000);
    expect(b.count).toBe(a.count);
  });

  it('writes WebP of the same picture, a little lossy', async () => {
    await run(trait('deflate-tiled-rgb.tif'), PLACED, { output: join(folder, 'tile.webp') });
    await run(trait('deflate-tiled-rgb.tif'), PLACED);
    const [webp, png] = [await drawn(join(folder, 'tile.webp')), await drawn(join(folder, 'tile.png'))];
    expect(webp.count).toBe(png.count);
    for (const [c, mean] of png.mean.entries()) expect(Math.abs((webp.mean[c] ?? 0) - mean)).toBeLessThan(3);
  });

  it('writes a transparent tile where the scene is not, and says so', async () => {
    expect(await run(trait('deflate-tiled-rgb.tif'), { z: 3, x: 0, y: 0 })).toBe(EXIT.done);
    expect((await drawn(join(folder, 'tile.png'))).count).toBe(0);
    expect(output.stderr()).toContain('shows nothing');
  });

  it.each([
    ['a scene without a CRS', 'no-crs.tif', PLACED, {}, 'no-georeference', '--crs'],
    ['an address beyond the zoom', 'deflate-tiled-rgb.tif', { z: 2, x: 4, y: 0 }, {}, 'bad-input', ''],
    [
      'an ending that is no picture',
      'deflate-tiled-rgb.tif',
      PLACED,
      { output: 'tile.bmp' },
      'bad-input',
      '.png',
    ],
    [
      'a folder that is a file',
      'deflate-tiled-rgb.tif',
      PLACED,
      { output: `${trait('deflate-tiled-rgb.tif')}/tile.png` },
      'io',
      'folder',
    ],
    ['a CRS that nobody knows', 'no-crs.tif', PLACED, { crs: 'EPSG:999999' }, 'bad-input', ''],
    [
      'a band that the scene lacks',
      'deflate-tiled-rgb.tif',
      PLACED,
      { display: { bands: [9] } },
      'bad-input',
      '',
    ],
    ['a file that is not there', 'not-there.tif', PLACED, {}, 'not-found', ''],
  ] as const)('refuses %s', async (_name, file, address, options, code, next) => {
    const refused = await run(trait(file), address, options as Partial<TileOptions>).catch(
      (thrown: unknown) => thrown,
    );
    expect(refused).toMatchObject({ code });
    expect((refused as { next?: string }).next ?? '').toContain(next);
    expect(existsSync(join(folder, 'tile.png'))).toBe(false);
  });

  it('writes nothing once it is cancelled', async () => {
    const cancelled = run(trait('deflate-tiled-rgb.tif'), PLACED, {}, AbortSignal.abort());
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(folder, 'tile.png'))).toBe(false);
  });
});
