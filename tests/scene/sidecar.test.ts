/** Whole scenes with an .aux.xml: nodata in the precision of the values, and places that cannot be. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScene } from '../../src-main/scene/index.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-sidecar-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function beside(from: string, aux: string): Promise<string> {
  const path = join(folder, from.split('/').at(-1) ?? from);
  await copyFile(fixture(from), path);
  await writeFile(`${path}.aux.xml`, `<PAMDataset>${aux}</PAMDataset>`);
  return path;
}

describe('nodata of .aux.xml', () => {
  it('hides values of 32 bits that its decimal text stands for', async () => {
    const name = 'traits/deflate-predictor3-big-endian-float32.tif';
    const plain = await openScene(fixture(name));
    const { width, height } = plain.info;
    const window = { x: 0, y: 0, width, height };
    const { values } = await plain.readValues(window);
    await plain.close();
    /** Enough decimals to tell 32-bit values apart, and too few for the same value in 64 bits. */
    const asText = (value: number) => value.toPrecision(9);
    const value = values.find((stored) => Number(asText(stored)) !== stored) ?? Number.NaN;
    const path = await beside(
      name,
      `<PAMRasterBand band="1"><NoDataValue>${asText(value)}</NoDataValue></PAMRasterBand>`,
    );
    const scene = await openScene(path);
    try {
      expect(scene.info.nodata).toBe(value);
      const { valid } = await scene.readWindow(window, { width, height });
      expect([...valid].map((shown) => shown === 0)).toEqual([...values].map((stored) => stored === value));
    } finally {
      await scene.close();
    }
  });
});

describe('coordinates that lie nowhere in their CRS', () => {
  const transform = (affine: string) => `<SRS>EPSG:4326</SRS><GeoTransform>${affine}</GeoTransform>`;

  it('leave the scene in pixels and say so', async () => {
    const scene = await openScene(
      await beside('placement/world-file-without-crs.jpg', transform('381000, 1, 0, 4830500, 0, -1')),
    );
    expect(scene.info).toMatchObject({ corners: null, gsd: null });
    expect(scene.frame.pixelToLonLat).toBeNull();
    expect(scene.info.notes.join()).toMatch(/lie nowhere in its CRS: results are in pixels/);
    await scene.close();
  });

  it('are not those of a grid with pixel centres at the poles', async () => {
    const plain = await openScene(fixture('placement/mask-beside.png'));
    const { width, height } = plain.info;
    await plain.close();
    const [across, down] = [360 / width, 180 / (height - 1)];
    const scene = await openScene(
      await beside(
        'placement/mask-beside.png',
        transform(`-180, ${across}, 0, ${90 + down / 2}, 0, ${-down}`),
      ),
    );
    expect(scene.frame.pixelToLonLat?.(width / 2, height / 2)[1]).toBeCloseTo(0);
    await scene.close();
  });
});
