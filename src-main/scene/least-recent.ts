/**
 * What was made, by key, the least recently asked for thrown out first; bounded by bytes rather than by count, because
 * blocks of one scene range from a strip of 60 KB to a tile of 64 MB.
 */
export class LeastRecent<T extends { readonly byteLength: number }> {
  readonly #maxBytes: number;
  /** In the order in which they were last asked for. */
  readonly #kept = new Map<string, T>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): T | undefined {
    const value = this.#kept.get(key);
    if (value === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, value);
    return value;
  }

  /** What alone is larger than the bound is not kept. */
  set(key: string, value: T): void {
    if (value.byteLength > this.#maxBytes) return;
    this.#drop(key);
    this.#kept.set(key, value);
    this.#bytes += value.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  /** Forgets what has a key that begins so; all, where nothing is given. */
  clear(prefix = ''): void {
    for (const key of this.#kept.keys()) if (key.startsWith(prefix)) this.#drop(key);
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.byteLength ?? 0;
    this.#kept.delete(key);
  }
}
