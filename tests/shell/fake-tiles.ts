/** The tile service over fake scenes, which have no file that another process could open: drawn here, from windows. */
import { BlockCache } from '../../src-main/scene/block-cache.js';
import type { Scene, TileService } from '../../src-main/scene/index.js';
import type { Raster } from '../../src-main/scene/raster.js';
import { TileScene, type KeptBlock } from '../../src-main/scene/tile.js';
import { encodePicture } from '../../src-main/scene/tiles/encode.js';

const BLOCK = 256;
const CACHE_BYTES = 64 * 1024 * 1024;
const RGBA = 4;

/** What a scene shows as bands red, green, blue and alpha. */
function rasterOf(scene: Scene): Raster {
  const { width, height } = scene.frame;
  return {
    bands: RGBA,
    dtype: 'uint8',
    compression: 'NONE',
    colour: 'rgb',
    palette: null,
    alphaBand: RGBA - 1,
    nodata: null,
    levels: [
      {
        width,
        height,
        blockWidth: BLOCK,
        blockHeight: BLOCK,
        async readBlock(blockX, blockY, bands) {
          const window = { x: blockX * BLOCK, y: blockY * BLOCK, width: BLOCK, height: BLOCK };
          const { rgb, valid } = await scene.readWindow(window, window);
          const data = new Uint8Array(BLOCK * BLOCK * RGBA);
          for (let i = 0; i < valid.length; i++) {
            data.set(rgb.subarray(i * 3, i * 3 + 3), i * RGBA);
            data[i * RGBA + 3] = valid[i] ?? 0;
          }
          const views = bands.map((band) => ({ data, offset: band, stride: RGBA }));
          return { rowLength: BLOCK, width: BLOCK, height: BLOCK, bands: views, mask: null };
        },
      },
    ],
    close: () => Promise.resolve(),
  };
}

export function fakeTiles(): TileService {
  const blocks = new BlockCache<KeptBlock>(CACHE_BYTES);
  const scenes = new WeakMap<Scene, TileScene>();
  const tilesOf = (scene: Scene): TileScene => {
    const kept = scenes.get(scene);
    if (kept !== undefined) return kept;
    const { file, frame, info } = scene;
    const ground = { file, frame, affine: info.affine, displayBands: [1, 2, 3], raster: rasterOf(scene) };
    const made = new TileScene(ground, blocks);
    scenes.set(scene, made);
    return made;
  };
  return {
    async tile(_key, scene, address, size, display, signal) {
      const drawn = await tilesOf(scene).draw(address, size, display, signal);
      const picture = drawn && (await encodePicture(drawn.rgba, { width: size, height: size }));
      return { picture, passing: false };
    },
    async window(_key, scene, window, out, display, signal) {
      const drawn = await tilesOf(scene).drawWindow(window, out, display, signal);
      return { picture: drawn && (await encodePicture(drawn, out)), passing: false };
    },
    warmUp: () => Promise.resolve(0),
    close: () => Promise.resolve(),
  };
}
