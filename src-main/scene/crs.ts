import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { crsOfEpsg, datumShift, isEpsg, withShift } from './crs-epsg.js';
import { doubtsOf } from './crs-accuracy.js';
import { crsOfWkt, unplaced } from './crs-wkt.js';
import { shiftOf, type Shift } from './datums.js';
import { asMeant, numberOf, whyNotProjected, type GeoKeys } from './geokey-methods.js';
import { crsOfDefinition, NO_CRS, noting, withoutAxes, type SceneCrs } from './projection.js';

const MODEL_GEOGRAPHIC = 2;
const MODEL_GEOCENTRIC = 3;

/** The CRS of a GeoTIFF's keys (OGC 19-008, 7.5); x is east and y north whatever the registry's axis order. */
export function crsOfGeoKeys(keys: GeoKeys | null): SceneCrs {
  if (keys === null) return NO_CRS;
  const model = numberOf(keys, 'GTModelTypeGeoKey');
  const projected = numberOf(keys, 'ProjectedCSTypeGeoKey');
  const geographic = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(projected) && model !== MODEL_GEOGRAPHIC) return crsOfEpsg(projected, false);
  if (model === MODEL_GEOCENTRIC) return unplaced(null, 'is geocentric');
  const isProjected = model === 1 || projected !== null || 'ProjCoordTransGeoKey' in keys;
  const wkt = wktOf(keys, isProjected);
  // The code beside Esri's text of a projected CRS is that of its base alone.
  if (wkt?.startsWith('PROJCS')) return crsOfWkt(wkt);
  if (!isProjected && isEpsg(geographic) && !('GeogTOWGS84GeoKey' in keys))
    return crsOfEpsg(geographic, true);
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
  const why = whyNotProjected(keys);
  if (why !== null) return unplaced(null, why);
  const { towgs84, notes } = made.includes('+towgs84') ? NO_SHIFT : shiftOfKeys(keys);
  const definition = withShift(asMeant(withoutAxes(made), keys), towgs84);
  return noting(crsOfDefinition(definition, definition, units), notes);
}

const NO_SHIFT: Shift = { towgs84: null, notes: [] };

/** By the code of the base, else by that of the datum or, as GDAL writes it, by its name in the citation. */
function shiftOfKeys(keys: GeoKeys): Shift {
  const base = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(base)) return { towgs84: datumShift(base), notes: doubtsOf(base) };
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

/** Esri writes the whole CRS as text into a citation; that of a base alone is no text of a projected one. */
function wktOf(keys: GeoKeys, isProjected: boolean): string | null {
  for (const name of ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey']) {
    const found = /(?:PROJCS|GEOGCS)\[.*\]/s.exec(textOf(keys, name) ?? '')?.[0];
    if (found?.startsWith(isProjected ? 'PROJCS' : '')) return found;
  }
  return null;
}

function textOf(keys: GeoKeys, name: string): string | null {
  const value = keys[name];
  return typeof value === 'string' ? value : null;
}
