/**
 * Map projections of well-known text as proj strings, by the names that GDAL (OGC 01-009), Esri and EPSG (OGC 18-010) give
 * to methods and parameters. What is not listed is not projected: a projection of almost the same name is another one.
 */

import { roles, type Role } from './wkt-parameters.js';

export interface Method {
  readonly plainName: string;
  /** By plain name; degrees and metres. */
  readonly parameters: ReadonlyMap<string, number>;
  readonly isSphere: boolean;
}

/**
 * `+proj=...` with parameters, for the metres east and north of the false origin; with `+axis` where coordinates run
 * otherwise unless the text says so. Null where the method, or this use of it, is not projected here.
 */
export function projOfMethod(method: Method): string | null {
  const make = methods.get(method.plainName);
  const values = new Map<Role, number>();
  for (const [name, value] of method.parameters) {
    const role = roles.get(name);
    if (role !== undefined) values.set(role, value);
  }
  const made = make?.({
    ...method,
    has: (role) => values.has(role),
    get: (role) => values.get(role) ?? (role === 'k' ? TRUE_SCALE : 0),
  });
  if (made === undefined || made === null) return null;
  if (made.includes('+x_0=')) return made;
  return `${made} +x_0=${values.get('x_0') ?? 0} +y_0=${values.get('y_0') ?? 0}`;
}

/** The scale factor of a projection that is not reduced. */
const TRUE_SCALE = 1;

interface Use extends Method {
  readonly has: (role: Role) => boolean;
  /** Where the text leaves it out, true scale for `k` and 0 for all others. */
  readonly get: (role: Role) => number;
}
type Make = (use: Use) => string | null;

/** `roles` of the text under the names that proj strings have for them: `lat_1:lat_ts` renames, what is absent stays away. */
function taking(proj: string, list: string): Make {
  const pairs = list.split(' ').map((pair) => pair.split(':') as [Role, string?]);
  return ({ has, get }) =>
    [
      `+proj=${proj}`,
      ...pairs.filter(([role]) => has(role)).map(([role, as = role]) => `+${as}=${get(role)}`),
    ].join(' ');
}

const ONLY_MERIDIAN = 'lon_0';
const ORIGIN = 'lat_0 lon_0';
const SCALED = 'lat_0 lon_0 k';
const lambert2 = taking('lcc', 'lat_1 lat_2 lat_0 lon_0 k:k_0');
const stereographic = taking('stere', SCALED);
const mercator = taking('merc', 'lat_1:lat_ts lon_0 k');
const isPole = (latitude: number): boolean => Math.abs(Math.abs(latitude) - 90) < 1e-9;

/** Only on a sphere, where the formulas of the ellipsoid are those of the sphere. */
const onSphere =
  (make: Make): Make =>
  (use) =>
    use.isSphere ? make(use) : null;

/** The method has its origin on the equator; what a text means by another latitude is not known (PROJ leaves it out). */
const onEquator =
  (make: Make): Make =>
  (use) =>
    use.get('lat_0') === 0 ? make(use) : null;

/** By the latitude of true scale, or at the pole by a scale factor: EPSG methods 9829 and 9810 share a name in GDAL's text. */
function polar(trueScale: Role): Make {
  return (use) => {
    const latitude = use.get(trueScale);
    if (!use.has(trueScale) || (isPole(latitude) && trueScale !== 'lat_0')) return null;
    if (isPole(latitude)) return stereographic(use);
    if (use.get('k') !== TRUE_SCALE) return null;
    return `+proj=stere +lat_0=${latitude < 0 ? -90 : 90} +lat_ts=${latitude} +lon_0=${use.get('lon_0')}`;
  };
}

/** Esri names the pole in the method; without a parallel, or with the pole for one, the scale is true at the pole. */
function esriPolar(pole: 90 | -90): Make {
  return ({ has, get }) => {
    const parallel = has('lat_1') ? get('lat_1') : pole;
    const scale = isPole(parallel) ? `+k=${get('k')}` : `+lat_ts=${parallel}`;
    if (!isPole(parallel) && get('k') !== TRUE_SCALE) return null;
    return `+proj=stere +lat_0=${pole} ${scale} +lon_0=${get('lon_0')}`;
  };
}

