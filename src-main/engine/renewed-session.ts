/** What of an onnxruntime session is needed here. */
interface Releasable {
  release(): Promise<void>;
}

/** Between two windows of a look lies far less; the merge that follows the last of a large scene takes longer. */
const IDLE_MS = 1000;

/**
 * A session that is opened anew when nobody has used it for a while: onnxruntime keeps what its largest run took, 300 MB
 * for windows of 960 px, and gives none of it back. At once and not at the next use, which would wait 0.1 s for it. One
 * use at a time.
 */
export class RenewedSession<S extends Releasable> {
  readonly #open: () => Promise<S>;
  readonly #idleMs: number;
  /** Rejected where it could not be opened. */
  #session: Promise<S>;
  #timer: NodeJS.Timeout | null = null;
  #large = false;

  constructor(opened: S, open: () => Promise<S>, idleMs = IDLE_MS) {
    this.#session = Promise.resolve(opened);
    this.#open = open;
    this.#idleMs = idleMs;
  }

  /**
   * @param large whether the run takes much memory
   * @throws whatever `run` or opening throws
   */
  async use<T>(run: (session: S) => Promise<T>, large: boolean): Promise<T> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#large ||= large;
    try {
      return await run(await this.#opened());
    } finally {
      if (this.#large) this.#timer = setTimeout(() => this.#renew(), this.#idleMs).unref();
    }
  }

  /** What failed to open while nobody wanted it is tried once more for who does. */
  #opened(): Promise<S> {
    return this.#session.catch(() => (this.#session = this.#open()));
  }

  #renew(): void {
    this.#large = false;
    const old = this.#session;
    this.#session = old.then(async (session) => {
      // One that cannot be let go is no worse than one that is kept.
      await session.release().catch(() => undefined);
      return this.#open();
    });
    // Told to whoever uses it next.
    this.#session.catch(() => undefined);
  }
}
