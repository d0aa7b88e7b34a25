/** What well-known text says of the ground: ellipsoid, prime meridian, shift of the datum; and its units. */
import { shiftOf, type Shift } from './datums.js';
import { childOf, epsgOf, numberIn, plainName, type WktNode } from './wkt.js';

const UNITS = ['UNIT', 'ANGLEUNIT', 'LENGTHUNIT', 'SCALEUNIT'];
const DATUMS = ['DATUM', 'GEODETICDATUM', 'TRF', 'ENSEMBLE'];
export const DEGREE = Math.PI / 180;
const GRADS_TO_DEGREES = 0.9;
/** The meridian of Paris in grads: OGC 01-009 has it in the unit of the CRS, GDAL and Esri in degrees. */
const PARIS_GRADS = 2.5969213;
/** Factors are written with 10 digits or more. */
const ROUNDING = 1e-9;

/** Why a CRS leads to no place on Earth, to follow "has a CRS that". */
export class Unreadable extends Error {}

/** Ellipsoid and prime meridian, and the shift of the datum. */
export function groundOf(
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

/** Radians or metres to the unit: of the node, or of the axes that it has; null where it names none. */
export function unitOf(node: WktNode | undefined): number | null {
  return numberIn(childOf(node, ...UNITS) ?? childOf(childOf(node, 'AXIS'), ...UNITS));
}

export function degreesIn(radians: number): number {
  const degrees = radians / DEGREE;
  const known = [1, GRADS_TO_DEGREES].find((exact) => Math.abs(degrees / exact - 1) < ROUNDING);
  return known ?? degrees;
}

const TRANSLATIONS = ['xaxistranslation', 'yaxistranslation', 'zaxistranslation'];
const ROTATIONS = ['xaxisrotation', 'yaxisrotation', 'zaxisrotation'];
const ARC_SECONDS = 3600;
const PPM = 1e6;
const NEAR_ONE = 0.01;

/** `towgs84` of a transformation to WGS 84 (EPSG methods 9603, 9606, 9607); null where it is another, as by a grid file. */
export function abridgedShift(node: WktNode | undefined): string | null {
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
