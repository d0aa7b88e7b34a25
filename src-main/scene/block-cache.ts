/**
 * Decoded blocks, least recently used thrown out first, bounded by bytes rather than by count, because blocks of one
 * scene range from a strip of 60 KB to a tile of 64 MB. Two readers that want the same block share one decoding.
 */
export class BlockCache<T extends { readonly byteLength: number }> {
  readonly #maxBytes: number;
  readonly #blocks = new Map<string, T>();
  readonly #underWay = new Map<string, Promise<T>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** `load` runs without the caller's AbortSignal: another caller may wait for the same block. */
  async get(key: string, load: () => Promise<T>): Promise<T> {
    const cached = this.#blocks.get(key);
    if (cached !== undefined) {
      this.#blocks.delete(key);
      this.#blocks.set(key, cached);
      return cached;
    }
    const shared = this.#underWay.get(key);
    if (shared !== undefined) return shared;
    const loading = load().then((block) => {
      this.#put(key, block);
      return block;
    });
    this.#underWay.set(key, loading);
    try {
      return await loading;
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** Forgets the blocks whose keys begin so; all, where nothing is given. */
  clear(prefix = ''): void {
    for (const [key, { byteLength }] of this.#blocks) {
      if (!key.startsWith(prefix)) continue;
      this.#blocks.delete(key);
      this.#bytes -= byteLength;
    }
  }

  #put(key: string, block: T): void {
    if (block.byteLength > this.#maxBytes) return;
    this.#blocks.set(key, block);
    this.#bytes += block.byteLength;
    for (const [oldest, { byteLength }] of this.#blocks) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#blocks.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}
