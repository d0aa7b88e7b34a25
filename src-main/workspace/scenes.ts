import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import PQueue from 'p-queue';
import { GeoR1Error, isMissing } from '../contract/index.js';
import type { Candidate, ModelLook } from '../contract/index.js';
import type { Scene } from '../scene/index.js';
import { LazyScene } from './lazy-scene.js';
import type { WorkspacePorts } from './ports.js';

/** A scene that is open under an id. */
export interface OpenedScene {
  readonly id: string;
  /** What came from a folder is known by its header alone until its pixels are first read. */
  readonly scene: Scene;
  /** The scene opened in full, for what needs more of it than its pixels. */
  readonly ready: () => Promise<Scene>;
  /** One question at a time on one scene, so that no window is perceived twice; scenes do not wait for each other. */
  readonly queue: PQueue;
  /** What the latest looks found, by candidate id, for drawing the set of a step. */
  readonly candidates: Map<number, Candidate>;
  /** What closing does besides closing the file, e.g. deleting an upload. */
  readonly afterClose: (() => Promise<void>) | undefined;
}

/** Which version of which file an entry shows. */
interface FileStamp {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** What the user set: the same file opened with another is another scene. */
  readonly set: SetByUser;
}

/** What a user says of a file that it does not say itself. */
interface SetByUser {
  /** `EPSG:n`, for a file that has none. */
  readonly crs: string | null;
  /** What the model sees; null for what it sees by itself. */
  readonly model: ModelLook | null;
}
const NOTHING_SET: SetByUser = { crs: null, model: null };

export interface OpenOptions {
  readonly set?: SetByUser;
  readonly afterClose?: () => Promise<void>;
}

/** The scenes that are open now. Opening a file that is open and unchanged gives the same entry again. */
export class SceneRegistry {
  readonly #openScene: WorkspacePorts['openScene'];
  readonly #entries = new Map<string, { opened: OpenedScene; stamp: FileStamp }>();

  constructor(openScene: WorkspacePorts['openScene']) {
    this.#openScene = openScene;
  }

  async open(path: string, { set = NOTHING_SET, afterClose }: OpenOptions = {}): Promise<OpenedScene> {
    const stamp = await stampOf(path, set);
    const same = this.#same(stamp);
    if (same !== undefined) return same;
    const { crs, model } = set;
    const scene = await this.#openScene(stamp.path, {
      ...(crs === null ? {} : { crs }),
      ...(model === null ? {} : { model }),
    });
    return this.#add(stamp, scene, () => Promise.resolve(scene), afterClose);
  }

  /**
   * Reads the header of a file; the file is closed again and its pixels are not decoded.
   * @returns what enters the scene, so that headers can be read side by side and entered in order
   */
  async readHeader(path: string, signal: AbortSignal): Promise<() => OpenedScene> {
    const stamp = await stampOf(path, NOTHING_SET);
    const same = this.#same(stamp);
    if (same !== undefined) return () => same;
    const header = await this.#openScene(stamp.path, { headerOnly: true, signal });
    await header.close();
    return () => {
      const scene = new LazyScene(header, () => this.#openScene(stamp.path));
      return this.#same(stamp) ?? this.#add(stamp, scene, () => scene.ready(), undefined);
    };
  }

  /**
   * Opens the file of a scene anew with what is set, in its place; what was set before stays.
   * @param letGo called before the old one is closed
   * @throws GeoR1Error where the CRS is not known or the file has one, or the scene has no such bands; the scene then
   *   stays as it was
   */
  async reopenWith(id: string, set: Partial<SetByUser>, letGo: () => Promise<void>): Promise<OpenedScene> {
    const { scene, afterClose } = this.get(id);
    const before = this.#entries.get(id)?.stamp.set ?? NOTHING_SET;
    const reopened = await this.open(scene.file, {
      set: { ...before, ...set },
      ...(afterClose === undefined ? {} : { afterClose }),
    });
    if (reopened.id === id) return reopened;
    await letGo();
    // What closing does besides, such as deleting an upload, is the new one's business now.
    if (this.#entries.delete(id)) await scene.close();
    return reopened;
  }

  #same(stamp: FileStamp): OpenedScene | undefined {
    return [...this.#entries.values()].find((entry) => sameStamp(entry.stamp, stamp))?.opened;
  }

  #add(
    stamp: FileStamp,
    scene: Scene,
    ready: () => Promise<Scene>,
    afterClose: OpenedScene['afterClose'],
  ): OpenedScene {
    const opened: OpenedScene = {
      // Random, not counted: a browser may hold tiles of an earlier run of the host on the same port.
      id: `s-${randomBytes(6).toString('hex')}`,
      scene,
      ready,
      queue: new PQueue({ concurrency: 1 }),
      candidates: new Map(),
      afterClose,
    };
    this.#entries.set(opened.id, { opened, stamp });
    return opened;
  }

  /** @throws GeoR1Error not-found */
  get(id: string): OpenedScene {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      throw new GeoR1Error({
        code: 'not-found',
        message: 'No scene is open under this id.',
        subject: id,
        next: 'Open the file again.',
      });
    }
    return entry.opened;
  }

  list(): OpenedScene[] {
    return [...this.#entries.values()].map(({ opened }) => opened);
  }

  async close(id: string): Promise<void> {
    const opened = this.get(id);
    this.#entries.delete(id);
    await opened.scene.close();
    await opened.afterClose?.();
  }
}

async function stampOf(given: string, set: SetByUser): Promise<FileStamp> {
  const path = resolve(given);
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, bytes: size, modifiedMs: mtimeMs, set };
  } catch (cause) {
    const missing = isMissing(cause);
    throw new GeoR1Error(
      {
        code: missing ? 'not-found' : 'io',
        message: missing ? 'There is no such file.' : `It cannot be read: ${String(cause)}.`,
        subject: given,
        next: 'Check the path and its permissions.',
      },
      { cause },
    );
  }
}

function sameStamp(a: FileStamp, b: FileStamp): boolean {
  const sameFile = a.path === b.path && a.bytes === b.bytes && a.modifiedMs === b.modifiedMs;
  return sameFile && isDeepStrictEqual(a.set, b.set);
}
