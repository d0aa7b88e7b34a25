import { angleBetween } from '../../geometry/index.js';

/** Degrees. */
export const QUARTER_TURN = 90;
export const HALF_TURN = 180;
export const FULL_TURN = 360;

/** The angle between two lines, degrees in [0, 90]: a line that is turned by half runs as it did, as a bearing turned in full. */
export const lineAngle = (a: number, b: number): number => angleBetween(2 * a, 2 * b) / 2;
