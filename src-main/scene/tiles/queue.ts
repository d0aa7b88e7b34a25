import { cancelled } from '../../contract/index.js';

interface Waiting {
  readonly id: number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/**
 * Work by id, the newest first: whoever moves a map looks at what was asked for last. What is cancelled while it waits
 * is never begun, what is under way hears of it by its signal.
 */
export class NewestFirst {
  readonly #atOnce: number;
  readonly #onIdle: () => void;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<number, AbortController>();

  /** @param onIdle called whenever nothing waits and nothing runs any more */
  constructor(atOnce: number, onIdle: () => void) {
    this.#atOnce = atOnce;
    this.#onIdle = onIdle;
  }

  get busy(): boolean {
    return this.#running.size > 0 || this.#waiting.length > 0;
  }

  /** @param run handles its own errors */
  add(id: number, run: Waiting['run']): void {
    this.#waiting.push({ id, run });
    this.#next();
  }

  cancel(id: number): void {
    const at = this.#waiting.findIndex((each) => each.id === id);
    if (at !== -1) this.#waiting.splice(at, 1);
    this.#running.get(id)?.abort(cancelled());
  }

  #next(): void {
    while (this.#running.size < this.#atOnce) {
      const work = this.#waiting.pop();
      if (work === undefined) break;
      const controller = new AbortController();
      this.#running.set(work.id, controller);
      void work.run(controller.signal).finally(() => {
        this.#running.delete(work.id);
        this.#next();
        if (!this.busy) this.#onIdle();
      });
    }
  }
}
