/**
 * The horizontal CRS of well-known text (OGC 01-009 and 18-010, as GDAL and Esri write them) as a proj string. proj4js
 * reads such text too, but drops the datum's shift, units and prime meridian of some, and takes what it does not know for
 * longitude and latitude.
 */
import type { Shift } from './datums.js';
import { abridgedShift, DEGREE, degreesIn, groundOf, Unreadable, unitOf } from './wkt-ground.js';
import { projOfMethod } from './wkt-methods.js';
import { kindOf } from './wkt-parameters.js';
import { childOf, numberIn, plainName, type WktNode } from './wkt.js';

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
  const sphere = /\+(?:a|R)=(\S+)/.exec(ellipsoid)?.[1] ?? '';
  const definition = [
    axis === null ? made : made.replace(/ \+axis=\w+/, ''),
    isWebMercator ? `+R=${sphere}` : ellipsoid,
    isWebMercator ? null : towgs84(shift),
    metres === 1 ? null : `+to_meter=${metres}`,
    axis,
  ];
  return { definition: definition.filter(Boolean).join(' '), degrees: 1, notes: shift.notes };
}

const towgs84 = (shift: Shift): string | null =>
  shift.towgs84 === null ? null : `+towgs84=${shift.towgs84}`;

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
