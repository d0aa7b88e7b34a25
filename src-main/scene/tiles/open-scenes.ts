import { BlockCache } from '../block-cache.js';
import { openScene } from '../open-scene.js';
import type { Scene } from '../scene.js';
import { tileScene, type KeptBlock, type TileScene } from '../tile.js';
import type { TileSceneRef } from './protocol.js';

/** Decoded blocks of all scenes together: 85 Mpx of 8-bit RGB. */
const CACHE_BYTES = 256 * 1024 * 1024;
/** Open files; a folder of hundreds of scenes must not hold a handle for each. */
const SCENES_KEPT = 24;

interface Opened {
  readonly scene: Scene;
  readonly tiles: TileScene;
}

/** The scenes of the tile process, opened by their headers when they are first asked for. */
export class OpenScenes {
  readonly #blocks = new BlockCache<KeptBlock>(CACHE_BYTES);
  /** In order of use, the oldest first. */
  readonly #opened = new Map<string, Promise<Opened>>();

  /** Share of the block cache that is in use, 0 to 1. */
  get filled(): number {
    return this.#blocks.bytes / CACHE_BYTES;
  }

  /** @throws GeoR1Error as `openScene` */
  async get(ref: TileSceneRef): Promise<TileScene> {
    let opened = this.#opened.get(ref.key);
    if (opened === undefined) {
      opened = this.#open(ref);
      opened.catch(() => this.#opened.delete(ref.key));
    }
    this.#opened.delete(ref.key);
    this.#opened.set(ref.key, opened);
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > SCENES_KEPT && oldest !== undefined) this.close(oldest);
    return (await opened).tiles;
  }

  /** What still draws from it fails, which nobody waits for any more. */
  close(key: string): void {
    const opened = this.#opened.get(key);
    this.#opened.delete(key);
    // A scene that did not open has nothing to close; its failure was told to whoever asked for it.
    void opened?.then(({ scene }) => scene.close()).catch(() => undefined);
  }

  async #open({ file, crs, cacheDir }: TileSceneRef): Promise<Opened> {
    const options = { headerOnly: true, ...(cacheDir === null ? {} : { pyramids: cacheDir }) };
    let scene = await openScene(file, options);
    if (scene.frame.pixelToLonLat === null && crs !== null) {
      await scene.close();
      scene = await openScene(file, { ...options, crs });
    }
    return { scene, tiles: tileScene(scene, this.#blocks) };
  }
}
