import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Raster, SampleArray } from '../raster.js';
import { TAG } from '../tiff-tags.js';
import {
  bigTiffHeader,
  encodeDirectory,
  FIRST_DIRECTORY_AT,
  HEADER_BYTES,
  offsetBytes,
  type Tag,
} from './directory.js';
import type { LevelSize } from './plan.js';
import type { SampleType } from './sample-type.js';

/** A map's tiles are this large or twice that; larger blocks would decode what is not shown. */
export const TILE_SIDE = 256;
/** Measured: docs/design/2026-11-21-pyramid.md. */
const DEFLATE_LEVEL = 1;
const DEFLATE = 8;
const DIFFERENCES = 2;
const REDUCED = 1;
const MASK = 4;
const UNSPECIFIED_EXTRA = 0;
const UNASSOCIATED_ALPHA = 2;

const deflateAsync = promisify(deflate);

/** What all levels of a file have in common. */
export interface PyramidShape {
  readonly bands: number;
  readonly type: SampleType;
  readonly colour: Raster['colour'];
  readonly alphaBand: number | null;
  readonly nodata: number | null;
  readonly masked: boolean;
  /** Differences deflate better, but not those of class numbers or of floating point. */
  readonly differences: boolean;
}

/** One image of the file: its tiles in the order in which they were placed, row by row. */
class Image {
  readonly size: LevelSize;
  readonly offsets: number[] = [];
  readonly counts: number[] = [];

  constructor(size: LevelSize) {
    this.size = size;
  }
}

/**
 * Overviews as GDAL keeps them in FILE.ovr: a TIFF whose directories are reduced images, the finest first, each with
 * its mask behind it. Tiles are appended as they come, directories last, the pointer to them at the very end: until
 * then the file is no TIFF to any reader.
 */
export class PyramidFile {
  readonly #handle: FileHandle;
  readonly #shape: PyramidShape;
  readonly #images: Image[];
  readonly #masks: Image[];
  #end = HEADER_BYTES;

  private constructor(handle: FileHandle, shape: PyramidShape, sizes: readonly LevelSize[]) {
    this.#handle = handle;
    this.#shape = shape;
    this.#images = sizes.map((size) => new Image(size));
    this.#masks = shape.masked ? sizes.map((size) => new Image(size)) : [];
  }

  /** @throws the file system's error; EEXIST where the file is there */
  static async create(path: string, shape: PyramidShape, sizes: readonly LevelSize[]): Promise<PyramidFile> {
    const handle = await open(path, 'wx');
    const file = new PyramidFile(handle, shape, sizes);
    await file.#write(bigTiffHeader(), 0);
    return file;
  }

  get bytes(): number {
    return this.#end;
  }

