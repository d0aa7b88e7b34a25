import geographiclib from 'geographiclib-geodesic';
import type { Position } from './polygons.js';

const wgs84 = geographiclib.Geodesic.WGS84;
const DEGREES = 360;

type LonLat = Readonly<Position>;
type ReadonlyRing = readonly LonLat[];

/** Eight compass points in clockwise order from north. */
export const COMPASS = [
  'north',
  'northeast',
  'east',
  'southeast',
  'south',
  'southwest',
  'west',
  'northwest',
] as const;
export type Compass = (typeof COMPASS)[number];

/** Metres along the WGS84 geodesic (Karney 2013, good to nanometres). Both positions are [lon, lat] in degrees. */
export function geodesicDistance(from: LonLat, to: LonLat): number {
  const { s12 } = wgs84.Inverse(from[1], from[0], to[1], to[0], geographiclib.Geodesic.DISTANCE);
  return s12 ?? Number.NaN;
}

/** Azimuth at `from` of the geodesic to `to`: degrees clockwise from true north, in [0, 360). */
export function azimuth(from: LonLat, to: LonLat): number {
  const { azi1 } = wgs84.Inverse(from[1], from[0], to[1], to[0], geographiclib.Geodesic.AZIMUTH);
  return ((azi1 ?? Number.NaN) + DEGREES) % DEGREES;
}

/** Where one arrives from `from` after `metres` at `azimuthDegrees`: [lon, lat], longitude in [-180, 180]. */
export function destination(from: LonLat, azimuthDegrees: number, metres: number): Position {
  const { lon2, lat2 } = wgs84.Direct(from[1], from[0], azimuthDegrees, metres);
  return [lon2 ?? Number.NaN, lat2 ?? Number.NaN];
}

/** Unsigned area in m2 of a ring of [lon, lat] whose sides are geodesics; closed or open, either winding. */
export function geodesicArea(ring: ReadonlyRing): number {
  return Math.abs(measureRing(ring).area);
}

/** Length in m of a closed ring's boundary. */
export function geodesicPerimeter(ring: ReadonlyRing): number {
  return measureRing(ring).perimeter;
}

/** The compass point whose 45-degree sector holds the azimuth. */
export function compassOf(azimuthDegrees: number): Compass {
  const sector = Math.round((((azimuthDegrees % DEGREES) + DEGREES) % DEGREES) / (DEGREES / COMPASS.length));
  return COMPASS[sector % COMPASS.length] ?? 'north';
}

/** Smallest angle between two directions, 0 to 180 degrees. */
export function angleBetween(a: number, b: number): number {
  const difference = Math.abs((((a - b) % DEGREES) + DEGREES) % DEGREES);
  return Math.min(difference, DEGREES - difference);
}

function measureRing(ring: ReadonlyRing): { area: number; perimeter: number } {
  const polygon = wgs84.Polygon(false);
  const [first, last] = [ring[0], ring.at(-1)];
  const closed = ring.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  for (const [lon, lat] of closed ? ring.slice(0, -1) : ring) polygon.AddPoint(lat, lon);
  const { area, perimeter } = polygon.Compute(false, true);
  return { area: area ?? 0, perimeter };
}
