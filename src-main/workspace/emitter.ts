import type { GeoR1Event } from '../contract/index.js';

export type EventListener = (event: GeoR1Event) => void;

/** Tells every listener every event; a listener that throws is reported and does not keep the others from hearing. */
export class Emitter {
  readonly #listeners = new Set<EventListener>();
  readonly #onFault: (fault: unknown) => void;

  constructor(onFault: (fault: unknown) => void) {
    this.#onFault = onFault;
  }

  /** @returns a function that stops the listening */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: GeoR1Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (fault) {
        this.#onFault(fault);
      }
    }
  }
}
