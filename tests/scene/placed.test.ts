/** Pictures placed and masked in every way that the corpus lacks, against GDAL: pixels, places there and back, masks. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openScene } from '../../src-main/scene/index.js';
import { comparePixels, comparePlaces, compareTile, readCorpusTruth } from './corpus-compare.js';

const folder = fileURLToPath(new URL('../fixtures/placement/', import.meta.url));
const PLACE_PIXELS = 0.1;

describe('placed as GDAL places', () => {
  for (const [name, truth] of Object.entries(readCorpusTruth('placement-truth.json'))) {
    it(name, async () => {
      const scene = await openScene(folder + name);
      try {
        const pixels = await comparePixels(scene, truth, null);
        expect(pixels).toBe('equal');
        expect(scene.info.nodata).toBe(truth.nodata === null ? null : Number(truth.nodata));
        expect(scene.info.overviews).toBe(truth.overviews);
        const place = comparePlaces(scene, truth);
        if (truth.places === null) expect(scene.info.corners).toBeNull();
        else expect(place).toBeLessThan(PLACE_PIXELS);
        // GDAL warps only one side of the antimeridian, where we show both.
        if (name.startsWith('antimeridian')) return;
        // rio-tiler takes an affine for control points, whatever their order.
        if (typeof truth.tiles === 'string' || scene.info.placement === 'gcps') return;
        for (const tile of truth.tiles ?? []) expect((await compareTile(scene, tile, null)).mask).toBe(0);
      } finally {
        await scene.close();
      }
    });
  }
});
