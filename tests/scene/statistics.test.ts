import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openScene, sceneStatistics } from '../../src-main/scene/index.js';
import { FakeScene, lonLatFrame } from '../workspace/fakes.js';

const trait = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/traits/${name}.tif`, import.meta.url));

interface Truth {
  readonly file: string;
  readonly band: number;
  readonly where: [number, number, number, number] | null;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  /** The 0th, 2nd, 25th, 50th, 98th and 100th, by numpy. */
  readonly percentiles: number[];
}
const SHOWN_PERCENTS = [0, 2, 25, 50, 98, 100];
const truth = JSON.parse(
  readFileSync(new URL('../fixtures/truth/statistics-truth.json', import.meta.url), 'utf8'),
) as Truth[];

describe('statistics of a scene', () => {
  it.each(truth)('are those of numpy: $file band $band in $where', async (wanted) => {
    const scene = await openScene(trait(wanted.file));
    const [x, y, width, height] = wanted.where ?? [0, 0, 0, 0];
    const where = wanted.where === null ? null : { x, y, width, height };
    const [found] = await sceneStatistics(scene, [wanted.band], where);
    expect(found).toBeDefined();
    expect(found?.count).toBe(wanted.count);
    expect(found?.min).toBe(wanted.min);
    expect(found?.max).toBe(wanted.max);
    expect(found?.mean).toBeCloseTo(wanted.mean, 6);
    expect(found?.deviation).toBeCloseTo(wanted.deviation, 6);
    for (const [i, percent] of SHOWN_PERCENTS.entries()) {
      expect(found?.percentiles[percent]).toBeCloseTo(wanted.percentiles[i] ?? NaN, 6);
    }
    expect(found?.histogram.counts).toHaveLength(256);
    expect(found?.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(wanted.count);
    await scene.close();
  });

  it('come in the order of the bands asked', async () => {
    const scene = await openScene(trait('five-bands-uint16'));
    const found = await sceneStatistics(scene, [4, 1], null);
    expect(found.map(({ band }) => band)).toEqual([4, 1]);
    expect(found[0]?.mean).not.toBe(found[1]?.mean);
    await scene.close();
  });

  it('are zeros where there is no data', async () => {
    const scene = await openScene(trait('uint32'));
    const [outside] = await sceneStatistics(scene, [1], { x: -500, y: -500, width: 100, height: 100 });
    expect(outside).toMatchObject({ count: 0, min: 0, max: 0, mean: 0, deviation: 0 });
    await scene.close();
  });

  it.each([[[0]], [[99]], [[1.5]], [[Number.NaN]]])('refuse band %j', async (bands) => {
    const scene = await openScene(trait('uint32'));
    await expect(sceneStatistics(scene, bands, null)).rejects.toMatchObject({ code: 'bad-input' });
    await scene.close();
  });

  it.each([
    { x: 0, y: 0, width: 0, height: 5 },
    { x: Number.NaN, y: 0, width: 5, height: 5 },
    { x: 0, y: 0, width: Infinity, height: 5 },
  ])('refuse the window %j', async (where) => {
    const scene = await openScene(trait('uint32'));
    await expect(sceneStatistics(scene, [1], where)).rejects.toMatchObject({ code: 'bad-input' });
    await scene.close();
  });

  it('stop when they are cancelled', async () => {
    const scene = await openScene(trait('uint32'));
    await expect(sceneStatistics(scene, [1], null, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    await scene.close();
  });

  it('need a scene that was opened from a file', async () => {
    const scene = new FakeScene('a.tif', lonLatFrame());
    await expect(sceneStatistics(scene, [1], null)).rejects.toMatchObject({ code: 'internal' });
  });
});
