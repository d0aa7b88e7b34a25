/**
 * Projections as PROJ computes them on the ellipsoid; proj4js takes a sphere of the equatorial radius, which is kilometres
 * off. Importing this puts them in its place, under the names of proj strings.
 */
import geographiclib from 'geographiclib-geodesic';
import {
  atOrigin,
  builtIn,
  DEGREE,
  OUTSIDE,
  put,
  squareOfEccentricity,
  type Plane,
  type Point,
  type Projection,
  type Read,
} from './projected-plane.js';

/**
 * Radius of the sphere that has the ellipsoid's surface: Snyder, Map Projections: A Working Manual (1987), 3-13 and 3-12,
 * as a series in the square of the eccentricity. Metres. PROJ takes it, asked by `+R_A` or not, for what has no form on the
 * ellipsoid.
 */
function authalicRadius(ellipsoid: Read): number {
  const es = squareOfEccentricity(ellipsoid);
  return ellipsoid.a * (1 - es * (1 / 6 + es * (17 / 360 + es * (67 / 3024))));
}

/** Without this slack rounding would hide half of the points on the rim; cosine of the angle from the origin. */
const RIM = 1e-10;

/**
 * The view from infinitely far above the origin (EPSG method 9840). Both directions follow lines parallel to the
 * origin's normal: there is nothing to iterate, and no pole is singular.
 */
function orthographic(read: Read): Plane {
  const { a, lat0 = 0 } = read;
  const es = squareOfEccentricity(read);
  const [sin0, cos0] = [Math.sin(lat0), Math.cos(lat0)];
  const toNormal = (sin: number): number => a / Math.sqrt(1 - es * sin * sin);
  const origin = { x: toNormal(sin0) * cos0, z: toNormal(sin0) * (1 - es) * sin0 };
  return {
    forward(longitude, latitude) {
      const [sin, cos] = [Math.sin(latitude), Math.cos(latitude)];
      if (sin0 * sin + cos0 * cos * Math.cos(longitude) < -RIM) return OUTSIDE;
      const normal = toNormal(sin);
      const towards = normal * cos * Math.cos(longitude) - origin.x;
      const along = normal * (1 - es) * sin - origin.z;
      return { x: normal * cos * Math.sin(longitude), y: along * cos0 - towards * sin0 };
    },
    inverse(x, y) {
      // (X² + Y²)(1 - e²) + Z² = a²(1 - e²) along the normal, at the height h: a quadratic, of which the upper root is seen.
      const base = { x: origin.x - y * sin0, z: origin.z + y * cos0 };
      const square = (1 - es) * cos0 * cos0 + sin0 * sin0;
      const half = (1 - es) * base.x * cos0 + base.z * sin0;
      const rest = (1 - es) * (base.x * base.x + x * x - a * a) + base.z * base.z;
      const height = (Math.sqrt(half * half - square * rest) - half) / square;
      const [px, pz] = [base.x + height * cos0, base.z + height * sin0];
      return { x: Math.atan2(x, px), y: Math.atan2(pz, (1 - es) * Math.hypot(px, x)) };
    },
  };
}

const MAX_STEPS = 20;
/** Metres. */
const CLOSE_ENOUGH = 1e-6;

/**
 * Geodesics through the origin are straight lines: Karney, Algorithms for geodesics, J. Geod. 87 (2013), section 8. Where
 * m is the reduced length and M the scale of the geodesic, the distance from the origin is m / M, and its derivative 1 / M².
 */
function gnomonic({ a, b, lat0 = 0 }: Read): Plane {
  const ellipsoid = new geographiclib.Geodesic.Geodesic(a, 1 - b / a);
  const { AZIMUTH, REDUCEDLENGTH, GEODESICSCALE, LATITUDE, LONGITUDE, DISTANCE_IN } = geographiclib.Geodesic;
  const originLatitude = lat0 / DEGREE;
  return {
    forward(longitude, latitude) {
      const wanted = AZIMUTH | REDUCEDLENGTH | GEODESICSCALE;
      const {
        azi1 = Number.NaN,
        m12 = 0,
        M12 = 0,
      } = ellipsoid.Inverse(originLatitude, 0, latitude / DEGREE, longitude / DEGREE, wanted);
      if (M12 <= 0) return OUTSIDE;
      const distance = m12 / M12;
      return { x: distance * Math.sin(azi1 * DEGREE), y: distance * Math.cos(azi1 * DEGREE) };
    },
    inverse(x, y) {
      const distance = Math.hypot(x, y);
      const caps = LATITUDE | LONGITUDE | REDUCEDLENGTH | GEODESICSCALE | DISTANCE_IN;
      const azimuth = Math.atan2(x, y) / DEGREE;
      const line = new geographiclib.GeodesicLine.GeodesicLine(ellipsoid, originLatitude, 0, azimuth, caps);
      // On the sphere the angle at the centre has this tangent. Far out its inverse is the better behaved.
      let along = a * Math.atan(distance / a);
      for (let step = 0; step < MAX_STEPS; step++) {
        const { lat2 = 0, lon2 = 0, m12 = 0, M12 = 1 } = line.Position(along, caps);
        const off =
          distance <= a ? (m12 / M12 - distance) * M12 * M12 : (1 / distance - M12 / m12) * m12 * m12;
        if (Math.abs(off) < CLOSE_ENOUGH) return { x: lon2 * DEGREE, y: lat2 * DEGREE };
        along -= off;
      }
      return OUTSIDE;
    },
  };
}

const MILLER = { north: 0.4, up: 1.25 };

/** Snyder, 11-1 and 11-2. */
function miller(read: Read): Plane {
  const radius = authalicRadius(read);
  return {
    forward: (longitude, latitude) => ({
      x: radius * longitude,
      y: radius * MILLER.up * Math.log(Math.tan(Math.PI / 4 + MILLER.north * latitude)),
    }),
    inverse: (x, y) => ({
      x: x / radius,
      y: (Math.atan(Math.exp(y / (radius * MILLER.up))) - Math.PI / 4) / MILLER.north,
    }),
  };
}

/** proj4js' formulas, which are right, with PROJ's radius. */
function vanDerGrinten(original: Projection): (read: Read) => Plane {
  return (read) => {
    const radius = authalicRadius(read);
    const sphere = { R: radius, x0: 0, y0: 0, long0: 0 };
    return {
      // It gives back the object that it is given, with other values.
      forward: (x, y) => original.forward.call(sphere, { x, y }) as Point,
      // On the equator its formulas come to zero divided by zero.
      inverse: (x, y) =>
        y === 0 ? { x: x / radius, y: 0 } : (original.inverse.call(sphere, { x, y }) as Point),
    };
  };
}

/** Lambert's azimuthal equal-area projection of the sphere that has the ellipsoid's surface (EPSG method 1027). */
function authalicAzimuthal(original: Projection): (read: Read) => Plane {
  return (read) => {
    const radius = authalicRadius(read);
    return atOrigin(original, read, { a: radius, b: radius, es: 0, sphere: true });
  };
}

/** Esri's method of this name is on the sphere. */
function orthographicOf(read: Read): Plane {
  return orthographic(read.f === '0' ? { ...read, b: read.a } : read);
}

put(['gnom'], gnomonic);
put(['ortho'], orthographicOf);
put(['mill'], miller);
put(['vandg'], vanDerGrinten(builtIn('vandg')));
put(['laea_authalic'], authalicAzimuthal(builtIn('laea')));
