/**
 * Projections of proj4js that lose their false origin, a hemisphere, the sphere or a turn of longitude, mended; and three
 * that it does not offer. Importing this puts them in its place.
 */
import { cassini } from './cassini.js';
import { laborde } from './laborde.js';
import {
  atOrigin,
  builtIn,
  DEGREE,
  OUTSIDE,
  put,
  squareOfEccentricity,
  turn,
  type Plane,
  type Projection,
  type Read,
} from './projected-plane.js';
import { robinson } from './robinson.js';

/** It takes the cone of the northern hemisphere for both. */
function bonne(original: Projection): (read: Read) => Plane {
  return (read) => {
    const parallel = read.lat1 ?? 0;
    const northern = atOrigin(original, read, { lat1: Math.abs(parallel) });
    if (parallel >= 0) return northern;
    const mirrored = ({ x, y }: { x: number; y: number }) => ({ x, y: -y });
    return {
      forward: (longitude, latitude) => mirrored(northern.forward(longitude, -latitude)),
      inverse: (x, y) => mirrored(northern.inverse(x, -y)),
    };
  };
}

/** Seen from a height: it shows the far side of a sphere through the near one. */
function perspective(original: Projection): (read: Read) => Plane {
  return (read) => {
    const plane = atOrigin(original, read);
    const [sin0, cos0] = [Math.sin(read.lat0 ?? 0), Math.cos(read.lat0 ?? 0)];
    const horizon = read.a / (read.a + Number(read.h));
    return {
      forward(longitude, latitude) {
        const towards = sin0 * Math.sin(latitude) + cos0 * Math.cos(latitude) * Math.cos(longitude);
        return towards < horizon ? OUTSIDE : plane.forward(longitude, latitude);
      },
      // In the middle it divides by zero.
      inverse: (x, y) => (x === 0 && y === 0 ? { x: 0, y: read.lat0 ?? 0 } : plane.inverse(x, y)),
    };
  };
}

/** Longitudes are taken about its centre, not about Greenwich: else they are a turn off beyond the antimeridian. */
function obliqueMercator(original: Projection): (read: Read) => Plane {
  return (read) => {
    const centre = read.longc ?? read.long1 ?? 0;
    const plane = atOrigin(original, read);
    return {
      forward: (longitude, latitude) => plane.forward(centre + turn(longitude - centre), latitude),
      inverse: (x, y) => plane.inverse(x, y),
    };
  };
}

/** Isometric latitude. */
function isometric(latitude: number, e: number): number {
  return Math.asinh(Math.tan(latitude)) - e * Math.atanh(e * Math.sin(latitude));
}

const MAX_STEPS = 30;

/** The latitude of an isometric one; each step is nearer by the square of the eccentricity. */
function latitudeOf(isometricLatitude: number, e: number): number {
  let latitude = Math.atan(Math.sinh(isometricLatitude));
  for (let step = 0; step < MAX_STEPS; step++)
    latitude = Math.atan(Math.sinh(isometricLatitude + e * Math.atanh(e * Math.sin(latitude))));
  return latitude;
}

/** The ellipsoid on the sphere that touches it best at the origin's latitude, without distortion of angles (Gauss). */
function conformalSphere(read: Read) {
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
function gaussSchreiber(read: Read): Plane {
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
function swissObliqueMercator(read: Read): Plane {
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

/** International 1924, equatorial radius, m: the polynomials of the New Zealand grid are made for no other (as PROJ). */
const NEW_ZEALAND_RADIUS = 6_378_388;

for (const name of ['sinu', 'eck6', 'stere']) {
  const original = builtIn(name);
  put([name], (read) => atOrigin(original, read));
}
for (const name of ['geos', 'tpers']) put([name], perspective(builtIn(name)));
put(['bonne'], bonne(builtIn('bonne')));
put(['omerc'], obliqueMercator(builtIn('omerc')));
put(['gstmerc'], gaussSchreiber);
put(['somerc'], swissObliqueMercator);
put(['robin'], robinson);
const newZealand = builtIn('nzmg');
put(['nzmg'], (read) => atOrigin(newZealand, read, { a: NEW_ZEALAND_RADIUS }));
const onSphere = builtIn('cass');
put(['cass'], (read) => (squareOfEccentricity(read) === 0 ? atOrigin(onSphere, read) : cassini(read, false)));
put(['labrd'], (read) => laborde(read, Number(read.azi ?? 0) * DEGREE));
// On a sphere PROJ has one for both.
for (const [name, hyperbolic] of [
  ['cass', false],
  ['cass_hyperbolic', true],
] as const)
  put([name], (read) =>
    squareOfEccentricity(read) === 0 ? atOrigin(onSphere, read) : cassini(read, hyperbolic),
  );
