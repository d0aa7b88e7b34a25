import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import Lerc from 'lerc';
import { ZSTDDecoder } from 'zstddec';
import { decodeJpegBlock, decodeWebpBlock } from './image-codecs.js';
import { decodeLzw, decodePackBits } from './packed-codecs.js';

/** TIFF's compression numbers with GDAL's names. */
const NAMES: Record<number, string> = {
  1: 'NONE',
  2: 'CCITTRLE',
  3: 'CCITTFAX3',
  4: 'CCITTFAX4',
  5: 'LZW',
  6: 'old-style JPEG',
  7: 'JPEG',
  8: 'DEFLATE',
  32773: 'PACKBITS',
  32946: 'DEFLATE',
  34661: 'JBIG',
  34712: 'JPEG2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
  50001: 'WEBP',
  50002: 'JXL',
  52546: 'JXL',
};
export const UNCOMPRESSED = 1;
const LZW = 5;
export const JPEG = 7;
const DEFLATE = 8;
const PACKBITS = 32773;
/** By the number that was in use before Adobe's. */
const OLD_DEFLATE = 32946;
export const LERC = 34887;
const ZSTD = 50000;
export const WEBP = 50001;
const READABLE = new Set([UNCOMPRESSED, LZW, JPEG, DEFLATE, PACKBITS, OLD_DEFLATE, LERC, ZSTD, WEBP]);
/** Codecs that give whole pixels, so that predictor and byte order of the file do not apply. */
export const PIXEL_CODECS: ReadonlySet<number> = new Set([JPEG, LERC, WEBP]);
/** Codecs that a predictor goes with; GDAL takes no notice of one beside any other (checked with GDAL 3.10). */
export const PREDICTED_CODECS: ReadonlySet<number> = new Set([LZW, DEFLATE, OLD_DEFLATE, ZSTD]);
/** LercParameters[1]. */
const LERC_DEFLATE = 1;
const LERC_ZSTD = 2;
/** Some writers pad the last strip; more than this beyond the block is damage or a bomb. */
const PADDING_BYTES = 65_536;

/** What inflate gives at a time: zlib takes no less, and a block that lies about its size shall not claim memory. */
const SMALLEST_CHUNK_BYTES = 64;
const LARGEST_CHUNK_BYTES = 4 * 1024 * 1024;

const inflateAsync = promisify(inflate);
let zstd: Promise<ZSTDDecoder> | null = null;

/** @param lercParameters TIFF's LercParameters, whose second value names what LERC is packed in. */
export function compressionName(compression: number, lercParameters?: readonly number[] | null): string {
  const packed = { [LERC_DEFLATE]: '_DEFLATE', [LERC_ZSTD]: '_ZSTD' }[lercParameters?.[1] ?? 0] ?? '';
  return `${NAMES[compression] ?? `number ${compression}`}${packed}`;
}

export function isReadableCompression(compression: number): boolean {
  return READABLE.has(compression);
}

/** What a codec has to know of the block it decodes. */
export interface BlockShape {
  readonly compression: number;
  readonly columns: number;
  readonly rows: number;
  /** Samples of one pixel side by side. */
  readonly samples: number;
  readonly bytesPerSample: number;
  /** Decoded bytes of a whole block: nothing decodes to more. */
  readonly maxBytes: number;
  /** The JPEG stream holds YCbCr (TIFF's photometric 6). */
  readonly yCbCr: boolean;
  readonly jpegTables: Uint8Array | null;
  readonly lercParameters: readonly number[] | null;
}

/**
 * The bytes of one block, decompressed; at most `maxBytes`, whatever the stream claims. JPEG comes out as RGB where it
 * holds YCbCr. zlib and sharp work on their own threads, the others here. Nothing of `stored` is in what comes out, unless
 * it is not compressed.
 * @throws Error with the codec's own words where the stream is damaged.
 */
export async function decompress(stored: Uint8Array<ArrayBuffer>, shape: BlockShape): Promise<Uint8Array> {
  switch (shape.compression) {
    case UNCOMPRESSED:
      return stored;
    case LZW:
      return decodeLzw(stored, shape.maxBytes);
    case PACKBITS:
      return decodePackBits(stored, shape.maxBytes);
    case DEFLATE:
    case OLD_DEFLATE:
      return inflateBlock(stored, shape.maxBytes);
    case ZSTD:
      return decodeZstd(stored, shape.maxBytes);
    case JPEG:
      return decodeJpegBlock(stored, shape);
    case WEBP:
      return decodeWebpBlock(stored, shape);
    case LERC:
      return decodeLerc(stored, shape);
    default:
      throw new Error(`no decoder for ${compressionName(shape.compression)}`);
  }
}

/** In one piece: by Node's usual 16 KB, most of the time of a block would go to its comings and goings of threads. */
function inflateBlock(stored: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const chunkSize = Math.min(LARGEST_CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, maxBytes + 1));
  return inflateAsync(stored, { maxOutputLength: maxBytes + PADDING_BYTES, chunkSize });
}

async function decodeZstd(stored: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  zstd ??= (async () => {
    const decoder = new ZSTDDecoder();
    await decoder.init();
    return decoder;
  })();
  // The capacity bounds the output; a frame that wants more comes back empty.
  const out = (await zstd).decode(stored, maxBytes);
  if (out.byteLength === 0) throw new Error('the Zstandard frame is damaged or larger than its block');
  return out;
}

/** Blob header of Lerc 2: key, version, [checksum from 3], rows, columns, [values a pixel from 4]. */
function lercPixels(blob: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const key = new TextDecoder('latin1').decode(blob.subarray(0, 6));
  if (key !== 'Lerc2 ') throw new Error(`the LERC blob starts with "${key}"`);
  const version = view.getInt32(6, true);
  const at = version >= 3 ? 14 : 10;
  const values = version >= 4 ? view.getInt32(at + 8, true) : 1;
  return view.getInt32(at, true) * view.getInt32(at + 4, true) * values;
}

async function decodeLerc(stored: Uint8Array<ArrayBuffer>, shape: BlockShape): Promise<Uint8Array> {
  const extra = shape.lercParameters?.[1] ?? 0;
  const blob =
    extra === LERC_DEFLATE
      ? await inflateBlock(stored, shape.maxBytes)
      : extra === LERC_ZSTD
        ? await decodeZstd(stored, shape.maxBytes + PADDING_BYTES)
        : stored;
  const own = new Uint8Array(blob);
  if (lercPixels(own) * shape.bytesPerSample > shape.maxBytes) {
    throw new Error('the LERC blob is larger than its block');
  }
  const { pixels, mask } = Lerc.decode(own.buffer, { returnPixelInterleavedDims: true });
  const [first] = pixels;
  if (first === undefined) throw new Error('the LERC blob holds no band');
  const interleaved = pixels.length === 1 ? first : interleave(pixels);
  if (mask && (interleaved instanceof Float32Array || interleaved instanceof Float64Array)) {
    // libtiff stores NaN of floating point data in LERC's own mask.
    for (let i = 0; i < interleaved.length; i++) {
      if (mask[Math.floor(i / shape.samples)] === 0) interleaved[i] = Number.NaN;
    }
  }
  return new Uint8Array(interleaved.buffer, interleaved.byteOffset, interleaved.byteLength);
}

function interleave<T extends Lerc.LercPixels>(bands: readonly T[]): T {
  const first = bands[0] as T;
  const out = new (first.constructor as new (length: number) => T)(first.length * bands.length);
  for (const [band, values] of bands.entries()) {
    for (let i = 0; i < values.length; i++) out[i * bands.length + band] = values[i] as number;
  }
  return out;
}
