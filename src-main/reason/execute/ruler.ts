import type { PixelBox } from '../../contract/index.js';
import { azimuth, boxCentre, geodesicDistance, nearestPoints } from '../../geometry/index.js';
import type { SceneFrame } from '../../geometry/index.js';
import { FULL_TURN, HALF_TURN } from './angles.js';

type Point = readonly [number, number];

/** Measures between boxes of one scene: on the ground where it has a georeference, else in the picture. */
export interface Ruler {
  /** `m` on the ground (geodesic, WGS84), `px` without georeference. */
  readonly unit: 'm' | 'px';
  /** Metres (or pixels) per pixel along columns and rows at a pixel; [1, 1] without georeference. */
  scaleAt(col: number, row: number): Point;
  /** Edge to edge, 0 where the boxes touch or overlap. */
  gap(a: Readonly<PixelBox>, b: Readonly<PixelBox>): number;
  /** Between two pixel positions. */
  distance(a: Point, b: Point): number;
  /** Degrees clockwise from north (`map`: true north, azimuth of the geodesic) or from up in the picture. From the pixel axes at `a`: within 0.05 degrees of the geodesic's azimuth over some kilometres. */
  bearing(a: Point, b: Point, frame: 'map' | 'picture'): number;
  /** Longer and shorter side and area of a box. */
  size(box: Readonly<PixelBox>): { length: number; width: number; area: number };
  /** Unit vectors in the picture (x right, y down) towards north and east at the middle of the scene; up and right without georeference. */
  readonly compass: { readonly north: Point; readonly east: Point };
}

/** The unit of what is measured of a thing. */
export const unitOf = (measure: keyof ReturnType<Ruler['size']>, { unit }: Pick<Ruler, 'unit'>): string =>
  measure === 'area' ? `${unit}2` : unit;

const DEGREES = HALF_TURN / Math.PI;
/** Nodes of the grid of scales: enough that a scene of a whole UTM zone is right to 1e-4 between them. */
const NODES = 9;

export function makeRuler(frame: SceneFrame): Ruler {
  const toLonLat = frame.pixelToLonLat;
  return toLonLat === null ? pictureRuler() : groundRuler(frame, toLonLat);
}

function pictureBearing(a: Point, b: Point): number {
  return (Math.atan2(b[0] - a[0], a[1] - b[1]) * DEGREES + FULL_TURN) % FULL_TURN;
}

function pictureRuler(): Ruler {
  return {
    unit: 'px',
    compass: { north: [0, -1], east: [1, 0] },
    scaleAt: () => [1, 1],
    gap: (a, b) => pixelDistance(...nearestPoints(a, b)),
    distance: pixelDistance,
    bearing: pictureBearing,
    size: ([, , w, h]) => ({ length: Math.max(w, h), width: Math.min(w, h), area: w * h }),
  };
}

function pixelDistance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

function groundRuler(frame: SceneFrame, toLonLat: (col: number, row: number) => [number, number]): Ruler {
  const distance = (a: Point, b: Point) =>
    a[0] === b[0] && a[1] === b[1] ? 0 : geodesicDistance(toLonLat(a[0], a[1]), toLonLat(b[0], b[1]));
  const axesAt = axesGrid(frame, toLonLat);
  const scaleAt = (col: number, row: number): Point => {
    const { right, down } = axesAt(col, row);
    return [Math.hypot(...right), Math.hypot(...down)];
  };
  const { right, down } = axesAt(frame.width / 2, frame.height / 2);
  return {
    unit: 'm',
    compass: { north: unit([right[1], down[1]]), east: unit([right[0], down[0]]) },
    scaleAt,
    gap: (a, b) => distance(...nearestPoints(a, b)),
    distance,
    bearing: (a, b, by) => {
      if (by === 'picture') return pictureBearing(a, b);
      const axes = axesAt(a[0], a[1]);
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const east = dx * axes.right[0] + dy * axes.down[0];
      const north = dx * axes.right[1] + dy * axes.down[1];
      return (Math.atan2(east, north) * DEGREES + FULL_TURN) % FULL_TURN;
    },
    size: (box) => {
      const [sx, sy] = scaleAt(...boxCentre(box));
      const [w, h] = [box[2] * sx, box[3] * sy];
      return { length: Math.max(w, h), width: Math.min(w, h), area: w * h };
    },
  };
}

/** Metres [east, north] that one pixel to the right and one pixel down go. */
interface Axes {
  readonly right: Point;
  readonly down: Point;
}

/**
 * The pixel axes on the ground by bilinear interpolation between nodes where they are measured geodesically: a chain
 * over 20,000 candidates cannot afford a geodesic for every angle and area.
 */
function axesGrid(
  { width, height }: SceneFrame,
  toLonLat: (col: number, row: number) => [number, number],
): (col: number, row: number) => Axes {
  const step = (from: Point, to: Point): Point => {
    const [p, q] = [toLonLat(from[0], from[1]), toLonLat(to[0], to[1])];
    const [metres, angle] = [geodesicDistance(p, q), azimuth(p, q) / DEGREES];
    return [metres * Math.sin(angle), metres * Math.cos(angle)];
  };
  const nodes: Axes[] = [];
  for (let j = 0; j < NODES; j += 1) {
    for (let i = 0; i < NODES; i += 1) {
      const [x, y] = [(width * i) / (NODES - 1), (height * j) / (NODES - 1)];
      nodes.push({ right: step([x - 0.5, y], [x + 0.5, y]), down: step([x, y - 0.5], [x, y + 0.5]) });
    }
  }
  const flat = Float64Array.from(nodes.flatMap(({ right, down }) => [...right, ...down]));
  return (col, row) => {
    const u = clamp((col / width) * (NODES - 1));
    const v = clamp((row / height) * (NODES - 1));
    const [i, j] = [Math.min(NODES - 2, Math.floor(u)), Math.min(NODES - 2, Math.floor(v))];
    const at = (j * NODES + i) * PARTS;
    const below = at + NODES * PARTS;
    const [s, t] = [u - i, v - j];
    const blend = (part: number) => {
      const top = (flat[at + part] ?? 0) * (1 - s) + (flat[at + PARTS + part] ?? 0) * s;
      const bottom = (flat[below + part] ?? 0) * (1 - s) + (flat[below + PARTS + part] ?? 0) * s;
      return top * (1 - t) + bottom * t;
    };
    return { right: [blend(0), blend(1)], down: [blend(2), blend(3)] };
  };
}
/** Numbers a node holds: right and down, each east and north. */
const PARTS = 4;

function unit([x, y]: Point): Point {
  const length = Math.hypot(x, y);
  return [x / length, y / length];
}

function clamp(position: number): number {
  return Math.min(NODES - 1, Math.max(0, position));
}
