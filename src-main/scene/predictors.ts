import { HOST_IS_LITTLE_ENDIAN } from './byte-order.js';
import type { SampleArray } from './raster.js';
import type { SampleLayout } from './samples.js';

export type WideArray = SampleArray | BigInt64Array | BigUint64Array;

/** The bits of a block's values, whatever they mean: differences are of these, of floating point values too. */
export type BitArray = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

/** Typed arrays wrap on overflow, which is what the predictor needs. */
export function undoHorizontalDifferencing(values: BitArray, layout: SampleLayout): void {
  const { columns, rows, samples, wantedRows } = layout;
  if (wantedRows === undefined) {
    undoRows(values, columns, rows, samples);
    return;
  }
  const rowLength = columns * samples;
  for (const row of wantedRows) {
    undoRows(values.subarray(row * rowLength, (row + 1) * rowLength), columns, 1, samples);
  }
}

function undoRows(values: BitArray, columns: number, rows: number, samples: number): void {
  const rowLength = columns * samples;
  if (values instanceof BigUint64Array) {
    undoPairs(new Uint32Array(values.buffer, values.byteOffset, values.length * 2), columns, rows, samples);
    return;
  }
  if (samples === 3 && values instanceof Uint8Array) {
    undoThreeBytes(values, columns, rows);
    return;
  }
  const numbers = values as Uint8Array;
  for (let start = 0; start < rows * rowLength; start += rowLength) {
    for (let i = start + samples; i < start + rowLength; i++) {
      numbers[i] = (numbers[i] as number) + (numbers[i - samples] as number);
    }
  }
}

/** 64-bit values as pairs of 32 bits with a carry: BigInt would take far longer. */
function undoPairs(words: Uint32Array, columns: number, rows: number, samples: number): void {
  const [low, high] = HOST_IS_LITTLE_ENDIAN ? [0, 1] : [1, 0];
  const back = samples * 2;
  const rowWords = columns * back;
  for (let start = 0; start < rows * rowWords; start += rowWords) {
    for (let i = start + back; i < start + rowWords; i += 2) {
      const sum = (words[i + low] as number) + (words[i + low - back] as number);
      const carry = sum > MOST_OF_32_BITS ? 1 : 0;
      words[i + low] = sum;
      words[i + high] = (words[i + high] as number) + (words[i + high - back] as number) + carry;
    }
  }
}

const MOST_OF_32_BITS = 0xffff_ffff;

/** Red, green and blue bytes, by far the commonest: running sums instead of reading back what was just written. */
function undoThreeBytes(values: Uint8Array, columns: number, rows: number): void {
  if (HOST_IS_LITTLE_ENDIAN && columns % PIXELS_OF_THREE_WORDS === 0 && values.byteOffset % 4 === 0) {
    undoThreeWords(new Int32Array(values.buffer, values.byteOffset, (columns * rows * 3) / 4), columns, rows);
    return;
  }
  for (let row = 0, i = 0; row < rows; row++) {
    let [red, green, blue] = [0, 0, 0];
    for (const end = i + columns * 3; i < end; i += 3) {
      values[i] = red = (red + (values[i] as number)) & 255;
      values[i + 1] = green = (green + (values[i + 1] as number)) & 255;
      values[i + 2] = blue = (blue + (values[i + 2] as number)) & 255;
    }
  }
}

const PIXELS_OF_THREE_WORDS = 4;
/** All bits of three bytes but the highest, which carries over; and the highest. */
const LOW_BITS = 0x7f7f7f;
const HIGH_BITS = 0x808080;

/** The sums of three bytes side by side, each modulo 256. */
function addBytes(a: number, b: number): number {
  return ((a & LOW_BITS) + (b & LOW_BITS)) ^ ((a ^ b) & HIGH_BITS);
}

/**
 * Four pixels, which are three words, at a time: half the time of byte by byte. Without destructuring, which makes an array
 * for each group until the loop is optimised: half the time of the first blocks of a process.
 */
function undoThreeWords(words: Int32Array, columns: number, rows: number): void {
  for (let row = 0, i = 0; row < rows; row++) {
    let sum = 0;
    for (const end = i + (columns * 3) / 4; i < end; i += 3) {
      const a = words[i] as number;
      const b = words[i + 1] as number;
      const c = words[i + 2] as number;
      const first = addBytes(sum, a & 0xffffff);
      const second = addBytes(first, (a >>> 24) | ((b & 0xffff) << 8));
      const third = addBytes(second, (b >>> 16) | ((c & 0xff) << 16));
      sum = addBytes(third, c >>> 8);
      words[i] = first | (second << 24);
      words[i + 1] = (second >>> 8) | (third << 16);
      words[i + 2] = (third >>> 16) | (sum << 8);
    }
  }
}

/** Adobe TIFF technical note 3: per row, byte planes from the most significant on, differenced bytewise. */
export function undoFloatingPredictor(bytes: Uint8Array<ArrayBuffer>, layout: SampleLayout): void {
  const width = layout.bitsPerSample / 8;
  const valuesPerRow = layout.columns * layout.samples;
  const rowBytes = valuesPerRow * width;
  const planes = new Uint8Array(rowBytes);
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    const row = bytes.subarray(start, start + rowBytes);
    for (let i = layout.samples; i < rowBytes; i++) {
      row[i] = (row[i] as number) + (row[i - layout.samples] as number);
    }
    planes.set(row);
    for (let value = 0; value < valuesPerRow; value++) {
      for (let byte = 0; byte < width; byte++) {
        const to = HOST_IS_LITTLE_ENDIAN ? width - 1 - byte : byte;
        row[value * width + to] = planes[byte * valuesPerRow + value] as number;
      }
    }
  }
}
