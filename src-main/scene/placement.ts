import { basename } from 'node:path';
import { GeoR1Error } from '../contract/index.js';
import {
  affineDeterminant,
  applyAffine,
  composeAffine,
  invertAffine,
  type Affine,
  type Position,
} from '../geometry/index.js';
import { fitControlPoints, type ControlPoint } from './control-points.js';
import type { Pam } from './pam.js';
import type { TiffImage } from './tiff-image.js';
import { TAG } from './tiff-tags.js';
import { readWorldFile } from './world-file.js';

/** Where the pixels lie in CRS coordinates. */
export interface Placement {
  readonly kind: 'affine' | 'gcps' | 'none';
  /** Null where nothing places the pixels, and where a second-order polynomial does. */
  readonly affine: Affine | null;
  /** CRS coordinates of a pixel position and back; null where nothing places the pixels. */
  readonly toCrs: ((col: number, row: number) => Position) | null;
  readonly fromCrs: ((x: number, y: number) => Position) | null;
  readonly notes: readonly string[];
}

/** What the tags of a GeoTIFF say of its place; GDAL reads control points only where nothing else places the file. */
export interface TiffPlace {
  readonly affine: Affine | null;
  readonly points: readonly ControlPoint[];
}

export const NOWHERE: Placement = { kind: 'none', affine: null, toCrs: null, fromCrs: null, notes: [] };
const NO_TAGS: TiffPlace = { affine: null, points: [] };
const VALUES_PER_TIEPOINT = 6;
const MATRIX_VALUES = 16;
const IDENTITY: Affine = [0, 1, 0, 0, 0, 1];
/** The same pixel, half a pixel off: from centres of pixels to their outer corners. */
const CENTRE_TO_CORNER: Affine = [-0.5, 1, 0, -0.5, 0, 1];
const HALF_PIXEL = 0.5;

/**
 * The place of a picture from all that GDAL asks, in its order: the affine of `.aux.xml`, of the file, of a world file;
 * then the ground control points of `.aux.xml`, of the file.
 * @param tags null for a picture that has none.
 */
export async function readPlacement(
  path: string,
  tags: TiffPlace | null,
  pam: Pam | null,
): Promise<Placement> {
  const { affine, points } = tags ?? NO_TAGS;
  if (pam !== null && tells(pam.affine))
    return placed(path, pam.affine, [`placed by ${basename(path)}.aux.xml`]);
  if (tells(affine)) return placed(path, affine, []);
  const world = await readWorldFile(path);
  if (world !== null) return placed(path, world.affine, [`placed by the world file ${basename(world.file)}`]);
  if (pam !== null && pam.points.length > 0)
    return placedByPoints(pam.points, ` of ${basename(path)}.aux.xml`);
  return points.length === 0 ? NOWHERE : placedByPoints(points, '');
}

/**
 * The affine of a GeoTIFF (OGC 19-008, 7.3; annex B.6 for the choice): one tiepoint with a pixel scale, or
 * ModelTransformation; else its tiepoints as ground control points.
 * @param pixelIsPoint tiepoints name pixel centres; the result is for outer corners all the same.
 */
export async function tiffPlace(image: TiffImage, pixelIsPoint: boolean): Promise<TiffPlace> {
  const matrix = await image.tags.numbers(TAG.modelTransformation);
  const scale = await image.tags.numbers(TAG.modelPixelScale);
  const tiepoints = (await image.tags.numbers(TAG.modelTiepoint)) ?? [];
  const shift = (affine: Affine) => (pixelIsPoint ? composeAffine(affine, CENTRE_TO_CORNER) : affine);

  if (scale !== null && tiepoints.length >= VALUES_PER_TIEPOINT) {
    const affine = fromScale(scale, tiepoints);
    return { affine: affine === null ? null : shift(affine), points: [] };
  }
  if (matrix !== null && matrix.length >= MATRIX_VALUES) {
    const [a, b, , d, e, f, , h] = matrix as [number, number, number, number, number, number, number, number];
    return { affine: shift([d, a, b, h, e, f]), points: [] };
  }
  return { affine: null, points: pointsOf(tiepoints, pixelIsPoint ? HALF_PIXEL : 0) };
}

function fromScale(scale: readonly number[], tiepoints: readonly number[]): Affine | null {
  const [scaleX = 0, scaleY = 0] = scale;
  const [col = 0, row = 0, , x = 0, y = 0] = tiepoints;
  if (scaleX === 0 || scaleY === 0) return null;
  // A negative scale in y would be south-up by the letter; GDAL reads it as north-up, and so do the files that have it.
  const down = -Math.abs(scaleY);
  return [x - col * scaleX, scaleX, 0, y - row * down, 0, down];
}

/** Some writers leave the identity where there is nothing to say; GDAL reads it as no georeference. */
function tells(affine: Affine | null): affine is Affine {
  return affine?.some((value, i) => value !== IDENTITY[i]) ?? false;
}

function placed(path: string, affine: Affine, notes: readonly string[]): Placement {
  const determinant = affineDeterminant(affine);
  if (determinant === 0 || !Number.isFinite(determinant) || !affine.every(Number.isFinite)) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Its georeference gives pixels no area (affine ${affine.join(', ')}).`,
      subject: path,
      next: 'Set it again: `gdal_edit.py -a_ullr WEST NORTH EAST SOUTH FILE`.',
    });
  }
  const inverse = invertAffine(affine);
  return {
    kind: 'affine',
    affine,
    toCrs: (col, row) => applyAffine(affine, col, row),
    fromCrs: (x, y) => applyAffine(inverse, x, y),
    notes,
  };
}

function pointsOf(tiepoints: readonly number[], shift: number): ControlPoint[] {
  const points: ControlPoint[] = [];
  for (let i = 0; i + VALUES_PER_TIEPOINT <= tiepoints.length; i += VALUES_PER_TIEPOINT) {
    const [col = 0, row = 0, , x = 0, y = 0] = tiepoints.slice(i, i + VALUES_PER_TIEPOINT);
    points.push({ col: col + shift, row: row + shift, x, y });
  }
  return points;
}

function placedByPoints(points: readonly ControlPoint[], where: string): Placement {
  const fit = fitControlPoints(points);
  const are = `${points.length} ground control points${where}`;
  if (fit === null) return { ...NOWHERE, notes: [`has ${are}, which fix no polynomial: not placed`] };
  const { affine, toCrs, fromCrs, rmsPixels } = fit;
  const order = fit.order === 1 ? 'first' : 'second';
  const note = `placed by ${are}, ${order}-order fit, ${rmsPixels.toFixed(2)} px root mean square`;
  return { kind: 'gcps', affine, toCrs, fromCrs, notes: [note] };
}
