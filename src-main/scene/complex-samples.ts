import { HOST_IS_LITTLE_ENDIAN } from './byte-order.js';
import { undoHorizontalDifferencing, type BitArray } from './predictors.js';
import type { SampleLayout } from './samples.js';

/** TIFF's SampleFormat of pairs of integers, and of floats. */
const COMPLEX_INTEGER = 5;
const COMPLEX_FLOAT = 6;

export const isComplex = (sampleFormat: number): boolean =>
  sampleFormat === COMPLEX_INTEGER || sampleFormat === COMPLEX_FLOAT;

/**
 * numpy's name of the magnitudes, or null where such pairs cannot be read. Those of 32-bit integers reach beyond what float32
 * holds exactly.
 * @param bitsPerSample of the pair
 */
export function magnitudeDtype(bitsPerSample: number, sampleFormat: number): string | null {
  if (sampleFormat === COMPLEX_INTEGER)
    return bitsPerSample === 32 ? 'float32' : bitsPerSample === 64 ? 'float64' : null;
  return bitsPerSample === 64 ? 'float32' : bitsPerSample === 128 ? 'float64' : null;
}

/**
 * Magnitudes of pairs of a real and an imaginary part. libtiff takes differences of whole pairs as of one integer, and
 * turns the bytes of whole pairs then; without a predictor it turns those of each part.
 * @param whole as many bytes as the layout says, on a boundary of 8; they are changed
 */
export function toMagnitudes(
  whole: Uint8Array<ArrayBuffer>,
  layout: SampleLayout,
): Float32Array | Float64Array {
  const { bitsPerSample, sampleFormat, columns, rows, samples, littleEndian, predictor } = layout;
  const pairs = columns * rows * samples;
  const differenced = predictor === 2;
  const partBits = bitsPerSample / 2;
  if (littleEndian !== HOST_IS_LITTLE_ENDIAN) swap(whole, differenced ? bitsPerSample : partBits);
  if (differenced) undoHorizontalDifferencing(wordsOf(whole, bitsPerSample, pairs), layout);
  const parts = partsOf(whole, partBits, sampleFormat === COMPLEX_FLOAT, pairs * 2);
  const single = magnitudeDtype(bitsPerSample, sampleFormat) === 'float32';
  const out = single ? new Float32Array(pairs) : new Float64Array(pairs);
  for (let pair = 0; pair < pairs; pair++) {
    const real = parts[pair * 2] as number;
    const imaginary = parts[pair * 2 + 1] as number;
    // Of 32 bits no square overflows a double.
    out[pair] =
      partBits === 64 ? Math.hypot(real, imaginary) : Math.sqrt(real * real + imaginary * imaginary);
  }
  return out;
}

function swap({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>, bits: number): void {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (bits === 16) bytes.swap16();
  else if (bits === 32) bytes.swap32();
  else bytes.swap64();
}

/** Pairs of 128 bits have no differences that libtiff would read. */
function wordsOf({ buffer, byteOffset }: Uint8Array<ArrayBuffer>, bits: number, count: number): BitArray {
  return bits === 32
    ? new Uint32Array(buffer, byteOffset, count)
    : new BigUint64Array(buffer, byteOffset, count);
}

function partsOf(
  { buffer, byteOffset }: Uint8Array<ArrayBuffer>,
  bits: number,
  floating: boolean,
  count: number,
): Int16Array | Int32Array | Float32Array | Float64Array {
  if (bits === 16) return new Int16Array(buffer, byteOffset, count);
  if (bits === 64) return new Float64Array(buffer, byteOffset, count);
  return floating ? new Float32Array(buffer, byteOffset, count) : new Int32Array(buffer, byteOffset, count);
}
