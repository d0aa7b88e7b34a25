/** A unit square laid on four corners: pure geometry for scenes whose CRS the window cannot compute. */
import type { LonLat } from '../../src-main/contract/index.js';

/** Upper left, upper right, lower right, lower left. */
export type Quad = readonly [LonLat, LonLat, LonLat, LonLat];

const NEWTON_STEPS = 8;
/** Degrees; a tenth of a millimetre on the ground. */
const CLOSE_ENOUGH = 1e-9;

/** Bilinear: [0, 0] is the upper left corner, [1, 1] the lower right. */
export function quadPoint([ul, ur, lr, ll]: Quad, [u, v]: readonly [number, number]): LonLat {
  const mix = (axis: 0 | 1): number =>
    (1 - u) * (1 - v) * ul[axis] + u * (1 - v) * ur[axis] + u * v * lr[axis] + (1 - u) * v * ll[axis];
  return [mix(0), mix(1)];
}

/** Inverse of `quadPoint` by Newton's method, also outside the quad; null where it does not converge. */
export function inverseQuad(quad: Quad, position: LonLat): [number, number] | null {
  const [ul, ur, lr, ll] = quad;
  let [u, v] = [0.5, 0.5];
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const [x, y] = quadPoint(quad, [u, v]);
    const [dx, dy] = [position[0] - x, position[1] - y];
    if (Math.hypot(dx, dy) < CLOSE_ENOUGH) return [u, v];
    const along = (axis: 0 | 1): number => (1 - v) * (ur[axis] - ul[axis]) + v * (lr[axis] - ll[axis]);
    const down = (axis: 0 | 1): number => (1 - u) * (ll[axis] - ul[axis]) + u * (lr[axis] - ur[axis]);
    const determinant = along(0) * down(1) - down(0) * along(1);
    if (determinant === 0) return null;
    u += (down(1) * dx - down(0) * dy) / determinant;
    v += (along(0) * dy - along(1) * dx) / determinant;
  }
  return Number.isFinite(u) && Number.isFinite(v) ? [u, v] : null;
}
