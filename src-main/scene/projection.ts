import proj4 from 'proj4';
import type { Position } from '../geometry/index.js';
import './ellipsoid-projections.js';
import './mended-projections.js';
import { asProj4js, isPlainLonLat, metresOf, radiusOf, withoutAxes } from './proj-definition.js';

/** A coordinate reference system that leads to the Earth, or why it does not. */
export interface SceneCrs {
  /** `EPSG:n`, a proj definition, WKT, or null where the file has none. */
  readonly name: string | null;
  /** CRS coordinates, x east and y north, to [lon, lat] degrees WGS84; NaN outside the projection's domain. */
  readonly toLonLat: ((x: number, y: number) => Position) | null;
  readonly fromLonLat: ((lon: number, lat: number) => Position) | null;
  /** What a full turn of longitude is in x, CRS units, where it is the same everywhere: x may then run on beyond it. */
  readonly turn?: number;
  /** To a unit of x and y; absent where these are angles. */
  readonly metres?: number;
  readonly notes: readonly string[];
}

export const NO_CRS: SceneCrs = { name: null, toLonLat: null, fromLonLat: null, notes: [] };

/** What is not placed at all has no use for doubts about where. */
export function noting(crs: SceneCrs, notes: readonly string[]): SceneCrs {
  return crs.toLonLat === null ? crs : { ...crs, notes: [...crs.notes, ...notes] };
}
/** Equatorial radii of the ellipsoids that were ever used for the Earth, m, with room. */
const EARTH_RADIUS = { least: 6_340_000, most: 6_400_000 };
const QUARTER_TURN = 90;

/**
 * @param definition a proj string; its `+axis` tells what x and y are, as GDAL gives them: east and north without it.
 * @param units factors that bring the file's coordinates to the metres or degrees of `definition`.
 */
export function crsOfDefinition(
  name: string,
  definition: string,
  units: { readonly x: number; readonly y: number } = { x: 1, y: 1 },
): SceneCrs {
  const axis = /\+axis=(\w+)/.exec(definition)?.[1];
  if (axis !== undefined) return alongAxis(axis, crsOfDefinition(name, withoutAxes(definition), units));
  const radius = radiusOf(definition);
  if (radius < EARTH_RADIUS.least || radius > EARTH_RADIUS.most) {
    const kilometres = Math.round(radius / 1000);
    return { ...NO_CRS, name, notes: [`is not on Earth (radius ${kilometres} km): results are in pixels`] };
  }
  if (isPlainLonLat(definition)) {
    return {
      name,
      toLonLat: (x, y) => [x * units.x, y * units.y],
      fromLonLat: (lon, lat) => [lon / units.x, lat / units.y],
      notes: [],
    };
  }
  try {
    const converter = proj4(asProj4js(definition), 'WGS84');
    return {
      name,
      toLonLat: (x, y) => safely(() => converter.forward([x * units.x, y * units.y])),
      fromLonLat(lon, lat) {
        const [x, y] = safely(() => converter.inverse([lon, lat]));
        return [x / units.x, y / units.y];
      },
      ...turnOf(definition, (lon) => (converter.inverse([lon, 0])[0] ?? Number.NaN) / units.x),
      ...(definition.includes('+proj=longlat') ? {} : { metres: metresOf(definition) * units.x }),
      notes: [],
    };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.split(':')[0] : String(thrown);
    return { ...NO_CRS, name, notes: [`has a CRS that cannot be projected (${why}): results are in pixels`] };
  }
}

/** A CRS of east and north, for coordinates that run as `+axis` says: "wsu" for x west and y south. */
function alongAxis(axis: string, crs: SceneCrs): SceneCrs {
  const { toLonLat, fromLonLat } = crs;
  const [first = 'e', second = 'n'] = axis;
  if (axis.startsWith('en') || toLonLat === null || fromLonLat === null) return crs;
  const swapped = first === 'n' || first === 's';
  const signs = { x: first === 'w' || first === 's' ? -1 : 1, y: second === 'w' || second === 's' ? -1 : 1 };
  return {
    name: crs.name,
    toLonLat(x, y) {
      const [along, up] = [x * signs.x, y * signs.y];
      return swapped ? toLonLat(up, along) : toLonLat(along, up);
    },
    fromLonLat(lon, lat) {
      const [east, north] = fromLonLat(lon, lat);
      const [x, y] = swapped ? [north, east] : [east, north];
      return [x * signs.x, y * signs.y];
    },
    ...(crs.metres === undefined ? {} : { metres: crs.metres }),
    notes: crs.notes,
  };
}

/** Cylindrical projections about the equator repeat themselves. */
function turnOf(definition: string, x: (lon: number) => number): { turn?: number } {
  if (!/\+proj=(?:merc|eqc|cea|mill)\b/.test(definition)) return {};
  const middle = Number(/\+lon_0=([\d.+-]+)/.exec(definition)?.[1] ?? 0);
  const turn = 2 * (x(middle + QUARTER_TURN) - x(middle - QUARTER_TURN));
  return Number.isFinite(turn) && turn > 0 ? { turn } : {};
}

/** Outside a projection's domain proj4js throws or gives values that are not finite; callers get NaN for both. */
function safely(transform: () => number[]): Position {
  try {
    const [x = Number.NaN, y = Number.NaN] = transform();
    return [x, y];
  } catch {
    return [Number.NaN, Number.NaN];
  }
}
