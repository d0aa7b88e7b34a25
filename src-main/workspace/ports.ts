import type { Bundle, Engine } from '../engine/index.js';
import type { perceiveScene } from '../perceive/index.js';
import type { reason } from '../reason/index.js';
import type { openScene } from '../scene/index.js';

/**
 * What the workspace uses of the folders below, as functions handed in: the shell wires the real ones, tests wire
 * fakes, and nothing heavy is loaded before it is needed.
 */
export interface WorkspacePorts {
  readonly openScene: typeof openScene;
  /** Reads and checks the model bundle; cheap, starts nothing. */
  readonly loadBundle: () => Promise<Bundle>;
  /** Starts the child process that runs the models. */
  readonly startEngine: (bundle: Bundle, signal?: AbortSignal) => Promise<Engine>;
  readonly perceiveScene: typeof perceiveScene;
  readonly reason: typeof reason;
}
