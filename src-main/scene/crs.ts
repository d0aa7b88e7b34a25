import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import proj4 from 'proj4';
import type { Position } from '../geometry/index.js';
import { datumShift } from './datum-shifts.js';

export type GeoKeys = Readonly<Record<string, unknown>>;

/** A coordinate reference system that leads to the Earth, or why it does not. */
export interface SceneCrs {
  /** `EPSG:n`, a proj definition, WKT, or null where the file has none. */
  readonly name: string | null;
  readonly toLonLat: ((x: number, y: number) => Position) | null;
  readonly fromLonLat: ((lon: number, lat: number) => Position) | null;
  readonly notes: readonly string[];
}

const NO_CRS: SceneCrs = { name: null, toLonLat: null, fromLonLat: null, notes: [] };
const MODEL_GEOGRAPHIC = 2;
const USER_DEFINED = 32767;
const FIRST_EPSG = 1024;
/** Equatorial radii of the ellipsoids that were ever used for the Earth, m, with room. */
const EARTH_RADIUS = { least: 6_340_000, most: 6_400_000 };
const DEFAULT_RADIUS = 6_378_137;

/** PROJ's definitions where the ones of geotiff-geokeys-to-proj4 and proj4js do not meet. */
const DEFINITIONS: Readonly<Record<number, string>> = {
  2056: '+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=2600000 +y_0=1200000 +ellps=bessel +units=m',
  21781:
    '+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0=600000 +y_0=200000 +ellps=bessel +units=m',
};

/** The CRS of a GeoTIFF's keys (OGC 19-008, 7.5); x is east and y north whatever the registry's axis order. */
export function crsOfGeoKeys(keys: GeoKeys | null): SceneCrs {
  if (keys === null) return NO_CRS;
  const wkt = wktOf(keys);
  const model = numberOf(keys, 'GTModelTypeGeoKey');
  const projected = numberOf(keys, 'ProjectedCSTypeGeoKey');
  const geographic = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(projected) && model !== MODEL_GEOGRAPHIC) return crsOfEpsg(projected, 'ProjectedCSTypeGeoKey');
  const isProjected = model === 1 || projected !== null || 'ProjCoordTransGeoKey' in keys;
  if (!isProjected && isEpsg(geographic) && !redefinesDatum(keys))
    return crsOfEpsg(geographic, 'GeographicTypeGeoKey');
  if (wkt !== null) return crsOfDefinition(wkt, wkt);
  if (!isProjected && model !== MODEL_GEOGRAPHIC && geographic === null) {
    return { ...NO_CRS, notes: ['has geo keys without a CRS: results are in pixels'] };
  }
  const {
    proj4: made,
    coordinatesConversionParameters: units,
    errors,
  } = geokeysToProj4.toProj4(keys as never);
  const wrong = Object.keys(errors).filter(
    (name) => /NotSupported|NotDefined/.test(name) && !name.startsWith('vertical'),
  );
  if (wrong.length > 0) {
    return {
      ...NO_CRS,
      notes: [`has a CRS that cannot be read (${wrong.join(', ')}): results are in pixels`],
    };
  }
  const shift = isEpsg(geographic) && !made.includes('+towgs84') ? datumShift(geographic) : null;
  const definition = withShift(withoutAxes(made), shift);
  return crsOfDefinition(definition, definition, units);
}

export function crsOfEpsg(code: number, key: 'ProjectedCSTypeGeoKey' | 'GeographicTypeGeoKey'): SceneCrs {
  const name = `EPSG:${code}`;
  const own = DEFINITIONS[code];
  const made = geokeysToProj4.toProj4({ [key]: code } as never);
  if (own === undefined && made.errors.CRSNotSupported !== undefined) {
    return {
      ...NO_CRS,
      name,
      notes: [`has ${name}, which is not in the built-in list: results are in pixels`],
    };
  }
  const definition = withShift(own ?? withoutAxes(made.proj4), datumShift(code));
  return crsOfDefinition(
    name,
    definition,
    own === undefined ? made.coordinatesConversionParameters : undefined,
  );
}

/** @param units factors that bring the file's coordinates to the metres or degrees of `definition`. */
function crsOfDefinition(name: string, definition: string, units?: { x: number; y: number }): SceneCrs {
  const radius = Number(
    /\+a=([\d.]+)/.exec(definition)?.[1] ??
      /SPHEROID\[[^,]*,\s*([\d.]+)/.exec(definition)?.[1] ??
      DEFAULT_RADIUS,
  );
  if (radius < EARTH_RADIUS.least || radius > EARTH_RADIUS.most) {
    return {
      ...NO_CRS,
      name,
      notes: [`is not on Earth (radius ${Math.round(radius / 1000)} km): results are in pixels`],
    };
  }
  const [ux, uy] = [units?.x ?? 1, units?.y ?? 1];
  if (isPlainLonLat(definition)) {
    return {
      name,
      toLonLat: (x, y) => [x * ux, y * uy],
      fromLonLat: (lon, lat) => [lon / ux, lat / uy],
      notes: [],
    };
  }
  try {
    const converter = proj4(definition, 'WGS84');
    return {
      name,
      toLonLat: (x, y) => safely(() => converter.forward([x * ux, y * uy])),
      fromLonLat(lon, lat) {
        const [x, y] = safely(() => converter.inverse([lon, lat]));
        return [x / ux, y / uy];
      },
      notes: [],
    };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...NO_CRS, name, notes: [`has a CRS that cannot be projected (${why}): results are in pixels`] };
  }
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

/** GeoTIFF coordinates are east, north in every CRS, whatever order or sense the registry gives its axes. */
function withoutAxes(definition: string): string {
  return definition.replace(/\s*\+axis=\w+/, '').trim();
}

function withShift(definition: string, shift: string | null): string {
  if (shift === null) return definition;
  return `${definition.replace(/\s*\+towgs84=\S+/, '')} +towgs84=${shift}`;
}

function redefinesDatum(keys: GeoKeys): boolean {
  return 'GeogTOWGS84GeoKey' in keys;
}

/** Esri writes the whole CRS as text into a citation. */
function wktOf(keys: GeoKeys): string | null {
  for (const name of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const text = keys[name];
    const found = typeof text === 'string' ? /(?:PROJCS|GEOGCS)\[.*\]/s.exec(text) : null;
    if (found) return found[0];
  }
  return null;
}

function numberOf(keys: GeoKeys, name: string): number | null {
  const value = keys[name];
  return typeof value === 'number' ? value : null;
}

function isEpsg(code: number | null): code is number {
  return code !== null && code >= FIRST_EPSG && code < USER_DEFINED;
}
