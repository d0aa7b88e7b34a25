import proj4 from 'proj4';
import { z } from 'zod';
import { affineSchema, lonLatSchema, pixelBoxSchema } from '../../../src-main/contract/index.js';
import { applyAffine, invertAffine, type SceneFrame } from '../../../src-main/geometry/index.js';
import boxes from './boxes.json' with { type: 'json' };

/** What make_boxes.py wrote. */
export const truths = z
  .array(
    z.object({
      name: z.string(),
      proj: z.string(),
      affine: affineSchema,
      bbox: pixelBoxSchema,
      polygons: z.array(z.array(lonLatSchema)),
      area: z.number(),
    }),
  )
  .parse(boxes);

/** A frame by proj4js, as scenes have it. */
export function frameOf({ proj, affine }: (typeof truths)[number]): SceneFrame {
  const converter = proj4(proj, 'WGS84');
  const inverse = invertAffine(affine);
  return {
    width: 10_000,
    height: 10_000,
    gsd: 1,
    crs: proj,
    pixelToLonLat: (col, row) => converter.forward(applyAffine(affine, col, row)),
    lonLatToPixel: (lon, lat) => {
      const [x, y] = converter.inverse<[number, number]>([lon, lat]);
      return applyAffine(inverse, x, y);
    },
  };
}
