/** Width and height of a level of a raster. */
export interface LevelSize {
  readonly width: number;
  readonly height: number;
}

/** GDAL reads an overview that is up to so much coarser than asked (GDAL_OVERVIEW_OVERSAMPLING_THRESHOLD, nearest). */
const OVERSAMPLING = 1.2;
const OVERSAMPLING_SLACK = 0.1;

/** GDALBandGetBestOverviewLevel2: the coarsest level that is not much coarser than `reduction` pixels a pixel. */
export function chooseOverview(levels: readonly LevelSize[], reduction: number): number {
  const [full] = levels;
  let best = 0;
  let bestFactor = 0;
  for (const [i, level] of levels.entries()) {
    if (i === 0 || full === undefined) continue;
    const factor = Math.min(full.width / level.width, full.height / level.height);
    if (factor >= reduction * OVERSAMPLING + OVERSAMPLING_SLACK || factor <= bestFactor) continue;
    best = i;
    bestFactor = factor;
  }
  return best;
}
