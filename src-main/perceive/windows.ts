import type { PixelBox } from '../contract/index.js';
import type { BundleDescription } from '../engine/index.js';
import type { Look } from './looks.js';

/**
 * The windows of a look: a fixed grid from the scene's upper left corner with overlap, whatever part is asked about,
 * so that an answer does not change with the extent. Pure.
 */

/**
 * A window is at most so many times as wide and high as those the perceiver was trained on. A convolutional network
 * takes any side at the same cost a pixel, and larger windows repeat less; twice would need 100 MB more for 3 %.
 */
const LARGEST_WINDOW = 1.5;
/** A side of a look that is at most this many trained windows long is taken in one piece: no seams, less repeated. */
const WHOLE_SIDE_WINDOWS = 1.6;
/**
 * Share of the bundle's overlap that windows have where a coarser look follows: what is longer than it and cut is seen
 * whole there. Only the coarsest look has to hold its largest objects by itself.
 */
const FINER_OVERLAP = 0.5;
/** Windows are visited block by block of this many scene pixels, so that blocks decoded for one look serve the next. */
const VISIT_BLOCK_PX = 4096;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Which sides of a window are borders inside the scene, where an object may be cut. */
export interface CutSides {
  readonly left: boolean;
  readonly top: boolean;
  readonly right: boolean;
  readonly bottom: boolean;
}

export interface Window {
  /** Position in the plan of the whole scene, all looks: the same on every run. */
  readonly ordinal: number;
  /** Index of its look. */
  readonly look: number;
  /** Size of the network's input in pixels. */
  readonly width: number;
  readonly height: number;
  /** What it covers, in whole scene pixels; may reach past the scene's right and lower edges. */
  readonly area: Area;
  readonly inner: CutSides;
}

type WindowRule = BundleDescription['perceiver']['window'];

/** All windows of all looks, by ordinal. */
export function planWindows(
  scene: { readonly width: number; readonly height: number },
  looks: readonly Look[],
  rule: WindowRule,
): Window[] {
  const windows: Window[] = [];
  looks.forEach(({ scale, lookScale }, look) => {
    const share = look < looks.length - 1 ? FINER_OVERLAP : 1;
    const overlap = roundUp(rule.overlap * share, rule.multiple);
    const columns = planSide(Math.ceil(scene.width * scale), overlap, rule);
    const rows = planSide(Math.ceil(scene.height * scale), overlap, rule);
    rows.forEach((row, r) => {
      columns.forEach((column, c) => {
        windows.push({
          ordinal: windows.length,
          look,
          width: column.length,
          height: row.length,
          area: {
            x: column.start * lookScale,
            y: row.start * lookScale,
            width: column.length * lookScale,
            height: row.length * lookScale,
          },
          inner: { left: c > 0, top: r > 0, right: c < columns.length - 1, bottom: r < rows.length - 1 },
        });
      });
    });
  });
  return windows;
}

const roundUp = (length: number, multiple: number): number => Math.ceil(length / multiple) * multiple;

/**
 * Pieces [start, start + length) along one side of `total` network pixels: as few as cover it, all but the last of one
 * length, so that onnxruntime meets few shapes.
 */
function planSide(
  total: number,
  overlap: number,
  { size, multiple }: WindowRule,
): { start: number; length: number }[] {
  if (total <= WHOLE_SIDE_WINDOWS * size) return [{ start: 0, length: roundUp(total, multiple) }];
  const largest = Math.floor((LARGEST_WINDOW * size) / multiple) * multiple;
  const fewest = Math.ceil((total - overlap) / (largest - overlap));
  const stride = roundUp((total - overlap) / fewest, multiple);
  return Array.from({ length: Math.ceil((total - overlap) / stride) }, (_, i) => {
    const start = i * stride;
    return { start, length: Math.min(stride + overlap, roundUp(total - start, multiple)) };
  });
}

/** The windows that an asked area needs: all that touch it. `where` null is the whole scene. */
export function windowsFor(windows: readonly Window[], where: Area | null): Window[] {
  const needed = where === null ? [...windows] : windows.filter(({ area }) => touch(area, where));
  const block = (value: number) => Math.floor(value / VISIT_BLOCK_PX);
  return needed.sort(
    (a, b) =>
      block(a.area.y) - block(b.area.y) ||
      block(a.area.x) - block(b.area.x) ||
      b.look - a.look ||
      a.ordinal - b.ordinal,
  );
}

function touch(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A box of the network's input as a box of the scene. */
export function toScene(
  [x, y, width, height]: Readonly<PixelBox>,
  { area }: Window,
  { lookScale }: Look,
): PixelBox {
  return [area.x + x * lookScale, area.y + y * lookScale, width * lookScale, height * lookScale];
}
