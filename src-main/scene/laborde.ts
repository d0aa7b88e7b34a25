import { refined, squareOfEccentricity, type Plane, type Read } from './projected-plane.js';

/**
 * Laborde's oblique Mercator of Madagascar (EPSG method 9813) as PROJ has it: Gauss' conformal sphere, on it the transverse
 * Mercator as a series of longitude, and in its plane the turn to the azimuth as a cubic (IGN, Notes et documents 18).
 * @param azimuth of the initial line, radians.
 */
export function laborde(read: Read, azimuth: number): Plane {
  const { a, lat0 = 0, k0 = 1 } = read;
  const es = squareOfEccentricity(read);
  const e = Math.sqrt(es);
  const isometric = (latitude: number) =>
    Math.asinh(Math.tan(latitude)) - e * Math.atanh(e * Math.sin(latitude));
  const reduction = 1 - es * Math.sin(lat0) ** 2;
  const across = 1 / Math.sqrt(reduction);
  const along = ((1 - es) * across) / reduction;
  const radius = k0 * Math.sqrt(across * along);
  const originLatitude = Math.atan(Math.sqrt(along / across) * Math.tan(lat0));
  const exponent = Math.sin(lat0) / Math.sin(originLatitude);
  const constant = Math.asinh(Math.tan(originLatitude)) - exponent * isometric(lat0);
  const scale = 1 / (12 * radius * radius);
  const turn = { even: (1 - Math.cos(2 * azimuth)) * scale, odd: Math.sin(2 * azimuth) * scale };
  const forward: Plane['forward'] = (longitude, latitude) => {
    const onSphere = Math.atan(Math.sinh(constant + exponent * isometric(latitude)));
    const [sin, cos] = [Math.sin(onSphere), Math.cos(onSphere)];
    const t = (exponent * longitude) ** 2;
    const east =
      1 +
      t *
        ((cos * cos - sin * sin) / 6 + (t * (5 * cos ** 4 + sin * sin * (sin * sin - 18 * cos * cos))) / 120);
    const north = 1 + (t * (5 * cos * cos - sin * sin)) / 12;
    const x = radius * exponent * longitude * cos * east;
    const y = radius * (onSphere - originLatitude + (t / 2) * cos * sin * north);
    const [cubeX, cubeY] = [3 * x * y * y - x ** 3, y ** 3 - 3 * x * x * y];
    return {
      x: a * (x + turn.even * cubeX + turn.odd * cubeY),
      y: a * (y + turn.even * cubeY - turn.odd * cubeX),
    };
  };
  const start = (x: number, y: number) => ({ x: x / (a * Math.cos(lat0)), y: lat0 + y / a });
  return { forward, inverse: refined(forward, start) };
}
