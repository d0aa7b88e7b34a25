import { GeoR1Error } from '../contract/index.js';
import type { SceneFrame } from '../geometry/index.js';

/** [west, south, east, north] in degrees where the scene has a georeference, else pixels [x0, y0, x1, y1]. */
export type Where = readonly [number, number, number, number];

/** A rectangle of scene pixels. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Points per side at which the asked extent is projected; its inside is sampled on the same grid. */
const GRID = 16;
const WORLD_DEGREES = 360;

/** Degrees to the east from `west`, in [0, 360). */
const eastOf = (west: number, lon: number): number =>
  (((lon - west) % WORLD_DEGREES) + WORLD_DEGREES) % WORLD_DEGREES;

/**
 * Tells whether a pixel position lies in the extent. West greater than east means across the antimeridian.
 */
export function extentTest(frame: SceneFrame, where: Where): (col: number, row: number) => boolean {
  const [a, b, c, d] = where;
  const { pixelToLonLat } = frame;
  if (pixelToLonLat === null) return (col, row) => col >= a && col <= c && row >= b && row <= d;
  const width = eastOf(a, c);
  return (col, row) => {
    const [lon, lat] = pixelToLonLat(col, row);
    return lat >= b && lat <= d && eastOf(a, lon) <= width;
  };
}

/**
 * The smallest window of whole scene pixels that holds the extent's part of the scene. It is larger than the extent
 * where the scene is rotated against the meridians: `extentTest` decides about single places.
 * @throws GeoR1Error bad-input where the extent is malformed or misses the scene
 */
export function windowOf(frame: SceneFrame, where: Where): PixelWindow {
  checkOrder(frame, where);
  const corners = frame.lonLatToPixel === null ? cornersInPixels(where) : gridInPixels(frame, where);
  const inside = corners.concat(gridOfScene(frame, where));
  const finite = inside.filter(([col, row]) => Number.isFinite(col) && Number.isFinite(row));
  const x0 = Math.max(0, Math.floor(Math.min(...finite.map(([col]) => col))));
  const y0 = Math.max(0, Math.floor(Math.min(...finite.map(([, row]) => row))));
  const x1 = Math.min(frame.width, Math.ceil(Math.max(...finite.map(([col]) => col))));
  const y1 = Math.min(frame.height, Math.ceil(Math.max(...finite.map(([, row]) => row))));
  if (finite.length === 0 || x1 <= x0 || y1 <= y0) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'The extent lies outside the scene.',
      subject: where.join(','),
      next: 'Give an extent that overlaps the corners that `geo-r1 info` prints.',
    });
  }
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

function checkOrder(frame: SceneFrame, [a, b, c, d]: Where): void {
  const geographic = frame.lonLatToPixel !== null;
  const inDegrees = Math.abs(a) <= 180 && Math.abs(c) <= 180 && Math.abs(b) <= 90 && Math.abs(d) <= 90;
  const ordered = b < d && (geographic ? a !== c : a < c);
  if (ordered && (!geographic || inDegrees)) return;
  throw new GeoR1Error({
    code: 'bad-input',
    message: geographic
      ? 'An extent is west,south,east,north in degrees, with south below north.'
      : 'The scene has no georeference: its extent is x0,y0,x1,y1 in pixels, growing to the right and down.',
    subject: [a, b, c, d].join(','),
  });
}

function cornersInPixels([x0, y0, x1, y1]: Where): [number, number][] {
  return [
    [x0, y0],
    [x1, y1],
  ];
}

/** A grid over the extent, in scene pixels. */
function gridInPixels(frame: SceneFrame, [west, south, east, north]: Where): [number, number][] {
  const { lonLatToPixel } = frame;
  if (lonLatToPixel === null) return [];
  const width = eastOf(west, east);
  return steps()
    .flatMap((u) =>
      steps().map((v): [number, number] => {
        const lon = west + u * width;
        return lonLatToPixel(lon > 180 ? lon - WORLD_DEGREES : lon, south + v * (north - south));
      }),
    )
    .filter(([col, row]) => col >= 0 && row >= 0 && col <= frame.width && row <= frame.height);
}

/** The places of a grid over the scene that lie in the extent: finds an extent far larger than the scene. */
function gridOfScene(frame: SceneFrame, where: Where): [number, number][] {
  if (frame.pixelToLonLat === null) return [];
  const holds = extentTest(frame, where);
  return steps()
    .flatMap((u) => steps().map((v): [number, number] => [u * frame.width, v * frame.height]))
    .filter(([col, row]) => holds(col, row));
}

function steps(): number[] {
  return Array.from({ length: GRID + 1 }, (_, i) => i / GRID);
}
