/**
 * The horizontal CRS of well-known text (OGC 01-009 and 18-010, as GDAL and Esri write them) as a proj string. proj4js
 * reads such text too, but drops the datum's shift, units and prime meridian of some, and takes what it does not know for
 * longitude and latitude.
 */
import { shiftOf, type Shift } from './datums.js';
import { kindOf, projOfMethod } from './wkt-methods.js';
import { childOf, epsgOf, numberIn, plainName, type WktNode } from './wkt.js';

export interface WktCrs {
  /** proj string, with `+towgs84` where the datum needs it, and with `+axis` where x is not east or y not north. */
  readonly definition: string;
  /** Degrees to a unit of longitude and latitude; 1 for a projection, whose unit is in the definition. */
  readonly degrees: number;
  readonly notes: readonly string[];
}

const PROJECTED = ['PROJCS', 'PROJCRS', 'PROJECTEDCRS'];
const GEODETIC = ['GEOGCS', 'GEOGCRS', 'GEOGRAPHICCRS', 'GEODCRS', 'GEODETICCRS'];
const COMPOUND = ['COMPD_CS', 'COMPOUNDCRS'];
const BASES = ['GEOGCS', 'BASEGEOGCRS', 'BASEGEODCRS', ...GEODETIC];
const UNITS = ['UNIT', 'ANGLEUNIT', 'LENGTHUNIT', 'SCALEUNIT'];
const DATUMS = ['DATUM', 'GEODETICDATUM', 'TRF', 'ENSEMBLE'];
const OTHERS: Readonly<Record<string, string>> = {
  LOCAL_CS: 'is local, tied to no place on Earth',
  ENGCRS: 'is local, tied to no place on Earth',
  ENGINEERINGCRS: 'is local, tied to no place on Earth',
  IMAGECRS: 'is local, tied to no place on Earth',
  VERT_CS: 'has heights alone',
  VERTCRS: 'has heights alone',
  VERTICALCRS: 'has heights alone',
  GEOCCS: 'is geocentric',
  DERIVEDPROJCRS: 'is derived from another by a conversion that is not known here',
};
const DEGREE = Math.PI / 180;
const GRADS_TO_DEGREES = 0.9;
/** The meridian of Paris in grads: OGC 01-009 has it in the unit of the CRS, GDAL and Esri in degrees. */
const PARIS_GRADS = 2.5969213;
/** Factors are written with 10 digits or more. */
const ROUNDING = 1e-9;

class Unreadable extends Error {}

/** The part of the text that places pixels: of a compound CRS the horizontal one. */
export function horizontalPart(root: WktNode): WktNode {
  if (!COMPOUND.includes(root.keyword)) return root;
  const part = root.children.find(({ keyword }) =>
    [...PROJECTED, ...GEODETIC, 'BOUNDCRS', ...COMPOUND].includes(keyword),
  );
  return part === undefined ? root : horizontalPart(part);
}

export function isGeographic({ keyword }: WktNode): boolean {
  return GEODETIC.includes(keyword);
}

/** @returns why it leads to no place on Earth, to follow "has a CRS that", where it does not. */
export function readWktCrs(root: WktNode): WktCrs | { readonly why: string } {
  try {
    return read(horizontalPart(root));
  } catch (thrown) {
    if (thrown instanceof Unreadable) return { why: thrown.message };
    throw thrown;
  }
}

function read(node: WktNode): WktCrs {
  if (node.keyword === 'BOUNDCRS') {
    const source = childOf(node, 'SOURCECRS')?.children[0];
    if (source === undefined) throw new Unreadable('names no source');
    return readPlain(horizontalPart(source), abridgedShift(childOf(node, 'ABRIDGEDTRANSFORMATION')));
  }
  return readPlain(node, null);
}

function readPlain(node: WktNode, bound: string | null): WktCrs {
  const projected = PROJECTED.includes(node.keyword);
  const base = projected ? childOf(node, ...BASES) : node;
  if (base === undefined || (!projected && !GEODETIC.includes(node.keyword)))
    throw new Unreadable(OTHERS[node.keyword] ?? `is of an unknown kind (${node.keyword.slice(0, 20)})`);
  for (const part of [node, base]) {
    if (childOf(part, 'DERIVINGCONVERSION') !== undefined)
      throw new Unreadable('is derived from another by a conversion that is not known here');
  }
  if (childOf(base, 'CS')?.name === '' && childOf(base, 'CS')?.values[0] === 'Cartesian')
    throw new Unreadable('is geocentric');
  const degrees = degreesIn(unitOf(base) ?? DEGREE);
  const { text: ellipsoid, shift } = groundOf(base, projected ? node.name : null, bound);
  const axis = axisOf(node);
  if (!projected) {
    const definition = ['+proj=longlat', ellipsoid, towgs84(shift), axis].filter(Boolean).join(' ');
    return { definition, degrees, notes: shift.notes };
  }
  const metres = unitOf(node) ?? 1;
  const made = projection(node, { angle: degrees, length: metres, number: 1 }, ellipsoid.includes('+R='));
  const isWebMercator = made.includes('+nadgrids=');
  const definition = [
    axis === null ? made : made.replace(/ \+axis=\w+/, ''),
    isWebMercator ? null : ellipsoid,
    isWebMercator ? null : towgs84(shift),
    metres === 1 ? null : `+to_meter=${metres}`,
    axis,
  ];
  return { definition: definition.filter(Boolean).join(' '), degrees: 1, notes: shift.notes };
}

const towgs84 = (shift: Shift): string | null =>
  shift.towgs84 === null ? null : `+towgs84=${shift.towgs84}`;

