import type { SceneFrame } from '../../geometry/index.js';
import { BlockCache } from '../block-cache.js';
import { sceneExtent, type TileAddress } from '../mercator.js';
import { openScene } from '../open-scene.js';
import { tileScene, type KeptBlock } from '../tile.js';
import { encodeAndGive } from './encode.js';

/** From the zoom at which a scene fills one tile on, so many more. */
const ZOOMS = 4;
const MOST_AT_ZOOM = 24;

/**
 * Tiles that show a scene as somebody looks at it: the whole first, then closer, the nearest to its middle first.
 * None where the scene has no place on the Earth.
 */
export function viewingTiles(frame: SceneFrame): TileAddress[] {
  const extent = sceneExtent(frame)?.extent;
  if (extent === undefined) return [];
  const { x0, y0, x1, y1 } = extent;
  const whole = Math.max(0, Math.floor(-Math.log2(Math.max(x1 - x0, y1 - y0))));
  return Array.from({ length: ZOOMS + 1 }, (_, step) => whole + step).flatMap((z) => {
    const side = 2 ** z;
    const [middleX, middleY] = [((x0 + x1) / 2) * side, ((y0 + y1) / 2) * side];
    const tiles: TileAddress[] = [];
    for (let y = Math.floor(y0 * side); y < y1 * side; y++)
      for (let x = Math.floor(x0 * side); x < x1 * side; x++) tiles.push({ z, x, y });
    const far = ({ x, y }: TileAddress): number => Math.hypot(x + 0.5 - middleX, y + 0.5 - middleY);
    const nearest = tiles.sort((a, b) => far(a) - far(b)).slice(0, MOST_AT_ZOOM);
    return nearest.map(({ x, y }) => ({ z, x: x % side, y }));
  });
}

/** Side in pixels, as the window asks. */
const SIZE = 256;
const BLOCK_BYTES = 16 * 1024 * 1024;

/**
 * Draws tiles of a scene for nobody, one after the other. What draws is compiled by V8 once it has run for a while: a
 * process that has drawn a second's worth shows the first scene that somebody opens faster. Keeps nothing of it.
 * @returns how many were drawn before `signal` said to stop
 * @throws GeoR1Error as `openScene`
 */
export async function warmUp(file: string, signal: AbortSignal): Promise<number> {
  const scene = await openScene(file, { headerOnly: true });
  let drawn = 0;
  try {
    const tiles = tileScene(scene, new BlockCache<KeptBlock>(BLOCK_BYTES));
    for (const address of viewingTiles(scene.frame)) {
      if (signal.aborted) break;
      const picture = await tiles.draw(address, SIZE);
      if (picture !== null) await encodeAndGive(picture.rgba, { width: SIZE, height: SIZE });
      drawn++;
    }
  } finally {
    await scene.close();
  }
  return drawn;
}
