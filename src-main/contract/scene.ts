import { z } from 'zod';
import { lonLatSchema } from './answer.js';

/**
 * GDAL's order [x0, dx/dcol, dx/drow, y0, dy/dcol, dy/drow]: CRS coordinates of a pixel position (col, row), where
 * (0, 0) is the outer corner of the top left pixel. Pixel-is-point files are shifted by half a pixel on opening.
 */
export const affineSchema = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
export type Affine = z.infer<typeof affineSchema>;

/** Bands and values that somebody chose for the model, in the place of what it sees of a file by itself. */
export const modelLookSchema = z
  .object({
    /** 1-based: three as red, green and blue, or one as grey. */
    bands: z.array(z.number().int().positive()).min(1).max(3),
    /** [low, high] of each band, which become 0 and 255; null where 8-bit values stay as they are. */
    ranges: z.array(z.tuple([z.number(), z.number()])).nullable(),
  })
  .strict();
export type ModelLook = z.infer<typeof modelLookSchema>;

/** `geo-r1 info --json` prints exactly this. */
export const sceneInfoSchema = z.object({
  file: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bands: z.number().int().positive(),
  /** numpy's name: uint8, int16, float32, ... */
  dtype: z.string(),
  /** GDAL's name: DEFLATE, LZW, JPEG, NONE, ... */
  compression: z.string(),
  /** `EPSG:n`, a proj definition where there is no code, or null. */
  crs: z.string().nullable(),
  affine: affineSchema.nullable(),
  /** Lon/lat (WGS84) of the outer corners: upper left, upper right, lower right, lower left of the picture. */
  corners: z.array(lonLatSchema).length(4).nullable(),
  /** Ground sample distance in metres at the centre, geodesic mean of the two pixel axes. */
  gsd: z.number().positive().nullable(),
  nodata: z.number().nullable(),
  overviews: z.number().int().nonnegative(),
  /** Where the georeference comes from: `affine`, `gcps`, `none`. */
  placement: z.enum(['affine', 'gcps', 'none']),
  /** How the values become 8 bits for the model by itself, e.g. `none` or `p2-98 [12..4013, ...]`. */
  stretch: z.string(),
  /** Whether the file has colours of its own for the values of its one band; they are then shown as they are. */
  palette: z.boolean(),
  /** 1-based bands shown as red, green, blue. */
  displayBands: z.array(z.number().int().positive()),
  /** What the model sees instead, where somebody chose it; `stretch` as above, e.g. `set [0..3000, ...]`. */
  model: z.object({ bands: z.array(z.number().int().positive()), stretch: z.string() }).optional(),
  /** Things a careful user wants to know, e.g. "has no CRS: results are in pixels". */
  notes: z.array(z.string()),
});
export type SceneInfo = z.infer<typeof sceneInfoSchema>;

/** What the model sees of a scene: part of the key of what it found, and of each answer. */
export const seenByModel = ({
  model,
  displayBands,
  stretch,
}: Pick<SceneInfo, 'model' | 'displayBands' | 'stretch'>): NonNullable<SceneInfo['model']> =>
  model ?? { bands: displayBands, stretch };
