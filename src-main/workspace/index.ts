/**
 * The work on scenes, whichever window or terminal asks: scenes that are open, questions as jobs with progress and
 * cancel, the engine started when needed, every channel of the contract.
 * May import contract, geometry, scene, engine, checkpoints, perceive, reason, teach, measure and export; knows no transport.
 */
export { ADAPTER_SUFFIX, readAdapter, readAnswerAdapter } from './adapters.js';
export { askScene } from './ask.js';
export type { AskOptions, Question } from './ask.js';
export { cacheFolder } from './cache.js';
export {
  answerWindow,
  askWith,
  checkpointAsking,
  EngineFolders,
  inspectCheckpoint,
  learnSize,
  teachable,
  teachCheckpoint,
  writesOf,
} from './checkpoint/index.js';
export type { AskedCheckpoint } from './checkpoint/index.js';
export { EngineHolder } from './engine-holder.js';
export { windowOf } from './extent.js';
export type { Where } from './extent.js';
export { answerFrame, MAX_FRAME_CHARACTERS, pushFrame, refusal } from './frames.js';
export type { PyramidOptions, WorkspacePorts } from './ports.js';
export { requireWritable, startWholeFile, writeWhole } from './whole-file.js';
export { sampleExamples } from './replay-examples.js';
export { dataFolder } from './data-folder.js';
export { importExamples } from './example-import.js';
export { partFor } from './example-parts.js';
export { ExampleSets } from './example-sets.js';
export type { StoredSet } from './example-sets.js';
export { builtinAsking } from './measure-ask.js';
export type { Asking } from './measure-ask.js';
export { measureDetection } from './measure-detection.js';
export { readCoco, readText } from './measure-files.js';
export { readDetectionTruth, readReferringTruth } from './measure-truth.js';
export { measurePrompted } from './measure-prompted.js';
export { measureReferring, needsEngine } from './measure-referring.js';
export type { MeasuredReferring } from './measure-referring.js';
export { SceneShelf } from './scene-shelf.js';
export { createServices } from './services.js';
export type { WorkspaceHost } from './host.js';
export type { Services, WorkspaceOptions } from './services.js';
export { taughtEngine } from './taught.js';
export { RunStore } from './run-store.js';
export { SceneSizes } from './scene-sizes.js';
export { teachPorts } from './teach-ports.js';
export { identitiesOf } from './same-image.js';
export { requestOf } from './teach-request.js';
