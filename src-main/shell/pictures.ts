import { z } from 'zod';
import { GeoR1Error, parseDisplayQuery, TILE_SIZES, type Display } from '../contract/index.js';
import { encodePicture } from '../scene/index.js';
import type { EncodedPicture, Scene, TileAddress, TileService } from '../scene/index.js';

/** Beyond this, a scene pixel of a millimetre would fill the screen. */
const MAX_ZOOM = 26;
/** Longest side of a preview; four 4K screens. */
const MAX_PREVIEW_SIDE = 4096;

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const tileSchema = z.object({
  z: wholeNumber.pipe(z.number().max(MAX_ZOOM)),
  x: wholeNumber,
  y: wholeNumber,
  size: wholeNumber.pipe(z.union(TILE_SIZES.map((size) => z.literal(size)))).default(256),
});
const previewSchema = z.object({
  max: wholeNumber.pipe(z.number().min(1).max(MAX_PREVIEW_SIDE)).default(2048),
  window: z
    .string()
    .regex(/^-?\d{1,9}(,-?\d{1,9}){3}$/)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]))
    .optional(),
});

/** @throws GeoR1Error `bad-input` for an address that no zoom has */
export function checkTile({ z, x, y }: TileAddress): void {
  const whole = [z, x, y].every((value) => Number.isInteger(value) && value >= 0);
  if (whole && z <= MAX_ZOOM && Math.max(x, y) < 2 ** z) return;
  throw new GeoR1Error({
    code: 'bad-input',
    message:
      whole && z <= MAX_ZOOM
        ? `Zoom ${z} has no such tile.`
        : `Tiles have whole numbers and zooms 0 to ${MAX_ZOOM}.`,
    subject: `${z}/${x}/${y}`,
    next: 'At zoom z, x and y run from 0 to 2^z - 1, from the north-west.',
  });
}

/** An open scene and the id under which it is. */
export interface IdentifiedScene {
  readonly id: string;
  readonly scene: Scene;
}

/** A map tile as JPEG, or as PNG where some of it shows nothing; 204 where it shows nothing of the scene. */
export async function tileResponse(
  tiles: TileService,
  { id, scene }: IdentifiedScene,
  address: { z: string; x: string; y: string },
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<Response> {
  const { size, ...tile } = checked(tileSchema, { ...address, ...Object.fromEntries(query) });
  checkTile(tile);
  const { picture, passing } = await tiles.tile(id, scene, tile, size, displayOf(query), signal);
  const headers = passing ? PASSING : CACHED;
  return picture === null ? new Response(null, { status: 204, headers }) : pictureResponse(picture, headers);
}

/** The scene, or a window of it, in its own pixel frame: as the model sees it, or in a display that the query names. */
export async function previewResponse(
  tiles: TileService,
  { id, scene }: IdentifiedScene,
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<Response> {
  const { max, window: given } = checked(previewSchema, Object.fromEntries(query));
  const [x, y, width, height] = given ?? [0, 0, scene.info.width, scene.info.height];
  const window = { x, y, width, height };
  const reduction = Math.max(1, width / max, height / max);
  const out = {
    width: Math.max(1, Math.round(width / reduction)),
    height: Math.max(1, Math.round(height / reduction)),
  };
  const display = displayOf(query);
  if (Object.keys(display).length > 0) {
    const { picture, passing } = await tiles.window(id, scene, window, out, display, signal);
    const headers = passing ? PASSING : CACHED;
    if (picture !== null) return pictureResponse(picture, headers);
    return pictureResponse(await encodePicture(new Uint8Array(out.width * out.height * 4), out), headers);
  }
  const { rgb, valid } = await scene.readWindow(window, out, signal);
  const rgba = new Uint8Array(valid.length * 4);
  for (let pixel = 0; pixel < valid.length; pixel++) {
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    rgba[pixel * 4 + 3] = valid[pixel] ?? 0;
  }
  return pictureResponse(await encodePicture(rgba, out));
}

/** The id in the path is random for each opening, so a picture never changes under its address. */
const CACHED = { 'cache-control': 'private, max-age=3600, immutable' };

/** Coarse samples are shown until the overviews are built, under the same address. */
const PASSING = { 'cache-control': 'no-store' };

function pictureResponse(
  { type, bytes }: EncodedPicture,
  headers: Record<string, string> = CACHED,
): Response {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type, ...headers } });
}

function displayOf(query: URLSearchParams): Partial<Display> {
  const display = parseDisplayQuery(query);
  if (display !== null) return display;
  throw new GeoR1Error({
    code: 'bad-input',
    message: 'The display cannot be read: bands, stretch, together, gamma or ramp is malformed.',
    subject: query.toString().slice(0, MAX_SHOWN_QUERY),
  });
}

const MAX_SHOWN_QUERY = 200;

function checked<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new GeoR1Error({
    code: 'bad-input',
    message: issue?.message ?? 'It does not fit.',
    subject: issue?.path.join('.') ?? 'address',
  });
}
