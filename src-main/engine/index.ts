/**
 * Model bundles and the child process that runs them: onnxruntime's sessions, the choice of execution provider,
 * decoding of raw outputs. Nothing here knows of scenes. May import contract, geometry and processes.
 */
export { bundleDescriptionSchema } from './bundle.js';
export type { Bundle, BundleDescription, VocabularyEntry } from './bundle.js';
export { startEngine } from './engine.js';
export type { EngineOptions } from './engine.js';
export type { Detection, Engine, ImageBatch, PolicyPort, PolicyReading } from './port.js';
export { loadPolicy } from './policy-bundle.js';
export type { PolicyDescription } from './policy-bundle.js';
export { builtinBundleDir, bundleFile, loadBundle } from './load-bundle.js';
export { chainBytes, MICRO_BATCH_BYTES, termRowBytes } from './micro-batches.js';
export { forkChild, utilityChild, utilityLink } from './spawn.js';
export type { ChildLink, ChildSpawner } from './spawn.js';
export type { TeachDescription } from './teach-bundle.js';
export type { StepReport, TeachPort, Training, TrainingState, WireTensor } from './training.js';
export { wordPieces, wordTokenizer } from './word-pieces.js';
export type { QuestionPieces, WordTokenizer } from './word-pieces.js';
