/**
 * The projection of geo keys: ProjCoordTransGeoKey with its parameters (OGC 19-008, annex C), read as GDAL does
 * (libgeotiff's geo_normalize.c), which takes the keys of a natural origin, a false origin and a centre for one another.
 * Each becomes a method of well-known text, so that both ways lead to the same formulas.
 */
import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { isEpsg } from './crs-epsg.js';
import { metresOf, numberOf, type GeoKeys } from './geokey-units.js';
import { Unreadable } from './wkt-ground.js';
import { projOfMethod } from './wkt-methods.js';

/** Of parameters, by their plain names in well-known text, to the geo keys that say them: the first that is there. */
const KEYS = {
  latitudeoforigin: ['NatOriginLat', 'FalseOriginLat', 'CenterLat'],
  centralmeridian: ['NatOriginLong', 'FalseOriginLong', 'CenterLong'],
  poleward: ['StraightVertPoleLong', 'NatOriginLong', 'FalseOriginLong', 'CenterLong'],
  scalefactor: ['ScaleAtNatOrigin', 'ScaleAtCenter'],
  standardparallel1: ['StdParallel1'],
  standardparallel2: ['StdParallel2'],
  azimuth: ['AzimuthAngle'],
  rectifiedgridangle: ['RectifiedGridAngle'],
  falseeasting: ['FalseEasting', 'CenterEasting', 'FalseOriginEasting'],
  falsenorthing: ['FalseNorthing', 'CenterNorthing', 'FalseOriginNorthing'],
} as const;
type Parameter = keyof typeof KEYS;
const LENGTHS: readonly Parameter[] = ['falseeasting', 'falsenorthing'];

interface Transformation {
  readonly method: string;
  /** Beside the false origin. */
  readonly takes: readonly Parameter[];
  /** Without which it says nothing. */
  readonly needs: readonly Parameter[];
  /** It takes a scale at its natural origin alone. */
  readonly ownScale: boolean;
}
const ORIGIN: readonly Parameter[] = ['latitudeoforigin', 'centralmeridian'];
const SCALED: readonly Parameter[] = [...ORIGIN, 'scalefactor'];
const CONE: readonly Parameter[] = ['standardparallel1', 'standardparallel2'];
const MERIDIAN: readonly Parameter[] = ['centralmeridian'];
const OBLIQUE: readonly Parameter[] = [...SCALED, 'azimuth', 'rectifiedgridangle'];

function method(name: string, takes: readonly Parameter[], needs: readonly Parameter[] = []): Transformation {
  const ownScale = ['mercator', 'stereographic'].includes(name);
  return { method: name, takes: [...takes, ...needs], needs, ownScale };
}

const TRANSFORMATIONS: Readonly<Record<number, Transformation>> = {
  1: method('transversemercator', SCALED),
  3: method('hotineobliquemercator', OBLIQUE, ['azimuth']),
  4: method('labordeobliquemercator', SCALED, ['azimuth']),
  // Rosenmund's, which the standard also calls the Swiss oblique cylinder.
  5: method('swissobliquecylindrical', SCALED),
  7: method('mercator', [...SCALED, 'standardparallel1']),
  8: method('lambertconformalconic2sp', ORIGIN, CONE),
  9: method('lambertconformalconic1sp', SCALED),
  10: method('lambertazimuthalequalarea', ORIGIN),
  11: method('albersconicequalarea', ORIGIN, CONE),
  12: method('azimuthalequidistant', ORIGIN),
  13: method('equidistantconic', ORIGIN, CONE),
  14: method('stereographic', SCALED),
  15: method('polarstereographic', ['latitudeoforigin', 'poleward', 'scalefactor'], ['latitudeoforigin']),
  16: method('obliquestereographic', SCALED),
  17: method('equirectangular', [...ORIGIN, 'standardparallel1']),
  18: method('cassinisoldner', SCALED),
  19: method('gnomonic', ORIGIN),
  20: method('millercylindrical', MERIDIAN),
  21: method('orthographic', ORIGIN),
  22: method('polyconic', ORIGIN),
  23: method('robinson', MERIDIAN),
  24: method('sinusoidal', MERIDIAN),
  25: method('vandergrinten', MERIDIAN),
  26: method('newzealandmapgrid', ORIGIN),
  27: method('transversemercatorsouthorientated', SCALED),
  28: method('cylindricalequalarea', ['centralmeridian', 'standardparallel1']),
  9815: method('hotineobliquemercatorazimuthcenter', OBLIQUE, ['azimuth']),
};
const MERCATOR = 7;
const HOTINE = [3, 9815];
/** GDAL's for an oblique Mercator without one. */
const RECTIFIED_GRID_ANGLE = 90;

/** Codes of the standard that no other program reads: their parameters are written nowhere. */
const UNREAD: Readonly<Record<number, string>> = {
  2: 'the modified Mercator of Alaska',
  6: 'the spherical oblique Mercator',
};

