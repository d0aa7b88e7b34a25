import type { TileAddress } from './mercator.js';
import { chooseOverview } from './overview-choice.js';
import { EDGE, type PlanSource } from './plan-source.js';
import type { Piece, Planned } from './tile-pieces.js';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A thousandth of a pixel more or less covers no further pixel. */
const COVER_SLACK = 1e-3;

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

/** Of a scene that lies in the mercator square unturned. */
export function cutTile(source: PlanSource, address: TileAddress, size: number): Planned {
  const { levels, extent } = source;
  const [full] = levels;
  const side = 2 ** -address.z;
  const perPixel = [(extent.x1 - extent.x0) / full.width, (extent.y1 - extent.y0) / full.height] as const;
  const left = (address.x * side - extent.x0) / perPixel[0];
  const top = (address.y * side - extent.y0) / perPixel[1];
  const across = cutAxis(left, left + side / perPixel[0], size, full.width);
  const down = cutAxis(top, top + side / perPixel[1], size, full.height);
  return cut(levels, across, down, size);
}

/** @param window pixels of the full size */
export function cutWindow(
  levels: PlanSource['levels'],
  window: Rectangle,
  out: { readonly width: number; readonly height: number },
): Planned {
  const [full] = levels;
  const across = cutAxis(window.x, window.x + window.width, out.width, full.width);
  const down = cutAxis(window.y, window.y + window.height, out.height, full.height);
  return cut(levels, across, down, out.width);
}

function cut(levels: PlanSource['levels'], across: Cut, down: Cut, rowLength: number): Planned {
  const [full] = levels;
  const pieces: Piece[] = [];
  const reduction = Math.min(across.reduction, down.reduction);
  const level = reduction > 1 ? chooseOverview(levels, reduction) : 0;
  const { width, height } = levels[level] ?? full;
  const straights = straightsOf(across, width / full.width, width);
  const rowOf = positionsOf(down, height / full.height);
  for (let j = down.from; j < down.to; j++) {
    const row = Math.min(height - 1, Math.max(0, Math.floor(rowOf(j) + EDGE)));
    const at = j * rowLength;
    for (const straight of straights) pieces.push({ at, ...straight, row, stepRow: 0 });
  }
  return { level, pieces };
}

type Straight = Pick<Piece, 'from' | 'to' | 'col' | 'stepCol'>;

/** The middles of tile pixels in pixels of a level. */
function positionsOf({ start, pixel }: Cut, scale: number): (i: number) => number {
  return (i) => (start + (i + 0.5) * pixel) * scale;
}

/** Pixels whose middle lies beyond the level show its edge. */
function straightsOf(cut: Cut, scale: number, length: number): Straight[] {
  const position = positionsOf(cut, scale);
  let { from, to } = cut;
  const straights: Straight[] = [];
  for (; from < to && position(from) < 0; from++) straights.push({ from, to: from + 1, col: 0, stepCol: 0 });
  for (; to > from && position(to - 1) + EDGE >= length; to--) {
    straights.push({ from: to - 1, to, col: length - 1, stepCol: 0 });
  }
  if (from < to) straights.push({ from, to, col: position(0), stepCol: cut.pixel * scale });
  return straights;
}
