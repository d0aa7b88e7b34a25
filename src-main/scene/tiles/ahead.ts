import type { TileRequest } from './protocol.js';

/** Tiles remembered as done, so that none is fetched ahead twice. */
const REMEMBERED = 2000;
/** Tiles that wait to be fetched ahead; older wishes are forgotten. */
const WISHES = 64;

/** Which tiles to fetch ahead when there is time: the neighbours of those asked for, of the latest first. */
export class Ahead {
  readonly #known = new Set<string>();
  #wishes: TileRequest[] = [];

  asked(request: TileRequest): void {
    this.#remember(request);
    const { z, x, y } = request;
    const count = 2 ** z;
    for (const [dx, dy] of AROUND) {
      // Round the world to the east and west, but not over the poles.
      const neighbour = { ...request, x: (x + dx + count) % count, y: y + dy };
      if (neighbour.y < 0 || neighbour.y >= count || this.#known.has(keyOf(neighbour))) continue;
      this.#wishes.push(neighbour);
    }
    this.#wishes = this.#wishes.slice(-WISHES);
  }

  next(): TileRequest | null {
    for (;;) {
      const wish = this.#wishes.pop();
      if (wish === undefined) return null;
      if (this.#known.has(keyOf(wish))) continue;
      this.#remember(wish);
      return wish;
    }
  }

  /** Nothing of a scene that was closed. */
  forget(key: string): void {
    this.#wishes = this.#wishes.filter(({ scene }) => scene.key !== key);
  }

  #remember(request: TileRequest): void {
    this.#known.add(keyOf(request));
    const [oldest] = this.#known;
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** The corners come first, since the last is taken first. */
const AROUND = [
  [-1, -1],
  [1, -1],
  [-1, 1],
  [1, 1],
  [0, -1],
  [0, 1],
  [-1, 0],
  [1, 0],
] as const;

function keyOf({ scene, z, x, y, display }: TileRequest): string {
  return `${scene.key}/${z}/${x}/${y}/${display.bands?.join() ?? ''}`;
}
