/**
 * Map projections of well-known text as proj strings, by the names that GDAL (OGC 01-009), Esri and EPSG (OGC 18-010) give
 * to methods and parameters. What is not listed is not projected: a projection of almost the same name is another one.
 */

import {
  authalicAzimuthal,
  behrmann,
  cassini,
  esriPolar,
  krovak,
  laborde,
  lambert1,
  lambert1VariantB,
  lambert2,
  mercator,
  newZealand,
  oblique,
  onEquator,
  ONLY_MERIDIAN,
  onSphere,
  ORIGIN,
  orthographic,
  polar,
  SCALED,
  southOrientated,
  stereographic,
  taking,
  TRUE_SCALE,
  twoPoints,
  webMercator,
  type Make,
  type Method,
} from './wkt-method-rules.js';
import { roles, type Role } from './wkt-parameters.js';

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
      [lambert1, 'lambertconformalconic lambertconformalconic1sp lambertconicconformal1sp'],
      [
        lambert2,
        'lambertconformalconic2sp lambertconicconformal2sp lambertconicconformal2spmichigan' +
          ' lambertconformalconic2spbelgium lambertconicconformal2spbelgium',
      ],
      [lambert1VariantB, 'lambertconicconformal1spvariantb'],
      [taking('aea', 'lat_0 lon_0 lat_1 lat_2'), 'albers albersequalarea albersconicequalarea'],
      [taking('laea', ORIGIN), 'lambertazimuthalequalarea'],
      [authalicAzimuthal, 'lambertazimuthalequalareaspherical'],
      [taking('cea', 'lat_1:lat_ts lon_0'), 'cylindricalequalarea lambertcylindricalequalarea'],
      [onSphere(taking('cea', 'lat_1:lat_ts lon_0')), 'lambertcylindricalequalareaspherical'],
      [behrmann, 'behrmann'],
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
      [laborde, 'labordeobliquemercator'],
      [taking('gstmerc', 'lat_0 lon_0 k:k_0'), 'gaussschreibertransversemercator'],
      [twoPoints, 'hotineobliquemercatortwopointnaturalorigin'],
      [taking('somerc', 'lat_0 lon_0 k:k_0'), 'swissobliquecylindrical swissobliquemercator'],
      [krovak, 'krovak krovaknorthorientated'],
      [cassini, 'cassini cassinisoldner'],
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
      [orthographic, 'orthographic'],
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
