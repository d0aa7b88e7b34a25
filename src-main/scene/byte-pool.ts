/** A multiple of what is asked for, so that memory of one block serves the next. */
const STEP_BYTES = 256 * 1024;
/** Larger memory is rare and not worth keeping. */
const LARGEST_BYTES = 4 * 1024 * 1024;
const MOST_KEPT = 12;

/**
 * Memory for bytes that are soon done with. V8 collects garbage by what is asked for outside its heap, and each collection
 * takes as long as some tiles.
 */
export class BytePool {
  readonly #free: ArrayBuffer[] = [];

  /** What the bytes are is chance. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (length > LARGEST_BYTES) return new Uint8Array(length);
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    const [buffer] = at === -1 ? [] : this.#free.splice(at, 1);
    const wanted = Math.max(1, Math.ceil(length / STEP_BYTES)) * STEP_BYTES;
    return new Uint8Array(buffer ?? new ArrayBuffer(wanted), 0, length);
  }

  /** Whoever gives bytes back must not look at them again, nor have handed them on. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    const { byteLength } = buffer;
    if (byteLength > LARGEST_BYTES || byteLength % STEP_BYTES !== 0 || byteLength === 0) return;
    this.#free.push(buffer);
    if (this.#free.length > MOST_KEPT) this.#free.shift();
  }
}
