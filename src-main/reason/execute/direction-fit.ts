import type { ChainStep, PixelBox } from '../../contract/index.js';
import { angleBetween, boxCentre } from '../../geometry/index.js';
import { BEARINGS } from './bearings.js';
import type { Ruler } from './ruler.js';

type Direction = Extract<ChainStep, { verb: 'keep-direction' }>['direction'];

/** Half the opening of the sector that a direction names. Cardinals are used loosely, the points between them less so. */
const CARDINAL_OPENING = 62;
const DIAGONAL_OPENING = 42;
/** Beyond this the thing's centre is level with the landmark's or on its other side. */
const LEVEL = 85;

/**
 * How well a box lies in a direction from a landmark, 0 to 1. The angle is taken from the landmark's centre and from
 * its nearest point, and the better one counts: north of a long bridge is north of any part of it.
 */
export function directionFit(
  box: Readonly<PixelBox>,
  landmark: Readonly<PixelBox>,
  direction: Direction,
  ruler: Ruler,
): number {
  const centre = boxCentre(box);
  const middle = boxCentre(landmark);
  const frame =
    direction === 'left' || direction === 'right' || direction === 'above' || direction === 'below'
      ? 'picture'
      : 'map';
  if (centre[0] === middle[0] && centre[1] === middle[1]) return 0;
  const wanted = BEARINGS[direction];
  const opening = wanted % 90 === 0 ? CARDINAL_OPENING : DIAGONAL_OPENING;
  const fromMiddle = angleBetween(ruler.bearing(middle, centre, frame), wanted);
  if (fromMiddle > LEVEL) return 0;
  const near: [number, number] = [
    clamp(centre[0], landmark[0], landmark[2]),
    clamp(centre[1], landmark[1], landmark[3]),
  ];
  const inside = near[0] === centre[0] && near[1] === centre[1];
  const fromEdge = inside ? fromMiddle : angleBetween(ruler.bearing(near, centre, frame), wanted);
  const off = Math.min(fromMiddle, fromEdge);
  if (off > opening) return 0;
  const reach = ruler.size(box).length + ruler.size(landmark).length;
  const gap = ruler.gap(box, landmark);
  return (1 - off / 180) * (0.5 + (0.5 * reach) / (reach + gap));
}

function clamp(value: number, start: number, extent: number): number {
  return Math.min(start + extent, Math.max(start, value));
}
