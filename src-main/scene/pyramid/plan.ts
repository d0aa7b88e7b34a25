import type { Raster } from '../raster.js';

export interface LevelSize {
  readonly width: number;
  readonly height: number;
}

/** Scenes up to this longest side are read whole in a moment: overviews would gain nothing. */
const LARGE_SIDE = 4096;
/** A map that shows all of a scene is about this large... */
const WHOLE_VIEW_SIDE = 512;
/** ...and may read this many times more pixels a side than it shows. */
const READ_FACTOR = 4;
/** The coarsest level fits in one tile of a map, as with `gdaladdo` without given levels. */
const SMALLEST_SIDE = 256;

const longest = ({ width, height }: LevelSize): number => Math.max(width, height);

/** Whether a raster is large and its own overviews, if any, end before it can be shown whole. */
export function lacksOverviews(raster: Pick<Raster, 'levels'>): boolean {
  const coarsest = Math.min(...raster.levels.map(longest));
  return longest(raster.levels[0]) > LARGE_SIDE && coarsest > WHOLE_VIEW_SIDE * READ_FACTOR;
}

/**
 * Sizes of the overviews at factors 2, 4, 8…, rounded up as GDAL does, down to one of at most `smallest` a side.
 * An overview covers the scene exactly, so that its pixels are a little smaller than the factor where it was rounded.
 */
export function overviewSizes({ width, height }: LevelSize, smallest = SMALLEST_SIDE): LevelSize[] {
  const sizes: LevelSize[] = [];
  for (let factor = 2; Math.max(width, height) > 1; factor *= 2) {
    const size = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
    sizes.push(size);
    if (longest(size) <= smallest) break;
  }
  return sizes;
}
