import { GeoR1Error } from '../contract/index.js';
import { compressionName, JPEG } from './codecs.js';
import { openFile, type OpenFile } from './file.js';
import type { ColourKind, Raster, RasterLevel } from './raster.js';
import { dtypeOf } from './samples.js';
import { readTiffFile, type TiffFile } from './tiff-file.js';
import { readTiffImage, type TiffImage } from './tiff-image.js';
import { PHOTOMETRIC_YCBCR, tiffLevel } from './tiff-level.js';
import { badTag, TAG } from './tiff-tags.js';

const REDUCED = 1;
const MASK = 4;
/** ExtraSamples: 1 associated, 2 unassociated alpha. */
const ALPHA_SAMPLES = [1, 2];
const SUBSAMPLED_BY_DEFAULT = [2, 2];

export interface TiffRaster extends Raster {
  readonly image: TiffImage;
  readonly notes: readonly string[];
}

/** The first image of a TIFF with its overviews (inside the file and in FILE.ovr) and its masks. */
export async function openTiffRaster(file: OpenFile): Promise<TiffRaster> {
  const tiff = await readTiffFile(file);
  const image = await readTiffImage(tiff.directories[0], file, tiff.littleEndian);
  const [colour, palette] = [await colourOf(image), await paletteOf(image)];
  const rest = await readRest(tiff, file);
  const beside = await openBeside(`${file.path}.ovr`);
  const outside = beside === null ? [] : await readOvr(beside);

  const masks = rest.filter((page) => (page.subfileType & MASK) !== 0);
  const mainMask = maskOf(image, masks);
  const levels: [RasterLevel, ...RasterLevel[]] = [tiffLevel(image, file, mainMask)];
  const inside = rest.filter((page) => (page.subfileType & (REDUCED | MASK)) === REDUCED);
  const reduced = [
    ...inside.map((page) => ({ page, from: file })),
    ...outside.map((page) => ({ page, from: beside ?? file })),
  ];
  for (const { page, from } of reduced.sort((a, b) => b.page.width - a.page.width)) {
    const mask = maskOf(page, masks);
    // An overview whose mask is missing would show what the full picture hides.
    if (isOverviewOf(page, image) && (mainMask === null || mask !== null))
      levels.push(tiffLevel(page, from, mask));
  }
  return {
    image,
    bands: image.samplesPerPixel,
    dtype: dtypeOf(image.bitsPerSample, image.sampleFormat) ?? 'unknown',
    compression: compressionName(image.compression, image.lercParameters),
    colour,
    palette,
    alphaBand: alphaBandOf(image),
    nodata: nodataOf(await image.tags.text(TAG.gdalNodata), image),
    levels,
    notes: await notesOf(image, tiff, rest),
    async close() {
      await file.close();
      await beside?.close();
    },
  };
}

async function readRest(tiff: TiffFile, file: OpenFile): Promise<TiffImage[]> {
  const pages: TiffImage[] = [];
  for (const tags of tiff.directories.slice(1)) {
    const subfileType = (await tags.number(TAG.newSubfileType)) ?? 0;
    if ((subfileType & (REDUCED | MASK)) !== 0)
      pages.push(await readTiffImage(tags, file, tiff.littleEndian));
  }
  return pages;
}

async function openBeside(path: string): Promise<OpenFile | null> {
  try {
    return await openFile(path);
  } catch (thrown) {
    if (thrown instanceof GeoR1Error && thrown.code === 'not-found') return null;
    throw thrown;
  }
}

async function readOvr(file: OpenFile): Promise<TiffImage[]> {
  const tiff = await readTiffFile(file);
  const pages: TiffImage[] = [];
  for (const tags of tiff.directories) pages.push(await readTiffImage(tags, file, tiff.littleEndian));
  return pages.filter((page) => (page.subfileType & MASK) === 0);
}

function maskOf(image: TiffImage, masks: readonly TiffImage[]): TiffImage | null {
  return masks.find((mask) => mask.width === image.width && mask.height === image.height) ?? null;
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

async function colourOf(image: TiffImage): Promise<ColourKind> {
  switch (image.photometric) {
    case 0:
      return 'grey-inverted';
    case 2:
      return image.samplesPerPixel >= 3 ? 'rgb' : 'grey';
    case 3:
      return 'palette';
    case 5:
      return image.samplesPerPixel >= 4 ? 'cmyk' : 'grey';
    case PHOTOMETRIC_YCBCR: {
      if (image.compression === JPEG) return 'rgb';
      const sampling = (await image.tags.numbers(TAG.yCbCrSubSampling)) ?? SUBSAMPLED_BY_DEFAULT;
      if (sampling.some((factor) => factor !== 1)) {
        throw new GeoR1Error({
          code: 'unsupported',
          message: `Its colour is YCbCr with subsampling ${sampling.join(' x ')} outside JPEG, which cannot be read.`,
          subject: image.path,
          next: 'Rewrite it as RGB: `gdal_translate -co COMPRESS=DEFLATE IN OUT.tif`.',
        });
      }
      return 'ycbcr';
    }
    case 8:
    case 9:
      throw new GeoR1Error({
        code: 'unsupported',
        message: `Its colour is CIELAB (TIFF tag 262 = ${image.photometric}), which cannot be read.`,
        subject: image.path,
        next: 'Convert it to RGB in an image program.',
      });
    default:
      return 'grey';
  }
}

/** ColorMap: all reds, then all greens, then all blues, 16 bits; some writers put 8 bits there, as GDAL also assumes. */
async function paletteOf(image: TiffImage): Promise<Uint8Array | null> {
  if (image.photometric !== 3) return null;
  const map = await image.tags.numbers(TAG.colorMap);
  if (map === null)
    throw badTag(image.path, TAG.colorMap, 'is missing, though the picture is a palette picture');
  const entries = Math.floor(map.length / 3);
  const shift = map.every((value) => value < 256) ? 1 : 256;
  const palette = new Uint8Array(entries * 3);
  for (let i = 0; i < entries; i++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[i * 3 + channel] = Math.floor((map[channel * entries + i] ?? 0) / shift);
    }
  }
  return palette;
}

function alphaBandOf(image: TiffImage): number | null {
  const colours = image.samplesPerPixel - image.extraSamples.length;
  const at = image.extraSamples.findIndex((kind) => ALPHA_SAMPLES.includes(kind));
  return at < 0 || colours + at < 1 ? null : colours + at;
}

/** Decimal text, brought to the precision of the values it is compared with. */
function nodataOf(text: string | null, image: TiffImage): number | null {
  if (text === null || text.trim() === '') return null;
  const word = text.trim().toLowerCase();
  if (word.endsWith('nan') || word.includes('nan(')) return Number.NaN;
  const value = word.includes('inf') ? (word.startsWith('-') ? -Infinity : Infinity) : Number(word);
  if (Number.isNaN(value)) return null;
  return image.sampleFormat === 3 && image.bitsPerSample <= 32 ? Math.fround(value) : value;
}

async function notesOf(image: TiffImage, tiff: TiffFile, rest: readonly TiffImage[]): Promise<string[]> {
  const notes: string[] = [];
  const orientation = (await image.tags.number(TAG.orientation)) ?? 1;
  if (orientation !== 1) {
    notes.push(`has orientation ${orientation}: rows are kept as stored, as in GDAL`);
  }
  const pages = tiff.directories.length - rest.length;
  if (pages > 1) notes.push(`holds ${pages}${tiff.more ? ' or more' : ''} pages: the first is shown`);
  return notes;
}
