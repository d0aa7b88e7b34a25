import type { SceneInfo } from '../contract/index.js';
import type { SceneFrame } from '../geometry/index.js';
import type { Scene } from '../scene/index.js';

/**
 * A scene of which only the header has been read: the file is closed until pixels are wanted, so that a folder of
 * hundreds holds no handles and decodes nothing. The first use of pixels opens it in full, once; a failed opening is
 * tried again by the next use.
 */
export class LazyScene implements Scene {
  readonly file: string;
  readonly frame: SceneFrame;
  readonly #open: () => Promise<Scene>;
  #info: SceneInfo;
  #scene: Promise<Scene> | null = null;

  /** @param header closed already; gives what its file says. @param open reads the same file in full */
  constructor(header: Scene, open: () => Promise<Scene>) {
    this.file = header.file;
    this.frame = header.frame;
    this.#info = header.info;
    this.#open = open;
  }

  /** As far as it is known: the model's stretch has its numbers once the scene was opened in full. */
  get info(): SceneInfo {
    return this.#info;
  }

  /** The scene itself, opened in full. */
  async ready(): Promise<Scene> {
    this.#scene ??= this.#open();
    try {
      const scene = await this.#scene;
      this.#info = scene.info;
      return scene;
    } catch (thrown) {
      this.#scene = null;
      throw thrown;
    }
  }

  identity: Scene['identity'] = async (signal) => (await this.ready()).identity(signal);

  readWindow: Scene['readWindow'] = async (window, out, signal) =>
    (await this.ready()).readWindow(window, out, signal);

  readValues: Scene['readValues'] = async (window, signal) => (await this.ready()).readValues(window, signal);

  async close(): Promise<void> {
    // A file that could not be opened has nothing to close; its failure was told to whoever asked for pixels.
    const scene = await this.#scene?.catch(() => null);
    this.#scene = null;
    await scene?.close();
  }
}
