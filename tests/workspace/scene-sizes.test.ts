import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScene } from '../../src-main/scene/index.js';
import { SceneSizes } from '../../src-main/workspace/scene-sizes.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sizes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const picture = (path: string, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'grey' } })
    .png()
    .toFile(path);

it('tells megapixels, opens a file once and again when it has changed, and leaves out what is gone', async () => {
  const path = join(folder, 'a.png');
  await picture(path, 500, 400);
  let opened = 0;
  const sizes = new SceneSizes((file, options) => {
    opened += 1;
    expect(options?.headerOnly).toBe(true);
    return openScene(file, options);
  });
  const gone = join(folder, 'gone.png');
  expect([...(await sizes.of([path, path, gone]))]).toEqual([[path, 0.2]]);
  await sizes.of([path]);
  expect(opened).toBe(1);
  await picture(path, 1000, 1000);
  expect((await sizes.of([path])).get(path)).toBe(1);
});
