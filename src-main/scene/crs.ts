import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { crsOfEpsg, datumShift, withShift } from './crs-epsg.js';
import { crsOfDefinition, NO_CRS, withoutAxes, type SceneCrs } from './projection.js';

export type GeoKeys = Readonly<Record<string, unknown>>;

const MODEL_GEOGRAPHIC = 2;
const USER_DEFINED = 32767;
/** ProjCoordTransGeoKey. */
const MERCATOR = 7;
const POLAR_STEREOGRAPHIC = 15;
const OBLIQUE_MERCATOR = 3;
const EQUIRECTANGULAR = 17;
const FIRST_EPSG = 1024;
/** The CRS of a GeoTIFF's keys (OGC 19-008, 7.5); x is east and y north whatever the registry's axis order. */
export function crsOfGeoKeys(keys: GeoKeys | null): SceneCrs {
  if (keys === null) return NO_CRS;
  const wkt = wktOf(keys);
  const model = numberOf(keys, 'GTModelTypeGeoKey');
  const projected = numberOf(keys, 'ProjectedCSTypeGeoKey');
  const geographic = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(projected) && model !== MODEL_GEOGRAPHIC) return crsOfEpsg(projected, false);
  const isProjected = model === 1 || projected !== null || 'ProjCoordTransGeoKey' in keys;
  if (!isProjected && isEpsg(geographic) && !redefinesDatum(keys)) return crsOfEpsg(geographic, true);
  if (wkt !== null) return crsOfDefinition(wkt, projInWkt(wkt) ?? wkt);
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
  const method = numberOf(keys, 'ProjCoordTransGeoKey');
  const originLatitude = numberOf(keys, 'ProjNatOriginLatGeoKey') ?? 0;
  if (method === MERCATOR && originLatitude !== 0) {
    const why = 'Mercator with a latitude of origin, which PROJ does not know either';
    return { ...NO_CRS, notes: [`has a CRS that cannot be read (${why}): results are in pixels`] };
  }
  const shift = isEpsg(geographic) && !made.includes('+towgs84') ? datumShift(geographic) : null;
  const meant = method === null ? made : asMeant(made, method, keys, originLatitude);
  const definition = withShift(withoutAxes(meant), shift);
  return crsOfDefinition(definition, definition, units);
}

/** The library's definition, put right for the methods whose keys it leaves out or takes for others. */
function asMeant(made: string, method: number, keys: GeoKeys, originLatitude: number): string {
  const key = (name: string): number => numberOf(keys, name) ?? 0;
  switch (method) {
    case POLAR_STEREOGRAPHIC:
      return polarStereographic(made, keys, originLatitude);
    case EQUIRECTANGULAR:
      return `${made.replace(/\s*\+lat_(?:1|ts)=\S+/g, '')} +lat_ts=${key('ProjStdParallel1GeoKey')}`;
    case MERCATOR:
      return 'ProjStdParallel1GeoKey' in keys
        ? `${made.replace(/\s*\+lat_(?:1|ts)=\S+/g, '')} +lat_ts=${key('ProjStdParallel1GeoKey')}`
        : made;
    case OBLIQUE_MERCATOR:
      return `${made.replace(/\s*\+(?:lon_0|alpha|gamma|lonc)=\S+/g, '')} +lonc=${key('ProjCenterLongGeoKey')} +alpha=${key('ProjAzimuthAngleGeoKey')} +gamma=${key('ProjRectifiedGridAngleGeoKey')} +no_uoff`;
    default:
      return made;
  }
}

/** The CRS of well-known text as GDAL writes it beside files: by its EPSG code where it has one, else as it is. */
export function crsOfWkt(wkt: string): SceneCrs {
  const code = Number(/(?:AUTHORITY|ID)\["EPSG",\s*"?(\d+)"?\]\s*\]$/.exec(wkt.trim())?.[1] ?? Number.NaN);
  if (isEpsg(code)) return crsOfEpsg(code, /^(?:GEOGCS|GEOGCRS|GEODCRS)/.test(wkt));
  return crsOfDefinition(wkt, projInWkt(wkt) ?? wkt);
}

/** The natural origin of this method is the pole; its latitude key holds the latitude of true scale (EPSG method 9829). */
function polarStereographic(made: string, keys: GeoKeys, trueScale: number): string {
  const meridian =
    numberOf(keys, 'ProjStraightVertPoleLongGeoKey') ?? numberOf(keys, 'ProjNatOriginLongGeoKey') ?? 0;
  const rest = made.replace(/\s*\+(?:lat_0|lon_0|lat_ts)=\S+/g, '');
  return `${rest} +lat_0=${trueScale < 0 ? -90 : 90} +lat_ts=${trueScale} +lon_0=${meridian}`;
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

/** GDAL adds the proj definition to WKT where WKT cannot say it, as for geostationary satellites. */
function projInWkt(wkt: string): string | null {
  return /EXTENSION\["PROJ4",\s*"([^"]+)"\]/.exec(wkt)?.[1] ?? null;
}

function numberOf(keys: GeoKeys, name: string): number | null {
  const value = keys[name];
  return typeof value === 'number' ? value : null;
}

function isEpsg(code: number | null): code is number {
  return code !== null && code >= FIRST_EPSG && code < USER_DEFINED;
}
