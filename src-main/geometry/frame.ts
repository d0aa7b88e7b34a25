import { unwrapLongitudes } from './antimeridian.js';
import { boxCorners, type ReadonlyBox } from './boxes.js';
import { geodesicArea, geodesicDistance } from './geodesic.js';
import { closeRing, densify, ensureCounterClockwise, type Position, type Ring } from './polygons.js';

/**
 * How the pixels of a scene relate to the ground: pure functions, made by `scene/` and used by everything that
 * measures. Pixels are (col, row) from the outer corner of the top left pixel; positions are [lon, lat] in degrees, WGS84.
 */
export interface SceneFrame {
  readonly width: number;
  readonly height: number;
  /** Metres per pixel at the scene's centre; null where unknown. */
  readonly gsd: number | null;
  /** `EPSG:n`, a proj definition, or null. */
  readonly crs: string | null;
  /** Both are null without a georeference that leads to the Earth. Outside the projection's domain they give NaN. */
  readonly pixelToLonLat: ((col: number, row: number) => Position) | null;
  readonly lonLatToPixel: ((lon: number, lat: number) => Position) | null;
}

/** A frame of a picture without georeference. */
export function pixelFrame(width: number, height: number): SceneFrame {
  return { width, height, gsd: null, crs: null, pixelToLonLat: null, lonLatToPixel: null };
}

export const POINTS_PER_SIDE = 4;

/**
 * The box as a closed counter-clockwise ring of [lon, lat]; each side is cut into `pointsPerSide` straight pieces, so
 * that it follows the pixels where the projection bends it. Across the antimeridian the longitudes run on beyond 180
 * (`splitAtAntimeridian` cuts them). Null without georeference and where a corner lies outside the projection's domain.
 */
export function boxRing(frame: SceneFrame, bbox: ReadonlyBox, pointsPerSide = POINTS_PER_SIDE): Ring | null {
  const toLonLat = frame.pixelToLonLat;
  if (toLonLat === null) return null;
  const pixels = densify(closeRing(boxCorners(bbox)), pointsPerSide);
  const ring = pixels.map(([col, row]) => toLonLat(col, row));
  if (!ring.every(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat))) return null;
  return ensureCounterClockwise(closeRing(unwrapLongitudes(ring)));
}

export interface BoxMeasures {
  /** m2 (geodesic) or px2. */
  readonly area: number;
  /** Longer and shorter side, m (geodesic, through the middle of the box) or px. */
  readonly length: number;
  readonly width: number;
  readonly measuredIn: 'm' | 'px';
}

/** Size of a box on the ground; in pixels where the frame has no georeference. */
export function boxMeasures(frame: SceneFrame, bbox: ReadonlyBox): BoxMeasures {
  const ring = boxRing(frame, bbox);
  const [x, y, w, h] = bbox;
  if (ring === null || frame.pixelToLonLat === null) {
    return { area: w * h, length: Math.max(w, h), width: Math.min(w, h), measuredIn: 'px' };
  }
  const middle = frame.pixelToLonLat;
  const across = geodesicDistance(middle(x, y + h / 2), middle(x + w, y + h / 2));
  const down = geodesicDistance(middle(x + w / 2, y), middle(x + w / 2, y + h));
  return {
    area: geodesicArea(ring),
    length: Math.max(across, down),
    width: Math.min(across, down),
    measuredIn: 'm',
  };
}

/** Geodesic ground sample distance in m at a pixel: the mean of the lengths of the two pixel axes. */
export function groundSampleDistance(
  pixelToLonLat: (col: number, row: number) => Position,
  col: number,
  row: number,
): number {
  const across = geodesicDistance(pixelToLonLat(col - 0.5, row), pixelToLonLat(col + 0.5, row));
  const down = geodesicDistance(pixelToLonLat(col, row - 0.5), pixelToLonLat(col, row + 0.5));
  return (across + down) / 2;
}
