/** Pictures drawn from coarse samples say so, until the overviews of their scene are built. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { buildScenePyramid, PyramidStore } from '../../../src-main/scene/pyramid/index.js';
import { openScene, startTiles } from '../../../src-main/scene/index.js';
import { LARGE_HEIGHT, LARGE_WIDTH, writeLargeScene } from '../pyramid/large-scene.js';
import { temporaryFolder } from '../pyramid/pyramids.js';

const SLOW_MS = 60_000;
const WHOLE = { x: 0, y: 0, width: LARGE_WIDTH, height: LARGE_HEIGHT } as const;
const OUT = { width: 450, height: 150 } as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it(
  'passing before, lasting afterwards, and then another picture',
  async () => {
    const folder = await temporaryFolder();
    closing.push(() => rm(folder, { recursive: true }));
    const [file, cacheDir] = [join(folder, 'large.tif'), join(folder, 'cache')];
    await writeLargeScene(file);
    const scene = await openScene(file, { headerOnly: true });
    closing.push(() => scene.close());
    const tiles = startTiles({ cacheDir });
    closing.push(() => tiles.close());
    const before = await tiles.window('s-1', scene, WHOLE, OUT, {});
    expect(before.passing).toBe(true);
    await buildScenePyramid(file, new PyramidStore(cacheDir));
    const after = await tiles.window('s-1', scene, WHOLE, OUT, {});
    expect(after.passing).toBe(false);
    expect(Buffer.from(after.picture!.bytes).equals(before.picture!.bytes)).toBe(false);
  },
  SLOW_MS,
);
