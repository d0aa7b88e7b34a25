import type { LonLat } from '../contract/index.js';
import { groundSampleDistance, pixelFrame, type Position, type SceneFrame } from '../geometry/index.js';
import type { Placement } from './placement.js';
import type { SceneCrs } from './projection.js';

const FULL_TURN = 360;

/** Ties pixels to the ground; a frame in pixels where the placement or the way to the Earth is missing. */
export function sceneFrame(
  width: number,
  height: number,
  { toCrs, fromCrs }: Placement,
  crs: SceneCrs,
): SceneFrame {
  const { toLonLat, fromLonLat, turn } = crs;
  if (toCrs === null || fromCrs === null || toLonLat === null || fromLonLat === null) {
    return { ...pixelFrame(width, height), crs: crs.name };
  }
  const pixelToLonLat = (col: number, row: number) => toLonLat(...toCrs(col, row));
  const lonLatToPixel = (lon: number, lat: number) => {
    const at = (turns: number) => {
      if (turn === undefined) return fromCrs(...fromLonLat(lon + turns * FULL_TURN, lat));
      const [x, y] = fromLonLat(lon, lat);
      return fromCrs(x + turns * turn, y);
    };
    const here = at(0);
    if (here[0] >= 0 && here[0] <= width) return here;
    // A scene in longitudes of 0..360, or across the antimeridian, may hold the same meridian a turn away.
    const off = ([col]: Position) => Math.abs(col - width / 2);
    return [at(1), at(-1)].reduce((best, other) => (off(other) < off(best) ? other : best), here);
  };
  const gsd = groundSampleDistance(pixelToLonLat, width / 2, height / 2);
  return {
    width,
    height,
    gsd: Number.isFinite(gsd) && gsd > 0 ? gsd : null,
    crs: crs.name,
    pixelToLonLat,
    lonLatToPixel,
  };
}

/** Rounding of a grid that has pixel centres at the poles, degrees. */
const POLE_SLACK = 1e-6;

/**
 * Whether a frame can be right: no middle of a corner pixel beyond a pole, and some of these or the middle of the scene
 * anywhere at all. A false one comes of a CRS that belongs to other coordinates, such as metres taken for degrees.
 */
export function isOnEarth({ width, height, pixelToLonLat }: SceneFrame): boolean {
  if (pixelToLonLat === null) return true;
  const places = [
    pixelToLonLat(0.5, 0.5),
    pixelToLonLat(width - 0.5, 0.5),
    pixelToLonLat(width - 0.5, height - 0.5),
    pixelToLonLat(0.5, height - 0.5),
    pixelToLonLat(width / 2, height / 2),
  ].filter((place) => place.every(Number.isFinite));
  return places.length > 0 && places.every(([, lat]) => Math.abs(lat) <= 90 + POLE_SLACK);
}

/** Lon/lat of the outer corners: upper left, upper right, lower right, lower left; null where one has none. */
export function cornersOf({ width, height, pixelToLonLat }: SceneFrame): LonLat[] | null {
  if (pixelToLonLat === null) return null;
  const corners = [
    pixelToLonLat(0, 0),
    pixelToLonLat(width, 0),
    pixelToLonLat(width, height),
    pixelToLonLat(0, height),
  ];
  return corners.every((corner) => corner.every(Number.isFinite)) ? corners : null;
}
