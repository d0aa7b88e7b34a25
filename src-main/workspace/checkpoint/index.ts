/** Asking vision-language checkpoints about scenes, and the folders that the user has named for them. */
export { askWith } from './ask-with.js';
export { checkpointAsking } from './asking.js';
export type { AskedCheckpoint } from './asking.js';
export { replaceSeen } from './candidates.js';
export { EngineFolders } from './folders.js';
export { engineHandlers } from './handlers.js';
export { answerWindow } from './answer-window.js';
export { CheckpointHolder } from './holder.js';
export { inspectCheckpoint } from './inspect.js';
export { foldersWith, learnSize, teachable, teachCheckpoint } from './teach.js';
export type { HowTaught, Teachable } from './teach.js';
export { writesOf } from './writes.js';
