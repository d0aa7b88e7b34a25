/**
 * Overviews for large scenes that have none: built once in the background and kept in the cache folder, with coarse
 * samples of the scene to show meanwhile. Imports contract and its own parent folder, scene/.
 */
export { writePyramid } from './build.js';
export type { BuildOptions } from './build.js';
export { lacksOverviews, overviewSizes } from './plan.js';
export { buildScenePyramid } from './build-scene.js';
export type { BuildSceneOptions, PyramidEnd } from './build-scene.js';
export { builderThreads, buildPyramid, buildPyramidApart, lowerPriority } from './process.js';
export type { ApartOptions, BuilderLink, BuilderSpawner } from './process.js';
export { DEFAULT_MAX_BYTES, PyramidStore, sourceStamp } from './store.js';
export { isCoarse } from './coarse-level.js';
export { displayLevels, showWithPyramid } from './display-levels.js';
