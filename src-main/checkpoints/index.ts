/**
 * Qwen vision-language checkpoints from a folder that the user has: what a folder holds and costs, the prompts and
 * pictures that the models were trained with, the child process that runs one, and what it wrote read as boxes.
 * Nothing here knows of scenes. May import contract, geometry, processes and engine.
 */
export type { Asked } from './ask-inputs.js';
export { availableMemory } from './available-memory.js';
export { startCheckpoint } from './checkpoint-engine.js';
export type {
  AskLimits,
  CheckpointEngine,
  CheckpointOptions,
  Told,
  UsedAdapter,
} from './checkpoint-engine.js';
export { checkpointProviders, chooseAttempts, memoryText, LARGEST_PICTURE } from './choose.js';
export { confidenceOf } from './confidence.js';
export { ranOutOfMemory } from './failure.js';
export { FAMILIES, FAMILY_FACTS } from './families.js';
export type { Coordinates, Family } from './families.js';
export { boxFromScene, boxToScene, pointToScene } from './frames.js';
export type { Corners, Point, WindowArea } from './frames.js';
export { learnNeed, refuseLearning, USUAL_LEARN_SIZE } from './learn-memory.js';
export type { LearnNeed, LearnSize } from './learn-memory.js';
export { startLearning } from './learning.js';
export type { AdapterState, AnswerRow, CheckpointLearning, Sampled, TokenValues } from './learning.js';
export { licenceOf } from './licence.js';
export { readLora } from './lora-file.js';
export type { LoraDescription } from './lora-file.js';
export { preparePicture } from './patches.js';
export type { Picture, PictureRule, PreparedPicture } from './patches.js';
export { PRECISIONS } from './precisions.js';
export type { Precision } from './precisions.js';
export { promptFor, STOP_TEXTS, TOKEN_LIMIT } from './prompts.js';
export { readAnswer } from './read-answer.js';
export type { WrittenAnswer, WrittenBox } from './read-answer.js';
export { recogniseCheckpoint } from './recognise.js';
export type { Checkpoint } from './recognise.js';
export { forkCheckpoint, utilityCheckpoint } from './spawn.js';
export { thoughtSteps } from './thought-steps.js';
export { smartResize } from './smart-resize.js';
