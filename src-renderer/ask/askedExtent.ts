import { GeoR1Error, type RequestOf, type SceneInfo } from '../../src-main/contract/index.js';
import { pixelWindow, type MapBounds, type ViewFrame } from '../scenes/index.js';

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/**
 * The view as `where` of a question: [west, south, east, north] in degrees, or [x0, y0, x1, y1] in pixels where the
 * scene has no georeference; only the part that the scene covers.
 * @throws GeoR1Error `bad-input` where the scene is out of view
 */
export function askedExtent(
  bounds: MapBounds | null,
  frame: ViewFrame | null,
  info: SceneInfo | null,
): RequestOf<'ask'>['where'] {
  if (bounds === null || frame === null || info === null) return null;
  const [west, south, east, north] = frame.bounds;
  const seen: [number, number, number, number] = [
    clamp(bounds[0], west, east),
    clamp(bounds[1], south, north),
    clamp(bounds[2], west, east),
    clamp(bounds[3], south, north),
  ];
  if (seen[0] >= seen[2] || seen[1] >= seen[3]) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'The scene is not in view.',
      subject: info.file,
      next: 'Fit the map to the scene, or ask the whole scene.',
    });
  }
  if (frame.placed) return seen;
  const window = pixelWindow(frame, info, seen);
  if (window === null) return null;
  const [x, y, width, height] = window;
  return [x, y, x + width, y + height];
}
