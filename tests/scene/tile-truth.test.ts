/**
 * Tiles against rio-tiler's of the same files: masks pixel by pixel, colours on average. Trait files are beside us;
 * files of the corpus are tested where it is.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openScene, readTile } from '../../src-main/scene/index.js';

interface Case {
  readonly file: string;
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Pixels that rio-tiler's mask shows. */
  readonly drawn: number;
  /** SHA-256 of the mask, a bit a pixel, row by row, most significant first. */
  readonly mask: string;
  readonly bands: number[];
  /** Values that are black and white; null where they are 8 bits. */
  readonly range: [number, number] | null;
  readonly mean: number[];
}
const truth = JSON.parse(
  readFileSync(new URL('../fixtures/truth/tile-truth.json', import.meta.url), 'utf8'),
) as { traits: Case[]; corpus: Case[] };
const TRAITS = fileURLToPath(new URL('../fixtures/traits/', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../../shared/data/geotiff/', import.meta.url));
const MEAN_DIFFERENCE = 1;

/** Where we differ knowingly: file → why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'alpha-is-data.tif': 'the band flagged alpha holds data: it hides nothing here',
  'ccittfax4-unsupported.tif': 'not read, and said so',
  'lzma-unsupported.tif': 'not read, and said so',
  'gcps-five-noisy.tif': 'rio-tiler resamples scenes of control points twice',
  'gcps-four.tif': 'rio-tiler resamples scenes of control points twice',
  'longitudes-to-360.tif': 'rio-tiler leaves out what lies east of 180 degrees at zoom 0',
  'mask-inside-overviews-beside.tif':
    'overviews without a mask: rio-tiler shows in them what the full picture hides; compared below, and with GDAL in traits.test.ts',
  'no-placement.tif': 'rio-tiler takes the identity for a placement',
  'webp-lossless-rgba.tif':
    'the band flagged alpha holds data (all but 81 of 2288 values are between 0 and 255): it hides nothing here, one pixel there',
  'reader/geotrellis__rgba-test.tif':
    'at zoom 17 a line of pixel centres lies 5e-9 pixels before the border of a row that is nodata: by exact fractions it is outside',
  'reader/large_image__rgba_geotiff.tiff': 'rio-tiler resamples scenes of control points twice',
  'one-bit.tif': 'black and white here, 0 and 1 there',
  'sparse.tif': 'what is not stored is transparent here, black there',
  'reader/openlayers__ch-bw.tif':
    'turned, with an overview not equally smaller across and down: GDAL takes the factor across for both',
  'reader/rasterio__byte.tif': 'NAD27 without its grids',
  'reader/rasterio__goes.tif':
    'the rim of the Earth in a satellite picture: what the mask of the file hides is hidden here and shown there',
  'reader/rasterio__corrupt.tif': 'cut short: refused, and said so',
  'reader/rio-tiler__cog_nodata_nan.tif': 'two pixels of one tile, at the edge',
};

async function check(folder: string, wanted: Case): Promise<void> {
  const scene = await openScene(folder + wanted.file);
  try {
    const { z, x, y, size, bands, range } = wanted;
    const display = {
      bands,
      ...(range === null ? {} : { stretch: { kind: 'range' as const, ranges: [range] } }),
    };
    const tile = await readTile(scene, { z, x, y }, size, display);
    const rgba = tile?.rgba ?? new Uint8Array(size * size * 4);
    const bits = new Uint8Array((size * size) / 8);
    const sums = [0, 0, 0];
    let drawn = 0;
    for (let i = 0; i < size * size; i++) {
      if (rgba[i * 4 + 3] === 0) continue;
      drawn++;
      bits[i >> 3] = (bits[i >> 3] ?? 0) | (0x80 >> (i & 7));
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (rgba[i * 4 + c] ?? 0);
    }
    expect({ drawn }).toEqual({ drawn: wanted.drawn });
    expect(createHash('sha256').update(bits).digest('hex')).toBe(wanted.mask);
    for (const [c, mean] of wanted.mean.entries()) {
      expect(Math.abs((sums[c] ?? 0) / drawn - mean), `band ${c + 1}`).toBeLessThanOrEqual(MEAN_DIFFERENCE);
    }
  } finally {
    await scene.close();
  }
}

const named = (cases: readonly Case[]) =>
  cases
    .filter(({ file }) => DIFFERENT[file] === undefined)
    .map((each) => [`${each.file} ${each.z}/${each.x}/${each.y} at ${each.size}`, each] as const);

describe('tiles of trait files are those of rio-tiler', () => {
  it.each(named(truth.traits))('%s', (_name, wanted) => check(TRAITS, wanted));
});

it('a mask without overviews hides what rio-tiler hides at full size', async () => {
  const file = 'mask-inside-overviews-beside.tif';
  const cases = truth.traits.filter((each) => each.file === file && each.z === 18);
  expect(cases).toHaveLength(2);
  for (const wanted of cases) await check(TRAITS, wanted);
});

console.warn(
  `Not compared: ${Object.entries(DIFFERENT)
    .map(([file, why]) => `${file} (${why})`)
    .join('; ')}`,
);
if (!existsSync(CORPUS)) console.warn(`SKIPPED: tiles of the corpus; ${CORPUS} is not there`);
describe.skipIf(!existsSync(CORPUS))('tiles of the corpus are those of rio-tiler', () => {
  it.each(named(truth.corpus))('%s', (_name, wanted) => check(CORPUS, wanted));
});
