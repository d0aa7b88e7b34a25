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

  /** Waits until the gate is open. */
  async wait(gate: (() => Promise<void>) | undefined): Promise<void> {
    if (gate === undefined) return;
    const came = performance.now();
    await gate();
    this.#began += performance.now() - came;
  }
}
