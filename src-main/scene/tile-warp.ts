import { fromMercator, type MercatorBox, type TileAddress } from './mercator.js';
import { chooseOverview } from './overview-choice.js';
import { EDGE, type PlanSource } from './plan-source.js';
import { smoothColumn, type Along } from './smooth-column.js';
import { pieceOfOne, type Piece, type Planned } from './tile-pieces.js';
import { approximateLine, type LineTarget, type Reach } from './warp-line.js';

/** Pixels of the longest line that GDAL warps at once. */
const LINE_PIXELS = 512;

/** Nearest pixels of a scene in any frame. */
export function warpTile(source: PlanSource, address: TileAddress, size: number): Planned {
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
  const line = new PlanLine(size, width, height, positionAt);
  const across = crosses ? { from: 0, to: size } : reachOf(extent.x0, extent.x1, address.x, tileSide, size);
  const down = reachOf(extent.y0, extent.y1, address.y, tileSide, size);
  for (line.j = down.from; line.j < down.to; line.j++) {
    for (let from = 0; from < size; from += LINE_PIXELS) {
      approximateLine(from, Math.min(LINE_PIXELS, size - from), onLine, line, across);
    }
  }
  return { level, pieces: line.pieces };
}

/** The extent is known by points of the outline, between which it may bulge. */
const BULGE_SHARE = 0.1;
const BULGE_PIXELS = 2;

/** Pixels along one side of a tile that an extent from `start` to `end` of the mercator square can touch. */
function reachOf(start: number, end: number, tile: number, tileSide: number, size: number): Reach {
  const pixel = (at: number): number => (at / tileSide - tile) * size;
  const room = BULGE_PIXELS + (pixel(end) - pixel(start)) * BULGE_SHARE;
  return {
    from: Math.max(0, Math.floor(pixel(start) - room)),
    to: Math.min(size, Math.ceil(pixel(end) + room)),
  };
}

/** A scene over the antimeridian knows a place under one of its two longitudes only. */
function worldOf({ x0 }: MercatorBox, x: number): number {
  return x + Math.ceil(x0 - x);
}

/** Cuts the positions of line `j` of a tile to pixels of the level, and leaves out those beyond it. */
class PlanLine implements LineTarget {
  j = 0;
  readonly pieces: Piece[] = [];
  readonly #size: number;
  readonly #width: number;
  readonly #height: number;
  readonly #positionAt: (i: number, j: number) => readonly [number, number];

  constructor(
    size: number,
    width: number,
    height: number,
    positionAt: (i: number, j: number) => readonly [number, number],
  ) {
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
    const inside = (i: number): boolean => this.#wellInside(startCol + stepCol * i, startRow + stepRow * i);
    // What is well inside is one stretch; only before and after it each pixel is looked at.
    let first = 0;
    for (; first < count && !inside(first); first++) {
      this.single(from + first, startCol + stepCol * first, startRow + stepRow * first);
    }
    let end = count;
    while (end > first && !inside(end - 1)) end--;
    if (first < end) {
      const at = this.j * this.#size + from;
      this.pieces.push({ at, from: first, to: end, col: startCol, stepCol, row: startRow, stepRow });
    }
    for (let i = end; i < count; i++) {
      this.single(from + i, startCol + stepCol * i, startRow + stepRow * i);
    }
  }

  single(i: number, straightCol: number, straightRow: number): void {
    let col = straightCol;
    let row = straightRow;
    if (!this.#inside(col, row)) {
      // Just outside by the straight line may be inside in truth: GDAL asks again, exactly.
      if (!(col > -1 && row > -1 && col < this.#width + 1 && row < this.#height + 1)) return;
      [col, row] = this.#positionAt(i, this.j) as [number, number];
      if (!this.#inside(col, row)) return;
    }
    const pixelCol = Math.min(this.#width - 1, Math.floor(col + EDGE));
    const pixelRow = Math.min(this.#height - 1, Math.floor(row + EDGE));
    this.pieces.push(pieceOfOne(this.j * this.#size + i, pixelCol, pixelRow));
  }

  #inside(col: number, row: number): boolean {
    return col >= 0 && row >= 0 && col + EDGE <= this.#width && row + EDGE <= this.#height;
  }

  /** A straight line between two such positions is inside all along, and needs no cutting to the level. */
  #wellInside(col: number, row: number): boolean {
    return col >= 0 && row >= 0 && col + EDGE < this.#width && row + EDGE < this.#height;
  }
}
