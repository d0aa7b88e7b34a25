import type { PixelBox, SceneInfo } from '../../src-main/contract/index.js';
import type { MapBounds, ViewFrame } from '../scenes/index.js';

/** Halvings of the share that a turned scene's box is shrunk by: finer than a pixel of any scene. */
const HALVINGS = 20;

/**
 * The pixels in view as a box of the scene that lies wholly inside the view: in a turned scene a smaller one, as what is
 * said of it must not be said of what nobody saw.
 * @returns `null` for the whole scene; `'outside'` where none of it is in view
 */
export function viewBox(
  frame: ViewFrame,
  { width, height }: Pick<SceneInfo, 'width' | 'height'>,
  [west, south, east, north]: MapBounds,
): PixelBox | null | 'outside' {
  const [left, bottom, right, top] = frame.bounds;
  if (west <= left && south <= bottom && east >= right && north >= top) return null;
  const seen = [
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ].map(([lon, lat]) => frame.toPixel([lon ?? 0, lat ?? 0]));
  if (!seen.every((at) => at !== null)) return 'outside';
  const [x0, x1] = ends(seen.map(([x]) => x));
  const [y0, y1] = ends(seen.map(([, y]) => y));
  const shrunk = (share: number): Edges => {
    const [dx, dy] = [(share * (x1 - x0)) / 2, (share * (y1 - y0)) / 2];
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return [x - dx, y - dy, x + dx, y + dy];
  };
  const fits = ([a, b, c, d]: Edges): boolean =>
    [frame.toLonLat(a, b), frame.toLonLat(c, b), frame.toLonLat(c, d), frame.toLonLat(a, d)].every(
      ([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north,
    );
  let [low, high] = [0, 1];
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (low + high) / 2;
    if (fits(shrunk(middle))) low = middle;
    else high = middle;
  }
  return clipped(shrunk(low), width, height);
}

type Edges = readonly [number, number, number, number];

const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** A box by two of its corners, in whatever order, cut to the scene and rounded to whole pixels; `'outside'` where nothing is left. */
export function clipped([xa, ya, xb, yb]: Edges, width: number, height: number): PixelBox | 'outside' {
  const x0 = Math.max(0, Math.round(Math.min(xa, xb)));
  const y0 = Math.max(0, Math.round(Math.min(ya, yb)));
  const x1 = Math.min(width, Math.round(Math.max(xa, xb)));
  const y1 = Math.min(height, Math.round(Math.max(ya, yb)));
  return x1 > x0 && y1 > y0 ? [x0, y0, x1 - x0, y1 - y0] : 'outside';
}