/** @param offsets false where the false origin is that of the grid at its natural origin (EPSG method 9812). */
function oblique(offsets: boolean): Make {
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
const krovak: Make = (use) => {
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
const southOrientated: Make = (use) =>
  use.get('x_0') === 0 && use.get('y_0') === 0 ? taking('tmerc +axis=wsu', SCALED)(use) : null;

/** The polynomials of New Zealand's grid hold for its own origin alone. Degrees and metres. */
const NEW_ZEALAND = { lat_0: -41, lon_0: 173, x_0: 2_510_000, y_0: 6_023_150 } as const;
const newZealand: Make = ({ has, get }) => {
  const roles = ['lat_0', 'lon_0', 'x_0', 'y_0'] as const;
  if (roles.some((role) => has(role) && get(role) !== NEW_ZEALAND[role])) return null;
  return ['+proj=nzmg', ...roles.map((role) => `+${role}=${NEW_ZEALAND[role]}`)].join(' ');
};

const webMercator: Make = ({ get }) =>
  get('sphereType') === 0 && get('lat_1') === 0
    ? `+proj=merc +lat_ts=0 +lon_0=${get('lon_0')} +k=1 +nadgrids=@null`
    : null;

/** Through two points; with one latitude, or the equator for one, it is no oblique line here, as in PROJ. */
const twoPoints: Make = (use) => {
  const [first, second] = [use.get('lat_1'), use.get('lat_2')];
  const isLevel = Math.abs(first - second) < 1e-6 || Math.abs(first) < 1e-6;
  const roles = 'lat_0 lon_1 lat_1 lon_2 lat_2 k';
  return isLevel || isPole(use.get('lat_0')) || isPole(second) ? null : taking('omerc', roles)(use);
};

const methods = new Map<string, Make>(
  (
    [
      [
        taking('tmerc', SCALED),
        'transversemercator gausskruger transversemercator3d transversemercatorcomplex',
      ],
      [southOrientated, 'transversemercatorsouthorientated transversemercatorsouthoriented'],
      [onEquator(mercator), 'mercator mercator1sp mercator2sp mercatorvarianta mercatorvariantb'],
      [onEquator(onSphere(mercator)), 'mercatorspherical'],
      [webMercator, 'popularvisualisationpseudomercator mercatorauxiliarysphere'],
      [
        (use) => (use.has('lat_1') ? lambert2(use) : taking('lcc', 'lat_0:lat_1 lat_0 lon_0 k:k_0')(use)),
        'lambertconformalconic lambertconformalconic1sp lambertconicconformal1sp',
      ],
      [
        lambert2,
        'lambertconformalconic2sp lambertconicconformal2sp lambertconicconformal2spmichigan' +
          ' lambertconformalconic2spbelgium lambertconicconformal2spbelgium',
      ],
      [
        (use) =>
          `+proj=lcc +lat_1=${use.parameters.get('latitudeofnaturalorigin') ?? 0} +lat_0=${use.parameters.get('latitudeoffalseorigin') ?? 0} +lon_0=${use.get('lon_0')} +k_0=${use.get('k')}`,
        'lambertconicconformal1spvariantb',
      ],
      [taking('aea', 'lat_0 lon_0 lat_1 lat_2'), 'albers albersequalarea albersconicequalarea'],
      [taking('laea', ORIGIN), 'lambertazimuthalequalarea'],
      [
        (use) => taking(use.isSphere ? 'laea' : 'laea +R_A', ORIGIN)(use),
        'lambertazimuthalequalareaspherical',
      ],
      [taking('cea', 'lat_1:lat_ts lon_0'), 'cylindricalequalarea lambertcylindricalequalarea'],
      [onSphere(taking('cea', 'lat_1:lat_ts lon_0')), 'lambertcylindricalequalareaspherical'],
      [
        (use) => `+proj=cea +lat_ts=${use.has('lat_1') ? use.get('lat_1') : 30} +lon_0=${use.get('lon_0')}`,
        'behrmann',
      ],
      // PROJ takes the equatorial radius on an ellipsoid too.
      [
        taking('eqc', 'lat_1:lat_ts lat_0 lon_0'),
        'equirectangular equidistantcylindrical equidistantcylindricalspherical platecarree',
      ],
      [onSphere(taking('eqc', 'lat_1:lat_ts lat_0 lon_0')), 'equidistantcylindricalellipsoidal'],
      [polar('lat_0'), 'polarstereographic polarstereographicvarianta'],
      [polar('lat_1'), 'polarstereographicvariantb'],
      [esriPolar(90), 'stereographicnorthpole'],
      [esriPolar(-90), 'stereographicsouthpole'],
      [stereographic, 'stereographic'],
      [taking('sterea', SCALED), 'obliquestereographic doublestereographic'],
      [
        oblique(true),
        'hotineobliquemercatorazimuthcenter hotineobliquemercatorvariantb rectifiedskeworthomorphiccenter',
      ],
      [
        oblique(false),
        'hotineobliquemercator hotineobliquemercatorazimuthnaturalorigin hotineobliquemercatorvarianta' +
          ' rectifiedskeworthomorphicnaturalorigin',
      ],
      [
        (use) => (use.get('lat_0') === 0 ? null : taking('labrd', 'lat_0 lon_0 alpha:azi k')(use)),
        'labordeobliquemercator',
      ],
      [taking('gstmerc', 'lat_0 lon_0 k:k_0'), 'gaussschreibertransversemercator'],
      [twoPoints, 'hotineobliquemercatortwopointnaturalorigin'],
      [taking('somerc', 'lat_0 lon_0 k:k_0'), 'swissobliquecylindrical swissobliquemercator'],
      [krovak, 'krovak krovaknorthorientated'],
      [(use) => (use.get('k') !== TRUE_SCALE ? null : taking('cass', ORIGIN)(use)), 'cassini cassinisoldner'],
      [taking('cass +hyperbolic', ORIGIN), 'hyperboliccassinisoldner'],
      [taking('poly', ORIGIN), 'polyconic americanpolyconic'],
      [newZealand, 'newzealandmapgrid'],
      [taking('mill', ONLY_MERIDIAN), 'millercylindrical projmill'],
      [taking('sinu', ONLY_MERIDIAN), 'sinusoidal'],
      [taking('moll', ONLY_MERIDIAN), 'mollweide'],
      [taking('robin', ONLY_MERIDIAN), 'robinson'],
      [taking('eck6', ONLY_MERIDIAN), 'eckertvi'],
      [taking('eqearth', ONLY_MERIDIAN), 'equalearth'],
      [taking('vandg', ONLY_MERIDIAN), 'vandergrinten vandergrinteni'],
      [taking('eqdc', 'lat_0 lon_0 lat_1 lat_2'), 'equidistantconic'],
      [taking('aeqd', ORIGIN), 'azimuthalequidistant modifiedazimuthalequidistant'],
      [taking('gnom', ORIGIN), 'gnomonic'],
      // Esri's method of this name is on the sphere; its text names the origin otherwise than GDAL's.
      [
        (use) => taking(use.parameters.has('longitudeofcenter') ? 'ortho +f=0' : 'ortho', ORIGIN)(use),
        'orthographic',
      ],
      [taking('ortho +f=0', ORIGIN), 'orthographicspherical'],
      [taking('bonne', 'lat_1 lat_0:lat_1 lon_0'), 'bonne'],
      [taking('geos +sweep=y', 'lon_0 h'), 'geostationarysatellite geostationarysatellitesweepy'],
      [taking('geos +sweep=x', 'lon_0 h'), 'geostationarysatellitesweepx'],
      // PROJ has the view of a sphere alone, and takes it on an ellipsoid too, where EPSG's method is another.
      [onSphere(taking('tpers', 'lat_0 lon_0 h')), 'verticalperspective verticalnearsideperspective'],
      [taking('qsc', ORIGIN), 'quadrilateralizedsphericalcube'],
    ] satisfies [Make, string][]
  ).flatMap(([make, names]) => names.split(' ').map((name) => [name, make] as const)),
);
