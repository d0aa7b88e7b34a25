/** Repairs of what geotiff-geokeys-to-proj4 makes of the keys of a projection. */

export type GeoKeys = Readonly<Record<string, unknown>>;

/** ProjCoordTransGeoKey. */
const OBLIQUE_MERCATOR = 3;
const MERCATOR = 7;
const POLAR_STEREOGRAPHIC = 15;
const EQUIRECTANGULAR = 17;
const SOUTH_ORIENTATED = 27;

/** Uses of a method that PROJ does not know either: why such a CRS is not placed, to follow "has a CRS that". */
export function whyNotProjected(keys: GeoKeys): string | null {
  const isGiven = (name: string): boolean => (numberOf(keys, name) ?? 0) !== 0;
  const method = numberOf(keys, 'ProjCoordTransGeoKey');
  if (method === MERCATOR && isGiven('ProjNatOriginLatGeoKey'))
    return 'cannot be read (Mercator with a latitude of origin, which PROJ does not know either)';
  if (method === SOUTH_ORIENTATED && ['ProjFalseEastingGeoKey', 'ProjFalseNorthingGeoKey'].some(isGiven))
    return 'is south-orientated from a false origin';
  return null;
}

/**
 * @param made the library's definition, without `+axis`.
 * @returns it put right for the methods whose keys the library leaves out or takes for others.
 */
export function asMeant(made: string, keys: GeoKeys): string {
  const key = (name: string): number => numberOf(keys, name) ?? 0;
  switch (numberOf(keys, 'ProjCoordTransGeoKey')) {
    case POLAR_STEREOGRAPHIC:
      return polarStereographic(made, keys);
    case EQUIRECTANGULAR:
      return trueAtParallel(made, keys);
    case MERCATOR:
      return 'ProjStdParallel1GeoKey' in keys ? trueAtParallel(made, keys) : made;
    case OBLIQUE_MERCATOR:
      return `${made.replace(/\s*\+(?:lon_0|alpha|gamma|lonc)=\S+/g, '')} +lonc=${key('ProjCenterLongGeoKey')} +alpha=${key('ProjAzimuthAngleGeoKey')} +gamma=${key('ProjRectifiedGridAngleGeoKey')} +no_uoff`;
    case SOUTH_ORIENTATED:
      return `${made} +axis=wsu`;
    default:
      return made;
  }
}

function trueAtParallel(made: string, keys: GeoKeys): string {
  const parallel = numberOf(keys, 'ProjStdParallel1GeoKey') ?? 0;
  return `${made.replace(/\s*\+lat_(?:1|ts)=\S+/g, '')} +lat_ts=${parallel}`;
}

/** The natural origin of this method is the pole; its latitude key holds the latitude of true scale (EPSG method 9829). */
function polarStereographic(made: string, keys: GeoKeys): string {
  const trueScale = numberOf(keys, 'ProjNatOriginLatGeoKey') ?? 0;
  const meridian =
    numberOf(keys, 'ProjStraightVertPoleLongGeoKey') ?? numberOf(keys, 'ProjNatOriginLongGeoKey') ?? 0;
  const rest = made.replace(/\s*\+(?:lat_0|lon_0|lat_ts)=\S+/g, '');
  return `${rest} +lat_0=${trueScale < 0 ? -90 : 90} +lat_ts=${trueScale} +lon_0=${meridian}`;
}

export function numberOf(keys: GeoKeys, name: string): number | null {
  const value = keys[name];
  return typeof value === 'number' ? value : null;
}
