/** Every real GeoTIFF of the shared corpus against GDAL: header, corners, pixels, validity. Skipped aloud without it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { REASONS } from '../fixtures/truth/corpus-reasons.js';
import { readCorpusTruth } from './corpus-compare.js';
import { verdictOf } from './corpus-verdict.js';
import {
  expectSameHeader,
  expectSamePixels,
  expectSamePlace,
  expectSameValidity,
  readTruth,
} from './gdal-truth.js';

const corpus = fileURLToPath(new URL('../../../shared/data/geotiff/', import.meta.url));
const present = existsSync(corpus);
if (!present) console.warn(`SKIPPED: the corpus of real GeoTIFFs is not at ${corpus}`);

/** What we refuse, and the words that must say why. */
const REFUSED: Record<string, RegExp> = {
  'reader/large_image__zero_gi.tif': /imageLength \(257\) says 0/,
  'reader/rasterio__corrupt.tif': /cut short/,
};
/** Where GDAL places nothing. */
const OTHER_PLACE: Record<string, string> = {
  'reader/geotiff__merc.tif': 'PROJ refuses its Mercator',
};
/** Two JPEG decoders may differ by rounding of the cosine transform and of chroma upsampling. */
const JPEG_LEVELS = 3;
const CORNER_PIXELS = 0.1;
/** PROJ picks among the shifts of NAD27 by place, we have one a zone: 17 m of 60 m pixels here. */
const NAD27: Record<string, number> = { 'reader/rasterio__byte.tif': 0.5 };
/** Larger scenes are not compared pixel by pixel for validity. */
const WHOLE_PIXELS = 16_000_000;
/** GDAL counts NaN beside a numeric nodata as data, and looks at all 31 bands of one file where we show three. */
const VALIDITY = 1e-4;

const proofs = readCorpusTruth();
/** The largest has 150 million values; the machine may be busy. */
const FILE_MS = 60_000;

describe.skipIf(!present)('real GeoTIFFs', () => {
  for (const [name, truth] of Object.entries(readTruth('scene-truth.json'))) {
    it(
      name,
      async () => {
        const opening = openScene(corpus + name);
        const refusal = REFUSED[name];
        if (refusal !== undefined) {
          const error: unknown = await opening.catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(GeoR1Error);
          expect((error as GeoR1Error).toLine()).toMatch(refusal);
          expect((error as GeoR1Error).subject).toBe(corpus + name);
          expect((error as GeoR1Error).next).toBeTruthy();
          return;
        }
        const scene = await opening;
        try {
          expect(truth.error).toBeUndefined();
          expectSameHeader(scene, truth);
          if (truth.epsg !== null && scene.info.crs?.startsWith('EPSG'))
            expect(scene.info.crs).toBe(`EPSG:${truth.epsg}`);
          if (!(name in OTHER_PLACE)) expectSamePlace(scene, truth, NAD27[name] ?? CORNER_PIXELS);
          // Samples may miss what all pixels, in docs/corpus.md, show.
          const { wrong, tiles, tilesWithSameMask } = await verdictOf(scene, proofs[name]!, null);
          expect(wrong.filter((kind) => !REASONS[name]?.what.includes(kind))).toEqual([]);
          expect(tilesWithSameMask).toBe(REASONS[name]?.sameMasks ?? tiles);
          await expectSamePixels(scene, truth, scene.info.compression === 'JPEG' ? JPEG_LEVELS : 0);
          if (truth.width * truth.height < WHOLE_PIXELS) await expectSameValidity(scene, truth, VALIDITY);
        } finally {
          await scene.close();
        }
      },
      FILE_MS,
    );
  }
});
