/**
 * Scenes: a GeoTIFF (or a plain JPEG or PNG) as georeferenced pixels, read by windows and never as a whole: blocks and
 * codecs, CRS and placement, stretch to 8 bits, resampling. May import contract, geometry and processes.
 */
export { forgetDisplayBlocks } from './display-blocks.js';
export { fileIdentity } from './identity.js';
export { openScene } from './open-scene.js';
export type {
  OpenSceneOptions,
  PixelWindow,
  Scene,
  SceneIdentity,
  StoredValues,
  WindowPixels,
} from './scene.js';
export type { BandStatistics } from '../contract/index.js';
export { HISTOGRAM_BINS, sceneStatistics } from './statistics.js';
export {
  builderThreads,
  buildPyramid,
  buildPyramidApart,
  DEFAULT_MAX_BYTES as MAX_CACHE_BYTES,
  lowerPriority,
} from './pyramid/index.js';
export type { BuilderSpawner, PyramidEnd } from './pyramid/index.js';
export type { TileAddress } from './mercator.js';
export { readTile } from './tile.js';
export type { TilePicture } from './tile.js';
export { encodePicture, startTiles, tileThreads } from './tiles/index.js';
export type { EncodedPicture, ServedPicture, TileLink, TileService, TileSpawner } from './tiles/index.js';
