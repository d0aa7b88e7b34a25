/** [x, y] or [longitude, latitude]; rings are closed: the first position is repeated at the end. */
export type Position = [number, number];
export type Ring = Position[];
type ReadonlyRing = readonly Readonly<Position>[];

/**
 * Planar signed area by the shoelace formula, in the square of the ring's units: positive counter-clockwise with y up.
 * Taken about the first position, so that large coordinates do not eat the digits.
 */
export function ringArea(ring: ReadonlyRing): number {
  const origin = ring[0];
  if (origin === undefined) return 0;
  let twice = 0;
  for (let i = 0; i < ring.length; i++) {
    const [x1, y1] = at(ring, i);
    const [x2, y2] = at(ring, (i + 1) % ring.length);
    twice += (x1 - origin[0]) * (y2 - origin[1]) - (x2 - origin[0]) * (y1 - origin[1]);
  }
  return twice / 2;
}

/** The same ring, exterior by RFC 7946: counter-clockwise with y (latitude) up. */
export function ensureCounterClockwise(ring: ReadonlyRing): Ring {
  const copy = ring.map(([x, y]): Position => [x, y]);
  return ringArea(ring) < 0 ? copy.reverse() : copy;
}

/** Closed copy; a ring that is closed already stays as it is. */
export function closeRing(ring: ReadonlyRing): Ring {
  const copy = ring.map(([x, y]): Position => [x, y]);
  const [first, last] = [copy[0], copy.at(-1)];
  if (first !== undefined && last !== undefined && (first[0] !== last[0] || first[1] !== last[1])) {
    copy.push([first[0], first[1]]);
  }
  return copy;
}

/** Every straight side of a closed ring cut into `pieces` equal parts. */
export function densify(ring: ReadonlyRing, pieces: number): Ring {
  const out: Ring = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1, y1] = at(ring, i);
    const [x2, y2] = at(ring, i + 1);
    for (let k = 0; k < pieces; k++) {
      const t = k / pieces;
      out.push([x1 + (x2 - x1) * t, y1 + (y2 - y1) * t]);
    }
  }
  const last = ring.at(-1);
  if (last !== undefined) out.push([last[0], last[1]]);
  return out;
}

/** Whether a point lies inside a ring (even-odd rule); points on the border may fall either way. */
export function ringContains(ring: ReadonlyRing, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1, y1] = at(ring, i);
    const [x2, y2] = at(ring, i + 1);
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

function at(ring: ReadonlyRing, i: number): Readonly<Position> {
  const position = ring[i];
  if (position === undefined) throw new RangeError(`A ring of ${ring.length} positions has none at ${i}.`);
  return position;
}
