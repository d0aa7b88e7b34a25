import type { TileRequest } from './protocol.js';

/** Some 2,000 tiles of 256 px. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Encoded tiles, the least recently asked for thrown out first: whoever pans back, or shows a scene again that was hidden,
 * waits for no drawing. A map keeps what it shows, not what it showed a minute ago.
 */
export class KeptPictures {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maxBytes: number = MOST_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get(request: TileRequest): Uint8Array | null {
    const key = keyOf(request);
    const webp = this.#kept.get(key);
    if (webp === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, webp);
    return webp;
  }

  /** @param webp drawn for the request from the scene's own pixels or its overviews: coarse samples are soon out of date */
  keep(request: TileRequest, webp: Uint8Array): void {
    if (webp.byteLength > this.#maxBytes) return;
    const key = keyOf(request);
    this.#bytes += webp.byteLength - (this.#kept.get(key)?.byteLength ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, webp);
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
  }

  /** @param scene key of an opening that is closed */
  forget(scene: string): void {
    for (const [key, { byteLength }] of this.#kept) {
      if (!key.startsWith(start(scene))) continue;
      this.#kept.delete(key);
      this.#bytes -= byteLength;
    }
  }
}

const start = (scene: string): string => `${JSON.stringify(scene)} `;

function keyOf({ scene, z, x, y, size, display }: TileRequest): string {
  return `${start(scene.key)}${scene.crs ?? ''} ${z}/${x}/${y} ${size} ${JSON.stringify(display)}`;
}
