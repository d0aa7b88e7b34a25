import { compressionName } from './codecs.js';
import { isComplex } from './complex-samples.js';
import type { OpenFile } from './file.js';
import type { Raster, RasterLevel } from './raster.js';
import { dtypeOf } from './samples.js';
import { alphaBandOf, colourOf, nodataOf, paletteOf } from './tiff-colour.js';
import { readTiffFile, type TiffFile } from './tiff-file.js';
import { readTiffImage, type TiffImage } from './tiff-image.js';
import { tiffLevel } from './tiff-level.js';
import {
  maskAmong,
  maskOfOverview,
  NO_PAGES,
  readBesidePages,
  readMaskBeside,
  readPages,
  type Page,
} from './tiff-pages.js';
import { TAG } from './tiff-tags.js';

export interface TiffRaster extends Raster {
  readonly image: TiffImage;
  readonly notes: readonly string[];
}

/** The first image of a TIFF with its overviews and masks: in the file's chain, in SubIFDs, in FILE.ovr and FILE.msk. */
export async function openTiffRaster(file: OpenFile): Promise<TiffRaster> {
  const tiff = await readTiffFile(file);
  const image = await readTiffImage(tiff.directories[0], file, tiff.littleEndian);
  const inside = await readPages(tiff, file);
  const outside = await readBesidePages(`${file.path}.ovr`);
  // GDAL asks for a mask beside the file only where none is in it.
  const beside = maskAmong(inside, image) === null ? await readMaskBeside(file.path) : NO_PAGES;
  return {
    image,
    bands: image.samplesPerPixel,
    dtype: dtypeOf(image.bitsPerSample, image.sampleFormat) ?? 'unknown',
    compression: compressionName(image.compression, image.lercParameters),
    colour: await colourOf(image),
    palette: await paletteOf(image),
    alphaBand: alphaBandOf(image),
    nodata: nodataOf(await image.tags.text(TAG.gdalNodata), image),
    levels: levelsOf(image, file, [...inside, ...outside.pages, ...beside.pages]),
    notes: [...(await notesOf(image, tiff, inside)), ...outside.notes, ...beside.notes],
    async close() {
      await Promise.all([file.close(), outside.close(), beside.close()]);
    },
  };
}

/** Full resolution first, then the overviews from fine to coarse. */
function levelsOf(image: TiffImage, file: OpenFile, pages: readonly Page[]): [RasterLevel, ...RasterLevel[]] {
  const mainMask = maskAmong(pages, image);
  const overviews = pages
    .filter((page) => !page.isMask && isOverviewOf(page.image, image))
    .sort((a, b) => b.image.width - a.image.width);
  const levels: [RasterLevel, ...RasterLevel[]] = [tiffLevel(image, file, mainMask)];
  for (const { image: overview, file: from } of overviews) {
    levels.push(tiffLevel(overview, from, maskOfOverview(pages, overview)));
  }
  return levels;
}

function isOverviewOf(page: TiffImage, image: TiffImage): boolean {
  return (
    page.width <= image.width &&
    page.height <= image.height &&
    page.width * page.height < image.width * image.height &&
    page.samplesPerPixel === image.samplesPerPixel &&
    page.bitsPerSample === image.bitsPerSample &&
    page.sampleFormat === image.sampleFormat
  );
}

async function notesOf(image: TiffImage, tiff: TiffFile, pages: readonly Page[]): Promise<string[]> {
  const notes: string[] = [];
  const orientation = (await image.tags.number(TAG.orientation)) ?? 1;
  if (orientation !== 1) {
    notes.push(`has orientation ${orientation}: rows are kept as stored, as in GDAL`);
  }
  if (isComplex(image.sampleFormat))
    notes.push('holds complex values: their magnitudes are shown and measured');
  const others = tiff.directories.length - pages.filter(({ inChain }) => inChain).length;
  if (others > 1) notes.push(`holds ${others}${tiff.more ? ' or more' : ''} pages: the first is shown`);
  return notes;
}
