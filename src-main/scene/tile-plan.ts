import type { TileAddress } from './mercator.js';
import type { LevelSize } from './overview-choice.js';
import type { PlanSource } from './plan-source.js';
import { cutTile, cutWindow, type Rectangle } from './tile-cut.js';
import { takePixels, type PlanPixels } from './tile-pixels.js';
import { warpTile } from './tile-warp.js';

/** Which pixel of which level each pixel of a tile shows. */
export interface TilePlan {
  readonly level: number;
  readonly pixels: PlanPixels;
  readonly anyInside: boolean;
}

/**
 * Nearest pixels, chosen as rio-tiler 9 with GDAL 3.10 chooses them where nothing else is asked: the overview that GDAL
 * takes for a virtual warp of the tile at the scene's own resolution, warped straight to the tile.
 * @param size side in pixels
 */
export function planTile(source: PlanSource, address: TileAddress, size: number): TilePlan {
  const pixels = takePixels(size * size);
  const draw = source.isMercator ? cutTile : warpTile;
  return { ...draw(source, address, size, pixels), pixels };
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
): TilePlan {
  const pixels = takePixels(out.width * out.height);
  return { ...cutWindow(levels, window, out, pixels), pixels };
}
