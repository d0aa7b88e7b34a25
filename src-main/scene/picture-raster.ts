import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { cancelled, GeoR1Error } from '../contract/index.js';
import { openFile, type OpenFile } from './file.js';
import type { Raster, RasterLevel, SampleArray } from './raster.js';
import { readMask } from './tiff-level.js';
import { maskAmong, readMaskBeside, type BesidePages } from './tiff-pages.js';

/** Rows of the decoded copy that make one block. */
const BLOCK_ROWS = 64;
/** Pictures beyond this are tools of their own trade, or bombs: 30,000 x 30,000. */
const MAX_PIXELS = 900_000_000;

/** Magic numbers of the two formats that open as scenes without georeference. */
export function pictureFormat(head: Uint8Array): 'JPEG' | 'PNG' | null {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'JPEG';
  return head[0] === 0x89 && head[1] === 0x50 && head[2] === 0x4e && head[3] === 0x47 ? 'PNG' : null;
}

/**
 * A JPEG or PNG. Neither can be read by windows, so it is decoded once, streaming, into a raw file among the temporary
 * files, which is read by windows and removed on closing; memory does not grow with the picture.
 */
export async function openPictureRaster(
  file: OpenFile,
  format: 'JPEG' | 'PNG',
  signal?: AbortSignal,
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
  const {
    width,
    height,
    depth,
    channels: stored,
  } = await source.metadata().catch((thrown: unknown) => {
    throw broken(thrown);
  });
  if (width * height > MAX_PIXELS) {
    throw new GeoR1Error({
      code: 'unsupported',
      message: `It is ${width} x ${height} pixels; a ${format} of up to ${MAX_PIXELS / 1e6} Mpx can be read.`,
      subject: file.path,
      next: 'Convert it to a tiled GeoTIFF: `gdal_translate -co TILED=YES IN OUT.tif`.',
    });
  }
  const wide = format === 'PNG' && depth === 'ushort';
  const copy = join(tmpdir(), `geo-r1-${randomUUID()}.raw`);
  try {
    const channels = await decodeTo(source, wide, stored < 3, copy, signal);
    const decoded = await openFile(copy);
    const beside = await readMaskBeside(file.path).catch(async (thrown: unknown) => {
      await decoded.close();
      throw thrown;
    });
    return pictureRaster(file, decoded, beside, { format, width, height, channels, wide });
  } catch (thrown) {
    if (signal?.aborted) throw cancelled();
    throw thrown instanceof GeoR1Error ? thrown : broken(thrown);
  } finally {
    // What is open can be read without its name, and nothing is left behind by a process that is killed.
    await rm(copy, { force: true });
  }
}

/** As stored: libvips would make three channels of grey, and 8 bits of 16. */
function inSpace(source: Sharp, wide: boolean, grey: boolean): Sharp {
  if (grey) return source.toColourspace(wide ? 'grey16' : 'b-w');
  return wide ? source.toColourspace('rgb16') : source;
}

/** Writes the pixels, interleaved, and says how many channels they have. */
async function decodeTo(
  source: Sharp,
  wide: boolean,
  grey: boolean,
  path: string,
  signal?: AbortSignal,
): Promise<number> {
  const raw = inSpace(source, wide, grey).raw({ depth: wide ? 'ushort' : 'uchar' });
  let channels = 0;
  raw.on('info', (info: OutputInfo) => {
    channels = info.channels;
  });
  const handle = await open(path, 'w');
  try {
    const sink = new Writable({
      write(chunk: Uint8Array, _encoding, done) {
        handle.write(chunk).then(() => done(), done);
      },
    });
    await pipeline(raw, sink, signal === undefined ? {} : { signal });
  } finally {
    await handle.close();
  }
  return channels;
}

interface PictureShape {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly wide: boolean;
}

function pictureRaster(file: OpenFile, decoded: OpenFile, beside: BesidePages, shape: PictureShape): Raster {
  const { width, height, channels, wide } = shape;
  const rowBytes = width * channels * (wide ? 2 : 1);
  const mask = maskAmong(beside.pages, shape);
  const level: RasterLevel = {
    width,
    height,
    blockWidth: width,
    blockHeight: Math.min(BLOCK_ROWS, height),
    async readBlock(_blockX, blockY, bands) {
      const rows = Math.min(BLOCK_ROWS, height - blockY * BLOCK_ROWS);
      const bytes = await decoded.read(blockY * BLOCK_ROWS * rowBytes, rows * rowBytes);
      const data: SampleArray = wide ? new Uint16Array(bytes.buffer) : bytes;
      const views = bands.map((band) => ({ data, offset: band, stride: channels }));
      const extent = { rowLength: width, width, height: rows };
      const hidden = mask === null ? null : await readMask(mask, 0, blockY * BLOCK_ROWS, extent);
      return { ...extent, bands: views, mask: hidden };
    },
  };
  return {
    bands: channels,
    dtype: wide ? 'uint16' : 'uint8',
    compression: shape.format,
    colour: channels >= 3 ? 'rgb' : 'grey',
    palette: null,
    alphaBand: channels === 2 || channels === 4 ? channels - 1 : null,
    nodata: null,
    levels: [level],
    async close() {
      await Promise.all([file.close(), decoded.close(), beside.close()]);
    },
  };
}

function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n')[0] ?? text;
}
