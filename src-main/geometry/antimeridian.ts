import { ensureCounterClockwise, type Position, type Ring } from './polygons.js';

const FULL_TURN = 360;
const HALF_TURN = 180;
type ReadonlyRing = readonly Readonly<Position>[];

/** Longitude in [-180, 180]; 180 itself stays 180, so that a scene that ends at the antimeridian keeps its edge. */
export function normaliseLongitude(lon: number): number {
  if (lon >= -HALF_TURN && lon <= HALF_TURN) return lon;
  return lon - FULL_TURN * Math.round(lon / FULL_TURN);
}

/** Removes jumps of more than half a turn between neighbours, so that a ring across the antimeridian is one piece. */
export function unwrapLongitudes(ring: ReadonlyRing): Ring {
  let previous: number | null = null;
  return ring.map(([lon, lat]): Position => {
    const unwrapped: number =
      previous === null ? lon : lon - FULL_TURN * Math.round((lon - previous) / FULL_TURN);
    previous = unwrapped;
    return [unwrapped, lat];
  });
}

/**
 * Cuts a closed ring of lon/lat degrees at the antimeridian (RFC 7946, 3.1.9) into closed counter-clockwise rings
 * whose longitudes lie in [-180, 180]; one ring where nothing crosses. Rings around a pole do not close when
 * unwrapped and are not cut: they come back as one ring with normalised longitudes.
 */
export function splitAtAntimeridian(ring: ReadonlyRing): Ring[] {
  const unwrapped = unwrapLongitudes(ring);
  const [first, last] = [unwrapped[0], unwrapped.at(-1)];
  if (first === undefined || last === undefined) return [];
  const aroundPole = Math.abs(first[0] - last[0]) > HALF_TURN;
  if (aroundPole) return [unwrapped.map(([lon, lat]): Position => [normaliseLongitude(lon), lat])];

  let [west, east] = [Infinity, -Infinity];
  for (const [lon] of unwrapped) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  const pieces: Ring[] = [];
  const firstWorld = Math.ceil((west - HALF_TURN) / FULL_TURN);
  const lastWorld = Math.max(firstWorld, Math.floor((east + HALF_TURN) / FULL_TURN));
  for (let world = firstWorld; world <= lastWorld; world++) {
    const shifted = unwrapped.map(([lon, lat]): Position => [lon - FULL_TURN * world, lat]);
    const piece = clipBelow(clipAbove(shifted, -HALF_TURN), HALF_TURN);
    if (piece.length >= 4) pieces.push(ensureCounterClockwise(piece));
  }
  return pieces;
}

function clipAbove(ring: ReadonlyRing, lowest: number): Ring {
  return clip(ring, lowest, (lon) => lon >= lowest);
}

function clipBelow(ring: ReadonlyRing, highest: number): Ring {
  return clip(ring, highest, (lon) => lon <= highest);
}

/** Sutherland-Hodgman against one meridian. Fine here: boxes are near convex, so no bridge edges appear. */
function clip(ring: ReadonlyRing, meridian: number, inside: (lon: number) => boolean): Ring {
  const out: Ring = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [from, to] = [ring[i], ring[i + 1]];
    if (from === undefined || to === undefined) break;
    if (inside(from[0])) out.push([from[0], from[1]]);
    if (inside(from[0]) !== inside(to[0])) {
      const t = (meridian - from[0]) / (to[0] - from[0]);
      out.push([meridian, from[1] + t * (to[1] - from[1])]);
    }
  }
  const cleaned = out.filter((p, i) => i === 0 || p[0] !== out[i - 1]?.[0] || p[1] !== out[i - 1]?.[1]);
  const [first, last] = [cleaned[0], cleaned.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (first[0] !== last[0] || first[1] !== last[1]) cleaned.push([first[0], first[1]]);
  const hasWidth = cleaned.some(([lon]) => lon !== first[0]);
  return hasWidth ? cleaned : [];
}
