/** Which scenes are drawn as pictures at a view: pure, so that the bound on MapLibre's sources can be tested. */
import type { MapBounds } from '../scenes/index.js';

/** A scene that may be drawn, in the order of the list: the topmost first. */
export interface Drawable {
  readonly scene: string;
  /** [west, south, east, north] in degrees; east may pass 180. */
  readonly bounds: MapBounds;
}

/** Sources at once. Each costs MapLibre some tiles and a pass over them at every frame. */
export const MAX_PICTURES = 64;
/** A scene with no side longer than this on the screen is shown by its mark alone. */
export const SMALLEST_PICTURE_PX = 14;
/** Pictures are kept ready this far beyond the view, in shares of its width and height. */
const MARGIN = 0.25;
/** Side of the world at zoom 0, in pixels: MapLibre counts in tiles of 512. */
const WORLD_PX = 512;
const MERCATOR_LIMIT_DEGREES = 85.0511287798066;

const mercatorY = (latitude: number): number => {
  const clipped = Math.max(-MERCATOR_LIMIT_DEGREES, Math.min(MERCATOR_LIMIT_DEGREES, latitude));
  const sine = Math.sin((clipped * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};

/** The longer side of an extent, as a share of the mercator square. */
const longerSide = ([west, south, east, north]: MapBounds): number =>
  Math.max((east - west) / 360, mercatorY(south) - mercatorY(north));

/** The longer side of an extent on the screen, in pixels. */
export const sideOnScreen = (bounds: MapBounds, zoom: number): number =>
  longerSide(bounds) * WORLD_PX * 2 ** zoom;

/** The zoom below which an extent is smaller than the smallest picture. */
export const vanishingZoom = (bounds: MapBounds): number =>
  Math.log2(SMALLEST_PICTURE_PX / (WORLD_PX * Math.max(longerSide(bounds), Number.MIN_VALUE)));

/** Whether a view shows some of an extent, in whichever of the worlds side by side. */
export function inView(bounds: MapBounds, view: MapBounds, margin = 0): boolean {
  const [west, south, east, north] = view;
  const [marginX, marginY] = [(east - west) * margin, (north - south) * margin];
  if (bounds[3] < south - marginY || bounds[1] > north + marginY) return false;
  return [-360, 0, 360].some(
    (turn) => bounds[2] + turn >= west - marginX && bounds[0] + turn <= east + marginX,
  );
}

/**
 * The scenes to draw at a view, the topmost first. Where there are more than the bound, the largest on the screen are
 * kept: of hundreds of small ones the outlines say as much.
 */
export function picturesAt<D extends Drawable>(drawables: readonly D[], view: MapBounds, zoom: number): D[] {
  const seen = drawables.filter(
    ({ bounds }) => inView(bounds, view, MARGIN) && sideOnScreen(bounds, zoom) >= SMALLEST_PICTURE_PX,
  );
  if (seen.length <= MAX_PICTURES) return seen;
  const largest = [...seen]
    .sort((a, b) => longerSide(b.bounds) - longerSide(a.bounds))
    .slice(0, MAX_PICTURES);
  const kept = new Set(largest.map(({ scene }) => scene));
  return seen.filter(({ scene }) => kept.has(scene));
}
