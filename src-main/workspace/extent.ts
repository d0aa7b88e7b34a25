import { GeoR1Error } from '../contract/index.js';
import { normaliseLongitude, type SceneFrame } from '../geometry/index.js';

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

/** Degrees from the western to the eastern edge; from -180 to 180, and from there on, it is the whole turn. */
const widthOf = ([west, , east]: Where): number =>
  east - west >= WORLD_DEGREES ? WORLD_DEGREES : eastOf(west, east);

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
  const width = widthOf(where);
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
  const finite = corners
    .concat(gridOfScene(frame, where))
    .filter(([col, row]) => Number.isFinite(col) && Number.isFinite(row));
  const meets = frame.lonLatToPixel === null || finite.some((place) => beyond(frame, place) === 0);
  const x0 = Math.max(0, Math.floor(Math.min(...finite.map(([col]) => col))));
  const y0 = Math.max(0, Math.floor(Math.min(...finite.map(([, row]) => row))));
  const x1 = Math.min(frame.width, Math.ceil(Math.max(...finite.map(([col]) => col))));
  const y1 = Math.min(frame.height, Math.ceil(Math.max(...finite.map(([, row]) => row))));
  if (!meets || x1 <= x0 || y1 <= y0) {
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
  const inDegrees =
    [a, c].every((lon) => Math.abs(lon) <= WORLD_DEGREES) && [b, d].every((lat) => Math.abs(lat) <= 90);
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

/**
 * A grid over what the extent shares with the scene's bounds in degrees, in scene pixels: over the whole of an extent far
 * larger than the scene its points would miss it. Some lie outside the scene, whose borders then bound the window.
 */
function gridInPixels(frame: SceneFrame, where: Where): [number, number][] {
  const { lonLatToPixel } = frame;
  const bounds = boundsOf(frame);
  if (lonLatToPixel === null || bounds === null) return [];
  const south = Math.max(where[1], bounds.south);
  const north = Math.min(where[3], bounds.north);
  const from = normaliseLongitude(where[0] - bounds.middle);
  const shared = [-WORLD_DEGREES, 0, WORLD_DEGREES].flatMap((turn) => {
    const west = Math.max(from + turn, bounds.west);
    const east = Math.min(from + turn + widthOf(where), bounds.east);
    return west <= east && south <= north ? [{ west, east }] : [];
  });
  return shared.flatMap(({ west, east }) =>
    steps().flatMap((u) =>
      steps().map((v): [number, number] => {
        const lon = bounds.middle + west + u * (east - west);
        const turns = [lon - WORLD_DEGREES, lon, lon + WORLD_DEGREES];
        const places = turns.map((each) => lonLatToPixel(each, south + v * (north - south)));
        return places.reduce((best, place) => (beyond(frame, place) < beyond(frame, best) ? place : best));
      }),
    ),
  );
}

/** Pixels from the scene's borders, 0 inside. A scene in degrees counts them on from its own, so that one of three turns is meant. */
function beyond({ width, height }: SceneFrame, [col, row]: readonly [number, number]): number {
  const far = Math.max(-col, col - width, 0) + Math.max(-row, row - height, 0);
  return Number.isNaN(far) ? Infinity : far;
}

/** What a grid over the scene spans in degrees, west and east counted from its middle, with a step of the grid about it. */
function boundsOf({ pixelToLonLat, width, height }: SceneFrame) {
  if (pixelToLonLat === null) return null;
  const [middle] = pixelToLonLat(width / 2, height / 2);
  const places = steps()
    .flatMap((u) => steps().map((v) => pixelToLonLat(u * width, v * height)))
    .filter(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat));
  if (places.length === 0 || !Number.isFinite(middle)) return null;
  const [lons, lats] = [
    places.map(([lon]) => normaliseLongitude(lon - middle)),
    places.map(([, lat]) => lat),
  ];
  const [west, east, south, north] = [
    Math.min(...lons),
    Math.max(...lons),
    Math.min(...lats),
    Math.max(...lats),
  ];
  const [aside, along] = [(east - west) / GRID, (north - south) / GRID];
  return { middle, west: west - aside, east: east + aside, south: south - along, north: north + along };
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
