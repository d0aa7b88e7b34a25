import type { Affine, Position } from '../geometry/index.js';
import { fitPolynomial, type Polynomial, type PolynomialOrder } from './polynomial.js';

/** A pixel position whose CRS coordinates are known. */
export interface ControlPoint {
  readonly col: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/** Polynomials both ways; each is fitted for itself, as GDAL's are, so that they are inverse to within `rmsPixels`. */
export interface PointFit {
  readonly order: PolynomialOrder;
  /** The first-order polynomial as an affine; null for the second order. */
  readonly affine: Affine | null;
  readonly toCrs: (col: number, row: number) => Position;
  readonly fromCrs: (x: number, y: number) => Position;
  /** Root mean square distance of the points from where their CRS coordinates lead, pixels. */
  readonly rmsPixels: number;
}

/** From six points on GDAL takes the second order, and no higher one unasked, because the third swings between points. */
const SECOND_ORDER_POINTS = 6;

/**
 * What GDAL places by where a file has only ground control points: the polynomial of the highest order up to two that
 * the points allow (gdal_crs.cpp, `GDALCreateGCPTransformer` with order 0). Null where the points fix none: fewer than
 * three, on one line, or six and more on one conic; GDAL refuses these too.
 */
export function fitControlPoints(points: readonly ControlPoint[]): PointFit | null {
  const order: PolynomialOrder = points.length >= SECOND_ORDER_POINTS ? 2 : 1;
  const pixels = points.map(({ col, row }): Position => [col, row]);
  const places = points.map(({ x, y }): Position => [x, y]);
  const toCrs = fitPolynomial(pixels, places, order);
  const fromCrs = fitPolynomial(places, pixels, order);
  if (toCrs === null || fromCrs === null) return null;
  const squares = points.reduce((sum, { col, row, x, y }) => {
    const [c, r] = fromCrs(x, y);
    return sum + (c - col) ** 2 + (r - row) ** 2;
  }, 0);
  return {
    order,
    affine: order === 1 ? affineOf(toCrs) : null,
    toCrs,
    fromCrs,
    rmsPixels: Math.sqrt(squares / points.length),
  };
}

function affineOf(toCrs: Polynomial): Affine {
  const [x0, y0] = toCrs(0, 0);
  const [x1, y1] = toCrs(1, 0);
  const [x2, y2] = toCrs(0, 1);
  return [x0, x1 - x0, x2 - x0, y0, y1 - y0, y2 - y0];
}
