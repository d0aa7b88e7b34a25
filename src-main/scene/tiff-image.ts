import { GeoR1Error } from '../contract/index.js';
import { truncated } from './file-errors.js';
import type { OpenFile } from './file.js';
import { badTag, TAG, type TagReader } from './tiff-tags.js';

/** Decoded bytes of one block that we are willing to hold; a guard against decompression bombs and giant strips. */
export const MAX_BLOCK_BYTES = 256 * 1024 * 1024;
/** Uncompressed strips higher than this many bytes are read piece by piece. */
const RAW_PIECE_BYTES = 1024 * 1024;
const MAX_SIDE = 10_000_000;
const MAX_SAMPLES = 4096;
export const COMPRESSION_NONE = 1;

/** How one image of a TIFF is stored: its tags, checked. */
export interface TiffImage {
  readonly path: string;
  readonly littleEndian: boolean;
  readonly subfileType: number;
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly bitsPerSample: number;
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly sampleFormat: number;
  readonly photometric: number;
  readonly compression: number;
  readonly predictor: number;
  /** Band-interleaved: every band has blocks of its own. */
  readonly planar: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly tiled: boolean;
  readonly jpegTables: Uint8Array | null;
  readonly lercParameters: readonly number[] | null;
  readonly extraSamples: readonly number[];
  readonly tags: TagReader;
  /** Where each block lies; band by band where `planar`. Byte count 0: nothing is stored. */
  readonly blocks: readonly { readonly offset: number; readonly byteCount: number }[];
}

/** Reads and checks one image file directory. @throws GeoR1Error naming the tag that is missing or makes no sense. */
export async function readTiffImage(
  tags: TagReader,
  file: OpenFile,
  littleEndian: boolean,
): Promise<TiffImage> {
  const { path } = file;
  const width = await side(tags, path, TAG.imageWidth);
  const height = await side(tags, path, TAG.imageLength);
  const samplesPerPixel = (await tags.number(TAG.samplesPerPixel)) ?? 1;
  if (samplesPerPixel < 1 || samplesPerPixel > MAX_SAMPLES) {
    throw badTag(path, TAG.samplesPerPixel, `says ${samplesPerPixel}; 1 to ${MAX_SAMPLES} can be read`);
  }
  const bits = (await tags.numbers(TAG.bitsPerSample, MAX_SAMPLES)) ?? [1];
  const formats = (await tags.numbers(TAG.sampleFormat, MAX_SAMPLES)) ?? [1];
  const bitsPerSample = same(bits, path, TAG.bitsPerSample);
  const photometric = await tags.number(TAG.photometric);
  if (photometric === null) throw badTag(path, TAG.photometric, 'is missing');

  const tiled = tags.has(TAG.tileOffsets);
  const planar = (await tags.number(TAG.planarConfiguration)) === 2 && samplesPerPixel > 1;
  const blockWidth = tiled ? await side(tags, path, TAG.tileWidth) : width;
  const rows = tiled ? await side(tags, path, TAG.tileLength) : await tags.number(TAG.rowsPerStrip);
  if (rows === 0) throw badTag(path, TAG.rowsPerStrip, 'is zero');
  const blockHeight = tiled ? (rows ?? height) : Math.min(rows ?? height, height);

  const image = {
    path,
    littleEndian,
    subfileType: (await tags.number(TAG.newSubfileType)) ?? 0,
    width,
    height,
    samplesPerPixel,
    bitsPerSample,
    // 4 is "undefined", which everyone reads as unsigned.
    sampleFormat: formatOf(same(formats, path, TAG.sampleFormat)),
    photometric,
    compression: (await tags.number(TAG.compression)) ?? COMPRESSION_NONE,
    predictor: (await tags.number(TAG.predictor)) ?? 1,
    planar,
    blockWidth,
    blockHeight,
    tiled,
    jpegTables: Uint8Array.from((await tags.numbers(TAG.jpegTables)) ?? []),
    lercParameters: await tags.numbers(TAG.lercParameters),
    extraSamples: (await tags.numbers(TAG.extraSamples, MAX_SAMPLES)) ?? [],
    tags,
    blocks: await blockTable(
      tags,
      file,
      tiled,
      blockCount(width, height, blockWidth, blockHeight, planar, samplesPerPixel),
    ),
  };
  return splitRawStrips(guardBlockSize(image));
}

export function bytesPerRow(image: TiffImage, columns: number): number {
  const samples = image.planar ? 1 : image.samplesPerPixel;
  return Math.ceil((columns * samples * image.bitsPerSample) / 8);
}

export function blocksAcross(image: TiffImage): number {
  return Math.ceil(image.width / image.blockWidth);
}

export function blocksDown(image: TiffImage): number {
  return Math.ceil(image.height / image.blockHeight);
}

