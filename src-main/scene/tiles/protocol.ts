import { z } from 'zod';
import { displaySchema, ERROR_CODES } from '../../contract/index.js';

/**
 * The messages between the app and the process that draws tiles. Both sides check what they receive; each picture asked
 * for gets one reply, unless it was cancelled.
 */
const id = z.number().int().positive();
/** A scene as the other process opens it. */
const sceneSchema = z.object({
  /** Names the opening: the same file opened again has another. */
  key: z.string().min(1),
  file: z.string().min(1),
  /** What the user set where the file has none, `EPSG:n`. */
  crs: z.string().nullable(),
  /** Folder in which built overviews are kept; null where nothing is. */
  cacheDir: z.string().nullable(),
});
export type TileSceneRef = z.infer<typeof sceneSchema>;

const side = z.number().int().positive().max(4096);
const display = displaySchema.partial();

export const tileRequestSchema = z.object({
  kind: z.literal('tile'),
  id,
  scene: sceneSchema,
  z: z.number().int().min(0).max(30),
  x: z.number().int().min(0),
  y: z.number().int().min(0),
  size: side,
  display,
});
export type TileRequest = z.infer<typeof tileRequestSchema>;

export const windowRequestSchema = z.object({
  kind: z.literal('window'),
  id,
  scene: sceneSchema,
  window: z.object({
    x: z.number(),
    y: z.number(),
    width: z.number().positive(),
    height: z.number().positive(),
  }),
  out: z.object({ width: side, height: side }),
  display,
});
export type WindowRequest = z.infer<typeof windowRequestSchema>;

export const requestSchema = z.discriminatedUnion('kind', [
  tileRequestSchema,
  windowRequestSchema,
  z.object({ kind: z.literal('cancel'), id }),
  z.object({ kind: z.literal('close'), key: z.string() }),
  /** Draw tiles of a file for nobody, until somebody asks for a picture. */
  z.object({ kind: z.literal('warm-up'), file: z.string().min(1) }),
  z.object({ kind: z.literal('ping') }),
]);
export type Request = z.infer<typeof requestSchema>;
export type PictureRequest = TileRequest | WindowRequest;

/** A picture as the map is sent it. */
const pictureSchema = z.object({
  type: z.enum(['image/jpeg', 'image/png']),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be a Uint8Array'),
});
export type EncodedPicture = z.infer<typeof pictureSchema>;

export const replySchema = z.discriminatedUnion('kind', [
  /** `picture` is null where it shows nothing; `passing`: of coarse samples, while overviews are built. */
  z.object({ kind: z.literal('drawn'), id, picture: pictureSchema.nullable(), passing: z.boolean() }),
  z.object({
    kind: z.literal('failed'),
    id,
    error: z.object({
      code: z.enum(ERROR_CODES),
      message: z.string(),
      subject: z.string().optional(),
      next: z.string().optional(),
    }),
  }),
  z.object({ kind: z.literal('pong') }),
  /** `tiles`: how many were drawn before somebody asked for a picture. */
  z.object({ kind: z.literal('warmed'), tiles: z.number().int().min(0) }),
]);
export type Reply = z.infer<typeof replySchema>;
