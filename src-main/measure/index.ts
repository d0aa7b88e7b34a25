/**
 * How good answers are: COCO detection metrics as pycocotools gives them, grounding metrics, and the harness that
 * measures expressions. May import contract, geometry, scene, engine, perceive and reason.
 */
export * from './expressions.js';
export * from './grounding.js';
export * from './measure-expressions.js';
export * from './bootstrap.js';
export * from './coco-detection.js';
export * from './compare.js';
export * from './rewards.js';
export * from './true-boxes.js';
export * from './mask-overlap.js';
