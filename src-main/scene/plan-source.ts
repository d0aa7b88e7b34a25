import type { Affine } from '../contract/index.js';
import { applyAffine, invertAffine, type SceneFrame } from '../geometry/index.js';
import { sceneExtent, toMercator, type MercatorBox } from './mercator.js';
import type { LevelSize } from './overview-choice.js';

/** What GDAL adds before it cuts a position to a pixel. */
export const EDGE = 1e-10;

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
