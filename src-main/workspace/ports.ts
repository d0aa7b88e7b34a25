import type { startCheckpoint, startLearning } from '../checkpoints/index.js';
import type { Bundle, Engine } from '../engine/index.js';
import type { outlineBoxes, perceiveScene, refineBoxes } from '../perceive/index.js';
import type { reason } from '../reason/index.js';
import type { openScene, PyramidEnd, Scene, sceneStatistics } from '../scene/index.js';

/**
 * What the workspace uses of the folders below, as functions handed in: the shell wires the real ones, tests wire
 * fakes, and nothing heavy is loaded before it is needed.
 */
export interface WorkspacePorts {
  readonly openScene: typeof openScene;
  readonly sceneStatistics: typeof sceneStatistics;
  /** Reads and checks the model bundle; cheap, starts nothing. */
  readonly loadBundle: () => Promise<Bundle>;
  /** Starts the child process that runs the models. */
  readonly startEngine: (bundle: Bundle, signal?: AbortSignal) => Promise<Engine>;
  /** Loads a checkpoint in a process of its own. Left out, the built-in engine alone can be asked. */
  readonly startCheckpoint?: typeof startCheckpoint;
  /** Loads a checkpoint to be taught, in a process of its own. Left out, none can be taught. */
  readonly startLearning?: typeof startLearning;
  readonly perceiveScene: typeof perceiveScene;
  /** Left out, answers have boxes alone. */
  readonly outlineBoxes?: typeof outlineBoxes;
  /** Left out, boxes are as the perceiver sees them. */
  readonly refineBoxes?: typeof refineBoxes;
  readonly reason: typeof reason;
  /**
   * Builds the overviews that a large scene lacks, in a process of its own, into the cache folder. Left out, none are
   * built.
   */
  readonly buildPyramid?: (scene: Scene, options: PyramidOptions) => Promise<PyramidEnd>;
}

export interface PyramidOptions {
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  /** 0 to 1; heard only where something is built. */
  readonly onProgress: (done: number) => void;
}
