import { HOST_IS_LITTLE_ENDIAN } from './byte-order.js';
import { isComplex, magnitudeDtype, toMagnitudes } from './complex-samples.js';
import {
  undoFloatingPredictor,
  undoHorizontalDifferencing,
  type BitArray,
  type WideArray,
} from './predictors.js';
import type { SampleArray } from './raster.js';

/** How samples lie in the decoded bytes of a block. */
export interface SampleLayout {
  readonly bitsPerSample: number;
  /** 1 unsigned, 2 signed, 3 floating point, 5 complex integer, 6 complex floating point (TIFF's SampleFormat). */
  readonly sampleFormat: number;
  readonly littleEndian: boolean;
  /** 1 none, 2 horizontal differencing, 3 floating point. */
  readonly predictor: number;
  /** Samples of one pixel that lie side by side. */
  readonly samples: number;
  readonly columns: number;
  readonly rows: number;
  /** Of no other row are predictor and packed bits undone; all where left out. */
  readonly wantedRows?: readonly number[];
}

/** numpy's name of what `toSamples` yields, or null where the combination cannot be read. */
export function dtypeOf(bitsPerSample: number, sampleFormat: number): string | null {
  if (isComplex(sampleFormat)) return magnitudeDtype(bitsPerSample, sampleFormat);
  if (sampleFormat === 3) {
    if (bitsPerSample === 64) return 'float64';
    return [16, 24, 32].includes(bitsPerSample) ? 'float32' : null;
  }
  if (sampleFormat === 2) return [8, 16, 32, 64].includes(bitsPerSample) ? `int${bitsPerSample}` : null;
  if (sampleFormat !== 1 || bitsPerSample < 1) return null;
  if (bitsPerSample <= 8) return 'uint8';
  if (bitsPerSample <= 16) return 'uint16';
  if (bitsPerSample <= 32) return 'uint32';
  return bitsPerSample === 64 ? 'uint64' : null;
}

/**
 * Bytes of a block to numbers: undoes the predictor and the byte order, unpacks 1 to 31 bits. Floats of 16 and 24 bits
 * become float32, 64-bit integers float64, exact to 2^53, complex values their magnitudes. `bytes` may be changed. A short last block leaves zeros.
 */
export function toSamples(bytes: Uint8Array, layout: SampleLayout): SampleArray {
  const { bitsPerSample, columns, rows, samples } = layout;
  const count = columns * rows * samples;
  if (bitsPerSample === 24 && layout.sampleFormat === 3) return unpackFloat24(bytes, layout);
  if (bitsPerSample === 24 && !layout.littleEndian) return unpackBits(swapThrees(bytes), layout);
  if (bitsPerSample % 8 !== 0 || bitsPerSample === 24) return unpackBits(bytes, layout);
  const width = bitsPerSample / 8;
  const whole = alignedCopy(bytes, count * width);
  if (isComplex(layout.sampleFormat)) return toMagnitudes(whole, layout);
  if (layout.predictor === 3) undoFloatingPredictor(whole, layout);
  else if (width > 1 && layout.littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(whole, width);
  if (layout.predictor === 2) undoHorizontalDifferencing(bitsOf(whole, bitsPerSample, count), layout);
  return finish(view(whole, layout, count), layout);
}

function bitsOf({ buffer, byteOffset }: Uint8Array<ArrayBuffer>, bits: number, count: number): BitArray {
  if (bits === 8) return new Uint8Array(buffer, byteOffset, count);
  if (bits === 16) return new Uint16Array(buffer, byteOffset, count);
  return bits === 32
    ? new Uint32Array(buffer, byteOffset, count)
    : new BigUint64Array(buffer, byteOffset, count);
}

function alignedCopy(bytes: Uint8Array, wanted: number): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength === wanted && bytes.byteOffset % 8 === 0 && bytes.buffer instanceof ArrayBuffer) {
    return bytes as Uint8Array<ArrayBuffer>;
  }
  const copy = new Uint8Array(wanted);
  copy.set(bytes.byteLength > wanted ? bytes.subarray(0, wanted) : bytes);
  return copy;
}

