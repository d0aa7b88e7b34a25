/** Parameters of map projections in well-known text: the role of each by the names of GDAL, Esri and EPSG. */

export type Role =
  | 'lat_0'
  | 'lon_0'
  | 'lat_1'
  | 'lat_2'
  | 'k'
  | 'x_0'
  | 'y_0'
  | 'alpha'
  | 'gamma'
  | 'h'
  | 'lon_1'
  | 'lon_2'
  | 'pseudoParallel'
  | 'sphereType'
  | 'xScale'
  | 'yScale';

/** Plain names (see `plainName`) of parameters. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  lat_0: [
    'latitudeoforigin',
    'latitudeofcenter',
    'centralparallel',
    'latitudeofnaturalorigin',
    'latitudeoffalseorigin',
    'latitudeofprojectioncentre',
    'latitudeoftopocentricorigin',
  ],
  lon_0: [
    'centralmeridian',
    'longitudeofcenter',
    'longitudeoforigin',
    'longitudeofnaturalorigin',
    'longitudeoffalseorigin',
    'longitudeofprojectioncentre',
    'longitudeoftopocentricorigin',
  ],
  lat_1: [
    'standardparallel1',
    'latitudeof1ststandardparallel',
    'latitudeofstandardparallel',
    'latitudeofpoint1',
    'latitudeof1stpoint',
  ],
  lat_2: ['standardparallel2', 'latitudeof2ndstandardparallel', 'latitudeofpoint2', 'latitudeof2ndpoint'],
  lon_1: ['longitudeofpoint1', 'longitudeof1stpoint'],
  lon_2: ['longitudeofpoint2', 'longitudeof2ndpoint'],
  k: [
    'scalefactor',
    'scalefactoratnaturalorigin',
    'scalefactoratprojectioncentre',
    'scalefactoronpseudostandardparallel',
    'ellipsoidscalingfactor',
  ],
  x_0: ['falseeasting', 'eastingatfalseorigin', 'eastingatprojectioncentre'],
  y_0: ['falsenorthing', 'northingatfalseorigin', 'northingatprojectioncentre'],
  alpha: ['azimuth', 'azimuthatprojectioncentre', 'azimuthofinitialline', 'colatitudeofconeaxis'],
  gamma: ['rectifiedgridangle', 'anglefromrectifiedtoskewgrid', 'xyplanerotation'],
  h: ['satelliteheight', 'height', 'viewpointheight'],
  pseudoParallel: ['pseudostandardparallel1', 'latitudeofpseudostandardparallel'],
  sphereType: ['auxiliaryspheretype'],
  xScale: ['xscale'],
  yScale: ['yscale'],
};
const LENGTHS: readonly Role[] = ['x_0', 'y_0', 'h'];
const PURE_NUMBERS: readonly Role[] = ['k', 'sphereType', 'xScale', 'yScale'];
/** By plain name. */
export const roles = new Map<string, Role>(
  Object.entries(NAMES).flatMap(([role, names]) => names.map((name) => [name, role as Role] as const)),
);

export type ParameterKind = 'angle' | 'length' | 'number';

/** What a parameter measures; null for one that no projection here knows. */
export function kindOf(plainParameter: string): ParameterKind | null {
  const role = roles.get(plainParameter);
  if (role === undefined) return null;
  if (LENGTHS.includes(role)) return 'length';
  return PURE_NUMBERS.includes(role) ? 'number' : 'angle';
}
