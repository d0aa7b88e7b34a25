import { fromMercator, type MercatorBox, type TileAddress } from './mercator.js';
import { chooseOverview } from './overview-choice.js';
import { EDGE, type PlanSource } from './plan-source.js';
import { smoothColumn, type Along } from './smooth-column.js';
import type { Planned, PlanPixels } from './tile-pixels.js';
import { approximateLine, type LineTarget } from './warp-line.js';

/** Pixels of the longest line that GDAL warps at once. */
const LINE_PIXELS = 512;

/** Nearest pixels of a scene in any frame. */
export function warpTile(
  source: PlanSource,
  address: TileAddress,
  size: number,
  pixels: PlanPixels,
): Planned {
  const { frame, levels, mercatorPixel, extent } = source;
  const [full] = levels;
  const tileSide = 2 ** -address.z;
  const crosses = extent.x0 < 0 || extent.x1 > 1;
  const virtual = Math.max(size, Math.round(tileSide / mercatorPixel));
  const level = virtual > size ? chooseOverview(levels, virtual / size) : 0;
  const { width, height } = levels[level] ?? full;
  const [scaleX, scaleY] = [width / full.width, height / full.height];

  const positionAt = (i: number, j: number): [number, number] => {
    const x = (address.x + (i + 0.5) / size) * tileSide;
    const [lon, lat] = fromMercator(
      crosses ? worldOf(extent, x) : x,
      (address.y + (j + 0.5) / size) * tileSide,
    );
    const [col, row] = frame.lonLatToPixel?.(lon, lat) ?? [NaN, NaN];
    return [col * scaleX, row * scaleY];
  };
  const columns = new Map<number, Along>();
  const onLine = (i: number): readonly [number, number] => {
    let column = columns.get(i);
    if (column === undefined) {
      column = smoothColumn((at) => positionAt(i, at), size);
      columns.set(i, column);
    }
    return column(line.j);
  };
  const line = new PlanLine(pixels, size, width, height, positionAt);
  for (line.j = 0; line.j < size; line.j++) {
    for (let from = 0; from < size; from += LINE_PIXELS) {
      approximateLine(from, Math.min(LINE_PIXELS, size - from), onLine, line);
    }
  }
  return { level, anyInside: line.anyInside };
}

/** A scene over the antimeridian knows a place under one of its two longitudes only. */
function worldOf({ x0 }: MercatorBox, x: number): number {
  return x + Math.ceil(x0 - x);
}

/** Cuts the positions of line `j` of a tile to pixels of the level, and leaves out those beyond it. */
class PlanLine implements LineTarget {
  j = 0;
  anyInside = false;
  readonly #cols: Int32Array;
  readonly #rows: Int32Array;
  readonly #size: number;
  readonly #width: number;
  readonly #height: number;
  readonly #positionAt: (i: number, j: number) => readonly [number, number];

  constructor(
    { cols, rows }: PlanPixels,
    size: number,
    width: number,
    height: number,
    positionAt: (i: number, j: number) => readonly [number, number],
  ) {
    [this.#cols, this.#rows] = [cols, rows];
    [this.#size, this.#width, this.#height] = [size, width, height];
    this.#positionAt = positionAt;
  }

  straight(
    from: number,
    count: number,
    startCol: number,
    stepCol: number,
    startRow: number,
    stepRow: number,
  ): void {
    const last = count - 1;
    const inside =
      this.#wellInside(startCol, startRow) &&
      this.#wellInside(startCol + stepCol * last, startRow + stepRow * last);
    if (!inside) {
      for (let i = 0; i < count; i++) this.single(from + i, startCol + stepCol * i, startRow + stepRow * i);
      return;
    }
    this.anyInside = true;
    const [cols, rows, start] = [this.#cols, this.#rows, this.j * this.#size + from];
    // Storing whole numbers cuts the fraction off.
    for (let i = 0; i < count; i++) {
      cols[start + i] = startCol + stepCol * i + EDGE;
      rows[start + i] = startRow + stepRow * i + EDGE;
    }
  }

  single(i: number, straightCol: number, straightRow: number): void {
    const [width, height] = [this.#width, this.#height];
    let [col, row] = [straightCol, straightRow];
    if (!this.#inside(col, row)) {
      // Just outside by the straight line may be inside in truth: GDAL asks again, exactly.
      if (!(col > -1 && row > -1 && col < width + 1 && row < height + 1)) return;
      [col, row] = this.#positionAt(i, this.j) as [number, number];
      if (!this.#inside(col, row)) return;
    }
    const at = this.j * this.#size + i;
    this.#cols[at] = Math.min(width - 1, Math.floor(col + EDGE));
    this.#rows[at] = Math.min(height - 1, Math.floor(row + EDGE));
    this.anyInside = true;
  }

  #inside(col: number, row: number): boolean {
    return col >= 0 && row >= 0 && col + EDGE <= this.#width && row + EDGE <= this.#height;
  }

  /** A straight line between two such positions is inside all along, and needs no cutting to the level. */
  #wellInside(col: number, row: number): boolean {
    return col >= 0 && row >= 0 && col + EDGE < this.#width && row + EDGE < this.#height;
  }
}
