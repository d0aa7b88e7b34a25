/**
 * Damaged headers at random: whatever the bytes, a picture or one clear error, soon, in bounded memory. A short run here;
 * GEO_R1_FUZZ_RUNS=20000 makes the long one, GEO_R1_FUZZ_SEED another choice of damage.
 * A run that does not end and is killed leaves what it was reading: the newest file in its folder of temporary files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { openScene, readTile, type Scene } from '../../src-main/scene/index.js';
import { applyMutations, damage } from './mutate.js';

const traits = fileURLToPath(new URL('../fixtures/traits/', import.meta.url));
const LARGEST_BYTES = 24_000;
const files = readdirSync(traits)
  .filter((name) => name.endsWith('.tif'))
  .map((name) => readFileSync(join(traits, name)))
  .filter(({ length }) => length < LARGEST_BYTES);
const runs = Number(process.env['GEO_R1_FUZZ_RUNS'] ?? 300);
const seed = Number(process.env['GEO_R1_FUZZ_SEED'] ?? 20261121);
const HANG_MS = 2000;
/** A block may decode to 256 MB, and a few are decoded at once. */
const MOST_GROWTH_BYTES = 1.5 * 1024 ** 3;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-fuzz-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function openAndRead(path: string): Promise<void> {
  const scene = await openScene(path);
  try {
    const { width, height } = scene.info;
    await scene.readWindow({ x: 0, y: 0, width, height }, { width: 32, height: 32 });
    await scene.readValues({ x: 0, y: 0, width: 1, height: 1 });
    for (const zoom of [0, 14]) await readTile(scene, middleTile(scene, zoom), 64);
  } finally {
    await scene.close();
  }
}

/** That of the whole world where a place cannot be told, as after damage to the georeference. */
function middleTile({ frame }: Scene, z: number): { z: number; x: number; y: number } {
  const [lon, lat] = frame.pixelToLonLat?.(frame.width / 2, frame.height / 2) ?? [Number.NaN, Number.NaN];
  const x = Math.floor(((lon + 180) / 360) * 2 ** z);
  const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
  const isTile = [x, y].every((value) => value >= 0 && value < 2 ** z);
  return isTile ? { z, x, y } : { z: 0, x: 0, y: 0 };
}

describe('damaged headers', () => {
  it(
    `${runs} of them, seed ${seed}`,
    async () => {
      const before = process.memoryUsage().rss;
      let made = 0;
      await fc.assert(
        fc.asyncProperty(damage(files.length), async ({ file, mutations }) => {
          const path = join(folder, `${made++ % 8}.tif`);
          await writeFile(path, applyMutations(files[file]!, mutations));
          const started = performance.now();
          const thrown: unknown = await openAndRead(path).then(
            () => null,
            (error: unknown) => error,
          );
          expect(performance.now() - started).toBeLessThan(HANG_MS);
          expect(process.memoryUsage().rss - before).toBeLessThan(MOST_GROWTH_BYTES);
          if (thrown === null) return;
          expect(thrown).toBeInstanceOf(GeoR1Error);
          const error = thrown as GeoR1Error;
          expect(error.code).not.toBe('internal');
          expect(error.subject).toBe(path);
          expect(error.next).toBeTruthy();
        }),
        { numRuns: runs, seed },
      );
    },
    Math.max(60_000, runs * 100),
  );
});
