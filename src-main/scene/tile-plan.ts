import type { TileAddress } from './mercator.js';
import type { LevelSize } from './overview-choice.js';
import type { PlanSource } from './plan-source.js';
import { cutTile, cutWindow, type Rectangle } from './tile-cut.js';
import type { Planned } from './tile-pieces.js';
import { warpTile } from './tile-warp.js';

/**
 * Nearest pixels, chosen as rio-tiler 9 with GDAL 3.10 chooses them where nothing else is asked: the overview that GDAL
 * takes for a virtual warp of the tile at the scene's own resolution, warped straight to the tile.
 * @param size side in pixels
 */
export function planTile(source: PlanSource, address: TileAddress, size: number): Planned {
  return (source.isMercator ? cutTile : warpTile)(source, address, size);
}

/**
 * Nearest pixels of a window in the scene's own frame.
 * @param window scene pixels
 * @returns a plan of out.width x out.height
 */
export function planWindow(
  levels: readonly [LevelSize, ...LevelSize[]],
  window: Rectangle,
  out: { readonly width: number; readonly height: number },
): Planned {
  return cutWindow(levels, window, out);
}
