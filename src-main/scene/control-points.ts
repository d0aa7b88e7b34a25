import { applyAffine, type Affine } from '../geometry/index.js';

/** A pixel position whose CRS coordinates are known. */
export interface ControlPoint {
  readonly col: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

export interface AffineFit {
  readonly affine: Affine;
  /** Root mean square distance of the points from the fit, CRS units. */
  readonly rms: number;
}

/** Below this share of the spread squared the points lie on a line, or nearly. */
const FLAT = 1e-9;

/**
 * First-order polynomial by least squares (what GDAL fits to few ground control points), about the centre of the
 * points, so that large coordinates do not eat the digits. Null where fewer than three points span an area.
 */
export function fitAffine(points: readonly ControlPoint[]): AffineFit | null {
  const mean = (pick: (p: ControlPoint) => number) =>
    points.reduce((sum, p) => sum + pick(p), 0) / points.length;
  const [mc, mr, mx, my] = [mean((p) => p.col), mean((p) => p.row), mean((p) => p.x), mean((p) => p.y)];
  let [cc, cr, rr, cx, rx, cy, ry] = [0, 0, 0, 0, 0, 0, 0];
  for (const { col, row, x, y } of points) {
    const [c, r, u, v] = [col - mc, row - mr, x - mx, y - my];
    cc += c * c;
    cr += c * r;
    rr += r * r;
    cx += c * u;
    rx += r * u;
    cy += c * v;
    ry += r * v;
  }
  const determinant = cc * rr - cr * cr;
  if (points.length < 3 || !(determinant > FLAT * (cc + rr) ** 2)) return null;
  const [a, b] = [(cx * rr - rx * cr) / determinant, (rx * cc - cx * cr) / determinant];
  const [d, e] = [(cy * rr - ry * cr) / determinant, (ry * cc - cy * cr) / determinant];
  const affine: Affine = [mx - a * mc - b * mr, a, b, my - d * mc - e * mr, d, e];
  const squares = points.reduce((sum, p) => {
    const [x, y] = applyAffine(affine, p.col, p.row);
    return sum + (x - p.x) ** 2 + (y - p.y) ** 2;
  }, 0);
  return { affine, rms: Math.sqrt(squares / points.length) };
}
