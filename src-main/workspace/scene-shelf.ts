import type { Scene } from '../scene/index.js';
import type { WorkspacePorts } from './ports.js';

/** Open files that a run keeps; a batch over thousands of images must not hold thousands of handles. */
const SCENES_KEPT = 16;

/** The scenes of a batch, opened when first asked for and closed when long unused. */
export class SceneShelf {
  readonly #openScene: WorkspacePorts['openScene'];
  /** In order of use, the oldest first. */
  readonly #open = new Map<string, Scene>();

  constructor(openScene: WorkspacePorts['openScene']) {
    this.#openScene = openScene;
  }

  async open(path: string, signal: AbortSignal): Promise<Scene> {
    const scene = this.#open.get(path) ?? (await this.#openScene(path, { signal }));
    this.#open.delete(path);
    this.#open.set(path, scene);
    const [oldest] = this.#open;
    if (this.#open.size > SCENES_KEPT && oldest !== undefined) {
      this.#open.delete(oldest[0]);
      await oldest[1].close();
    }
    return scene;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((scene) => scene.close()));
    this.#open.clear();
  }
}