function view(bytes: Uint8Array<ArrayBuffer>, layout: SampleLayout, count: number): WideArray {
  const { buffer, byteOffset } = bytes;
  const signed = layout.sampleFormat === 2;
  const floating = layout.sampleFormat === 3;
  switch (layout.bitsPerSample) {
    case 8:
      return signed ? new Int8Array(buffer, byteOffset, count) : bytes;
    case 16:
      return signed ? new Int16Array(buffer, byteOffset, count) : new Uint16Array(buffer, byteOffset, count);
    case 32:
      if (floating) return new Float32Array(buffer, byteOffset, count);
      return signed ? new Int32Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count);
    default:
      if (floating) return new Float64Array(buffer, byteOffset, count);
      return signed
        ? new BigInt64Array(buffer, byteOffset, count)
        : new BigUint64Array(buffer, byteOffset, count);
  }
}

function finish(values: WideArray, layout: SampleLayout): SampleArray {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    return Float64Array.from(values, Number);
  const half = layout.sampleFormat === 3 && layout.bitsPerSample === 16;
  return half ? Float32Array.from(values, halfToFloat) : values;
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else buffer.swap64();
}

/** Integers of 24 bits lie the other way round in big-endian files that GDAL writes, and it reads all of them so. */
function swapThrees(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    out[at] = bytes[at + 2] as number;
    out[at + 1] = bytes[at + 1] as number;
    out[at + 2] = bytes[at] as number;
  }
  return out;
}

/** Samples of 1 to 31 bits, most significant bit first, each row starting on a byte. */
function unpackBits(bytes: Uint8Array, layout: SampleLayout): SampleArray {
  const { bitsPerSample: bits, columns, rows, samples, wantedRows } = layout;
  const perRow = columns * samples;
  const rowBytes = Math.ceil((perRow * bits) / 8);
  const count = perRow * rows;
  const out =
    bits <= 8 ? new Uint8Array(count) : bits <= 16 ? new Uint16Array(count) : new Uint32Array(count);
  const top = 2 ** bits;
  for (const row of wantedRows ?? Array(rows).keys()) {
    let at = row * rowBytes;
    // At most 31 + 7 bits wait here, which a double holds exactly.
    let waiting = 0;
    let waitingBits = 0;
    for (let i = row * perRow; i < (row + 1) * perRow; i++) {
      while (waitingBits < bits) {
        waiting = waiting * 256 + (bytes[at++] ?? 0);
        waitingBits += 8;
      }
      const rest = 2 ** (waitingBits - bits);
      out[i] = Math.floor(waiting / rest) % top;
      waiting %= rest;
      waitingBits -= bits;
    }
  }
  return out;
}

interface SmallFloat {
  readonly exponentBits: number;
  readonly fractionBits: number;
}
/** IEEE 754 binary16. */
const HALF: SmallFloat = { exponentBits: 5, fractionBits: 10 };
/** Adobe's technical note 3 on TIFF. */
const FLOAT24: SmallFloat = { exponentBits: 7, fractionBits: 16 };

const halfToFloat = (bits: number): number => smallFloat(bits, HALF);

/** A sign, an exponent and a fraction, which mean what they mean in IEEE 754. */
function smallFloat(bits: number, { exponentBits, fractionBits }: SmallFloat): number {
  const sign = (bits >> (exponentBits + fractionBits)) & 1 ? -1 : 1;
  const most = 2 ** exponentBits - 1;
  const bias = (most - 1) / 2;
  const exponent = (bits >> fractionBits) & most;
  const share = (bits % 2 ** fractionBits) / 2 ** fractionBits;
  if (exponent === 0) return sign * share * 2 ** (1 - bias);
  if (exponent === most) return share === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + share) * 2 ** (exponent - bias);
}

const FLOAT24_BYTES = 3;

/** 24-bit floats, for which there is no typed array; the predictor leaves them in the order of this machine. */
function unpackFloat24(bytes: Uint8Array, layout: SampleLayout): Float32Array {
  const count = layout.columns * layout.rows * layout.samples;
  const whole = alignedCopy(bytes, count * FLOAT24_BYTES);
  if (layout.predictor === 3) undoFloatingPredictor(whole, layout);
  const isLittle = layout.predictor === 3 ? HOST_IS_LITTLE_ENDIAN : layout.littleEndian;
  const [high, low] = isLittle ? [2, 0] : [0, 2];
  const out = new Float32Array(count);
  for (let i = 0, at = 0; i < count; i++, at += FLOAT24_BYTES) {
    const bits =
      ((whole[at + high] as number) << 16) | ((whole[at + 1] as number) << 8) | (whole[at + low] as number);
    out[i] = smallFloat(bits, FLOAT24);
  }
  return out;
}
