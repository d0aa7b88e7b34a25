import type { LonLat } from '../contract/index.js';
import type { SceneFrame } from '../geometry/index.js';

/** A web-mercator tile as the XYZ scheme numbers it: y grows to the south. */
export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** A rectangle of the mercator square: x and y in [0, 1], from the north-west corner; x may leave it by whole worlds. */
export interface MercatorBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Circumference of the sphere of EPSG:3857, m: the side of the mercator square. */
export const WORLD_METRES = 2 * Math.PI * 6_378_137;
/** Latitude at which the mercator square ends. */
const MERCATOR_LIMIT_DEGREES = 85.0511287798066;
/** Points per side at which the scene's outline is projected to find its extent. */
const OUTLINE_POINTS = 32;

/** Position of a place in the mercator unit square (spherical mercator, EPSG:3857 divided by its circumference). */
export function toMercator([lon, lat]: LonLat): [x: number, y: number] {
  const clipped = Math.max(-MERCATOR_LIMIT_DEGREES, Math.min(MERCATOR_LIMIT_DEGREES, lat));
  const sine = Math.sin((clipped * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

/** Longitudes run on beyond 180 where x runs beyond the square. */
export function fromMercator(x: number, y: number): [lon: number, lat: number] {
  return [(x - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/**
 * The scene's extent in the mercator square; x passes 1 where it crosses the antimeridian.
 * @returns `whole` is false where part of the scene has no place on the Earth: it may then reach beyond the extent
 */
export function sceneExtent(frame: SceneFrame): { extent: MercatorBox; whole: boolean } | null {
  const { pixelToLonLat, width, height } = frame;
  if (pixelToLonLat === null) return null;
  const [centreLon] = pixelToLonLat(width / 2, height / 2);
  const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  let missing = 0;
  const add = (col: number, row: number): void => {
    const [lon, lat] = pixelToLonLat(col, row);
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) {
      missing++;
      return;
    }
    const unwrapped = Number.isFinite(centreLon) ? lon - 360 * Math.round((lon - centreLon) / 360) : lon;
    const [x, y] = toMercator([unwrapped, lat]);
    box.x0 = Math.min(box.x0, x);
    box.x1 = Math.max(box.x1, x);
    box.y0 = Math.min(box.y0, y);
    box.y1 = Math.max(box.y1, y);
  };
  for (let i = 0; i <= OUTLINE_POINTS; i++) {
    const part = i / OUTLINE_POINTS;
    add(part * width, 0);
    add(part * width, height);
    add(0, part * height);
    add(width, part * height);
  }
  if (missing > 0) {
    // A satellite sees the edge of the Earth inside its picture: the outline says little or nothing.
    for (let i = 1; i < OUTLINE_POINTS; i++) {
      for (let j = 1; j < OUTLINE_POINTS; j++) {
        add((i / OUTLINE_POINTS) * width, (j / OUTLINE_POINTS) * height);
      }
    }
  }
  addPoles(frame, box);
  return box.x0 <= box.x1 ? { extent: box, whole: missing === 0 } : null;
}

const POLE_DEGREES = 90;

/** Around a pole the outline tells neither how near to it the scene comes nor that it has every longitude. */
function addPoles(
  { width, height, lonLatToPixel }: SceneFrame,
  box: { -readonly [K in keyof MercatorBox]: number },
): void {
  const isInside = (lat: number): boolean => {
    const [col, row] = lonLatToPixel?.(0, lat) ?? [Number.NaN, Number.NaN];
    return col > 0 && col < width && row > 0 && row < height;
  };
  const [north, south] = [isInside(POLE_DEGREES), isInside(-POLE_DEGREES)];
  if (north || south) [box.x0, box.x1] = [0, 1];
  if (north) box.y0 = 0;
  if (south) box.y1 = 1;
}

/** Whether a tile can show anything of an extent. */
export function tileMeets(extent: MercatorBox, { z, x, y }: TileAddress): boolean {
  const side = 2 ** -z;
  if ((y + 1) * side < extent.y0 || y * side > extent.y1) return false;
  return [0, -1, 1].some((world) => (x + 1) * side + world >= extent.x0 && x * side + world <= extent.x1);
}
