/**
 * Windows of a scene become candidates, candidates a scene index that answers later questions without reading a pixel.
 * May import contract, geometry, scene and engine.
 */
export { appearanceOf } from './appearance.js';
export type { Appearance, Pixels } from './appearance.js';
export { indexBoxes } from './box-index.js';
export { COLOUR_NAMES } from './colour-names.js';
export type { ColourName } from './colour-names.js';
export { lookCloser } from './closer.js';
export type { CloserLook } from './closer.js';
export { outlineBoxes, outlineOf, outlineRegion } from './outlines.js';
export { refineBoxes } from './refine-boxes.js';
export { decodeBlock, encodeBlock } from './columns.js';
export { regionFeatures } from './region-features.js';
export { perceiveScene } from './perceive-scene.js';
export type { Found, PerceiveOptions, PerceiveProgress, SceneIndex } from './perceive-scene.js';
