/** How a method of well-known text, as it is used, becomes a proj string: null where this use of it is not projected here. */
import { NEW_ZEALAND } from './proj-definition.js';
import type { Role } from './wkt-parameters.js';

export interface Method {
  readonly plainName: string;
  /** By plain name; degrees and metres. */
  readonly parameters: ReadonlyMap<string, number>;
  readonly isSphere: boolean;
}

/** The scale factor of a projection that is not reduced. */
export const TRUE_SCALE = 1;

export interface Use extends Method {
  readonly has: (role: Role) => boolean;
  /** Where the text leaves it out, true scale for `k` and 0 for all others. */
  readonly get: (role: Role) => number;
}
export type Make = (use: Use) => string | null;

/** `roles` of the text under the names that proj strings have for them: `lat_1:lat_ts` renames, what is absent stays away. */
export function taking(proj: string, list: string): Make {
  const pairs = list.split(' ').map((pair) => pair.split(':') as [Role, string?]);
  return ({ has, get }) =>
    [
      `+proj=${proj}`,
      ...pairs.filter(([role]) => has(role)).map(([role, as = role]) => `+${as}=${get(role)}`),
    ].join(' ');
}

export const ONLY_MERIDIAN = 'lon_0';
export const ORIGIN = 'lat_0 lon_0';
export const SCALED = 'lat_0 lon_0 k';
export const lambert2 = taking('lcc', 'lat_1 lat_2 lat_0 lon_0 k:k_0');
export const stereographic = taking('stere', SCALED);
export const mercator = taking('merc', 'lat_1:lat_ts lon_0 k');
const isPole = (latitude: number): boolean => Math.abs(Math.abs(latitude) - 90) < 1e-9;

/** Only on a sphere, where the formulas of the ellipsoid are those of the sphere. */
export const onSphere =
  (make: Make): Make =>
  (use) =>
    use.isSphere ? make(use) : null;

/** The method has its origin on the equator; what a text means by another latitude is not known (PROJ leaves it out). */
export const onEquator =
  (make: Make): Make =>
  (use) =>
    use.get('lat_0') === 0 ? make(use) : null;

/** By the latitude of true scale, or at the pole by a scale factor: EPSG methods 9829 and 9810 share a name in GDAL's text. */
export function polar(trueScale: Role): Make {
  return (use) => {
    const latitude = use.get(trueScale);
    if (!use.has(trueScale) || (isPole(latitude) && trueScale !== 'lat_0')) return null;
    if (isPole(latitude)) return stereographic(use);
    if (use.get('k') !== TRUE_SCALE) return null;
    return `+proj=stere +lat_0=${latitude < 0 ? -90 : 90} +lat_ts=${latitude} +lon_0=${use.get('lon_0')}`;
  };
}

/** Esri names the pole in the method; without a parallel, or with the pole for one, the scale is true at the pole. */
export function esriPolar(pole: 90 | -90): Make {
  return ({ has, get }) => {
    const parallel = has('lat_1') ? get('lat_1') : pole;
    const scale = isPole(parallel) ? `+k=${get('k')}` : `+lat_ts=${parallel}`;
    if (!isPole(parallel) && get('k') !== TRUE_SCALE) return null;
    return `+proj=stere +lat_0=${pole} ${scale} +lon_0=${get('lon_0')}`;
  };
}

/** @param offsets false where the false origin is that of the grid at its natural origin (EPSG method 9812). */
export function oblique(offsets: boolean): Make {
  return ({ has, get }) => {
    const [alpha, gamma] = [get('alpha'), has('gamma') ? get('gamma') : get('alpha')];
    const origin = `+lat_0=${get('lat_0')}`;
    const scale = get('k');
    // The Swiss and Hungarian cylinder: a line due east has no angle that the oblique formulas could take.
    if (Math.abs(alpha - 90) < 1e-9 && Math.abs(gamma - 90) < 1e-9)
      return `+proj=somerc ${origin} +lon_0=${get('lon_0')} +k_0=${scale}`;
    const plain = `+proj=omerc ${origin} +lonc=${get('lon_0')} +alpha=${alpha} +gamma=${gamma} +k=${scale}`;
    return offsets ? plain : `${plain} +no_uoff`;
  };
}

