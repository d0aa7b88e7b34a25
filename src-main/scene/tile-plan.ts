import type { Affine } from '../contract/index.js';
import { applyAffine, invertAffine, type SceneFrame } from '../geometry/index.js';
import { fromMercator, sceneExtent, toMercator, type MercatorBox, type TileAddress } from './mercator.js';
import { smoothColumn } from './smooth-column.js';
import { approximateLine, type LineTarget } from './warp-line.js';

/** Width and height of a level of a raster. */
export interface LevelSize {
  readonly width: number;
  readonly height: number;
}

/** Which pixel of which level each pixel of a tile shows. */
export interface TilePlan {
  readonly level: number;
  /** size x size, row by row: column and row in the level; column -1 where the tile shows nothing. */
  readonly cols: Int32Array;
  readonly rows: Int32Array;
  readonly anyInside: boolean;
}

/** What about a scene a plan needs, computed once. */
export interface PlanSource<L extends LevelSize = LevelSize> {
  readonly frame: SceneFrame;
  readonly levels: readonly [L, ...L[]];
  readonly extent: MercatorBox;
  /** Side of a scene pixel in the mercator square, as GDAL suggests it for a warp of the whole scene. */
  readonly mercatorPixel: number;
  /** The scene lies in the mercator square unturned: it is cut out, not warped. */
  readonly isMercator: boolean;
}

/** GDAL reads an overview that is up to so much coarser than asked (GDAL_OVERVIEW_OVERSAMPLING_THRESHOLD, nearest). */
const OVERSAMPLING = 1.2;
const OVERSAMPLING_SLACK = 0.1;
/** What GDAL adds before it cuts a position to a pixel. */
const EDGE = 1e-10;
/** Pixels of the longest line that GDAL warps at once. */
const LINE_PIXELS = 512;
/** A thousandth of a pixel more or less covers no further pixel. */
const COVER_SLACK = 1e-3;

/** @returns null where the scene has no place on the Earth */
export function planSource<L extends LevelSize>(
  frame: SceneFrame,
  affine: Affine | null,
  levels: readonly [L, ...L[]],
): PlanSource<L> | null {
  const found = sceneExtent(frame);
  if (found === null) return null;
  const extent = found.whole ? found.extent : worldAround(found.extent);
  const mercatorPixel = suggestedPixel(frame, affine) ?? pixelOfExtent(frame, found.extent);
  const isMercator = frame.crs === 'EPSG:3857' && affine !== null && !isTurned(affine);
  return { frame, levels, extent, mercatorPixel, isMercator };
}

function isTurned(affine: Affine): boolean {
  return affine[2] !== 0 || affine[4] !== 0 || affine[1] < 0 || affine[5] > 0;
}

/**
 * Resolution of the warped scene (GDALSuggestedWarpOutput2): its diagonal in the target over its diagonal in pixels. A
 * rotated scene counts by its bounding box, as rio-tiler hands it in.
 */
function suggestedPixel(frame: SceneFrame, affine: Affine | null): number | null {
  const { width, height, pixelToLonLat } = frame;
  if (pixelToLonLat === null) return null;
  let corners: readonly (readonly [number, number])[] = [
    [0, 0],
    [width, height],
  ];
  if (affine !== null && (affine[2] !== 0 || affine[4] !== 0)) {
    const all = [applyAffine(affine, 0, 0), applyAffine(affine, width, 0)];
    all.push(applyAffine(affine, width, height), applyAffine(affine, 0, height));
    const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
    const back = invertAffine(affine);
    corners = [
      applyAffine(back, Math.min(...xs), Math.max(...ys)),
      applyAffine(back, Math.max(...xs), Math.min(...ys)),
    ];
  }
  const [start, end] = corners.map(([col, row]) => toMercator(pixelToLonLat(col, row)));
  if (start === undefined || end === undefined) return null;
  const pixel = Math.hypot(end[0] - start[0], end[1] - start[1]) / Math.hypot(width, height);
  return Number.isFinite(pixel) && pixel > 0 ? pixel : null;
}

function worldAround({ x0, x1 }: MercatorBox): MercatorBox {
  const middle = (x0 + x1) / 2;
  return { x0: middle - 0.5, x1: middle + 0.5, y0: 0, y1: 1 };
}

/** Where a corner has no place on the Earth, GDAL takes the diagonal of what has. */
function pixelOfExtent({ width, height }: SceneFrame, { x0, y0, x1, y1 }: MercatorBox): number {
  return Math.max(Math.hypot(x1 - x0, y1 - y0) / Math.hypot(width, height), Number.EPSILON);
}

/**
 * Nearest pixels, chosen as rio-tiler 9 with GDAL 3.10 chooses them where nothing else is asked: the overview that GDAL
 * takes for a virtual warp of the tile at the scene's own resolution, warped straight to the tile.
 * @param size side in pixels
 */
export function planTile(source: PlanSource, address: TileAddress, size: number): TilePlan {
  const plan = { cols: new Int32Array(size * size).fill(-1), rows: new Int32Array(size * size) };
  return source.isMercator ? cutOut(source, address, size, plan) : warp(source, address, size, plan);
}

type Pixels = Pick<TilePlan, 'cols' | 'rows'>;

