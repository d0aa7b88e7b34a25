import { LeastRecent } from '../least-recent.js';
import type { EncodedPicture, TileRequest } from './protocol.js';

/** Some 2,000 tiles of 256 px. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Encoded tiles, the least recently asked for thrown out first: whoever pans back, or shows a scene again that was hidden,
 * waits for no drawing. A map keeps what it shows, not what it showed a minute ago.
 */
export class KeptPictures {
  readonly #kept: LeastRecent<{ readonly picture: EncodedPicture; readonly byteLength: number }>;

  constructor(maxBytes: number = MOST_BYTES) {
    this.#kept = new LeastRecent(maxBytes);
  }

  get(request: TileRequest): EncodedPicture | null {
    return this.#kept.get(keyOf(request))?.picture ?? null;
  }

  /** @param picture drawn for the request from the scene's own pixels or its overviews: coarse samples are soon out of date */
  keep(request: TileRequest, picture: EncodedPicture): void {
    this.#kept.set(keyOf(request), { picture, byteLength: picture.bytes.byteLength });
  }

  /** @param scene key of an opening that is closed */
  forget(scene: string): void {
    this.#kept.clear(start(scene));
  }
}

const start = (scene: string): string => `${JSON.stringify(scene)} `;

function keyOf({ scene, z, x, y, size, display }: TileRequest): string {
  return `${start(scene.key)}${scene.crs ?? ''} ${z}/${x}/${y} ${size} ${JSON.stringify(display)}`;
}
