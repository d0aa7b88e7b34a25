/** Tiny files of one trait each against GDAL; the colours and notes that GDAL has no say in are written out here. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { openScene, type Scene } from '../../src-main/scene/index.js';
import {
  expectSameHeader,
  expectSamePixels,
  expectSamePlace,
  expectSameValidity,
  readTruth,
} from './gdal-truth.js';

const trait = (name: string) => fileURLToPath(new URL(`../fixtures/traits/${name}`, import.meta.url));
const truths = readTruth('traits-truth.json');
const UNSUPPORTED: Record<string, RegExp> = {
  'lzma-unsupported.tif': /LZMA \(TIFF tag 259 = 34925\)/,
  'ccittfax4-unsupported.tif': /CCITTFAX4/,
};
/** Cases where we differ from GDAL on purpose. */
const VALIDITY: Record<string, string> = {
  'sparse.tif': 'nothing stored is nothing seen; GDAL shows zeros',
  'alpha-is-data.tif': 'a band full of middle values hides nothing',
  'webp-lossless-rgba.tif': 'so does this one',
};
const PIXELS: Record<string, string> = {
  'sparse.tif': 'nothing stored is NaN; GDAL says zero',
  'jpeg-cmyk.tif': 'GDAL gives light where we give the inks as stored: compared below',
};
/**
 * Noise in colour is the worst case for chroma stored at half size: libvips doubles it, GDAL's libjpeg smooths it too.
 * In real scenes the two stay within 3 levels (corpus.test.ts).
 */
const JPEG_LEVELS = 24;

async function withScene<T>(
  name: string,
  use: (scene: Scene) => T | Promise<T>,
  bands?: number[],
): Promise<T> {
  const scene = await openScene(trait(name), bands === undefined ? {} : { bands });
  try {
    return await use(scene);
  } finally {
    await scene.close();
  }
}

async function pixel(scene: Scene, x: number, y: number): Promise<number[]> {
  const { rgb, valid } = await scene.readWindow({ x, y, width: 1, height: 1 }, { width: 1, height: 1 });
  return [...rgb, valid[0]!];
}

