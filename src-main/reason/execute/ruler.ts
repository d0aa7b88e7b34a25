import type { PixelBox } from '../../contract/index.js';
import { azimuth, boxCentre, geodesicDistance, nearestPoints } from '../../geometry/index.js';
import type { SceneFrame } from '../../geometry/index.js';

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
  /** Degrees clockwise from north (`map`: true north, azimuth of the geodesic) or from up in the picture. */
  bearing(a: Point, b: Point, frame: 'map' | 'picture'): number;
  /** Longer and shorter side and area of a box. */
  size(box: Readonly<PixelBox>): { length: number; width: number; area: number };
  /** Bearing of the picture's "up" at the middle of the scene, degrees clockwise from north; 0 without georeference. */
  readonly up: number;
}

const DEGREES = 180 / Math.PI;
const FULL_TURN = 360;
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
    up: 0,
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
  const scaleAt = scaleGrid(frame, distance);
  const bearing: Ruler['bearing'] = (a, b, by) =>
    by === 'picture' ? pictureBearing(a, b) : azimuth(toLonLat(a[0], a[1]), toLonLat(b[0], b[1]));
  const [cx, cy] = [frame.width / 2, frame.height / 2];
  return {
    unit: 'm',
    up: bearing([cx, cy], [cx, cy - 1], 'map'),
    scaleAt,
    gap: (a, b) => distance(...nearestPoints(a, b)),
    distance,
    bearing,
    size: (box) => {
      const [sx, sy] = scaleAt(...boxCentre(box));
      const [w, h] = [box[2] * sx, box[3] * sy];
      return { length: Math.max(w, h), width: Math.min(w, h), area: w * h };
    },
  };
}

/**
 * Local scale by bilinear interpolation between nodes where it is measured geodesically: a chain over 20,000
 * candidates cannot afford a geodesic polygon for each. Pixel axes are taken as square to each other, as boxes are.
 */
function scaleGrid(
  { width, height }: SceneFrame,
  distance: (a: Point, b: Point) => number,
): (col: number, row: number) => Point {
  const nodes: Point[] = [];
  for (let j = 0; j < NODES; j += 1) {
    for (let i = 0; i < NODES; i += 1) {
      const [x, y] = [(width * i) / (NODES - 1), (height * j) / (NODES - 1)];
      nodes.push([distance([x - 0.5, y], [x + 0.5, y]), distance([x, y - 0.5], [x, y + 0.5])]);
    }
  }
  const node = (i: number, j: number): Point => nodes[j * NODES + i] ?? [Number.NaN, Number.NaN];
  return (col, row) => {
    const u = clamp((col / width) * (NODES - 1));
    const v = clamp((row / height) * (NODES - 1));
    const [i, j] = [Math.min(NODES - 2, Math.floor(u)), Math.min(NODES - 2, Math.floor(v))];
    const blend = (axis: 0 | 1) => {
      const top = node(i, j)[axis] * (1 - u + i) + node(i + 1, j)[axis] * (u - i);
      const bottom = node(i, j + 1)[axis] * (1 - u + i) + node(i + 1, j + 1)[axis] * (u - i);
      return top * (1 - v + j) + bottom * (v - j);
    };
    return [blend(0), blend(1)];
  };
}

function clamp(position: number): number {
  return Math.min(NODES - 1, Math.max(0, position));
}