function blockCount(w: number, h: number, bw: number, bh: number, planar: boolean, samples: number): number {
  return Math.ceil(w / bw) * Math.ceil(h / bh) * (planar ? samples : 1);
}

async function side(tags: TagReader, path: string, tag: number): Promise<number> {
  const value = await tags.number(tag);
  if (value === null) throw badTag(path, tag, 'is missing');
  if (!Number.isInteger(value) || value < 1 || value > MAX_SIDE) {
    throw badTag(path, tag, `says ${value}; 1 to ${MAX_SIDE} can be read`);
  }
  return value;
}

function same(values: readonly number[], path: string, tag: number): number {
  const first = values[0];
  if (first === undefined) throw badTag(path, tag, 'is empty');
  if (!Number.isInteger(first)) throw badTag(path, tag, `says ${first}, which is no whole number`);
  if (values.some((value) => value !== first)) {
    throw new GeoR1Error({
      code: 'unsupported',
      message: `Its bands differ in type (tag ${tag}: ${values.join(', ')}).`,
      subject: path,
      next: 'Bring them to one type: `gdal_translate -ot Float32 IN OUT.tif`.',
    });
  }
  return first;
}

function formatOf(format: number): number {
  return format === 4 ? 1 : format;
}

async function blockTable(
  tags: TagReader,
  file: OpenFile,
  tiled: boolean,
  expected: number,
): Promise<TiffImage['blocks']> {
  const [offsetsTag, countsTag] = tiled
    ? [TAG.tileOffsets, TAG.tileByteCounts]
    : [TAG.stripOffsets, TAG.stripByteCounts];
  const offsets = await tags.numbers(offsetsTag);
  const counts = await tags.numbers(countsTag);
  if (offsets === null) throw badTag(file.path, offsetsTag, 'is missing');
  if (counts === null) throw badTag(file.path, countsTag, 'is missing');
  if (offsets.length < expected || counts.length < expected) {
    const have = Math.min(offsets.length, counts.length);
    throw badTag(
      file.path,
      have === counts.length ? countsTag : offsetsTag,
      `lists ${have} blocks of ${expected}`,
    );
  }
  return Array.from({ length: expected }, (_, i) => {
    const [offset, byteCount] = [offsets[i] ?? 0, counts[i] ?? 0];
    if (offset === 0) return { offset: 0, byteCount: 0 };
    if (byteCount > 0 && offset + byteCount > file.bytes) {
      throw truncated(file.path, offset + byteCount, file.bytes);
    }
    return { offset, byteCount };
  });
}

function guardBlockSize(image: TiffImage): TiffImage {
  const bytes = bytesPerRow(image, image.blockWidth) * image.blockHeight;
  const piecewise = image.compression === COMPRESSION_NONE && !image.tiled;
  if (bytes > MAX_BLOCK_BYTES && !piecewise) {
    throw new GeoR1Error({
      code: 'unsupported',
      message: `Its blocks are ${image.blockWidth} x ${image.blockHeight} pixels, ${Math.round(bytes / 1e6)} MB each when decoded; up to ${Math.round(MAX_BLOCK_BYTES / 1e6)} MB can be read.`,
      subject: image.path,
      next: 'Rewrite it in tiles: `gdal_translate -co TILED=YES -co COMPRESS=DEFLATE IN OUT.tif`.',
    });
  }
  return image;
}

/** An uncompressed strip may be cut between any two rows, so that a file in one strip is read by windows too. */
function splitRawStrips(image: TiffImage): TiffImage {
  const rowBytes = bytesPerRow(image, image.width);
  const rows = Math.max(1, Math.floor(RAW_PIECE_BYTES / rowBytes));
  if (image.compression !== COMPRESSION_NONE || image.tiled || image.planar || image.blockHeight <= rows)
    return image;
  const blocks: { offset: number; byteCount: number }[] = [];
  // Pieces must not cross strips, so their height divides the strip's.
  const pieceRows = largestDivisor(image.blockHeight, rows);
  for (const [strip, { offset, byteCount }] of image.blocks.entries()) {
    const stripRows = Math.min(image.blockHeight, image.height - strip * image.blockHeight);
    for (let row = 0; row < stripRows; row += pieceRows) {
      const start = row * rowBytes;
      const length = Math.min(pieceRows, stripRows - row) * rowBytes;
      const stored = byteCount === 0 ? 0 : Math.max(0, Math.min(length, byteCount - start));
      blocks.push({ offset: offset + start, byteCount: stored });
    }
  }
  return { ...image, blockHeight: pieceRows, blocks };
}

function largestDivisor(value: number, atMost: number): number {
  for (let divisor = Math.min(value, atMost); divisor > 1; divisor--)
    if (value % divisor === 0) return divisor;
  return 1;
}
