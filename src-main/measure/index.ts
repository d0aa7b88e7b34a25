/**
 * How good answers are: COCO detection metrics as pycocotools gives them, grounding metrics, and the harness that
 * measures expressions. May import contract, geometry, scene, engine, perceive and reason.
 */
export * from './expressions.js';
export * from './grounding.js';
export * from './measure-expressions.js';
export * from './bootstrap.js';
export * from './coco-bootstrap.js';
export * from './coco-detection.js';
export * from './compare.js';
export * from './rewards.js';
export * from './true-boxes.js';
export * from './odd-boxes.js';
export * from './mask-overlap.js';
export * from './ablations.js';
export * from './collect-coco.js';
export * from './direct.js';
export * from './evaluate.js';
export * from './expression-result.js';
export * from './ground-on-truth.js';
export * from './json-source.js';
export * from './set-builder.js';
export * from './truth-index.js';
export * from './expression-report.js';
export * from './memory.js';
export * from './ovd-gallery.js';
export * from './ovd-report.js';
export * from './paper-formats.js';
export * from './pictures.js';
export * from './present-classes.js';
export * from './raster.js';
export * from './reliability.js';
export * from './report-html.js';
export * from './report-markdown.js';
export * from './report-text.js';
export * from './verdict.js';
export * from './writing.js';
