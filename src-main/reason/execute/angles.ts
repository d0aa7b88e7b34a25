/** Degrees. */
export const QUARTER_TURN = 90;
export const HALF_TURN = 180;
export const FULL_TURN = 360;

/** The angle between two bearings, degrees in [0, 180]. */
export const angleBetween = (a: number, b: number): number => apart(a, b, FULL_TURN);

/** The angle between two lines, degrees in [0, 90]: a line that is turned by half runs as it did. */
export const lineAngle = (a: number, b: number): number => apart(a, b, HALF_TURN);

function apart(a: number, b: number, turn: number): number {
  const off = (((a - b) % turn) + turn) % turn;
  return Math.min(off, turn - off);
}
