/** Gauss' conformal sphere, and the cylinders about it. */
import { squareOfEccentricity, type Plane, type Point, type Read } from './projected-plane.js';

/** Isometric latitude, of a latitude in radians and of the ellipsoid's eccentricity; a sphere's is 0. */
function isometric(latitude: number, e: number): number {
  return Math.asinh(Math.tan(latitude)) - e * Math.atanh(e * Math.sin(latitude));
}

const MAX_STEPS = 30;

/** The latitude of an isometric one; each step is nearer by the square of the eccentricity. Radians. */
function latitudeOf(isometricLatitude: number, e: number): number {
  let latitude = Math.atan(Math.sinh(isometricLatitude));
  for (let step = 0; step < MAX_STEPS; step++) {
    const nearer = Math.atan(Math.sinh(isometricLatitude + e * Math.atanh(e * Math.sin(latitude))));
    if (nearer === latitude) break;
    latitude = nearer;
  }
  return latitude;
}

interface ConformalSphere {
  /** Metres, with the projection's scale in it. */
  readonly radius: number;
  /** Of the projection's origin on the sphere. Radians, as all angles here. */
  readonly originLatitude: number;
  /** From the ellipsoid, longitudes about the origin's. */
  readonly to: (longitude: number, latitude: number) => { longitude: number; latitude: number };
  /** Back to the ellipsoid: x longitude, y latitude. */
  readonly from: (longitude: number, latitude: number) => Point;
}

/** The ellipsoid on the sphere that touches it best at the origin's latitude, without distortion of angles (Gauss). */
export function conformalSphere(read: Read): ConformalSphere {
  const { a, lat0 = 0, k0 = 1 } = read;
  const es = squareOfEccentricity(read);
  const e = Math.sqrt(es);
  const exponent = Math.sqrt(1 + (es * Math.cos(lat0) ** 4) / (1 - es));
  const originLatitude = Math.asin(Math.sin(lat0) / exponent);
  const constant = isometric(originLatitude, 0) - exponent * isometric(lat0, e);
  return {
    radius: (k0 * a * Math.sqrt(1 - es)) / (1 - es * Math.sin(lat0) ** 2),
    originLatitude,
    to: (longitude: number, latitude: number) => ({
      longitude: exponent * longitude,
      latitude: Math.atan(Math.sinh(constant + exponent * isometric(latitude, e))),
    }),
    from: (longitude: number, latitude: number) => ({
      x: longitude / exponent,
      y: latitudeOf((isometric(latitude, 0) - constant) / exponent, e),
    }),
  };
}

/** Gauss and Schreiber's transverse cylinder about the conformal sphere, which Laborde took for Réunion. */
export function gaussSchreiber(read: Read): Plane {
  const { radius, originLatitude, to, from } = conformalSphere(read);
  return {
    forward(longitude, latitude) {
      const at = to(longitude, latitude);
      const across = Math.cos(at.latitude) * Math.sin(at.longitude);
      const along = Math.atan2(Math.tan(at.latitude), Math.cos(at.longitude));
      return { x: radius * Math.atanh(across), y: radius * (along - originLatitude) };
    },
    inverse(x, y) {
      const along = y / radius + originLatitude;
      return from(
        Math.atan2(Math.sinh(x / radius), Math.cos(along)),
        Math.asin(Math.sin(along) / Math.cosh(x / radius)),
      );
    },
  };
}

/**
 * The Swiss cylinder, whose axis lies in the origin's meridian, about the same sphere. proj4js needs `+rf` for it, and
 * loses half of the Earth.
 */
export function swissObliqueMercator(read: Read): Plane {
  const { radius, originLatitude, to, from } = conformalSphere(read);
  const [sin0, cos0] = [Math.sin(originLatitude), Math.cos(originLatitude)];
  return {
    forward(longitude, latitude) {
      const at = to(longitude, latitude);
      const [sin, cos] = [Math.sin(at.latitude), Math.cos(at.latitude)];
      const towards = cos0 * cos * Math.cos(at.longitude) + sin0 * sin;
      return {
        x: radius * Math.atan2(cos * Math.sin(at.longitude), towards),
        y: radius * Math.atanh(cos0 * sin - sin0 * cos * Math.cos(at.longitude)),
      };
    },
    inverse(x, y) {
      const up = Math.tanh(y / radius);
      const [towards, across] = [Math.cos(x / radius), Math.sin(x / radius)].map(
        (part) => part / Math.cosh(y / radius),
      ) as [number, number];
      return from(Math.atan2(across, cos0 * towards - sin0 * up), Math.asin(sin0 * towards + cos0 * up));
    },
  };
}
