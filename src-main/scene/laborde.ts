import { conformalSphere } from './conformal-sphere.js';
import { refined, type Plane, type Read } from './projected-plane.js';

/**
 * Laborde's oblique Mercator of Madagascar (EPSG method 9813) as PROJ has it: Gauss' conformal sphere, on it the transverse
 * Mercator as a series of longitude, and in its plane the turn to the azimuth as a cubic (IGN, Notes et documents 18).
 * @param azimuth of the initial line, radians.
 */
export function laborde(read: Read, azimuth: number): Plane {
  const { lat0 = 0 } = read;
  const { radius, originLatitude, to } = conformalSphere(read);
  const scale = 1 / (12 * radius * radius);
  const turn = { even: (1 - Math.cos(2 * azimuth)) * scale, odd: Math.sin(2 * azimuth) * scale };
  const forward: Plane['forward'] = (longitude, latitude) => {
    const at = to(longitude, latitude);
    const [sin, cos] = [Math.sin(at.latitude), Math.cos(at.latitude)];
    const t = at.longitude ** 2;
    const east =
      1 +
      t *
        ((cos * cos - sin * sin) / 6 + (t * (5 * cos ** 4 + sin * sin * (sin * sin - 18 * cos * cos))) / 120);
    const north = 1 + (t * (5 * cos * cos - sin * sin)) / 12;
    const x = radius * at.longitude * cos * east;
    const y = radius * (at.latitude - originLatitude + (t / 2) * cos * sin * north);
    const [cubeX, cubeY] = [3 * x * y * y - x ** 3, y ** 3 - 3 * x * x * y];
    return {
      x: x + turn.even * cubeX + turn.odd * cubeY,
      y: y + turn.even * cubeY - turn.odd * cubeX,
    };
  };
  const start = (x: number, y: number) => ({ x: x / (read.a * Math.cos(lat0)), y: lat0 + y / read.a });
  return { forward, inverse: refined(forward, start) };
}
