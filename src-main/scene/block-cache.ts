import { LeastRecent } from './least-recent.js';

/** Decoded blocks, as many as fit into the bytes. Two readers that want the same block share one decoding. */
export class BlockCache<T extends { readonly byteLength: number }> {
  readonly #blocks: LeastRecent<T>;
  readonly #underWay = new Map<string, Promise<T>>();

  constructor(maxBytes: number) {
    this.#blocks = new LeastRecent(maxBytes);
  }

  get bytes(): number {
    return this.#blocks.bytes;
  }

  /** `load` runs without the caller's AbortSignal: another caller may wait for the same block. */
  async get(key: string, load: () => Promise<T>): Promise<T> {
    const cached = this.#blocks.get(key);
    if (cached !== undefined) return cached;
    const shared = this.#underWay.get(key);
    if (shared !== undefined) return shared;
    const loading = load().then((block) => {
      this.#blocks.set(key, block);
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
    this.#blocks.clear(prefix);
  }
}