function warp(source: PlanSource, address: TileAddress, size: number, { cols, rows }: Pixels): TilePlan {
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
  const columns = new Map<number, (j: number) => readonly [number, number]>();
  let j = 0;
  const onLine = (i: number): readonly [number, number] => {
    let column = columns.get(i);
    if (column === undefined) {
      column = smoothColumn((at) => positionAt(i, at), size);
      columns.set(i, column);
    }
    return column(j);
  };
  const line: LineTarget = { cols: new Float64Array(size), rows: new Float64Array(size) };
  let anyInside = false;
  for (j = 0; j < size; j++) {
    for (let from = 0; from < size; from += LINE_PIXELS) {
      approximateLine(from, Math.min(LINE_PIXELS, size - from), onLine, line);
    }
    for (let i = 0, at = j * size; i < size; i++, at++) {
      let col = line.cols[i] as number;
      let row = line.rows[i] as number;
      if (!(col >= 0 && row >= 0 && col + EDGE <= width && row + EDGE <= height)) {
        // Just outside by the straight line may be inside in truth: GDAL asks again, exactly.
        if (!(col > -1 && row > -1 && col < width + 1 && row < height + 1)) continue;
        [col, row] = positionAt(i, j);
        if (!(col >= 0 && row >= 0 && col + EDGE <= width && row + EDGE <= height)) continue;
      }
      cols[at] = Math.min(width - 1, Math.floor(col + EDGE));
      rows[at] = Math.min(height - 1, Math.floor(row + EDGE));
      anyInside = true;
    }
  }
  return { level, cols, rows, anyInside };
}

/** A scene over the antimeridian knows a place under one of its two longitudes only. */
function worldOf({ x0 }: MercatorBox, x: number): number {
  return x + Math.ceil(x0 - x);
}

/** One axis of a cut-out, in full-size pixels: tile pixels `from` to before `to` show something. */
interface Cut {
  readonly start: number;
  readonly pixel: number;
  readonly from: number;
  readonly to: number;
  /** Source pixels for each of these tile pixels, as GDAL counts them when it chooses an overview. */
  readonly reduction: number;
}

/** A tile pixel that the scene touches at all is drawn, as GDAL's virtual format does it. */
function cutAxis(start: number, end: number, size: number, length: number): Cut {
  const pixel = (end - start) / size;
  const from = Math.max(0, Math.floor(-start / pixel + COVER_SLACK));
  const to = Math.min(size, Math.ceil((length - start) / pixel - COVER_SLACK));
  const reduction = Math.floor(Math.min(length, end) - Math.max(0, start)) / (to - from);
  return { start, pixel, from, to, reduction };
}

function cutOut(source: PlanSource, address: TileAddress, size: number, pixels: Pixels): TilePlan {
  const { levels, extent } = source;
  const [full] = levels;
  const side = 2 ** -address.z;
  const perPixel = [(extent.x1 - extent.x0) / full.width, (extent.y1 - extent.y0) / full.height] as const;
  const left = (address.x * side - extent.x0) / perPixel[0];
  const top = (address.y * side - extent.y0) / perPixel[1];
  const across = cutAxis(left, left + side / perPixel[0], size, full.width);
  const down = cutAxis(top, top + side / perPixel[1], size, full.height);
  return cut(levels, across, down, size, pixels);
}

/**
 * Nearest pixels of a window in the scene's own frame.
 * @param window scene pixels
 * @returns a plan of out.width x out.height
 */
export function planWindow(
  levels: PlanSource['levels'],
  window: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  out: { readonly width: number; readonly height: number },
): TilePlan {
  const [full] = levels;
  const pixels = {
    cols: new Int32Array(out.width * out.height).fill(-1),
    rows: new Int32Array(out.width * out.height),
  };
  const across = cutAxis(window.x, window.x + window.width, out.width, full.width);
  const down = cutAxis(window.y, window.y + window.height, out.height, full.height);
  return cut(levels, across, down, out.width, pixels);
}

function cut(
  levels: PlanSource['levels'],
  across: Cut,
  down: Cut,
  rowLength: number,
  { cols, rows }: Pixels,
): TilePlan {
  const [full] = levels;
  if (across.from >= across.to || down.from >= down.to) return { level: 0, cols, rows, anyInside: false };
  const reduction = Math.min(across.reduction, down.reduction);
  const level = reduction > 1 ? chooseOverview(levels, reduction) : 0;
  const { width, height } = levels[level] ?? full;
  const pickCols = picks(across, width / full.width, width);
  const pickRows = picks(down, height / full.height, height);
  for (let j = down.from; j < down.to; j++) {
    cols.set(pickCols, j * rowLength + across.from);
    rows.fill(pickRows[j - down.from] as number, j * rowLength, (j + 1) * rowLength);
  }
  return { level, cols, rows, anyInside: true };
}

function picks({ start, pixel, from, to }: Cut, scale: number, length: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) =>
    Math.min(length - 1, Math.max(0, Math.floor((start + (from + i + 0.5) * pixel) * scale + EDGE))),
  );
}

/** GDALBandGetBestOverviewLevel2: the coarsest level that is not much coarser than `reduction` pixels a pixel. */
export function chooseOverview(levels: readonly LevelSize[], reduction: number): number {
  const [full] = levels;
  let best = 0;
  let bestFactor = 0;
  for (const [i, level] of levels.entries()) {
    if (i === 0 || full === undefined) continue;
    const factor = Math.min(full.width / level.width, full.height / level.height);
    if (factor >= reduction * OVERSAMPLING + OVERSAMPLING_SLACK || factor <= bestFactor) continue;
    best = i;
    bestFactor = factor;
  }
  return best;
}
