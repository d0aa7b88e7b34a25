/** Units of geo keys (OGC 19-008, 7.5.2 and 7.5.3): EPSG codes of units, or the size of a unit of the file's own. */
import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { DEGREE } from './wkt-ground.js';

export type GeoKeys = Readonly<Record<string, unknown>>;

export function numberOf(keys: GeoKeys, name: string): number | null {
  const value = keys[name];
  return typeof value === 'number' ? value : null;
}

export function textOf(keys: GeoKeys, name: string): string | null {
  const value = keys[name];
  return typeof value === 'string' ? value : null;
}

const USER_DEFINED = 32767;
/** Degrees, by EPSG; degrees that are to be written with minutes and seconds are numbers of degrees in a file, as in GDAL. */
const ANGLES: Readonly<Record<number, number>> = {
  9101: 1 / DEGREE,
  9102: 1,
  9103: 1 / 60,
  9104: 1 / 3600,
  9105: 0.9,
  9106: 0.9,
  9107: 1,
  9108: 1,
  9109: 1e-6 / DEGREE,
  9110: 1,
  9112: 0.009,
  9113: 0.00009,
  9122: 1,
};

/** Degrees to the angular unit of the keys; null where they name none, NaN where it is not known. */
export function degreesOf(keys: GeoKeys): number | null {
  const code = numberOf(keys, 'GeogAngularUnitsGeoKey');
  if (code === null || code === 0) return null;
  if (code !== USER_DEFINED) return ANGLES[code] ?? Number.NaN;
  return (numberOf(keys, 'GeogAngularUnitSizeGeoKey') ?? Number.NaN) / DEGREE;
}

/** Metres to a linear unit of the keys, of coordinates (`Proj`) or of axes of the ellipsoid (`Geog`); as `degreesOf`. */
export function metresOf(keys: GeoKeys, of: 'Proj' | 'Geog'): number | null {
  const code = numberOf(keys, `${of}LinearUnitsGeoKey`);
  if (code === null || code === 0) return null;
  if (code === USER_DEFINED) return numberOf(keys, `${of}LinearUnitSizeGeoKey`) ?? Number.NaN;
  const asked = { ProjectedCSTypeGeoKey: USER_DEFINED, ProjCoordTransGeoKey: 1, ProjLinearUnitsGeoKey: code };
  const { coordinatesConversionParameters, errors } = geokeysToProj4.toProj4(asked as never);
  return Object.keys(errors).length > 0 ? Number.NaN : coordinatesConversionParameters.x;
}
