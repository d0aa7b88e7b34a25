import { GeoR1Error, GREEDY, throwIfAborted } from '../../contract/index.js';
import type { Task, Written } from '../../contract/index.js';
import { ranOutOfMemory } from '../../checkpoints/index.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';
import type { Scene } from '../../scene/index.js';
import type { AskCheckpointOptions } from './ask-checkpoint.js';
import { askWindows, tokensFor } from './ask-window.js';
import type { AskedWindow, WindowAnswer } from './ask-window.js';
import type { SeenBox } from './merge.js';

type Options = Pick<AskCheckpointOptions, 'signal' | 'decoding' | 'onProgress' | 'onFound' | 'onText'>;

/** Asks windows, as many at once as there is memory for, in their order; tells what comes of them. */
export class WindowAsking {
  readonly written: Written[] = [];
  readonly tasks = new Set<Task>();
  readonly scene: Scene;
  readonly #engine: CheckpointEngine;
  readonly #options: Options;
  /** Fewer from the first time on that the memory did not do. */
  #most = Infinity;
  #seen = 0;
  #done = 0;
  #started = 0;

  constructor(scene: Scene, engine: CheckpointEngine, options: Options) {
    this.scene = scene;
    this.#engine = engine;
    this.#options = options;
  }

  async all(asked: readonly AskedWindow[]): Promise<SeenBox[]> {
    const boxes: SeenBox[] = [];
    const total = this.#done + asked.length;
    this.#started ||= performance.now();
    this.#tell(total);
    for (let from = 0; from < asked.length;) {
      const answers = await this.#ask(asked.slice(from, from + this.#countFrom(asked, from)));
      for (const answer of answers) {
        if (answer === null) continue;
        this.written.push(answer.written);
        boxes.push(...answer.boxes);
        this.#seen += answer.boxes.length;
      }
      from += answers.length;
      this.#done += answers.length;
      this.#tell(total);
    }
    return boxes;
  }

  /** Windows of one size and task go together: others would be filled up to the longest. */
  #countFrom(asked: readonly AskedWindow[], from: number): number {
    const [first, ...rest] = asked.slice(from);
    if (first === undefined) return 1;
    const alike = rest.findIndex(
      ({ window, task }) => task !== first.task || window.look !== first.window.look,
    );
    const { maxTokens } = this.#options.decoding ?? GREEDY;
    const fitting = this.#engine.rowsFor(first.window.out, tokensFor(maxTokens, first.task));
    return Math.max(1, Math.min(1 + (alike === -1 ? rest.length : alike), fitting, this.#most));
  }

  /** @returns of the first of them where the memory does not do for all */
  async #ask(windows: readonly AskedWindow[]): Promise<(WindowAnswer | null)[]> {
    const before = this.written.length;
    const { signal, decoding = GREEDY, onFound, onText } = this.#options;
    for (const { task } of windows) this.tasks.add(task);
    try {
      const answers = await askWindows(this.scene, this.#engine, windows, decoding, before, signal, {
        ...(onText === undefined ? {} : { onText: (row, text) => onText(before + row + 1, text) }),
        ...(onFound === undefined ? {} : { onFound }),
      });
      throwIfAborted(signal);
      return answers;
    } catch (thrown) {
      if (windows.length === 1 || !(thrown instanceof GeoR1Error) || !ranOutOfMemory(thrown)) throw thrown;
      this.#most = Math.ceil(windows.length / 2);
      return await this.#ask(windows.slice(0, this.#most));
    }
  }

  #tell(windowsTotal: number): void {
    const left = windowsTotal - this.#done;
    const unknown = this.#done === 0 || left === 0;
    const each = (performance.now() - this.#started) / this.#done;
    this.#options.onProgress?.({
      windowsDone: this.#done,
      windowsTotal,
      candidates: this.#seen,
      remainingMs: unknown ? null : each * left,
    });
  }
}