/** All that proj4js takes of Krovak's projection: the parallel and the cone's axis are fixed in it, degrees. */
const KROVAK_PARALLEL = 78.5;
const KROVAK_AXIS = 30.28813975277778;

/** East and north unless the text says otherwise; Esri turns its axes by two scales and an angle, else south and west. */
export const krovak: Make = (use) => {
  const { has, get } = use;
  const wrong =
    (has('pseudoParallel') && get('pseudoParallel') !== KROVAK_PARALLEL) ||
    (has('alpha') && Math.abs(get('alpha') - KROVAK_AXIS) > 1e-6) ||
    get('x_0') !== 0 ||
    get('y_0') !== 0;
  if (wrong) return null;
  const turned = has('xScale') && !(get('xScale') === -1 && get('yScale') === 1 && get('gamma') === 90);
  return taking(turned ? 'krovak +axis=swu' : 'krovak', 'lat_0 lon_0 alpha k')(use);
};

/** West and south of the origin; PROJ does not take a false one here either. */
export const southOrientated: Make = (use) =>
  use.get('x_0') === 0 && use.get('y_0') === 0 ? taking('tmerc +axis=wsu', SCALED)(use) : null;

/** Its polynomials hold for its own origin alone. */
export const newZealand: Make = ({ has, get }) => {
  const roles = ['lat_0', 'lon_0', 'x_0', 'y_0'] as const;
  if (roles.some((role) => has(role) && get(role) !== NEW_ZEALAND[role])) return null;
  return ['+proj=nzmg', ...roles.map((role) => `+${role}=${NEW_ZEALAND[role]}`)].join(' ');
};

export const webMercator: Make = ({ get }) =>
  get('sphereType') === 0 && get('lat_1') === 0
    ? `+proj=merc +lat_ts=0 +lon_0=${get('lon_0')} +k=1 +nadgrids=@null`
    : null;

/** Through two points; with one latitude, or the equator for one, it is no oblique line here, as in PROJ. */
export const twoPoints: Make = (use) => {
  const [first, second] = [use.get('lat_1'), use.get('lat_2')];
  const isLevel = Math.abs(first - second) < 1e-6 || Math.abs(first) < 1e-6;
  const roles = 'lat_0 lon_1 lat_1 lon_2 lat_2 k';
  return isLevel || isPole(use.get('lat_0')) || isPole(second) ? null : taking('omerc', roles)(use);
};

/** By the parallel where the text names one, as Esri's does, else by the latitude of origin and a scale there. */
export const lambert1: Make = (use) =>
  use.has('lat_1') ? lambert2(use) : taking('lcc', 'lat_0:lat_1 lat_0 lon_0 k:k_0')(use);

/** The parallel of its scale and the origin of its grid are apart: both have the same role in all other methods. */
export const lambert1VariantB: Make = ({ parameters, get }) =>
  [
    '+proj=lcc',
    `+lat_1=${parameters.get('latitudeofnaturalorigin') ?? 0}`,
    `+lat_0=${parameters.get('latitudeoffalseorigin') ?? 0}`,
    `+lon_0=${get('lon_0')}`,
    `+k_0=${get('k')}`,
  ].join(' ');

export const authalicAzimuthal: Make = (use) => taking(use.isSphere ? 'laea' : 'laea +R_A', ORIGIN)(use);

/** Degrees: the parallel that the projection is defined by. */
const BEHRMANN_PARALLEL = 30;
export const behrmann: Make = ({ has, get }) =>
  `+proj=cea +lat_ts=${has('lat_1') ? get('lat_1') : BEHRMANN_PARALLEL} +lon_0=${get('lon_0')}`;

/** PROJ has none on the equator. */
export const laborde: Make = (use) =>
  use.get('lat_0') === 0 ? null : taking('labrd', 'lat_0 lon_0 alpha:azi k')(use);

export const cassini: Make = (use) => (use.get('k') === TRUE_SCALE ? taking('cass', ORIGIN)(use) : null);

/** Esri's method of this name is on the sphere; its text names the origin otherwise than GDAL's. */
export const orthographic: Make = (use) =>
  taking(use.parameters.has('longitudeofcenter') ? 'ortho +f=0' : 'ortho', ORIGIN)(use);
