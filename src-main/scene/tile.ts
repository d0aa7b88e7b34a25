import { throwIfAborted } from '../contract/index.js';
import type { LonLat } from '../contract/index.js';
import type { SceneFrame } from '../geometry/index.js';
import type { Scene } from './scene.js';

/** A web-mercator tile as the XYZ scheme numbers it: y grows to the south. */
export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export interface TilePicture {
  /** HWC, four channels, straight alpha; alpha 0 where the scene has nothing. */
  readonly rgba: Uint8Array;
  readonly size: number;
}

/** Cells per side of the grid on which positions are projected; between its points they are interpolated. */
const CONTROL_CELLS = 16;
/** Points per side at which the scene's outline is projected to find its extent. */
const OUTLINE_POINTS = 32;
/** Longest side of the window read for one tile, in tile sides: a rotated scene needs more than one. */
const MAX_READ_SIDES = 4;
/** Latitude at which the mercator square ends. */
const MERCATOR_LIMIT_DEGREES = 85.0511287798066;

/** A rectangle of the mercator square: x and y in [0, 1], from the north-west corner; x may leave it by whole worlds. */
interface MercatorBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Position of a place in the mercator unit square (spherical mercator, EPSG:3857 divided by its circumference). */
function toMercator([lon, lat]: LonLat): [x: number, y: number] {
  const clipped = Math.max(-MERCATOR_LIMIT_DEGREES, Math.min(MERCATOR_LIMIT_DEGREES, lat));
  const sine = Math.sin((clipped * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

function fromMercator(x: number, y: number): LonLat {
  const lon = (x - 0.5) * 360;
  const wrapped = lon - 360 * Math.floor((lon + 180) / 360);
  return [wrapped, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/** The scene's extent in the mercator square; x passes 1 where it crosses the antimeridian. */
function sceneExtent(frame: SceneFrame): MercatorBox | null {
  const { pixelToLonLat, width, height } = frame;
  if (pixelToLonLat === null) return null;
  const [centreLon] = pixelToLonLat(width / 2, height / 2);
  const places: [number, number][] = [];
  for (let i = 0; i <= OUTLINE_POINTS; i++) {
    const part = i / OUTLINE_POINTS;
    for (const [col, row] of [
      [part * width, 0],
      [part * width, height],
      [0, part * height],
      [width, part * height],
    ] as const) {
      const [lon, lat] = pixelToLonLat(col, row);
      if (!Number.isFinite(lon) || !Number.isFinite(lat)) continue;
      const unwrapped = lon - 360 * Math.round((lon - centreLon) / 360);
      places.push(toMercator([unwrapped, lat]));
    }
  }
  if (places.length === 0) return null;
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** The part of a tile that the scene can reach, or null. */
function overlap(frame: SceneFrame, { z, x, y }: TileAddress): MercatorBox | null {
  const extent = sceneExtent(frame);
  if (extent === null) return null;
  const side = 2 ** -z;
  for (const world of [0, -1, 1]) {
    const x0 = Math.max(x * side + world, extent.x0);
    const x1 = Math.min((x + 1) * side + world, extent.x1);
    const y0 = Math.max(y * side, extent.y0);
    const y1 = Math.min((y + 1) * side, extent.y1);
    if (x1 > x0 && y1 > y0) return { x0: x0 - world, y0, x1: x1 - world, y1 };
  }
  return null;
}

/**
 * Position of a place in a scene. A scene in degrees may run past 180 and knows a place there under one of its two
 * longitudes only; the other one lands millions of pixels away.
 */
function positionOf(frame: SceneFrame, [lon, lat]: LonLat): [col: number, row: number] {
  let nearest: [number, number] = [NaN, NaN];
  let least = Infinity;
  for (const turn of [0, 360, -360]) {
    const [col, row] = frame.lonLatToPixel?.(lon + turn, lat) ?? [NaN, NaN];
    const distance = Math.hypot(col - frame.width / 2, row - frame.height / 2);
    if (distance < least) [nearest, least] = [[col, row], distance];
  }
  return nearest;
}

/** Scene positions (col, row) on a grid over part of the mercator square; interpolates between them. */
class ControlGrid {
  readonly #cols: Float64Array;
  readonly #rows: Float64Array;
  readonly #part: MercatorBox;

  constructor(frame: SceneFrame, part: MercatorBox) {
    const side = CONTROL_CELLS + 1;
    this.#part = part;
    this.#cols = new Float64Array(side * side);
    this.#rows = new Float64Array(side * side);
    for (let j = 0; j < side; j++) {
      for (let i = 0; i < side; i++) {
        const x = part.x0 + ((part.x1 - part.x0) * i) / CONTROL_CELLS;
        const y = part.y0 + ((part.y1 - part.y0) * j) / CONTROL_CELLS;
        const [col, row] = positionOf(frame, fromMercator(x, y));
        this.#cols[j * side + i] = col;
        this.#rows[j * side + i] = row;
      }
    }
  }

  /** NaN where a place has no position in the scene's CRS. */
  at(x: number, y: number): [col: number, row: number] {
    const { x0, y0, x1, y1 } = this.#part;
    const u = ((x - x0) / (x1 - x0)) * CONTROL_CELLS;
    const v = ((y - y0) / (y1 - y0)) * CONTROL_CELLS;
    const i = Math.min(CONTROL_CELLS - 1, Math.max(0, Math.floor(u)));
    const j = Math.min(CONTROL_CELLS - 1, Math.max(0, Math.floor(v)));
    const first = j * (CONTROL_CELLS + 1) + i;
    return [bilinear(this.#cols, first, u - i, v - j), bilinear(this.#rows, first, u - i, v - j)];
  }

  /** Smallest window of whole scene pixels that holds the grid, with a pixel's margin for interpolation. */
  window(frame: SceneFrame): { x: number; y: number; width: number; height: number } | null {
    const cols = this.#cols.filter(Number.isFinite);
    const rows = this.#rows.filter(Number.isFinite);
    if (cols.length === 0 || rows.length === 0) return null;
    const x = Math.max(0, Math.floor(Math.min(...cols)) - 1);
    const y = Math.max(0, Math.floor(Math.min(...rows)) - 1);
    const width = Math.min(frame.width, Math.ceil(Math.max(...cols)) + 1) - x;
    const height = Math.min(frame.height, Math.ceil(Math.max(...rows)) + 1) - y;
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }
}

function bilinear(values: Float64Array, first: number, u: number, v: number): number {
  const below = first + CONTROL_CELLS + 1;
  const top = (values[first] ?? NaN) * (1 - u) + (values[first + 1] ?? NaN) * u;
  const bottom = (values[below] ?? NaN) * (1 - u) + (values[below + 1] ?? NaN) * u;
  return top * (1 - v) + bottom * v;
}

/**
 * Draws one map tile from a scene: one windowed read at about the tile's own resolution, then a warp by bilinear
 * sampling. Null where the tile shows nothing of the scene, or the scene has no georeference.
 * @param size side in pixels
 */
export async function readTile(
  scene: Scene,
  address: TileAddress,
  size: number,
  signal?: AbortSignal,
): Promise<TilePicture | null> {
  const { frame } = scene;
  const part = overlap(frame, address);
  if (part === null) return null;
  const grid = new ControlGrid(frame, part);
  const window = grid.window(frame);
  if (window === null) return null;
  const tileSide = 2 ** -address.z;
  const scenePixelsPerTilePixel = resolution(grid, part, tileSide / size);
  const out = outSize(window, scenePixelsPerTilePixel, size * MAX_READ_SIDES);
  const read = await scene.readWindow(window, out, signal);
  throwIfAborted(signal);
  if (!read.anyValid) return null;

  const rgba = new Uint8Array(size * size * 4);
  const scaleX = out.width / window.width;
  const scaleY = out.height / window.height;
  let drawn = false;
  for (let row = 0; row < size; row++) {
    const y = (address.y + (row + 0.5) / size) * tileSide;
    if (y < part.y0 || y > part.y1) continue;
    for (let col = 0; col < size; col++) {
      const x = (address.x + (col + 0.5) / size) * tileSide;
      if (x < part.x0 || x > part.x1) continue;
      const [sceneCol, sceneRow] = grid.at(x, y);
      if (!(sceneCol >= 0 && sceneRow >= 0 && sceneCol <= frame.width && sceneRow <= frame.height)) continue;
      const at = (row * size + col) * 4;
      const found = sample(
        read,
        out,
        (sceneCol - window.x) * scaleX - 0.5,
        (sceneRow - window.y) * scaleY - 0.5,
        rgba,
        at,
      );
      drawn ||= found;
    }
  }
  return drawn ? { rgba, size } : null;
}

/** Scene pixels per tile pixel, the finer of the two axes, at the middle of the part that is drawn. */
function resolution(grid: ControlGrid, part: MercatorBox, step: number): number {
  const x = (part.x0 + part.x1) / 2;
  const y = (part.y0 + part.y1) / 2;
  const [col, row] = grid.at(x, y);
  const [rightCol, rightRow] = grid.at(x + step, y);
  const [downCol, downRow] = grid.at(x, y + step);
  return Math.min(Math.hypot(rightCol - col, rightRow - row), Math.hypot(downCol - col, downRow - row));
}

/** Pixels to read for a window: never more than it has, never more than `limit` a side. */
function outSize(
  window: { width: number; height: number },
  reduction: number,
  limit: number,
): { width: number; height: number } {
  const factor = Number.isFinite(reduction) ? Math.max(1, reduction) : 1;
  const side = (pixels: number): number => Math.max(1, Math.min(limit, pixels, Math.ceil(pixels / factor)));
  return { width: side(window.width), height: side(window.height) };
}

/**
 * Bilinear sample at (u, v), in read pixels from the centre of the first. Invalid neighbours take no part; the place
 * is drawn where the valid ones carry at least half of the weight.
 */
function sample(
  read: { rgb: Uint8Array; valid: Uint8Array },
  size: { width: number; height: number },
  u: number,
  v: number,
  into: Uint8Array,
  at: number,
): boolean {
  const left = Math.floor(u);
  const top = Math.floor(v);
  let weight = 0;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let j = 0; j < 2; j++) {
    const row = Math.max(0, Math.min(size.height - 1, top + j));
    const weightY = j === 0 ? 1 - (v - top) : v - top;
    for (let i = 0; i < 2; i++) {
      const col = Math.max(0, Math.min(size.width - 1, left + i));
      const pixel = row * size.width + col;
      if (read.valid[pixel] === 0) continue;
      const share = (i === 0 ? 1 - (u - left) : u - left) * weightY;
      weight += share;
      red += share * (read.rgb[pixel * 3] ?? 0);
      green += share * (read.rgb[pixel * 3 + 1] ?? 0);
      blue += share * (read.rgb[pixel * 3 + 2] ?? 0);
    }
  }
  if (weight < 0.5) return false;
  into[at] = Math.round(red / weight);
  into[at + 1] = Math.round(green / weight);
  into[at + 2] = Math.round(blue / weight);
  into[at + 3] = 255;
  return true;
}
