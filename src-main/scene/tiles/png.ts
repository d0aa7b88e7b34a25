import { promisify } from 'node:util';
import { constants, crc32, deflate } from 'node:zlib';
import { HOST_IS_LITTLE_ENDIAN } from '../byte-order.js';
import { BytePool } from '../byte-pool.js';

const deflateAsync = promisify(deflate);

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const CHANNELS = 4;
const BIT_DEPTH = 8;
/** Truecolour with alpha. */
const COLOUR_TYPE = 6;
/** Filter type 1: each byte less that of the pixel to its left, modulo 256. */
const SUB = 1;
const HEADER_BYTES = 13;
/** Of a chunk: length and type before its data, checksum after. */
const CHUNK_BYTES = 12;

/**
 * Looks only for repeats of the byte before, and so takes two thirds of the time of level 1: of differences, little else
 * repeats. A stretch of pixels that shows nothing is one repeat. It needs no window, and small memory is soon cleared.
 */
const COMPRESSION = { level: 1, strategy: constants.Z_RLE, windowBits: 12, memLevel: 8 } as const;

/** Of rows, until they are compressed. */
const pool = new BytePool();

/**
 * PNG (W3C, third edition) of 8-bit RGBA, written for speed: in half the time of libwebp's fastest method.
 * @param rgba straight alpha, by rows
 * @throws RangeError where the bytes are not width * height pixels
 */
export async function encodePng(
  rgba: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  if (rgba.length !== width * height * CHANNELS) {
    throw new RangeError(`${rgba.length} bytes are not ${width} x ${height} pixels`);
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, COLOUR_TYPE], 8);
  const rows = filtered(rgba, width, height);
  const data = await deflateAsync(rows, {
    ...COMPRESSION,
    chunkSize: Math.max(LEAST_CHUNK, rows.length >> 1),
  });
  pool.give(rows);
  const png = Buffer.allocUnsafe(SIGNATURE.length + 3 * CHUNK_BYTES + header.length + data.length);
  png.set(SIGNATURE);
  const afterHeader = putChunk(png, SIGNATURE.length, 'IHDR', header);
  putChunk(png, putChunk(png, afterHeader, 'IDAT', data), 'IEND', NOTHING);
  return png;
}

/** zlib takes no less. */
const LEAST_CHUNK = 64;
const NOTHING = new Uint8Array(0);

/** @returns where the next chunk begins */
function putChunk(png: Buffer, at: number, type: string, data: Uint8Array): number {
  const end = at + 8 + data.length;
  png.writeUInt32BE(data.length, at);
  png.write(type, at + 4, 'latin1');
  png.set(data, at + 8);
  png.writeUInt32BE(crc32(png.subarray(at + 4, end)), end);
  return at + CHUNK_BYTES + data.length;
}

/** Each row behind the number of its filter. */
function filtered(rgba: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const rowBytes = width * CHANNELS;
  const out = pool.take((rowBytes + 1) * height);
  for (let row = 0; row < height; row++) out[row * (rowBytes + 1)] = SUB;
  if (HOST_IS_LITTLE_ENDIAN && rgba.byteOffset % 4 === 0) subtractWords(rgba, width, height, out);
  else subtractBytes(rgba, width, height, out);
  return out;
}

const HIGH_BITS = 0x80808080;
const LOW_BITS = 0x7f7f7f7f;

/** Four bytes at once: no borrow leaves a byte whose highest bit is set, and that bit is mended after. */
function subtractWords(rgba: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const words = new Int32Array(rgba.buffer, rgba.byteOffset, width * height);
  const to = new DataView(out.buffer, out.byteOffset);
  for (let row = 0, pixel = 0, at = 1; row < height; row++, at++) {
    let left = 0;
    for (const end = pixel + width; pixel < end; pixel++, at += CHANNELS) {
      const word = words[pixel] as number;
      to.setInt32(at, ((word | HIGH_BITS) - (left & LOW_BITS)) ^ ((word ^ ~left) & HIGH_BITS), true);
      left = word;
    }
  }
}

function subtractBytes(rgba: Uint8Array, width: number, height: number, out: Uint8Array): void {
  const rowBytes = width * CHANNELS;
  for (let row = 0, at = 0; row < height; row++) {
    const start = row * (rowBytes + 1) + 1;
    for (let i = 0; i < rowBytes; i++, at++) {
      const left = i < CHANNELS ? 0 : (rgba[at - CHANNELS] as number);
      out[start + i] = (rgba[at] as number) - left;
    }
  }
}
