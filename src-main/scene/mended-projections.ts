/**
 * Projections of proj4js that lose their false origin, a hemisphere, the sphere or a turn of longitude, mended; and three
 * that it does not offer. Importing this puts them in its place.
 */
import { cassini } from './cassini.js';
import { gaussSchreiber, swissObliqueMercator } from './conformal-sphere.js';
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

/** Seen from a height: it shows the far side of a sphere, not of an ellipsoid, through the near one. */
function perspective(original: Projection): (read: Read) => Plane {
  return (read) => {
    const plane = atOrigin(original, read);
    if (squareOfEccentricity(read) !== 0) return plane;
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
put(['labrd'], (read) => laborde(read, Number(read.azi ?? 0) * DEGREE));
const onSphere = builtIn('cass');
// On a sphere PROJ has one for both.
for (const [name, hyperbolic] of [
  ['cass', false],
  ['cass_hyperbolic', true],
] as const)
  put([name], (read) =>
    squareOfEccentricity(read) === 0 ? atOrigin(onSphere, read) : cassini(read, hyperbolic),
  );
