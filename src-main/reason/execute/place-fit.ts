import type { ChainStep, PixelBox } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { Ruler } from './ruler.js';

type Place = Extract<ChainStep, { verb: 'keep-place' }>['place'];

/** A place reaches this far past the middle line: people round generously. */
const SLACK = 0.03;
/** The central ninth, rounded generously. */
const CENTRAL = 1 / 3 + 0.1;
/** At the edge: within this share of the shorter side of the region. */
const EDGE_SHARE = 0.08;

/** Unit vectors in the picture (x right, y down) that a place lies towards. */
const TOWARDS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  top: [[0, -1]],
  bottom: [[0, 1]],
  left: [[-1, 0]],
  right: [[1, 0]],
  'top left': [
    [0, -1],
    [-1, 0],
  ],
  'top right': [
    [0, -1],
    [1, 0],
  ],
  'bottom left': [
    [0, 1],
    [-1, 0],
  ],
  'bottom right': [
    [0, 1],
    [1, 0],
  ],
};
const COMPASS_AS_SIDE: Readonly<Record<string, string>> = {
  north: 'top',
  south: 'bottom',
  west: 'left',
  east: 'right',
  northwest: 'top left',
  northeast: 'top right',
  southwest: 'bottom left',
  southeast: 'bottom right',
};

/** The directions of a side in the picture; compass points as they lie there. */
export function directionsOf(
  side: string,
  { north, east }: Ruler['compass'],
): readonly (readonly [number, number])[] {
  const compass = COMPASS_AS_SIDE[side];
  if (compass === undefined) return TOWARDS[side] ?? [];
  return (TOWARDS[compass] ?? []).map(([x, y]) => [x * east[0] - y * north[0], x * east[1] - y * north[1]]);
}

/** How well a box lies in a place of the region, 0 (not there) to 1 (at its far end). */
export function placeFit(
  box: Readonly<PixelBox>,
  place: Place,
  region: Readonly<PixelBox>,
  ruler: Ruler,
): number {
  const [x, y] = boxCentre(box);
  const [cx, cy] = boxCentre(region);
  const [halfWidth, halfHeight] = [region[2] / 2, region[3] / 2];
  if (place === 'middle') {
    const off = Math.max(Math.abs(x - cx) / halfWidth, Math.abs(y - cy) / halfHeight);
    return off <= CENTRAL ? 1 - off / 2 : 0;
  }
  if (place === 'edge') {
    const inset = Math.min(
      box[0] - region[0],
      box[1] - region[1],
      region[0] + region[2] - box[0] - box[2],
      region[1] + region[3] - box[1] - box[3],
    );
    const reach = EDGE_SHARE * Math.min(region[2], region[3]);
    return inset <= reach ? 1 - Math.max(0, inset) / reach / 2 : 0;
  }
  const parts = directionsOf(place, ruler.compass).map(([dx, dy]) => {
    const far = halfWidth * Math.abs(dx) + halfHeight * Math.abs(dy);
    return ((x - cx) * dx + (y - cy) * dy) / far;
  });
  const least = Math.min(...parts);
  if (least < -SLACK) return 0;
  const mean = parts.reduce((sum, part) => sum + part, 0) / parts.length;
  return Math.min(1, (mean + 1 + SLACK) / 2);
}
