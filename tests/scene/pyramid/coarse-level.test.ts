/** What stands in for missing overviews decodes: each block of the source once, and only as many as a draft allows. */
import { describe, expect, it } from 'vitest';
import { coarseLevel, coarseLevels, isCoarse } from '../../../src-main/scene/pyramid/coarse-level.js';
import type { Raster, RasterLevel } from '../../../src-main/scene/raster.js';
import { readLevel } from './pyramids.js';

const SIDE = 8192;
const BLOCK = 512;
const FACTOR = 16;

/** Every pixel holds the number of its block, row by row; notes what is read. */
function raster(read: string[], bands = 1): Raster {
  const level: RasterLevel = {
    width: SIDE,
    height: SIDE,
    blockWidth: BLOCK,
    blockHeight: BLOCK,
    readBlock(blockX, blockY, asked) {
      read.push(`${blockX}/${blockY}`);
      const data = new Uint8Array(BLOCK * BLOCK).fill(blockY * (SIDE / BLOCK) + blockX);
      const views = asked.map(() => ({ data, offset: 0, stride: 1 }));
      return Promise.resolve({ rowLength: BLOCK, width: BLOCK, height: BLOCK, bands: views, mask: null });
    },
  };
  const form = { compression: 'NONE', colour: 'grey', palette: null, alphaBand: null, nodata: null } as const;
  return { ...form, bands, dtype: 'uint8', levels: [level], close: () => Promise.resolve() };
}

describe('coarseLevel', () => {
  it.each([
    [1, 256],
    [2, 64],
    [4, 16],
  ])('decodes one block of %i a side, each once: %i of 256', async (step, decoded) => {
    const read: string[] = [];
    const { width, height, values } = await readLevel(coarseLevel(raster(read), FACTOR, step), 1);
    expect([width, height]).toEqual([SIDE / FACTOR, SIDE / FACTOR]);
    expect(read).toHaveLength(decoded);
    expect(new Set(read).size).toBe(decoded);
    const share = BLOCK / FACTOR;
    for (let y = 0; y < SIDE / BLOCK; y += step) {
      for (let x = 0; x < SIDE / BLOCK; x += step) {
        const middle = (y + 0.5) * share * width + (x + 0.5) * share;
        expect(values[middle]).toBe(y * (SIDE / BLOCK) + x);
      }
    }
    // What is left out shows a block beside it.
    const shown = new Set(values);
    expect(shown.size).toBe(decoded);
  });
});

describe('coarseLevels', () => {
  it('are finer than a view at first, and known as what they are', () => {
    const levels = coarseLevels(raster([]), true);
    expect(levels.map(({ width }) => width)).toEqual([2048, 1024, 512, 256]);
    expect(levels.every(isCoarse)).toBe(true);
  });
});
