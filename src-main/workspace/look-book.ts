import type { Engine } from '../engine/index.js';
import { lookAt, sameAim } from './look.js';
import type { Aim, Look } from './look.js';
import type { WorkspacePorts } from './ports.js';
import type { OpenedScene } from './scenes.js';

/** The latest look at each open scene: one alone is kept, as a look of a large scene holds tens of megabytes. */
export class LookBook {
  readonly #ports: Pick<WorkspacePorts, 'perceiveScene'>;
  readonly #cacheDir: string | null;
  readonly #looks = new WeakMap<OpenedScene, Look>();

  constructor(ports: Pick<WorkspacePorts, 'perceiveScene'>, cacheDir: string | null) {
    this.#ports = ports;
    this.#cacheDir = cacheDir;
  }

  keep(opened: OpenedScene, look: Look): void {
    this.#looks.set(opened, look);
  }

  /** The look of an aim: the latest one, or what the scene's index holds of it. */
  async of(opened: OpenedScene, engine: Engine, aim: Aim, signal?: AbortSignal): Promise<Look> {
    const latest = this.#looks.get(opened);
    if (latest !== undefined && sameAim(latest, aim)) return latest;
    const look = await lookAt(this.#ports, await opened.ready(), engine, aim, {
      cacheDir: this.#cacheDir,
      ...(signal === undefined ? {} : { signal }),
    });
    this.keep(opened, look);
    return look;
  }
}
