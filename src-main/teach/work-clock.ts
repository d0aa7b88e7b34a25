import { throwIfAborted } from '../contract/index.js';

/** What may hold up a run, and end it. */
export interface Gated {
  readonly gate?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Seconds that a run works: those that its gate holds it up for, while it is paused, are not counted. */
export class WorkClock {
  /** Milliseconds on the clock of `performance`, moved on by each wait. */
  #began: number;

  /** @param seconds of earlier lives of the run */
  constructor(seconds = 0) {
    this.#began = performance.now() - seconds * 1000;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Waits until the gate is open. @throws GeoR1Error cancelled, also of a run that was cancelled while it waited */
  async wait({ gate, signal }: Gated): Promise<void> {
    const came = performance.now();
    await gate?.();
    this.#began += performance.now() - came;
    throwIfAborted(signal);
  }
}
