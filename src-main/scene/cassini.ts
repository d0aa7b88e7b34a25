import { refined, squareOfEccentricity, type Plane, type Read } from './projected-plane.js';

/** Of the ellipsoid's meridian, from the equator: Snyder, Map Projections: A Working Manual (1987), 3-21. Metres. */
function meridianArc(read: Read): (latitude: number) => number {
  const es = squareOfEccentricity(read);
  const terms = [
    1 - es * (1 / 4 + es * (3 / 64 + es * (5 / 256 + (es * 175) / 16384))),
    -es * (3 / 8 + es * (3 / 32 + es * (45 / 1024 + (es * 105) / 4096))),
    es * es * (15 / 256 + es * (45 / 1024 + (es * 525) / 16384)),
    -es * es * es * (35 / 3072 + (es * 175) / 12288),
    (es * es * es * es * 315) / 131072,
  ];
  return (latitude) =>
    read.a *
    terms.reduce((sum, term, i) => sum + term * (i === 0 ? latitude : Math.sin(2 * i * latitude)), 0);
}

/**
 * Cassini-Soldner on the ellipsoid (EPSG method 9806) or, `hyperbolic`, as the grid of Vanua Levu has it (9833): the series
 * of IOGP 373-7-2, with the fifth power's sign as there and in PROJ since 9.0, which proj4js has the other way round.
 */
export function cassini(read: Read, hyperbolic: boolean): Plane {
  const es = squareOfEccentricity(read);
  const arc = meridianArc(read);
  const originArc = arc(read.lat0 ?? 0);
  const forward: Plane['forward'] = (longitude, latitude) => {
    const [sin, cos] = [Math.sin(latitude), Math.cos(latitude)];
    const across = read.a / Math.sqrt(1 - es * sin * sin);
    const along = (across * (1 - es)) / (1 - es * sin * sin);
    const tangent = sin / cos;
    const t = tangent * tangent;
    const c = (es * cos * cos) / (1 - es);
    const square = (longitude * cos) ** 2;
    const y =
      arc(latitude) - originArc + across * tangent * square * (1 / 2 + ((5 - t + 6 * c) * square) / 24);
    return {
      x: across * longitude * cos * (1 - square * t * (1 / 6 + ((8 - t + 8 * c) * square) / 120)),
      y: hyperbolic ? y - (y * y * y) / (6 * across * along) : y,
    };
  };
  const start = (x: number, y: number) => {
    const latitude = (read.lat0 ?? 0) + y / read.a;
    return { x: x / (read.a * Math.cos(latitude)), y: latitude };
  };
  return { forward, inverse: refined(forward, start) };
}
