import { mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Example, TeachResult } from '../../src-main/contract/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { eachScene } from '../../src-main/teach/each-scene.js';
import type { ImageStamps } from '../../src-main/teach/image-stamp.js';

const SIDE_PX = 16;

describe('looking at the scenes of a run', () => {
  let folder = '';
  let image = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'each-scene-'));
    image = join(folder, 'a.tif');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const paint = (grey: number): Promise<unknown> =>
    sharp({
      create: { width: SIDE_PX, height: SIDE_PX, channels: 3, background: { r: grey, g: grey, b: grey } },
    })
      .tiff({ compression: 'none' })
      .toFile(image);
  async function looked(images: ImageStamps): Promise<{ seen: string[]; leftOut: TeachResult['leftOut'] }> {
    const example = { id: 'e-1', image } as Example;
    const [seen, leftOut]: [string[], TeachResult['leftOut']] = [[], []];
    const context = {
      ports: { openScene: (path: string) => openScene(path, {}) },
      images,
      leftOut,
      signal: undefined,
      gate: () => Promise.resolve(),
      onLooked: () => undefined,
    };
    await eachScene([example], context as never, (scene) => Promise.resolve(void seen.push(scene.file)));
    return { seen, leftOut };
  }

  it.each([
    ['whose bytes are known', true],
    ['that was never read', false],
  ])('leaves one out that was painted anew in as many bytes, %s', async (_, isRead) => {
    await paint(10);
    const { size, mtimeMs } = await stat(image);
    const scene = await openScene(image, {});
    const { sha256 } = await scene.identity();
    await scene.close();
    const images = { [image]: { sha256: isRead ? sha256 : null, bytes: size, modifiedMs: mtimeMs } };
    expect(await looked(images)).toEqual({ seen: [image], leftOut: [] });

    await paint(200);
    const later = new Date(mtimeMs + 5000);
    await utimes(image, later, later);
    expect((await stat(image)).size).toBe(size);
    const { seen, leftOut } = await looked(images);
    expect(seen).toEqual([]);
    expect(leftOut).toEqual([{ example: 'e-1', why: expect.stringContaining('another file') as string }]);
    expect(leftOut[0]?.why).toContain(image);
    // What is known of no file is taken as it is.
    expect(await looked({})).toEqual({ seen: [image], leftOut: [] });
  });
});
