import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { crsOfEpsg, datumShift, isEpsg, withShift } from './crs-epsg.js';
import { crsOfWkt, noting, unplaced } from './crs-wkt.js';
import { shiftOf, type Shift } from './datums.js';
import { crsOfDefinition, NO_CRS, withoutAxes, type SceneCrs } from './projection.js';

export type GeoKeys = Readonly<Record<string, unknown>>;

const MODEL_GEOGRAPHIC = 2;
/** ProjCoordTransGeoKey. */
const MERCATOR = 7;
const POLAR_STEREOGRAPHIC = 15;
const OBLIQUE_MERCATOR = 3;
const EQUIRECTANGULAR = 17;
const SOUTH_ORIENTATED = 27;

/** The CRS of a GeoTIFF's keys (OGC 19-008, 7.5); x is east and y north whatever the registry's axis order. */
export function crsOfGeoKeys(keys: GeoKeys | null): SceneCrs {
  if (keys === null) return NO_CRS;
  const model = numberOf(keys, 'GTModelTypeGeoKey');
  const projected = numberOf(keys, 'ProjectedCSTypeGeoKey');
  const geographic = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(projected) && model !== MODEL_GEOGRAPHIC) return crsOfEpsg(projected, false);
  const isProjected = model === 1 || projected !== null || 'ProjCoordTransGeoKey' in keys;
  const wkt = wktOf(keys, isProjected);
  // The code beside Esri's text of a projected CRS is that of its base alone.
  if (wkt?.startsWith('PROJCS')) return crsOfWkt(wkt);
  if (!isProjected && isEpsg(geographic) && !redefinesDatum(keys)) return crsOfEpsg(geographic, true);
  if (wkt !== null) return crsOfWkt(wkt);
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
    return unplaced(null, `cannot be read (${wrong.join(', ')})`);
  }
  const method = numberOf(keys, 'ProjCoordTransGeoKey');
  const originLatitude = numberOf(keys, 'ProjNatOriginLatGeoKey') ?? 0;
  if (method === MERCATOR && originLatitude !== 0) {
    const why = 'Mercator with a latitude of origin, which PROJ does not know either';
    return unplaced(null, `cannot be read (${why})`);
  }
  const falseOrigin = ['ProjFalseEastingGeoKey', 'ProjFalseNorthingGeoKey'].some((name) =>
    numberOf(keys, name),
  );
  if (method === SOUTH_ORIENTATED && falseOrigin)
    return unplaced(null, 'is south-orientated from a false origin');
  const { towgs84, notes } = made.includes('+towgs84') ? NO_SHIFT : shiftOfKeys(keys);
  const meant = withoutAxes(method === null ? made : asMeant(made, method, keys, originLatitude));
  const turned = method === SOUTH_ORIENTATED ? `${meant} +axis=wsu` : meant;
  const definition = withShift(turned, towgs84);
  return noting(crsOfDefinition(definition, definition, units), notes);
}

const NO_SHIFT: Shift = { towgs84: null, notes: [] };

/** By the code of the base, else by that of the datum or, as GDAL writes it, by its name in the citation. */
function shiftOfKeys(keys: GeoKeys): Shift {
  const base = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(base)) return { towgs84: datumShift(base), notes: [] };
  const citation = textOf(keys, 'GeogCitationGeoKey') ?? '';
  const radius = numberOf(keys, 'GeogSemiMajorAxisGeoKey');
  const polar = numberOf(keys, 'GeogSemiMinorAxisGeoKey');
  const code = numberOf(keys, 'GeogGeodeticDatumGeoKey');
  if (radius === null) return NO_SHIFT;
  return shiftOf({
    name: isEpsg(code) ? String(code) : (/Datum = ([^|]*)/.exec(citation)?.[1] ?? ''),
    epsg: null,
    projectedName: textOf(keys, 'PCSCitationGeoKey') ?? textOf(keys, 'GTCitationGeoKey'),
    radius,
    inverseFlattening:
      numberOf(keys, 'GeogInvFlatteningGeoKey') ??
      (polar === null || polar === radius ? 0 : radius / (radius - polar)),
  });
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

/** Esri writes the whole CRS as text into a citation; that of a base alone is no text of a projected one. */
function wktOf(keys: GeoKeys, isProjected: boolean): string | null {
  for (const name of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const found = /(?:PROJCS|GEOGCS)\[.*\]/s.exec(textOf(keys, name) ?? '')?.[0];
    if (found?.startsWith(isProjected ? 'PROJCS' : '')) return found;
  }
  return null;
}

function numberOf(keys: GeoKeys, name: string): number | null {
  const value = keys[name];
  return typeof value === 'number' ? value : null;
}

function textOf(keys: GeoKeys, name: string): string | null {
  const value = keys[name];
  return typeof value === 'string' ? value : null;
}
