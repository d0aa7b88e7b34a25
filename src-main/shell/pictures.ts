import sharp from 'sharp';
import { z } from 'zod';
import { GeoR1Error, TILE_SIZES } from '../contract/index.js';
import { readTile } from '../scene/index.js';
import type { Scene, TileAddress } from '../scene/index.js';

/** Beyond this, a scene pixel of a millimetre would fill the screen. */
const MAX_ZOOM = 26;
/** Longest side of a preview; four 4K screens. */
const MAX_PREVIEW_SIDE = 4096;
/** As fast as PNG level 1 and ten times smaller; without visible loss on aerial scenes. */
export const TILE_WEBP = { quality: 85, effort: 0 } as const;

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
    next: `At zoom z, x and y run from 0 to 2^z - 1, from the north-west.`,
  });
}

/** A map tile as WebP; 204 where it shows nothing of the scene. */
export async function tileResponse(
  scene: Scene,
  address: { z: string; x: string; y: string },
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<Response> {
  const { size, ...tile } = checked(tileSchema, { ...address, ...Object.fromEntries(query) });
  checkTile(tile);
  const picture = await readTile(scene, tile, size, {}, signal);
  if (picture === null) return new Response(null, { status: 204, headers: CACHED });
  return webp(picture.rgba, size, size);
}

/** The scene, or a window of it, in its own pixel frame. */
export async function previewResponse(
  scene: Scene,
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<Response> {
  const { max, window: given } = checked(previewSchema, Object.fromEntries(query));
  const [x, y, width, height] = given ?? [0, 0, scene.info.width, scene.info.height];
  const reduction = Math.max(1, width / max, height / max);
  const out = {
    width: Math.max(1, Math.round(width / reduction)),
    height: Math.max(1, Math.round(height / reduction)),
  };
  const { rgb, valid } = await scene.readWindow({ x, y, width, height }, out, signal);
  const rgba = new Uint8Array(valid.length * 4);
  for (let pixel = 0; pixel < valid.length; pixel++) {
    rgba.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    rgba[pixel * 4 + 3] = valid[pixel] ?? 0;
  }
  return webp(rgba, out.width, out.height);
}

/** The id in the path is random for each opening, so a picture never changes under its address. */
const CACHED = { 'cache-control': 'private, max-age=3600, immutable' };

async function webp(rgba: Uint8Array, width: number, height: number): Promise<Response> {
  const bytes = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .webp(TILE_WEBP)
    .toBuffer();
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'image/webp', ...CACHED } });
}

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
