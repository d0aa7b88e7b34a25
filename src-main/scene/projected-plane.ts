/**
 * A projection as proj4js takes it, told without its false origin and its central meridian: these are added here, rightly
 * for every one. proj4js hands over radians and takes metres, and the other way round, in one object of x and y; what lies
 * outside of the domain is NaN.
 */
import proj4 from 'proj4';

export type Projection = InstanceType<typeof proj4.Proj>;

export interface Point {
  x: number;
  y: number;
}

/** What proj4js has read of a definition: lengths in metres, angles in radians; what was not given is undefined. */
export interface Read {
  /** Half axes. */
  readonly a: number;
  readonly b: number;
  readonly lat0?: number;
  readonly lat1?: number;
  readonly long0?: number;
  readonly long1?: number;
  /** The meridian of the centre of an oblique projection. */
  readonly longc?: number;
  readonly k0?: number;
  readonly x0?: number;
  readonly y0?: number;
  /** Above the ground, m, as text. */
  readonly h?: string;
  /** Of a line or a view, degrees, as text. */
  readonly azi?: string;
  /** Flattening, as PROJ has it for the sphere of the equatorial radius on an ellipsoid's datum. */
  readonly f?: string;
}

/** A projection without its false origin and its central meridian. */
export interface Plane {
  forward(longitude: number, latitude: number): Point;
  inverse(x: number, y: number): Point;
}

export const DEGREE = Math.PI / 180;
export const OUTSIDE: Readonly<Point> = { x: Number.NaN, y: Number.NaN };

export function squareOfEccentricity({ a, b }: Read): number {
  return 1 - (b / a) ** 2;
}

type Projected = Read & { plane: Plane };

/** proj4js' own description of a projection, which it copies into what it has read; its type leaves no room for ours. */
export function put(names: readonly string[], planeOf: (read: Read) => Plane): void {
  const projection = {
    names,
    init(this: Projected): void {
      this.plane = planeOf(this);
    },
    forward(this: Projected, point: Point): Point {
      const turned = turn(point.x - (this.long0 ?? 0));
      const { x, y } = this.plane.forward(turned, point.y);
      return Object.assign(point, { x: x + (this.x0 ?? 0), y: y + (this.y0 ?? 0) });
    },
    inverse(this: Projected, point: Point): Point {
      const { x, y } = this.plane.inverse(point.x - (this.x0 ?? 0), point.y - (this.y0 ?? 0));
      return Object.assign(point, { x: turn(x + (this.long0 ?? 0)), y });
    },
  };
  proj4.Proj.projections.add(projection as unknown as Projection, 0);
}

/** An angle into (-π, π]. */
export function turn(angle: number): number {
  return angle - 2 * Math.PI * Math.ceil((angle - Math.PI) / (2 * Math.PI));
}

export function builtIn(name: string): Projection {
  const found = proj4.Proj.projections.get(name);
  if (!found)
    throw new Error(`proj4js has no projection "${name}": another version of it needs another look here.`);
  return found;
}

/** proj4js' projection of what was read, with other values where they are given, about the origin. */
export function atOrigin(
  original: Projection,
  read: Read,
  own: Readonly<Record<string, unknown>> = {},
): Plane {
  const { lat0 = 0, k0 = 1 } = read;
  const centred = { x0: 0, y0: 0, long0: 0, lat0, k0, ...own };
  const copy = Object.assign({} as unknown as Projection, read, original, centred);
  copy.init.call(copy);
  // Some choose between the sphere and the ellipsoid as they start, and some give back the object that they are given.
  return {
    forward: (x, y) => (copy.forward.call(copy, { x, y }) as Point | null) ?? OUTSIDE,
    inverse: (x, y) => (copy.inverse.call(copy, { x, y }) as Point | null) ?? OUTSIDE,
  };
}

/** Metres. */
const CLOSE_ENOUGH = 1e-6;
const MAX_STEPS = 30;
/** Radians: some metres on the ground. */
const DIFFERENCE = 1e-6;

/**
 * The inverse of a projection that has none of its own or only a rough one: Newton's steps from a first guess, both ways
 * at once. NaN where they come to no end.
 */
export function refined(forward: Plane['forward'], guess: Plane['inverse']): Plane['inverse'] {
  return (x, y) => {
    let { x: longitude, y: latitude } = guess(x, y);
    for (let step = 0; step < MAX_STEPS; step++) {
      const here = forward(longitude, latitude);
      const off = { x: here.x - x, y: here.y - y };
      if (Math.hypot(off.x, off.y) < CLOSE_ENOUGH) return { x: longitude, y: latitude };
      // From the side of the equator, so that no pole is passed.
      const north = latitude > 0 ? -DIFFERENCE : DIFFERENCE;
      const [east, up] = [forward(longitude + DIFFERENCE, latitude), forward(longitude, latitude + north)];
      const [xx, yx] = [(east.x - here.x) / DIFFERENCE, (east.y - here.y) / DIFFERENCE];
      const [xy, yy] = [(up.x - here.x) / north, (up.y - here.y) / north];
      const area = xx * yy - xy * yx;
      longitude -= (off.x * yy - off.y * xy) / area;
      latitude -= (off.y * xx - off.x * yx) / area;
      if (!(Math.abs(latitude) <= Math.PI / 2 && Math.abs(longitude) <= 2 * Math.PI)) return OUTSIDE;
    }
    return OUTSIDE;
  };
}
