import type { MultiPolygon } from '../geometry/index.js';

/** A mask over a picture: one byte a pixel, rows from the top; not 0 is inside. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Part of a picture, in whole pixels. */
export interface RasterWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Pixels whose centre lies in the outline (even-odd within a polygon, so that inner rings are holes; polygons are
 * joined). Vertices are [x, y] in pixels, origin at the outer corner of the picture's top left pixel.
 */
export function rasterise(outline: MultiPolygon, { x: left, y: top, width, height }: RasterWindow): Raster {
  const data = new Uint8Array(width * height);
  for (const rings of outline) {
    const edges = rings.flatMap((ring) => ring.slice(1).map((to, at) => [ring[at] ?? to, to] as const));
    for (let row = 0; row < height; row += 1) {
      const y = top + row + 0.5;
      const crossings = edges
        .filter(([a, b]) => a[1] <= y !== b[1] <= y)
        .map(([a, b]) => a[0] - left + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
        .sort((a, b) => a - b);
      for (let at = 0; at + 1 < crossings.length; at += 2) {
        const from = Math.max(0, Math.ceil((crossings[at] ?? 0) - 0.5));
        const to = Math.min(width, Math.ceil((crossings[at + 1] ?? 0) - 0.5));
        if (to > from) data.fill(1, row * width + from, row * width + to);
      }
    }
  }
  return { width, height, data };
}

/** The overlap of two outlines in a picture of these sides; only the part where they lie is drawn. */
export function outlineOverlap(
  a: MultiPolygon,
  b: MultiPolygon,
  { width, height }: Pick<RasterWindow, 'width' | 'height'>,
): Overlap {
  const positions = [...a, ...b].flat(2);
  const span = (axis: 0 | 1, end: number): readonly [from: number, length: number] => {
    let [low, high] = [end, 0];
    for (const position of positions) {
      low = Math.min(low, Math.floor(position[axis]));
      high = Math.max(high, Math.ceil(position[axis]));
    }
    return [Math.max(0, low), Math.max(0, Math.min(end, high) - Math.max(0, low))];
  };
  const [[x, across], [y, down]] = [span(0, width), span(1, height)];
  const window = { x, y, width: across, height: down };
  return overlapOf(rasterise(a, window), rasterise(b, window));
}

/** Pixels that two masks share, and that either has. @throws RangeError where their sizes differ */
export interface Overlap {
  readonly intersection: number;
  readonly union: number;
}

export function overlapOf(a: Raster, b: Raster): Overlap {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(
      `A mask of ${a.width} x ${a.height} cannot be laid on one of ${b.width} x ${b.height}.`,
    );
  let [intersection, union] = [0, 0];
  for (let at = 0; at < a.data.length; at += 1) {
    const [inA, inB] = [a.data[at] !== 0, b.data[at] !== 0];
    if (inA && inB) intersection += 1;
    if (inA || inB) union += 1;
  }
  return { intersection, union };
}

/** 1 where both are empty: "none" is then rightly said. */
export const overlapShare = ({ intersection, union }: Overlap): number =>
  union === 0 ? 1 : intersection / union;

/**
 * Generalised referring segmentation (GRES, arXiv 2306.00968). gIoU: mean of the samples' overlaps; cIoU: all that is
 * shared over all that either has, which large objects rule.
 */
export function segmentationMetrics(overlaps: readonly Overlap[]): {
  readonly gIoU: number | null;
  readonly cIoU: number | null;
} {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  if (overlaps.length === 0) return { gIoU: null, cIoU: null };
  const union = sum(overlaps.map((each) => each.union));
  return {
    gIoU: sum(overlaps.map(overlapShare)) / overlaps.length,
    cIoU: union === 0 ? null : sum(overlaps.map((each) => each.intersection)) / union,
  };
}
