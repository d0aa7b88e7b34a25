import proj4 from 'proj4';
import type { Position } from '../geometry/index.js';
import './ellipsoid-projections.js';
import './mended-projections.js';

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
const DEFAULT_RADIUS = 6_378_137;

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

/** To a unit of what a definition leads to. */
function metresOf(definition: string): number {
  const named = /\+units=(\S+)/.exec(definition)?.[1] ?? '';
  return Number(/\+to_meter=(\S+)/.exec(definition)?.[1] ?? UNITS[named] ?? 1);
}

/** Metres, of the units that PROJ's definitions of EPSG codes name. */
const UNITS: Readonly<Record<string, number>> = {
  ft: 0.3048,
  'us-ft': 1200 / 3937,
  km: 1000,
};

/**
 * proj4js takes the authalic radius (`+R_A`) for the datum too, and not for Lambert's azimuthal projection at all; it has
 * no right transverse Mercator of a sphere, which Gauss and Schreiber's becomes there; and the hyperbolic Cassini-Soldner is
 * another projection here.
 */
function asProj4js(definition: string): string {
  const has = (pattern: RegExp): boolean => pattern.test(definition);
  if (has(/\+proj=nsper\b/)) return withOrigin(definition.replace('+proj=nsper', '+proj=tpers'));
  if (has(/\+proj=laea\b/) && has(/\+R_A\b/))
    return withOrigin(definition.replace('+proj=laea', '+proj=laea_authalic').replace(/\s*\+R_A\b/, ''));
  if (has(/\+proj=tmerc\b/) && isSphere(definition))
    return withOrigin(definition.replace('+proj=tmerc', '+proj=gstmerc'));
  if (has(/\+proj=cass\b/) && has(/\+hyperbolic\b/))
    return withOrigin(definition.replace('+proj=cass', '+proj=cass_hyperbolic'));
  return withOrigin(definition);
}

function isSphere(definition: string): boolean {
  const [a, b] = [/\+a=(\S+)/, /\+b=(\S+)/].map((pattern) => Number(pattern.exec(definition)?.[1]));
  return /\+R=/.test(definition) || a === b;
}

type Origin = Readonly<Record<string, number>>;

/** Degrees and metres, as PROJ takes them where a definition leaves them out. */
const ORIGIN: Origin = { lat_0: 0, lon_0: 0, x_0: 0, y_0: 0 };
const FALSE_ORIGIN: Origin = { x_0: 0, y_0: 0 };
/** Projections with origins of their own: in PROJ alone, or in proj4js too, which then needs less. */
const OWN_ORIGINS: Readonly<Record<string, Origin>> = {
  cea: { ...ORIGIN, lat_ts: 0 },
  krovak: FALSE_ORIGIN,
  longlat: {},
  nzmg: { lat_0: -41, lon_0: 173, x_0: 2_510_000, y_0: 6_023_150 },
  omerc: { ...FALSE_ORIGIN, lat_0: 0 },
  utm: {},
};

/**
 * proj4js computes some projections with what a definition leaves out, and comes to NaN everywhere. There Lambert's cone
 * with one parallel stays without a latitude of origin: PROJ takes it for that parallel or for the equator, by the way in.
 */
function withOrigin(definition: string): string {
  const given = new Map(
    [...definition.matchAll(/\+(\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const projection = given.get('proj') ?? '';
  const missing = Object.entries(OWN_ORIGINS[projection] ?? ORIGIN).filter(
    ([key]) => !given.has(key) && !(projection === 'lcc' && key === 'lat_0' && !given.has('lat_2')),
  );
  return [definition, ...missing.map(([key, value]) => `+${key}=${value}`)].join(' ');
}

/** Cylindrical projections about the equator repeat themselves. */
function turnOf(definition: string, x: (lon: number) => number): { turn?: number } {
  if (!/\+proj=(?:merc|eqc|cea|mill)\b/.test(definition)) return {};
  const middle = Number(/\+lon_0=([\d.+-]+)/.exec(definition)?.[1] ?? 0);
  const turn = 2 * (x(middle + QUARTER_TURN) - x(middle - QUARTER_TURN));
  return Number.isFinite(turn) && turn > 0 ? { turn } : {};
}

/** GeoTIFF coordinates are east, north in every CRS, whatever order or sense the registry gives its axes. */
export function withoutAxes(definition: string): string {
  return definition.replace(/\s*\+axis=\w+/, '').trim();
}

function radiusOf(definition: string): number {
  const found = /\+(?:a|R)=([\d.]+)/.exec(definition);
  return Number(found?.[1] ?? DEFAULT_RADIUS);
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

/** Longitude and latitude on a datum that is WGS84 to within a metre: nothing to compute, and 0..360 stays as it is. */
function isPlainLonLat(definition: string): boolean {
  if (!definition.includes('+proj=longlat') || definition.includes('+towgs84')) return false;
  const meridian = /\+pm=([\w.+-]+)/.exec(definition)?.[1] ?? '0';
  return Number(meridian) === 0;
}
