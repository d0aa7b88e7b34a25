/** Overviews as we build them against `gdaladdo` of the same file (tests/fixtures/truth/make_pyramid_truth.py). */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePyramid } from '../../../src-main/scene/pyramid/index.js';
import { openRaster, pyramidScene, pyramidTruth, readLevel, temporaryFolder } from './pyramids.js';

const truths = pyramidTruth();
/** Ends the levels at the factor 8, as the truth does. */
const SMALLEST = 32;
/** Integers are rounded at every level, here as there, from means that differ in the last bit. */
const LEVELS_OFF = 1;
const RELATIVE = 1e-6;

describe('built overviews', () => {
  it.each(Object.entries(truths))('of %s are those of GDAL', async (name, truth) => {
    const raster = await openRaster(pyramidScene(name));
    const path = join(await temporaryFolder(), 'built.tif');
    await writePyramid(raster, path, { smallest: SMALLEST });
    const built = await openRaster(path);
    expect(built.dtype).toBe(truth.dtype);
    expect(built.nodata).toBe(raster.nodata);
    expect(built.levels).toHaveLength(truth.levels.length);
    for (const [i, expected] of truth.levels.entries()) {
      const found = await readLevel(built.levels[i]!, built.bands);
      expect([found.width, found.height]).toEqual([expected.width, expected.height]);
      expect(found.mask).toEqual(expected.mask);
      const tolerance = truth.dtype.startsWith('float') ? null : LEVELS_OFF;
      const wrong = expected.values.findIndex((value, at) => {
        const pixel = at % (expected.width * expected.height);
        if (expected.mask !== null && expected.mask[pixel] === 0) return false;
        const have = found.values[at]!;
        if (Number.isNaN(value)) return !Number.isNaN(have);
        return !(Math.abs(have - value) <= (tolerance ?? RELATIVE * Math.max(1, Math.abs(value))));
      });
      expect(
        wrong === -1
          ? null
          : { level: i, at: wrong, have: found.values[wrong], want: expected.values[wrong] },
      ).toBeNull();
      if (tolerance !== null) expect(meanDifference(found.values, expected)).toBeLessThan(0.05);
    }
    await raster.close();
    await built.close();
  });
});

/** Of what is not masked, in levels; one level of difference is for the odd pixel only. */
function meanDifference(
  found: Float64Array,
  expected: { values: Float64Array; mask: Uint8Array | null },
): number {
  let [sum, count] = [0, 0];
  for (const [at, value] of expected.values.entries()) {
    if (expected.mask !== null && expected.mask[at % expected.mask.length] === 0) continue;
    sum += Math.abs(found[at]! - value);
    count++;
  }
  return sum / count;
}
