import { crsOfEpsg, isEpsg } from './crs-epsg.js';
import { crsOfWkt, unplaced } from './crs-wkt.js';
import { groundOfKeys } from './geokey-ground.js';
import { projectionOfKeys } from './geokey-methods.js';
import { metresOf, numberOf, textOf, type GeoKeys } from './geokey-units.js';
import { crsOfDefinition, NO_CRS, noting, type SceneCrs } from './projection.js';
import { Unreadable } from './wkt-ground.js';

const MODEL_PROJECTED = 1;
const MODEL_GEOGRAPHIC = 2;
const MODEL_GEOCENTRIC = 3;

/** The CRS of a GeoTIFF's keys (OGC 19-008, 7.5); x is east and y north whatever the registry's axis order. */
export function crsOfGeoKeys(keys: GeoKeys | null): SceneCrs {
  if (keys === null) return NO_CRS;
  const model = numberOf(keys, 'GTModelTypeGeoKey');
  const projected = numberOf(keys, 'ProjectedCSTypeGeoKey');
  const geographic = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(projected) && model !== MODEL_GEOGRAPHIC)
    return inUnits(crsOfEpsg(projected, false), metresOf(keys, 'Proj'));
  if (model === MODEL_GEOCENTRIC) return unplaced(null, 'is geocentric');
  const isProjected = model === MODEL_PROJECTED || projected !== null || 'ProjCoordTransGeoKey' in keys;
  const wkt = wktOf(keys, isProjected);
  // The code beside Esri's text of a projected CRS is that of its base alone.
  if (wkt?.startsWith('PROJCS')) return crsOfWkt(wkt);
  if (!isProjected && isEpsg(geographic) && !('GeogTOWGS84GeoKey' in keys))
    return crsOfEpsg(geographic, true);
  if (wkt !== null) return crsOfWkt(wkt);
  if (!isProjected && model !== MODEL_GEOGRAPHIC && geographic === null) {
    return { ...NO_CRS, notes: ['has geo keys without a CRS: results are in pixels'] };
  }
  try {
    return ownCrs(keys, isProjected);
  } catch (thrown) {
    if (thrown instanceof Unreadable) return unplaced(null, thrown.message);
    throw thrown;
  }
}

/** Of the parameters that the keys name one by one. @throws Unreadable */
function ownCrs(keys: GeoKeys, isProjected: boolean): SceneCrs {
  const { ellipsoid, meridian, isSphere, shift, degrees } = groundOfKeys(keys);
  const { proj, metres } = isProjected
    ? projectionOfKeys(keys, degrees, isSphere)
    : { proj: '+proj=longlat', metres: 1 };
  const definition = [
    proj,
    ellipsoid,
    meridian === 0 ? null : `+pm=${meridian}`,
    shift.towgs84 === null ? null : `+towgs84=${shift.towgs84}`,
    metres === 1 ? null : `+to_meter=${metres}`,
  ]
    .filter((part) => part !== null)
    .join(' ');
  const unit = isProjected ? 1 : degrees;
  return noting(crsOfDefinition(definition, definition, { x: unit, y: unit }), shift.notes);
}

/** How little two units differ that are the same, written with other digits: the US survey foot has 2e-6 more. */
const SAME_UNIT = 1e-9;

/**
 * A CRS with coordinates in another unit than its own, as of geo keys that have both a code and a unit, which GDAL follows.
 * @param metres null where the keys name none.
 */
function inUnits(crs: SceneCrs, metres: number | null): SceneCrs {
  const { toLonLat, fromLonLat, metres: own } = crs;
  if (metres === null || toLonLat === null || fromLonLat === null || own === undefined) return crs;
  if (Number.isNaN(metres))
    return {
      ...NO_CRS,
      name: crs.name,
      notes: ['has a linear unit that is not known here: results are in pixels'],
    };
  const share = metres / own;
  if (Math.abs(share - 1) < SAME_UNIT) return crs;
  return {
    ...crs,
    toLonLat: (x, y) => toLonLat(x * share, y * share),
    fromLonLat(lon, lat) {
      const [x, y] = fromLonLat(lon, lat);
      return [x / share, y / share];
    },
    metres,
    ...(crs.turn === undefined ? {} : { turn: crs.turn / share }),
    notes: [
      ...crs.notes,
      `has coordinates in units of ${metres} m, as its geo keys say, not in those of ${crs.name}`,
    ],
  };
}

/** Esri writes the whole CRS as text into a citation; that of a base alone is no text of a projected one. */
function wktOf(keys: GeoKeys, isProjected: boolean): string | null {
  for (const name of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const found = /(?:PROJCS|GEOGCS)\[.*\]/s.exec(textOf(keys, name) ?? '')?.[0];
    if (found?.startsWith(isProjected ? 'PROJCS' : '')) return found;
  }
  return null;
}
