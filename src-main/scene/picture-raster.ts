import sharp, { type Metadata, type Sharp } from 'sharp';
import { GeoR1Error } from '../contract/index.js';
import type { OpenFile } from './file.js';
import { decodedCopy } from './picture-copy.js';
import type { Raster, RasterLevel } from './raster.js';
import { readTiffFile } from './tiff-file.js';
import { readTiffImage } from './tiff-image.js';
import { tiffLevel } from './tiff-level.js';
import { maskAmong, readMaskBeside } from './tiff-pages.js';

/** Pictures beyond this are tools of their own trade, or bombs: 30,000 x 30,000. */
const MAX_PIXELS = 900_000_000;
/** Lines that are stored in several passes have to be held in memory at once, by 3 to 12 bytes a pixel. */
const MAX_PASSES_PIXELS = 150_000_000;

export type PictureFormat = 'JPEG' | 'PNG';

export interface PictureOptions {
  /** Decodes nothing: the blocks of the raster cannot be read. */
  readonly headerOnly?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Magic numbers of the two formats that open as scenes without georeference. */
export function pictureFormat(head: Uint8Array): PictureFormat | null {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'JPEG';
  return head[0] === 0x89 && head[1] === 0x50 && head[2] === 0x4e && head[3] === 0x47 ? 'PNG' : null;
}

/**
 * A JPEG or PNG. Neither can be read by windows, so it is decoded once into a copy among the temporary files, which is
 * read by windows and is gone on closing.
 */
export async function openPictureRaster(
  file: OpenFile,
  format: PictureFormat,
  { headerOnly = false, signal }: PictureOptions = {},
): Promise<Raster> {
  const broken = (thrown: unknown) =>
    new GeoR1Error(
      {
        code: 'bad-input',
        message: `The ${format} is damaged or cut short (${firstLine(thrown)}).`,
        subject: file.path,
        next: 'Copy or download the file again.',
      },
      { cause: thrown },
    );
  const source = sharp(file.path, { failOn: 'error', limitInputPixels: false, sequentialRead: true });
  try {
    const metadata = await source.metadata();
    refuseTooLarge(metadata, format, file.path);
    const shape = shapeOf(metadata, format);
    if (headerOnly) return pictureRaster(file, shape, headerLevel(shape), () => Promise.resolve());
    const { width, height, channels, wide } = shape;
    const bytes = width * height * channels * (wide ? 2 : 1);
    const decoded = await decodedCopy(inSpace(source, shape), bytes, file.path, signal);
    return await overCopy(file, shape, decoded);
  } catch (thrown) {
    throw thrown instanceof GeoR1Error ? thrown : broken(thrown);
  }
}

function refuseTooLarge({ width, height, isProgressive }: Metadata, format: string, path: string): void {
  const most = isProgressive ? MAX_PASSES_PIXELS : MAX_PIXELS;
  if (width * height <= most) return;
  const how = isProgressive ? ' in several passes (progressive or interlaced)' : '';
  throw new GeoR1Error({
    code: 'unsupported',
    message: `It is ${width} x ${height} pixels${how}; a ${format} of up to ${most / 1e6} Mpx can be read so.`,
    subject: path,
    next: 'Convert it to a tiled GeoTIFF: `gdal_translate -co TILED=YES IN OUT.tif`.',
  });
}

interface PictureShape {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly wide: boolean;
}

/** What it has when it is decoded; inks become red, green and blue. */
function shapeOf({ width, height, depth, channels, space }: Metadata, format: PictureFormat): PictureShape {
  const wide = format === 'PNG' && depth === 'ushort';
  return { format, width, height, channels: space === 'cmyk' ? 3 : channels, wide };
}

/** As stored: libvips would make three channels of grey, and 8 bits of 16. */
function inSpace(source: Sharp, { channels, wide }: PictureShape): Sharp {
  if (channels < 3) return source.toColourspace(wide ? 'grey16' : 'b-w');
  return wide ? source.toColourspace('rgb16') : source;
}

async function overCopy(file: OpenFile, shape: PictureShape, decoded: OpenFile): Promise<Raster> {
  try {
    const { directories, littleEndian } = await readTiffFile(decoded);
    const image = await readTiffImage(directories[0], decoded, littleEndian);
    const beside = await readMaskBeside(file.path);
    const level = tiffLevel(image, decoded, maskAmong(beside.pages, shape));
    return pictureRaster(file, shape, level, async () => {
      await Promise.all([decoded.close(), beside.close()]);
    });
  } catch (thrown) {
    await decoded.close();
    throw thrown;
  }
}

/** A level for its size alone. */
function headerLevel({ width, height }: PictureShape): RasterLevel {
  return {
    width,
    height,
    blockWidth: width,
    blockHeight: height,
    readBlock: () => Promise.reject(new Error('A picture opened for its header alone has no blocks.')),
  };
}

function pictureRaster(
  file: OpenFile,
  { format, channels, wide }: PictureShape,
  level: RasterLevel,
  closeCopy: () => Promise<void>,
): Raster {
  return {
    bands: channels,
    dtype: wide ? 'uint16' : 'uint8',
    compression: format,
    colour: channels >= 3 ? 'rgb' : 'grey',
    palette: null,
    alphaBand: channels === 2 || channels === 4 ? channels - 1 : null,
    nodata: null,
    levels: [level],
    async close() {
      await Promise.all([file.close(), closeCopy()]);
    },
  };
}

function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n')[0] ?? text;
}