/** Ellipsoid and prime meridian, and the shift of the datum. */
function groundOf(
  base: WktNode,
  projectedName: string | null,
  bound: string | null,
): { text: string; shift: Shift } {
  const datum = childOf(base, ...DATUMS);
  const ellipsoid = childOf(datum, 'SPHEROID', 'ELLIPSOID');
  const radius = (numberIn(ellipsoid) ?? Number.NaN) * (unitOf(ellipsoid) ?? 1);
  const inverseFlattening = numberIn(ellipsoid, 1);
  if (!(radius > 0) || inverseFlattening === null) throw new Unreadable('names no ellipsoid');
  const figure = inverseFlattening === 0 ? `+R=${radius}` : `+a=${radius} +rf=${inverseFlattening}`;
  const meridian = meridianOf(childOf(base, 'PRIMEM', 'PRIMEMERIDIAN'));
  const inText = datum?.children.find(({ keyword }) => keyword === 'TOWGS84')?.values.map(Number);
  const given = bound ?? (inText === undefined || inText.length < 3 ? null : inText.join(','));
  const shift =
    given === null
      ? shiftOf({ name: datum?.name ?? '', epsg: epsgOf(base), projectedName, radius, inverseFlattening })
      : { towgs84: given, notes: [] };
  return { text: meridian === 0 ? figure : `${figure} +pm=${meridian}`, shift };
}

/** Degrees east of Greenwich. */
function meridianOf(node: WktNode | undefined): number {
  const value = numberIn(node) ?? 0;
  const unit = unitOf(node);
  if (unit !== null) return value * degreesIn(unit);
  const inGrads = node?.name.toLowerCase() === 'paris' && Math.abs(value - PARIS_GRADS) < 1e-6;
  return inGrads ? value * GRADS_TO_DEGREES : value;
}

function projection(
  node: WktNode,
  units: Readonly<Record<'angle' | 'length' | 'number', number>>,
  isSphere: boolean,
): string {
  const conversion = childOf(node, 'CONVERSION') ?? node;
  const method = childOf(conversion, 'METHOD', 'PROJECTION')?.name ?? '';
  const parameters = new Map<string, number>();
  for (const parameter of conversion.children.filter(({ keyword }) => keyword === 'PARAMETER')) {
    const name = plainName(parameter.name);
    const kind = kindOf(name);
    const value = numberIn(parameter) ?? Number.NaN;
    if (kind === null && value !== 0)
      throw new Unreadable(`has a parameter that is not known here ("${parameter.name}")`);
    if (kind === null) continue;
    const own = unitOf(parameter);
    const factor = own === null ? units[kind] : kind === 'angle' ? degreesIn(own) : own;
    parameters.set(name, value * factor);
  }
  const made = projOfMethod({ plainName: plainName(method), parameters, isSphere });
  if (made === null || made.includes('NaN'))
    throw new Unreadable(`has a projection that is not known here ("${method.slice(0, 60)}")`);
  return made;
}

/** Radians or metres to the unit: of the node, or of the axes that it has; null where it names none. */
function unitOf(node: WktNode | undefined): number | null {
  return numberIn(childOf(node, ...UNITS) ?? childOf(childOf(node, 'AXIS'), ...UNITS));
}

function degreesIn(radians: number): number {
  const degrees = radians / DEGREE;
  const known = [1, GRADS_TO_DEGREES].find((exact) => Math.abs(degrees / exact - 1) < ROUNDING);
  return known ?? degrees;
}

/**
 * What the first coordinate and the second say, as of `+axis`. Null where the text has none, and for those that only come
 * in another order: GDAL gives east before north whatever the order of the axes, and so at the poles.
 */
function axisOf(node: WktNode): string | null {
  const [first, second] = node.children
    .filter(({ keyword }) => keyword === 'AXIS')
    .map(({ values }) =>
      String(values[1] ?? '')
        .charAt(0)
        .toLowerCase(),
    );
  const pair = `${first ?? ''}${second ?? ''}`;
  if (pair === 'en' || pair === 'ne') return '+axis=enu';
  return /^(?:[ew][ns]|[ns][ew])$/.test(pair) ? `+axis=${pair}u` : null;
}

const TRANSLATIONS = ['xaxistranslation', 'yaxistranslation', 'zaxistranslation'];
const ROTATIONS = ['xaxisrotation', 'yaxisrotation', 'zaxisrotation'];
const ARC_SECONDS = 3600;
const PPM = 1e6;
const NEAR_ONE = 0.01;

/** `towgs84` of a transformation to WGS 84 (EPSG methods 9603, 9606, 9607); null where it is another, as by a grid file. */
function abridgedShift(node: WktNode | undefined): string | null {
  const values = new Map(
    (node?.children ?? [])
      .filter(({ keyword }) => keyword === 'PARAMETER')
      .map((parameter) => [plainName(parameter.name), parameter] as const),
  );
  const moves = TRANSLATIONS.map((name) => numberIn(values.get(name)));
  if (!moves.every((value) => value !== null)) return null;
  const method = plainName(childOf(node, 'METHOD')?.name ?? '');
  const sense = method.startsWith('coordinateframe') ? -1 : 1;
  const turns = ROTATIONS.map((name) => {
    const parameter = values.get(name);
    const unit = unitOf(parameter);
    const seconds = unit === null ? 1 : (unit / DEGREE) * ARC_SECONDS;
    return sense * (numberIn(parameter) ?? 0) * seconds;
  });
  const difference = values.get('scaledifference');
  // Abridged text has the scale itself, near 1 (OGC 18-010, 15.2); some have the difference from it.
  const scale = numberIn(difference) ?? 1;
  const ppm = (Math.abs(scale - 1) < NEAR_ONE ? scale - 1 : scale * (unitOf(difference) ?? 1 / PPM)) * PPM;
  return [...moves, ...turns, ppm].join(',');
}
