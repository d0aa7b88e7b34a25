import type { ImageFileDirectory } from 'geotiff';
import { GeoR1Error } from '../contract/index.js';
import type { OpenFile } from './file.js';

/** Tags by number: geotiff.js types only the names that it loads eagerly, and private tags have none. */
export const TAG = {
  newSubfileType: 254,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  yCbCrSubSampling: 530,
  modelPixelScale: 33550,
  modelTiepoint: 33922,
  modelTransformation: 34264,
  geoKeyDirectory: 34735,
  gdalMetadata: 42112,
  gdalNodata: 42113,
  lercParameters: 50674,
} as const;

/** Bytes of one value and its reader, by TIFF field type: the types that offsets, counts and tables come in. */
const FIELD_READERS: Record<
  number,
  { bytes: number; get: (v: DataView, at: number, little: boolean) => number }
> = {
  1: { bytes: 1, get: (v, at) => v.getUint8(at) },
  3: { bytes: 2, get: (v, at, little) => v.getUint16(at, little) },
  4: { bytes: 4, get: (v, at, little) => v.getUint32(at, little) },
  7: { bytes: 1, get: (v, at) => v.getUint8(at) },
  12: { bytes: 8, get: (v, at, little) => v.getFloat64(at, little) },
  13: { bytes: 4, get: (v, at, little) => v.getUint32(at, little) },
  16: { bytes: 8, get: (v, at, little) => Number(v.getBigUint64(at, little)) },
  18: { bytes: 8, get: (v, at, little) => Number(v.getBigUint64(at, little)) },
};

/** The longest table that we load: offsets of 4 million blocks, which is a picture of 500,000 x 500,000 in 256s. */
export const MAX_TABLE_VALUES = 4_194_304;

/** The tags of one image file directory, numbers out, whatever field type and endianness they are stored in. */
export interface TagReader {
  has(tag: number): boolean;
  /**
   * The first value, or null where the tag is absent. TIFF has signed numbers and fractions too, which a damaged tag may
   * be of; what we ask for one of is a size, a count or a code: never below zero, never in between.
   * @throws GeoR1Error where the value is no whole number
   */
  number(tag: number): Promise<number | null>;
  /** All values, or null where the tag is absent. */
  numbers(tag: number, maxValues?: number): Promise<number[] | null>;
  text(tag: number): Promise<string | null>;
  readonly directory: ImageFileDirectory;
}

export function tagReader(directory: ImageFileDirectory, file: OpenFile, littleEndian: boolean): TagReader {
  async function load(tag: number): Promise<unknown> {
    try {
      return (await directory.loadValue(tag)) as unknown;
    } catch (thrown) {
      if (thrown instanceof GeoR1Error) throw thrown;
      throw badTag(file.path, tag, 'lies beyond the end of the file, or is of a type that cannot be read');
    }
  }

  async function numbers(tag: number, maxValues = MAX_TABLE_VALUES): Promise<number[] | null> {
    if (!directory.hasTag(tag)) return null;
    // geotiff.js 3.0.5 reads its deferred arrays as little-endian always, so they are read here.
    const deferred = directory.deferredArrays.get(tag);
    if (deferred === undefined) {
      return toNumbers(await load(tag), tag, file.path);
    }
    const field = FIELD_READERS[deferred.fieldType];
    if (field === undefined || deferred.length > maxValues) {
      throw badTag(file.path, tag, `has ${deferred.length} values of type ${deferred.fieldType}`);
    }
    const bytes = await file.read(deferred.arrayOffset, deferred.length * field.bytes);
    const view = new DataView(bytes.buffer);
    return Array.from({ length: deferred.length }, (_, i) => field.get(view, i * field.bytes, littleEndian));
  }
  return {
    directory,
    has: (tag) => directory.hasTag(tag),
    numbers,
    async number(tag) {
      const value = (await numbers(tag))?.[0] ?? null;
      if (value === null || (Number.isInteger(value) && value >= 0)) return value;
      throw badTag(file.path, tag, `says ${value}, which is no whole number from 0 on`);
    },
    async text(tag) {
      if (!directory.hasTag(tag)) return null;
      const value = await load(tag);
      return typeof value === 'string' ? value.replace(/\0+$/, '') : null;
    },
  };
}

function toNumbers(value: unknown, tag: number, path: string): number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value) && value.every((v) => typeof v === 'number')) return value;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as ArrayLike<number>);
  }
  throw badTag(path, tag, 'does not hold numbers');
}

export function badTag(path: string, tag: number, what: string): GeoR1Error {
  const name = Object.entries(TAG).find(([, number]) => number === tag)?.[0] ?? 'tag';
  return new GeoR1Error({
    code: 'bad-input',
    message: `The TIFF tag ${name} (${tag}) ${what}.`,
    subject: path,
    next: 'The file is damaged or was written wrongly; rewrite it with `gdal_translate IN OUT.tif` where GDAL opens it.',
  });
}
