import type { SampleArray } from '../raster.js';

/** Makes rows of a type, and says how TIFF stores it. */
export interface SampleType {
  readonly make: (length: number) => SampleArray;
  readonly bits: number;
  /** TIFF's SampleFormat: 1 unsigned, 2 signed, 3 floating point. */
  readonly format: 1 | 2 | 3;
}

const TYPES: Readonly<Record<string, SampleType>> = {
  uint8: { make: (n) => new Uint8Array(n), bits: 8, format: 1 },
  int8: { make: (n) => new Int8Array(n), bits: 8, format: 2 },
  uint16: { make: (n) => new Uint16Array(n), bits: 16, format: 1 },
  int16: { make: (n) => new Int16Array(n), bits: 16, format: 2 },
  uint32: { make: (n) => new Uint32Array(n), bits: 32, format: 1 },
  int32: { make: (n) => new Int32Array(n), bits: 32, format: 2 },
  float32: { make: (n) => new Float32Array(n), bits: 32, format: 3 },
  float64: { make: (n) => new Float64Array(n), bits: 64, format: 3 },
};

/** @param dtype numpy's name. 64-bit integers are read as float64, exact to 2^53, and so they are kept. */
export function sampleType(dtype: string): SampleType {
  return TYPES[dtype] ?? { make: (n) => new Float64Array(n), bits: 64, format: 3 };
}
