import { GeoR1Error } from '../contract/index.js';
import { crsOfWkt } from './crs-wkt.js';
import { crsOfGeoKeys } from './crs.js';
import type { OpenFile } from './file.js';
import type { GeoKeys } from './geokey-units.js';
import { readPam, type Pam } from './pam.js';
import { openPictureRaster, pictureFormat, type PictureOptions } from './picture-raster.js';
import { readPlacement, tiffPlace, type Placement } from './placement.js';
import type { SceneCrs } from './projection.js';
import type { Raster } from './raster.js';
import { looksLikeTiff } from './tiff-file.js';
import { openTiffRaster, type TiffRaster } from './tiff-raster.js';

const HEAD_BYTES = 16;
const PIXEL_IS_POINT = 2;

/** A scene's file with all that it and the files beside it say: pixels, place, CRS. */
export interface SceneFile {
  readonly raster: Raster;
  readonly placement: Placement;
  readonly crs: SceneCrs;
  readonly notes: readonly string[];
}

/** Reads a GeoTIFF, JPEG or PNG by its first bytes, whatever its name; of a TIFF no pixels. */
export async function readSceneFile(file: OpenFile, options: PictureOptions = {}): Promise<SceneFile> {
  const head = await file.read(0, Math.min(HEAD_BYTES, file.bytes));
  const picture = pictureFormat(head);
  if (picture !== null) {
    const pam = await readPam(file.path);
    const placement = await readPlacement(file.path, null, pam);
    const crs = crsOf(null, pam);
    const raster = withNodata(await openPictureRaster(file, picture, options), pam);
    const plain =
      placement.kind === 'none' ? [`is a plain ${picture}: results are in pixels`] : lacks(placement, crs);
    return { raster, placement, crs, notes: plain };
  }
  if (!looksLikeTiff(head)) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: 'This is neither a TIFF nor a JPEG or PNG.',
      subject: file.path,
      next: 'Convert it to a GeoTIFF: `gdal_translate IN OUT.tif`.',
    });
  }
  const raster = await openTiffRaster(file);
  const pam = await readPam(file.path);
  const { keys, notes } = geoKeysOf(raster);
  const tags = await tiffPlace(raster.image, keys?.['GTRasterTypeGeoKey'] === PIXEL_IS_POINT);
  const placement = await readPlacement(file.path, tags, pam);
  const crs = crsOf(keys, pam);
  return {
    raster: withNodata(raster, pam),
    placement,
    crs,
    notes: [...raster.notes, ...notes, ...lacks(placement, crs)],
  };
}

/** The user's CRS in place of none; what the file itself says is never overruled. */
export function withCrs(opened: SceneFile, wanted: SceneCrs, path: string): SceneFile {
  const { crs, placement } = opened;
  if (crs.name === wanted.name) return opened;
  const name = wanted.name ?? 'the CRS';
  if (crs.toLonLat !== null) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The file has a CRS of its own, ${shortName(crs.name)}, which ${name} would overrule.`,
      subject: path,
      next: 'Open it without naming a CRS; if its own is wrong, correct the file: `gdal_edit.py -a_srs EPSG:n FILE`.',
    });
  }
  const note =
    placement.kind === 'none'
      ? `has no placement for ${name} to apply to: results are in pixels`
      : `${name} was set by the user`;
  return { ...opened, crs: wanted, notes: [...opened.notes.filter((text) => !text.includes('CRS')), note] };
}

/** Well-known text has the name of its CRS in the first quotes, and is too long for a message. */
function shortName(name: string | null): string {
  const quoted = name?.includes('[') ? /"([^"]*)"/.exec(name)?.[1] : name;
  return quoted ?? 'unnamed';
}

function geoKeysOf(raster: TiffRaster): { keys: GeoKeys | null; notes: string[] } {
  try {
    return { keys: raster.image.tags.directory.parseGeoKeyDirectory(), notes: [] };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { keys: null, notes: [`has damaged geo keys (${why})`] };
  }
}

/** GDAL's order: what lies beside the file overrules what is in it. */
function crsOf(keys: GeoKeys | null, pam: Pam | null): SceneCrs {
  const beside = pam?.srs ?? null;
  if (beside !== null) return crsOfWkt(beside);
  const own = crsOfGeoKeys(keys);
  const ofPoints = pam?.affine === null ? pam.pointsSrs : null;
  return own.name === null && own.notes.length === 0 && ofPoints !== null ? crsOfWkt(ofPoints) : own;
}

/** GDAL compares nodata with the values in their own precision, and so the decimal text with what it was rounded to. */
function withNodata<T extends Raster>(raster: T, pam: Pam | null): T {
  const written = pam?.nodata ?? null;
  if (written === null) return raster;
  const isSingle = raster.dtype.startsWith('float') && raster.dtype !== 'float64';
  return { ...raster, nodata: isSingle ? Math.fround(written) : written };
}

function lacks(placement: Placement, crs: SceneCrs): string[] {
  if (crs.name === null && crs.notes.length === 0) return ['has no CRS: results are in pixels'];
  return placement.kind === 'none' ? ['has a CRS but no placement: results are in pixels'] : [];
}
