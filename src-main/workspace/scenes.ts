import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import PQueue from 'p-queue';
import { GeoR1Error } from '../contract/index.js';
import type { Candidate } from '../contract/index.js';
import type { Scene } from '../scene/index.js';
import type { WorkspacePorts } from './ports.js';

/** A scene that is open under an id. */
export interface OpenedScene {
  readonly id: string;
  readonly scene: Scene;
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
}

/** The scenes that are open now. Opening a file that is open and unchanged gives the same entry again. */
export class SceneRegistry {
  readonly #openScene: WorkspacePorts['openScene'];
  readonly #entries = new Map<string, { opened: OpenedScene; stamp: FileStamp }>();

  constructor(openScene: WorkspacePorts['openScene']) {
    this.#openScene = openScene;
  }

  async open(path: string, afterClose?: () => Promise<void>): Promise<OpenedScene> {
    const stamp = await stampOf(path);
    const same = [...this.#entries.values()].find((entry) => sameStamp(entry.stamp, stamp));
    if (same !== undefined) return same.opened;
    const scene = await this.#openScene(stamp.path);
    const opened: OpenedScene = {
      // Random, not counted: a browser may hold tiles of an earlier run of the host on the same port.
      id: `s-${randomBytes(6).toString('hex')}`,
      scene,
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

async function stampOf(given: string): Promise<FileStamp> {
  const path = resolve(given);
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, bytes: size, modifiedMs: mtimeMs };
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
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
  return a.path === b.path && a.bytes === b.bytes && a.modifiedMs === b.modifiedMs;
}
