/** Plans are the same for every display, and others once the scene has other levels. */
import { describe, expect, it } from 'vitest';
import { planSource, type PlanSource } from '../../src-main/scene/plan-source.js';
import type { RasterLevel } from '../../src-main/scene/raster.js';
import { tileBlocks } from '../../src-main/scene/tile-blocks.js';
import { planTile } from '../../src-main/scene/tile-plan.js';
import { TilePlans } from '../../src-main/scene/tile-plans.js';
import { HEIGHT, lonLatFrame, WIDTH } from '../workspace/fakes.js';

const BYTES_OF_A_RUN = 160;

function level(reduction = 1): RasterLevel {
  return {
    width: Math.ceil(WIDTH / reduction),
    height: Math.ceil(HEIGHT / reduction),
    blockWidth: 64,
    blockHeight: 64,
    readBlock: () => Promise.reject(new Error('a plan reads no pixels')),
  };
}

function source(...levels: [RasterLevel, ...RasterLevel[]]): PlanSource<RasterLevel> {
  const found = planSource(lonLatFrame(), null, levels);
  if (found === null) throw new Error('the frame has a place on the Earth');
  return found;
}

/** The tile of zoom 18 that holds the middle of the scene. */
function middle(zoom = 18): { z: number; x: number; y: number } {
  const { lonLatToPixel, pixelToLonLat } = lonLatFrame();
  expect(lonLatToPixel).not.toBeNull();
  const [lon, lat] = pixelToLonLat?.(WIDTH / 2, HEIGHT / 2) ?? [0, 0];
  const tiles = 2 ** zoom;
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return { z: zoom, x: Math.floor(((lon + 180) / 360) * tiles), y: Math.floor(y * tiles) };
}

describe('plans of tiles', () => {
  it('are made once for a tile of a size, and hold what planning gives', () => {
    const plans = new TilePlans();
    const scene = source(level());
    const plan = plans.of(scene, middle(), 256);
    const { pieces } = planTile(scene, middle(), 256);
    expect(pieces.length).toBeGreaterThan(0);
    expect(plan.blocks).toEqual(tileBlocks(pieces, scene.levels[0]));
    expect(plan.level).toBe(scene.levels[0]);
    expect(plans.of({ ...scene }, middle(), 256)).toBe(plan);
    expect(plans.of(scene, middle(), 512)).not.toBe(plan);
    expect(plans.of(scene, { ...middle(), x: middle().x + 1 }, 256)).not.toBe(plan);
  });

  it('are others for another scene, and for the same once overviews have come', () => {
    const plans = new TilePlans();
    const [scene, other] = [source(level()), source(level())];
    const far = middle(10);
    const plan = plans.of(scene, far, 256);
    expect(plans.of(other, far, 256)).not.toBe(plan);
    const [full] = scene.levels;
    const reduced = level(4);
    expect(plans.of({ ...scene, levels: [full, reduced] }, far, 256).level).toBe(reduced);
    expect(plans.of(scene, far, 256).level).toBe(full);
  });

  it('are forgotten where there are too many, the least recently drawn first', () => {
    const scene = source(level());
    const [first, second] = [middle(17), middle(18)];
    const runs = (address: typeof first): number =>
      new TilePlans().of(scene, address, 256).blocks.runs.length;
    const plans = new TilePlans(Math.max(runs(first), runs(second)) * BYTES_OF_A_RUN * 1.1);
    const plan = plans.of(scene, second, 256);
    expect(plans.of(scene, second, 256)).toBe(plan);
    plans.of(scene, first, 256);
    const again = plans.of(scene, second, 256);
    expect(again).not.toBe(plan);
    expect(again).toEqual(plan);
  });

  it('that show nothing are plans too', () => {
    const plan = new TilePlans().of(source(level()), { z: 18, x: 0, y: 0 }, 256);
    expect(plan.blocks).toEqual({ needed: [], runs: [] });
  });
});