/** Of EPSG's conversions, by ProjectionGeoKey: those that the library's definitions say wholly. */
const CONVERTED = /\+proj=(?:tmerc|utm|lcc|aea|cass|poly|laea|sinu) (?!.*\+ellps=sphere)/;
/** The zones of South Africa and Namibia, which the library gives east and north. */
const SOUTH_ORIENTATED = [
  [17515, 17533],
  [17611, 17625],
] as const;

/** The projection as of a proj string, with metres to a unit of its coordinates. @throws Unreadable */
export function projectionOfKeys(
  keys: GeoKeys,
  degrees: number,
  isSphere: boolean,
): { proj: string; metres: number } {
  const metres = metresOf(keys, 'Proj') ?? 1;
  if (Number.isNaN(metres)) throw new Unreadable('has a linear unit that is not known here');
  const code = numberOf(keys, 'ProjCoordTransGeoKey');
  const conversion = numberOf(keys, 'ProjectionGeoKey');
  if (TRANSFORMATIONS[code ?? 0] === undefined && isEpsg(conversion))
    return { proj: conversionOf(conversion), metres };
  return { proj: transformationOf(code, keys, { degrees, metres }, isSphere), metres };
}

function conversionOf(code: number): string {
  const asked = { ProjectedCSTypeGeoKey: 32767, ProjectionGeoKey: code };
  const { proj4: proj, errors } = geokeysToProj4.toProj4(asked as never);
  if (Object.keys(errors).length > 0 || !CONVERTED.test(proj))
    throw new Unreadable(`has the projection EPSG:${code}, which is not known here`);
  const isSouthOrientated = SOUTH_ORIENTATED.some(([first, last]) => code >= first && code <= last);
  const east = proj.replace(/\s*\+(?:no_defs|axis=\w+)/g, '').trim();
  return isSouthOrientated ? `${east} +axis=wsu` : east;
}

function transformationOf(
  code: number | null,
  given: GeoKeys,
  units: { readonly degrees: number; readonly metres: number },
  isSphere: boolean,
): string {
  const keys = code === MERCATOR ? mercatorKeys(given) : given;
  const known = TRANSFORMATIONS[code ?? 0];
  if (known === undefined) {
    if (code === null) throw new Unreadable('names no projection');
    throw new Unreadable(`has ${UNREAD[code] ?? `the projection ${code}`}, which is not known here`);
  }
  refuseScales(keys, known);
  const parameters = new Map<string, number>();
  for (const parameter of [...known.takes, ...LENGTHS]) {
    const value = KEYS[parameter]
      .map((name) => numberOf(keys, `Proj${name}GeoKey`))
      .find((found) => found !== null);
    if (value === undefined && known.needs.includes(parameter))
      throw new Unreadable(`lacks Proj${KEYS[parameter][0]}GeoKey`);
    if (value === undefined) continue;
    const unit = parameter === 'scalefactor' ? 1 : LENGTHS.includes(parameter) ? units.metres : units.degrees;
    parameters.set(parameter === 'poleward' ? 'centralmeridian' : parameter, value * unit);
  }
  if (HOTINE.includes(code ?? 0) && !parameters.has('rectifiedgridangle'))
    parameters.set('rectifiedgridangle', RECTIFIED_GRID_ANGLE);
  const proj = projOfMethod({ plainName: known.method, parameters, isSphere });
  if (proj === null)
    throw new Unreadable(`uses its projection (${known.method}) in a way that is not known here`);
  return proj;
}

/** As GDAL reads a latitude of origin without a reduction: as the latitude of true scale. */
function mercatorKeys(keys: GeoKeys): GeoKeys {
  const latitude = numberOf(keys, 'ProjNatOriginLatGeoKey') ?? 0;
  const isReduced = (numberOf(keys, 'ProjScaleAtNatOriginGeoKey') ?? 1) !== 1;
  if (latitude === 0 || isReduced || 'ProjStdParallel1GeoKey' in keys) return keys;
  return { ...keys, ProjStdParallel1GeoKey: latitude, ProjNatOriginLatGeoKey: 0 };
}

/** Where GDAL passes over a scale in silence, what is meant cannot be known. */
function refuseScales(keys: GeoKeys, { takes, ownScale }: Transformation): void {
  const isOne = (name: string): boolean => (numberOf(keys, `Proj${name}GeoKey`) ?? 1) === 1;
  const passedOver = !takes.includes('scalefactor')
    ? KEYS.scalefactor
    : ownScale && numberOf(keys, 'ProjScaleAtNatOriginGeoKey') === null
      ? (['ScaleAtCenter'] as const)
      : [];
  for (const name of passedOver) {
    if (!isOne(name))
      throw new Unreadable(`has a scale (Proj${name}GeoKey) that its projection does not take`);
  }
}
