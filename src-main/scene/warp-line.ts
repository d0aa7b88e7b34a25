/**
 * Positions of a line of target pixels in the source, as GDAL's approximate transformer gives them (gdaltransformer.cpp,
 * GDALApproxTransform): straight pieces between exact points, halved until the middle of each is less than an eighth of
 * a source pixel off. The pieces are GDAL's own, and so a pixel at the edge of a scene is drawn where GDAL draws it.
 */

/** Exact source position of the target pixel centre `i` of the line. */
export type ExactPosition = (i: number) => readonly [col: number, row: number];

/** Takes the positions of a line piece by piece; pixel `from + i` of a straight one lies at start + i step. */
export interface LineTarget {
  straight(
    from: number,
    count: number,
    startCol: number,
    stepCol: number,
    startRow: number,
    stepRow: number,
  ): void;
  /** NaN where a place has no position in the source. */
  single(i: number, col: number, row: number): void;
}

/** GDAL's warper and rasterio's WarpedVRT default, source pixels. */
const MAX_ERROR_PIXELS = 0.125;
/** GDAL transforms so few points one by one. */
const FEW_POINTS = 5;

/** Pixels of a line, `from` to before `to`. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

/**
 * Positions for from <= i < from + count.
 * @param reach pieces wholly outside are left out, unless they are part of a straight one that is not; a tile of the whole
 * Earth would else project every pixel for a scene that takes one
 */
export function approximateLine(
  from: number,
  count: number,
  exact: ExactPosition,
  out: LineTarget,
  reach: Reach = { from, to: from + count },
): void {
  if (isBeyond(from, count, reach)) return;
  if (count <= FEW_POINTS) {
    exactly(from, count, exact, out);
    return;
  }
  const middle = from + Math.floor((count - 1) / 2);
  approximate(from, count, exact(from), exact(middle), exact(from + count - 1), exact, out, reach);
}

const isBeyond = (from: number, count: number, reach: Reach): boolean =>
  from >= reach.to || from + count <= reach.from;

type Position = readonly [number, number];

function approximate(
  from: number,
  count: number,
  start: Position,
  middle: Position,
  end: Position,
  exact: ExactPosition,
  out: LineTarget,
  reach: Reach,
): void {
  const toMiddle = Math.floor((count - 1) / 2);
  const stepCol = (end[0] - start[0]) / (count - 1);
  const stepRow = (end[1] - start[1]) / (count - 1);
  const error =
    Math.abs(start[0] + stepCol * toMiddle - middle[0]) + Math.abs(start[1] + stepRow * toMiddle - middle[1]);
  if (error <= MAX_ERROR_PIXELS) {
    out.straight(from, count, start[0], stepCol, start[1], stepRow);
    return;
  }
  if (Number.isNaN(error)) {
    exactly(from, count, exact, out);
    return;
  }
  const rest = count - toMiddle;
  const second = from + toMiddle;
  if (!isBeyond(from, toMiddle, reach)) {
    const next = exact(from + Math.floor((toMiddle - 1) / 2));
    half(from, toMiddle, start, next, exact(second - 1), exact, out, reach);
  }
  if (!isBeyond(second, rest, reach)) {
    half(second, rest, middle, exact(second + Math.floor((rest - 1) / 2)), end, exact, out, reach);
  }
}

function half(
  from: number,
  count: number,
  start: Position,
  middle: Position,
  end: Position,
  exact: ExactPosition,
  out: LineTarget,
  reach: Reach,
): void {
  if (count <= FEW_POINTS) exactly(from, count, exact, out);
  else approximate(from, count, start, middle, end, exact, out, reach);
}

function exactly(from: number, count: number, exact: ExactPosition, out: LineTarget): void {
  for (let i = from; i < from + count; i++) {
    const [col, row] = exact(i);
    out.single(i, col, row);
  }
}