describe('traits against GDAL', () => {
  it.each(Object.keys(truths))('%s', async (name) => {
    const truth = truths[name]!;
    const refusal = UNSUPPORTED[name];
    if (refusal !== undefined) {
      const error: unknown = await openScene(trait(name)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(GeoR1Error);
      expect((error as GeoR1Error).code).toBe('unsupported');
      expect((error as GeoR1Error).toLine()).toMatch(refusal);
      return;
    }
    await withScene(name, async (scene) => {
      expectSameHeader(scene, truth);
      expectSamePlace(scene, truth, 0.02);
      const isJpeg = truth.compression.toUpperCase() === 'JPEG';
      if (!(name in PIXELS)) await expectSamePixels(scene, truth, isJpeg ? JPEG_LEVELS : 0);
      if (!(name in VALIDITY)) await expectSameValidity(scene, truth, 0);
    });
  });
});

describe('complex values', () => {
  it('are shown by their magnitudes, and a note says so', async () => {
    await withScene('complex64-big-endian.tif', ({ info }) => {
      expect(info.dtype).toBe('float32');
      expect(info.notes).toContain('holds complex values: their magnitudes are shown and measured');
    });
  });
});

describe('placement', () => {
  it('fits control points and says how well', async () => {
    await withScene('gcps-four.tif', ({ info }) => {
      expect(info.placement).toBe('gcps');
      expect(info.notes.join()).toMatch(/4 ground control points.* 0\.00 px/);
    });
    await withScene('gcps-five-noisy.tif', ({ info }) => {
      expect(info.notes.join()).toMatch(/5 ground control points.* 1\.\d\d px/);
    });
  });

  it.each([
    ['no-crs.tif', 'affine', null, /no CRS/],
    ['no-placement.tif', 'none', 'EPSG:32631', /no placement/],
    ['nothing.tif', 'none', null, /no CRS/],
  ] as const)('%s works in pixels and says so', async (name, placement, crs, note) => {
    await withScene(name, ({ info, frame }) => {
      expect(info).toMatchObject({ placement, crs, corners: null, gsd: null });
      expect(info.notes.join()).toMatch(note);
      expect(frame.pixelToLonLat).toBeNull();
    });
  });

  it('keeps a geocentric scene in pixels', async () => {
    await withScene('geocentric.tif', ({ info, frame }) => {
      expect(info).toMatchObject({ placement: 'affine', corners: null, gsd: null });
      expect(info.notes).toContain('has a CRS that is geocentric: results are in pixels');
      expect(frame.pixelToLonLat).toBeNull();
    });
  });

  it('finds pixels of a scene in longitudes of 0 to 360 by either name', async () => {
    await withScene('longitudes-to-360.tif', ({ frame }) => {
      expect(frame.lonLatToPixel!(200, 0)[0]).toBeCloseTo(20, 9);
      expect(frame.lonLatToPixel!(-160, 0)[0]).toBeCloseTo(20, 9);
    });
  });
});

describe('colour', () => {
  it('reads a palette through its colour map', async () => {
    await withScene('palette.tif', async (scene) => {
      const { values } = await scene.readValues({ x: 3, y: 30, width: 1, height: 1 });
      const entry = values[0]!;
      expect(await pixel(scene, 3, 30)).toEqual([entry * 36, 255 - entry * 36, (entry * 90) % 256, 255]);
      expect(scene.info).toMatchObject({ stretch: 'none', displayBands: [1], palette: true });
    });
  });

  it('turns white-is-zero round', async () => {
    await withScene('min-is-white.tif', async (scene) => {
      const { values } = await scene.readValues({ x: 5, y: 5, width: 1, height: 1 });
      const grey = 255 - values[0]!;
      expect(await pixel(scene, 5, 5)).toEqual([grey, grey, grey, 255]);
    });
  });

  it('makes light of four inks, as GDAL does', async () => {
    await withScene('jpeg-cmyk.tif', async (scene) => {
      for (const [x, y, values] of truths['jpeg-cmyk.tif']!.points!) {
        for (const [channel, value] of (await pixel(scene, x, y)).slice(0, 3).entries()) {
          expect(Math.abs(value - Number(values[channel]))).toBeLessThanOrEqual(JPEG_LEVELS);
        }
      }
    });
  });

  it('shows the first three of four bands, and those that are asked for', async () => {
    await withScene('four-bands-nir.tif', async (scene) => {
      const { values } = await scene.readValues({ x: 7, y: 9, width: 1, height: 1 });
      expect(scene.info.displayBands).toEqual([1, 2, 3]);
      expect(await pixel(scene, 7, 9)).toEqual([...values.slice(0, 3), 255]);
      const infrared = await withScene('four-bands-nir.tif', (other) => pixel(other, 7, 9), [4, 1, 2]);
      expect(infrared).toEqual([values[3], values[0], values[1], 255]);
      const grey = await withScene('four-bands-nir.tif', (other) => pixel(other, 7, 9), [4]);
      expect(grey).toEqual([values[3], values[3], values[3], 255]);
    });
  });

  it.each([[[0, 1, 2]], [[1, 2]], [[1, 2, 5]], [[1.5]], [[]]])('refuses the bands %j', async (bands) => {
    await expect(openScene(trait('four-bands-nir.tif'), { bands })).rejects.toMatchObject({
      code: 'bad-input',
      subject: trait('four-bands-nir.tif'),
    });
  });

  it('believes an alpha band that hides, not one that is data', async () => {
    await withScene('alpha.tif', async (scene) => {
      expect((await pixel(scene, 5, 5))[3]).toBe(0);
      expect((await pixel(scene, 20, 5))[3]).toBe(255);
    });
    await withScene('alpha-is-data.tif', async (scene) => {
      expect(scene.info.notes.join()).toMatch(/band 4 is flagged alpha but holds data/);
      const { valid } = await scene.readWindow(
        { x: 0, y: 0, width: 52, height: 44 },
        { width: 52, height: 44 },
      );
      expect(valid.every((value) => value === 255)).toBe(true);
    });
  });

  it('takes what is not stored as not seen', async () => {
    await withScene('sparse.tif', async (scene) => {
      expect(await pixel(scene, 40, 10)).toEqual([9, 9, 9, 255]);
      expect(await pixel(scene, 10, 10)).toEqual([0, 0, 0, 0]);
    });
  });
});

describe('stretch', () => {
  it('leaves 8 bits alone and records the percentiles of the rest', async () => {
    await withScene('deflate-tiled-rgb.tif', ({ info }) => expect(info.stretch).toBe('none'));
    await withScene('five-bands-uint16.tif', async (scene) => {
      const { values } = await scene.readValues({ x: 0, y: 0, width: 52, height: 44 });
      const ranges = [0, 1, 2].map((band) => {
        const sorted = values.slice(band * 52 * 44, (band + 1) * 52 * 44).sort();
        const at = (share: number) => {
          const rank = (sorted.length - 1) * share;
          const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
          return low + (high - low) * (rank % 1);
        };
        return `${Number(at(0.02).toPrecision(6))}..${Number(at(0.98).toPrecision(6))}`;
      });
      expect(scene.info.stretch).toBe(`p2-98 [${ranges.join(', ')}]`);
    });
  });

  it('does not count nodata', async () => {
    await withScene('int16-nodata.tif', ({ info }) => {
      const low = Number(/\[(-?[\d.]+)\.\./.exec(info.stretch)![1]);
      expect(low).toBeGreaterThan(-101);
    });
  });
});

describe('overviews', () => {
  it('are used, inside the file and beside it, with their masks', async () => {
    await withScene('mask-and-overviews.tif', async (scene) => {
      expect(scene.info.overviews).toBe(2);
      const half = await scene.readWindow({ x: 0, y: 0, width: 52, height: 44 }, { width: 26, height: 22 });
      expect(half.valid[0]).toBe(0);
      expect(half.valid.at(-1)).toBe(255);
    });
  });

  it.each(Object.keys(truths).filter((name) => truths[name]?.masks !== undefined))(
    'of %s hide what GDAL hides at their size',
    async (name) => {
      await withScene(name, async (scene) => {
        for (const rows of truths[name]!.masks!) {
          const out = { width: rows[0]!.length, height: rows.length };
          const { valid } = await scene.readWindow({ x: 0, y: 0, width: 52, height: 44 }, out);
          const own = rows.map((_, row) =>
            [...valid.subarray(row * out.width, (row + 1) * out.width)]
              .map((value) => (value === 255 ? '1' : '0'))
              .join(''),
          );
          expect(own).toEqual(rows);
        }
      });
    },
  );

  it('beside the file are found only there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'geo-r1-ovr-'));
    const alone = join(folder, 'alone.tif');
    await copyFile(trait('overviews-beside.tif'), alone);
    const scene = await openScene(alone);
    expect(scene.info.overviews).toBe(0);
    await scene.close();
    await rm(folder, { recursive: true });
    await withScene('overviews-beside.tif', ({ info }) => expect(info.overviews).toBe(1));
  });
});
