/** What of an onnxruntime session is needed here. */
interface Releasable {
  release(): Promise<void>;
}

/** Between two windows of a look lies far less; the merge that follows the last of a large scene takes longer. */
const REST_AFTER_MS = 1000;

/**
 * A session that is let go when nobody has used it for a while, and opened again for the next use: onnxruntime keeps what its
 * largest run took, 350 MB for windows of 960 px, and gives none of it back. Opening again takes 0.1 s on the CPU. One use
 * at a time.
 */
export class RestingSession<S extends Releasable> {
  readonly #open: () => Promise<S>;
  readonly #restAfterMs: number;
  #session: S | null;
  #timer: NodeJS.Timeout | null = null;

  constructor(opened: S, open: () => Promise<S>, restAfterMs = REST_AFTER_MS) {
    this.#session = opened;
    this.#open = open;
    this.#restAfterMs = restAfterMs;
  }

  /** @throws whatever `run` or opening throws */
  async use<T>(run: (session: S) => Promise<T>): Promise<T> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      return await run((this.#session ??= await this.#open()));
    } finally {
      this.#timer = setTimeout(() => this.#rest(), this.#restAfterMs).unref();
    }
  }

  #rest(): void {
    const session = this.#session;
    this.#session = null;
    // A session that cannot be let go is no worse than one that is kept.
    session?.release().catch(() => undefined);
  }
}