  /**
   * Compresses and appends the next row of tiles of a level.
   * @param rows TILE_SIDE rows (fewer at the end), width x bands interleaved
   */
  async addTiles(level: number, rows: SampleArray, mask: Uint8Array | null): Promise<void> {
    const { bands, type, differences } = this.#shape;
    const image = this.#images[level] as Image;
    const jobs = [this.#addRow(image, cutTiles(rows, image.size.width, bands, type.make, differences))];
    const maskImage = this.#masks[level];
    if (maskImage !== undefined && mask !== null) {
      const bytes = (length: number): Uint8Array => new Uint8Array(length);
      jobs.push(this.#addRow(maskImage, cutTiles(mask, image.size.width, 1, bytes, false)));
    }
    await Promise.all(jobs);
  }

  /** Writes the directories, and everything to the disk itself, so that a file that has a name is whole. */
  async finish(): Promise<void> {
    const first = Math.ceil(this.#end / 8) * 8;
    let at = first;
    const all = this.#images.flatMap((image, i) => {
      const mask = this.#masks[i];
      return mask === undefined ? [this.#imageTags(image)] : [this.#imageTags(image), maskTags(mask)];
    });
    for (const [i, tags] of all.entries()) {
      const bytes = encodeDirectory(tags, at, i === all.length - 1);
      await this.#write(bytes, at);
      at += bytes.length;
    }
    this.#end = at;
    await this.#handle.sync();
    await this.#write(offsetBytes(first), FIRST_DIRECTORY_AT);
    await this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** Tiles of one row are compressed together on zlib's threads, and take their places in order. */
  async #addRow(image: Image, tiles: readonly SampleArray[]): Promise<void> {
    const packed = await Promise.all(
      tiles.map(({ buffer, byteOffset, byteLength }) =>
        deflateAsync(new Uint8Array(buffer, byteOffset, byteLength), {
          level: DEFLATE_LEVEL,
          chunkSize: Math.max(byteLength, 64),
        }),
      ),
    );
    const start = this.#end;
    for (const { length } of packed) {
      image.offsets.push(this.#end);
      image.counts.push(length);
      this.#end += length;
    }
    await this.#write(Buffer.concat(packed), start);
  }

  async #write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  }

  #imageTags(image: Image): Tag[] {
    const { bands, type, colour, alphaBand, nodata, differences } = this.#shape;
    const colours = colour === 'rgb' && bands >= 3 ? 3 : 1;
    const extra = Array.from({ length: bands - colours }, (_, i) =>
      colours + i === alphaBand ? UNASSOCIATED_ALPHA : UNSPECIFIED_EXTRA,
    );
    return [
      ...commonTags(image, REDUCED),
      { code: TAG.bitsPerSample, type: 'short', values: Array<number>(bands).fill(type.bits) },
      { code: TAG.sampleFormat, type: 'short', values: Array<number>(bands).fill(type.format) },
      { code: TAG.photometric, type: 'short', values: [colours === 3 ? 2 : 1] },
      { code: TAG.samplesPerPixel, type: 'short', values: [bands] },
      { code: TAG.planarConfiguration, type: 'short', values: [1] },
      { code: TAG.predictor, type: 'short', values: [differences ? DIFFERENCES : 1] },
      ...(extra.length === 0 ? [] : [{ code: TAG.extraSamples, type: 'short', values: extra } as const]),
      ...(nodata === null
        ? []
        : [{ code: TAG.gdalNodata, type: 'ascii', values: nodataText(nodata) } as const]),
    ];
  }
}

function maskTags(mask: Image): Tag[] {
  return [
    ...commonTags(mask, REDUCED | MASK),
    { code: TAG.bitsPerSample, type: 'short', values: [8] },
    { code: TAG.photometric, type: 'short', values: [MASK] },
    { code: TAG.samplesPerPixel, type: 'short', values: [1] },
  ];
}

function commonTags({ size, offsets, counts }: Image, subfileType: number): Tag[] {
  return [
    { code: TAG.newSubfileType, type: 'long', values: [subfileType] },
    { code: TAG.imageWidth, type: 'long', values: [size.width] },
    { code: TAG.imageLength, type: 'long', values: [size.height] },
    { code: TAG.compression, type: 'short', values: [DEFLATE] },
    { code: TAG.tileWidth, type: 'short', values: [TILE_SIDE] },
    { code: TAG.tileLength, type: 'short', values: [TILE_SIDE] },
    { code: TAG.tileOffsets, type: 'long8', values: offsets },
    { code: TAG.tileByteCounts, type: 'long', values: counts },
  ];
}

const nodataText = (nodata: number): string =>
  Number.isNaN(nodata) ? 'nan' : nodata === Infinity ? 'inf' : nodata === -Infinity ? '-inf' : String(nodata);

/** Cuts rows into tiles, padded with zeros to the right and below; with differences, as TIFF's predictor 2 has them. */
function cutTiles(
  rows: SampleArray,
  width: number,
  bands: number,
  make: (length: number) => SampleArray,
  differences: boolean,
): SampleArray[] {
  const rowLength = width * bands;
  const height = rows.length / rowLength;
  const tiles: SampleArray[] = [];
  for (let left = 0; left < width; left += TILE_SIDE) {
    const tile = make(TILE_SIDE * TILE_SIDE * bands);
    const length = Math.min(TILE_SIDE, width - left) * bands;
    for (let row = 0; row < height; row++) {
      const from = row * rowLength + left * bands;
      const to = row * TILE_SIDE * bands;
      if (differences) copyDifferences(rows, from, tile, to, length, bands);
      else tile.set(rows.subarray(from, from + length), to);
    }
    tiles.push(tile);
  }
  return tiles;
}

/** Typed arrays wrap on overflow, which is what the predictor needs. */
function copyDifferences(
  from: SampleArray,
  at: number,
  to: SampleArray,
  toAt: number,
  length: number,
  bands: number,
): void {
  if (bands === 3) {
    copyDifferencesOfThree(from, at, to, toAt, length);
    return;
  }
  for (let i = 0; i < bands; i++) to[toAt + i] = from[at + i] as number;
  for (let i = bands; i < length; i++) {
    to[toAt + i] = (from[at + i] as number) - (from[at + i - bands] as number);
  }
}

/** The same for red, green and blue: each value is read once. */
function copyDifferencesOfThree(
  from: SampleArray,
  at: number,
  to: SampleArray,
  toAt: number,
  length: number,
): void {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < length; i += 3) {
    const [r, g, b] = [from[at + i] as number, from[at + i + 1] as number, from[at + i + 2] as number];
    to[toAt + i] = r - red;
    to[toAt + i + 1] = g - green;
    to[toAt + i + 2] = b - blue;
    [red, green, blue] = [r, g, b];
  }
}
