/** Worked values of geographiclib, pyproj and shapely; made by tests/fixtures/truth/make_geometry_truth.py. */
import { readFileSync } from 'node:fs';
import type { Affine, Box, Position, Ring } from '../../src-main/geometry/index.js';

export interface GeometryTruth {
  readonly pairs: readonly { from: Position; to: Position; metres: number; azimuth: number }[];
  readonly rings: readonly { ring: Ring; area: number; perimeter: number }[];
  readonly boxes: readonly { a: Box; b: Box; iou: number; intersection: number; distance: number }[];
  readonly planar: readonly { ring: Ring; area: number }[];
  readonly frameBox: {
    readonly affine: Affine;
    readonly box: Box;
    readonly corners: Ring;
    readonly area: number;
    readonly length: number;
    readonly width: number;
  };
}

export const truth = JSON.parse(
  readFileSync(new URL('../fixtures/truth/geometry-truth.json', import.meta.url), 'utf8'),
) as GeometryTruth;
