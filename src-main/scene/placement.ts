import { GeoR1Error } from '../contract/index.js';
import { applyAffine, composeAffine, type Affine } from '../geometry/index.js';
import { fitAffine, type ControlPoint } from './control-points.js';
import type { TiffImage } from './tiff-image.js';
import { TAG } from './tiff-tags.js';

/** Where the pixels lie in CRS coordinates. */
export interface Placement {
  readonly kind: 'affine' | 'gcps' | 'none';
  readonly affine: Affine | null;
  readonly notes: readonly string[];
}

const NOWHERE: Placement = { kind: 'none', affine: null, notes: [] };
const VALUES_PER_TIEPOINT = 6;
const MATRIX_VALUES = 16;
/** Three points that do not lie on one line fix an affine. */
const MIN_CONTROL_POINTS = 3;
const IDENTITY: Affine = [0, 1, 0, 0, 0, 1];
/** The same pixel, half a pixel off: from centres of pixels to their outer corners. */
const CENTRE_TO_CORNER: Affine = [-0.5, 1, 0, -0.5, 0, 1];

/**
 * The affine of a GeoTIFF (OGC 19-008, 7.3; annex B.6 for the choice): ModelTransformation, or one tiepoint with a
 * pixel scale, or a least squares fit of at least three tiepoints.
 * @param pixelIsPoint tiepoints name pixel centres; the result is for outer corners all the same.
 */
export async function readPlacement(image: TiffImage, pixelIsPoint: boolean): Promise<Placement> {
  const matrix = await image.tags.numbers(TAG.modelTransformation);
  const scale = await image.tags.numbers(TAG.modelPixelScale);
  const tiepoints = (await image.tags.numbers(TAG.modelTiepoint)) ?? [];
  const shift = (affine: Affine) => (pixelIsPoint ? composeAffine(affine, CENTRE_TO_CORNER) : affine);

  if (scale !== null && tiepoints.length >= VALUES_PER_TIEPOINT)
    return fromScale(image, scale, tiepoints, shift);
  if (matrix !== null && matrix.length >= MATRIX_VALUES) {
    const [a, b, , d, e, f, , h] = matrix as [number, number, number, number, number, number, number, number];
    return placed(image, shift([d, a, b, h, e, f]));
  }
  if (tiepoints.length >= MIN_CONTROL_POINTS * VALUES_PER_TIEPOINT) return fromTiepoints(tiepoints, shift);
  return NOWHERE;
}

function fromScale(
  image: TiffImage,
  scale: readonly number[],
  tiepoints: readonly number[],
  shift: (affine: Affine) => Affine,
): Placement {
  const [scaleX = 0, scaleY = 0] = scale;
  const [col = 0, row = 0, , x = 0, y = 0] = tiepoints;
  if (scaleX === 0 || scaleY === 0) return NOWHERE;
  // A negative scale in y would be south-up by the letter; GDAL reads it as north-up, and so do the files that have it.
  const down = -Math.abs(scaleY);
  return placed(image, shift([x - col * scaleX, scaleX, 0, y - row * down, 0, down]));
}

function placed(image: TiffImage, affine: Affine): Placement {
  if (affine[1] * affine[5] === affine[2] * affine[4] || !affine.every(Number.isFinite)) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Its georeference gives pixels no area (affine ${affine.join(', ')}).`,
      subject: image.path,
      next: 'Set it again: `gdal_edit.py -a_ullr WEST NORTH EAST SOUTH FILE`.',
    });
  }
  // Some writers leave the identity where there is nothing to say; GDAL reads it as no georeference.
  return affine.every((value, i) => value === IDENTITY[i]) ? NOWHERE : { kind: 'affine', affine, notes: [] };
}

function fromTiepoints(tiepoints: readonly number[], shift: (affine: Affine) => Affine): Placement {
  const points: ControlPoint[] = [];
  for (let i = 0; i + VALUES_PER_TIEPOINT <= tiepoints.length; i += VALUES_PER_TIEPOINT) {
    const [col = 0, row = 0, , x = 0, y = 0] = tiepoints.slice(i, i + VALUES_PER_TIEPOINT);
    points.push({ col, row, x, y });
  }
  const fit = fitAffine(points);
  if (fit === null)
    return { ...NOWHERE, notes: [`has ${points.length} control points on one line: not placed`] };
  const [px, py] = [pixelSize(fit.affine, 1, 0), pixelSize(fit.affine, 0, 1)];
  const pixels = fit.rms / ((px + py) / 2);
  return {
    kind: 'gcps',
    affine: shift(fit.affine),
    notes: [
      `placed by ${points.length} ground control points, first-order fit, ${pixels.toFixed(2)} px root mean square`,
    ],
  };
}

function pixelSize(affine: Affine, col: number, row: number): number {
  const [x0, y0] = applyAffine(affine, 0, 0);
  const [x1, y1] = applyAffine(affine, col, row);
  return Math.hypot(x1 - x0, y1 - y0);
}
