/** What geo keys say of the ground: the base CRS by its code, or ellipsoid, prime meridian and datum one by one. */
import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { doubtsOf } from './crs-accuracy.js';
import { datumShift, isEpsg } from './crs-epsg.js';
import { shiftOf, type Shift } from './datums.js';
import { degreesOf, metresOf, numberOf, textOf, type GeoKeys } from './geokey-units.js';
import { Unreadable } from './wkt-ground.js';

export interface Ground {
  /** Of a proj string. */
  readonly ellipsoid: string;
  /** Degrees east of Greenwich. */
  readonly meridian: number;
  readonly isSphere: boolean;
  readonly shift: Shift;
  /** Degrees to the angular unit of coordinates and parameters. */
  readonly degrees: number;
}

/** Degrees east of Greenwich (EPSG dataset). */
const MERIDIANS: Readonly<Record<number, number>> = {
  1026: 12.57775,
  8901: 0,
  8902: -9.131906111111112,
  8903: 2.33722917,
  8904: -74.08091666666667,
  8905: -3.687375,
  8906: 12.452333333333332,
  8907: 7.439583333333333,
  8908: 106.80771944444444,
  8909: -17.666666666666668,
  8910: 4.367975,
  8911: 18.05827777777778,
  8912: 23.7163375,
  8913: 10.722916666666666,
  8914: 2.337208333333333,
};
const NO_SHIFT: Shift = { towgs84: null, notes: [] };

/** @throws Unreadable where they name no ellipsoid (GDAL takes that of WGS 84: a guess by some hundred metres), or what is not known. */
export function groundOfKeys(keys: GeoKeys): Ground {
  const code = numberOf(keys, 'GeographicTypeGeoKey');
  const base = isEpsg(code) ? ask({ GeographicTypeGeoKey: code }, `EPSG:${code}`) : null;
  const degrees = degreesOf(keys) ?? base?.degrees ?? 1;
  if (Number.isNaN(degrees)) throw new Unreadable('has an angular unit that is not known here');
  const datum = numberOf(keys, 'GeogGeodeticDatumGeoKey');
  const known = base ?? (isEpsg(datum) ? ask({ GeogGeodeticDatumGeoKey: datum }, `datum ${datum}`) : null);
  const own = axesOf(keys);
  const axes = own ?? known?.axes ?? ellipsoidOf(keys);
  if (own !== null && base?.axes && !areAlike(own, base.axes))
    throw new Unreadable(`has another ellipsoid than that of EPSG:${code}, which it is based on`);
  if (axes === null) throw new Unreadable('names no ellipsoid');
  const { a, b } = axes;
  const isSphere = a === b;
  return {
    ellipsoid: isSphere ? `+R=${a}` : `+a=${a} +b=${b}`,
    meridian: meridianOf(keys, degrees) ?? known?.meridian ?? 0,
    isSphere,
    shift: shiftOfKeys(keys, a, b),
    degrees,
  };
}

/** Metres: WGS 84 is written with the axes of older world ellipsoids too, where GDAL takes the axes as they are. */
const ALMOST = 100;

function areAlike(one: Axes, other: Axes): boolean {
  return Math.abs(one.a - other.a) < ALMOST && Math.abs(one.b - other.b) < ALMOST;
}

interface Known {
  readonly axes: Axes | null;
  readonly meridian: number;
  readonly degrees: number;
}
interface Axes {
  readonly a: number;
  readonly b: number;
}

/** What the library's copy of the EPSG dataset has of a code. */
function ask(keys: GeoKeys, what: string): Known {
  const { proj4: text, coordinatesConversionParameters, errors } = geokeysToProj4.toProj4(keys as never);
  const [a, b, meridian] = ['a', 'b', 'pm'].map((key) =>
    Number(new RegExp(`\\+${key}=(\\S+)`).exec(text)?.[1]),
  );
  if (Object.keys(errors).length > 0 || a === undefined || b === undefined || !(a > 0))
    throw new Unreadable(`has ${what}, which is not known here`);
  return { axes: { a, b }, meridian: meridian || 0, degrees: coordinatesConversionParameters.x };
}

/** The file's own, in metres. A sphere where it has but one axis. */
function axesOf(keys: GeoKeys): Axes | null {
  const unit = metresOf(keys, 'Geog') ?? 1;
  const a = (numberOf(keys, 'GeogSemiMajorAxisGeoKey') ?? 0) * unit;
  if (a === 0) return null;
  const inverseFlattening = numberOf(keys, 'GeogInvFlatteningGeoKey') ?? 0;
  if (inverseFlattening !== 0) return { a, b: a - a / inverseFlattening };
  return { a, b: (numberOf(keys, 'GeogSemiMinorAxisGeoKey') ?? 0) * unit || a };
}

function ellipsoidOf(keys: GeoKeys): Axes | null {
  const code = numberOf(keys, 'GeogEllipsoidGeoKey');
  return isEpsg(code) ? ask({ GeogEllipsoidGeoKey: code }, `ellipsoid ${code}`).axes : null;
}

function meridianOf(keys: GeoKeys, degrees: number): number | null {
  const own = numberOf(keys, 'GeogPrimeMeridianLongGeoKey');
  const code = numberOf(keys, 'GeogPrimeMeridianGeoKey');
  if (!isEpsg(code)) return own === null ? null : own * degrees;
  const known = MERIDIANS[code];
  if (known === undefined) throw new Unreadable(`has the prime meridian ${code}, which is not known here`);
  return known;
}

/** As the file says itself; by the code of the base; by that of the datum or, as GDAL writes it, its name in the citation. */
function shiftOfKeys(keys: GeoKeys, a: number, b: number): Shift {
  const given = keys['GeogTOWGS84GeoKey'];
  if (Array.isArray(given) || ArrayBuffer.isView(given))
    return { towgs84: Array.from(given as ArrayLike<number>).join(','), notes: [] };
  const base = numberOf(keys, 'GeographicTypeGeoKey');
  if (isEpsg(base)) return { towgs84: datumShift(base), notes: doubtsOf(base) };
  const citation = textOf(keys, 'GeogCitationGeoKey') ?? '';
  const code = numberOf(keys, 'GeogGeodeticDatumGeoKey');
  if (!isEpsg(code) && numberOf(keys, 'GeogSemiMajorAxisGeoKey') === null) return NO_SHIFT;
  return shiftOf({
    name: isEpsg(code) ? String(code) : (/Datum = ([^|]*)/.exec(citation)?.[1] ?? ''),
    epsg: null,
    projectedName: textOf(keys, 'PCSCitationGeoKey') ?? textOf(keys, 'GTCitationGeoKey'),
    radius: a,
    inverseFlattening: a === b ? 0 : a / (a - b),
  });
}
