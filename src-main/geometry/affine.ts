/**
 * GDAL's order [x0, dx/dcol, dx/drow, y0, dy/dcol, dy/drow]; (col, row) = (0, 0) is the outer corner of the top
 * left pixel.
 */
export type Affine = [number, number, number, number, number, number];
export type ReadonlyAffine = Readonly<Affine>;

/** CRS coordinates [x, y] of a pixel position. */
export function applyAffine(a: ReadonlyAffine, col: number, row: number): [number, number] {
  return [a[0] + a[1] * col + a[2] * row, a[3] + a[4] * col + a[5] * row];
}

/** Signed area of one pixel in CRS units squared; negative for the usual north-up scene. */
export function affineDeterminant(a: ReadonlyAffine): number {
  return a[1] * a[5] - a[2] * a[4];
}

/** The affine from CRS coordinates back to pixels. @throws RangeError where the pixels have no area. */
export function invertAffine(a: ReadonlyAffine): Affine {
  const determinant = affineDeterminant(a);
  if (!Number.isFinite(determinant) || determinant === 0) {
    throw new RangeError(`The affine [${a.join(', ')}] cannot be inverted: its pixels have no area.`);
  }
  const [dColDx, dColDy] = [a[5] / determinant, -a[2] / determinant];
  const [dRowDx, dRowDy] = [-a[4] / determinant, a[1] / determinant];
  return [-(dColDx * a[0] + dColDy * a[3]), dColDx, dColDy, -(dRowDx * a[0] + dRowDy * a[3]), dRowDx, dRowDy];
}

/** First `inner`, then `outer`: applyAffine(composeAffine(outer, inner), p) = applyAffine(outer, applyAffine(inner, p)). */
export function composeAffine(outer: ReadonlyAffine, inner: ReadonlyAffine): Affine {
  const [x0, y0] = applyAffine(outer, inner[0], inner[3]);
  return [
    x0,
    outer[1] * inner[1] + outer[2] * inner[4],
    outer[1] * inner[2] + outer[2] * inner[5],
    y0,
    outer[4] * inner[1] + outer[5] * inner[4],
    outer[4] * inner[2] + outer[5] * inner[5],
  ];
}

/** True where columns run along x and rows along y, north-up or south-up. */
export function isAxisAligned(a: ReadonlyAffine): boolean {
  return a[2] === 0 && a[4] === 0;
}
