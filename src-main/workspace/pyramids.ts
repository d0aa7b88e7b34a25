import PQueue from 'p-queue';
import { cancelled, GeoR1Error } from '../contract/index.js';
import type { GeoR1Event } from '../contract/index.js';
import type { WorkspacePorts } from './ports.js';
import type { OpenedScene } from './scenes.js';

type PyramidEvent = Extract<GeoR1Event, { event: 'scene.pyramid' }>;

/** Progress in steps of a hundredth: a window needs no more. */
const STEPS = 100;

/**
 * Overviews of the open scenes that lack them, built one scene after another: a folder of large scenes must not take
 * every core. A failure is said and changes nothing else: the scene is shown without.
 */
export class PyramidBook {
  readonly #build: WorkspacePorts['buildPyramid'];
  readonly #cacheDir: string | null;
  readonly #emit: (event: PyramidEvent) => void;
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #building = new Map<string, { controller: AbortController; ended: Promise<void> }>();

  constructor(
    build: WorkspacePorts['buildPyramid'],
    cacheDir: string | null,
    emit: (event: PyramidEvent) => void,
  ) {
    this.#build = build;
    this.#cacheDir = cacheDir;
    this.#emit = emit;
  }

  /** Builds what the scene lacks, unless that is under way; says nothing of a scene that lacks nothing. */
  start({ id, scene, ready }: OpenedScene): void {
    const [build, cacheDir] = [this.#build, this.#cacheDir];
    if (build === undefined || cacheDir === null || this.#building.has(id)) return;
    const controller = new AbortController();
    const { signal } = controller;
    const ended = this.#queue
      .add(async () => {
        if (signal.aborted) throw cancelled();
        let said = -1;
        return await build(await ready(), {
          cacheDir,
          signal,
          onProgress: (done) => {
            const step = Math.floor(done * STEPS);
            if (step > said) this.#say(id, 'building', step / STEPS);
            said = Math.max(said, step);
          },
        });
      })
      .then(
        (end) => {
          if (end !== 'not-needed') this.#say(id, 'ready', 1);
        },
        (thrown: unknown) => {
          const error = signal.aborted ? cancelled() : GeoR1Error.from(thrown, { subject: scene.file });
          if (error.code === 'cancelled') this.#say(id, 'cancelled', 0);
          else this.#say(id, 'failed', 0, error.toLine());
        },
      )
      .finally(() => this.#building.delete(id));
    this.#building.set(id, { controller, ended });
  }

  /** Stops building for one scene, or for all, and waits until nothing of it is left on the disk. */
  async stop(id?: string): Promise<void> {
    const stopped = [...this.#building].filter(([scene]) => id === undefined || scene === id);
    for (const [, { controller }] of stopped) controller.abort(cancelled());
    await Promise.all(stopped.map(([, { ended }]) => ended));
  }

  #say(scene: string, state: PyramidEvent['state'], done: number, message?: string): void {
    this.#emit({
      event: 'scene.pyramid',
      scene,
      state,
      done,
      ...(message === undefined ? {} : { message }),
    });
  }
}
