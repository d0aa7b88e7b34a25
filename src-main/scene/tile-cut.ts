import type { TileAddress } from './mercator.js';
import { chooseOverview } from './overview-choice.js';
import { EDGE, type PlanSource } from './plan-source.js';
import type { Planned, PlanPixels } from './tile-pixels.js';

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
export function cutTile(source: PlanSource, address: TileAddress, size: number, pixels: PlanPixels): Planned {
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

/** @param window pixels of the full size */
export function cutWindow(
  levels: PlanSource['levels'],
  window: Rectangle,
  out: { readonly width: number; readonly height: number },
  pixels: PlanPixels,
): Planned {
  const [full] = levels;
  const across = cutAxis(window.x, window.x + window.width, out.width, full.width);
  const down = cutAxis(window.y, window.y + window.height, out.height, full.height);
  return cut(levels, across, down, out.width, pixels);
}

function cut(
  levels: PlanSource['levels'],
  across: Cut,
  down: Cut,
  rowLength: number,
  { cols, rows }: PlanPixels,
): Planned {
  const [full] = levels;
  if (across.from >= across.to || down.from >= down.to) return { level: 0, anyInside: false };
  const reduction = Math.min(across.reduction, down.reduction);
  const level = reduction > 1 ? chooseOverview(levels, reduction) : 0;
  const { width, height } = levels[level] ?? full;
  const pickCols = picks(across, width / full.width, width);
  const pickRows = picks(down, height / full.height, height);
  for (let j = down.from; j < down.to; j++) {
    cols.set(pickCols, j * rowLength + across.from);
    rows.fill(pickRows[j - down.from] as number, j * rowLength, (j + 1) * rowLength);
  }
  return { level, anyInside: true };
}

function picks({ start, pixel, from, to }: Cut, scale: number, length: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) =>
    Math.min(length - 1, Math.max(0, Math.floor((start + (from + i + 0.5) * pixel) * scale + EDGE))),
  );
}
