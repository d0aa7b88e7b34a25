import type { Size } from './smart-resize.js';

/**
 * Pillow's bicubic resize of 8-bit RGB, byte for byte: two passes of fixed-point sums, antialiased when reducing. The
 * models were trained on it; the resize of the library that loads them has no antialiasing, and greedy answers differ
 * then. Pure.
 */
const CHANNELS = 3;
const SUPPORT = 2;
/** Pillow's `a` of the cubic kernel. */
const A = -0.5;
/** Fixed-point digits that leave room for eight bits and the kernel's overshoot in 32. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/** For each output place: where its inputs begin, how many they are, and their weights. */
interface Taps {
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  readonly most: number;
}

/** @param rgb row-major, 3 bytes a pixel */
export function resizeBicubic(rgb: Uint8Array, from: Size, to: Size): Uint8Array {
  const across = from.width === to.width ? rgb : resizeRows(rgb, from, to.width);
  return from.height === to.height
    ? across
    : resizeColumns(across, { width: to.width, height: from.height }, to.height);
}

function resizeRows(rgb: Uint8Array, { width, height }: Size, outWidth: number): Uint8Array {
  const { start, count, weights, most } = planTaps(width, outWidth);
  const out = new Uint8Array(outWidth * height * CHANNELS);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const from = (y * width + at(start, x)) * CHANNELS;
      const taps = at(count, x);
      for (let c = 0; c < CHANNELS; c++) {
        let sum = HALF;
        for (let t = 0; t < taps; t++) sum += at(rgb, from + t * CHANNELS + c) * at(weights, x * most + t);
        out[(y * outWidth + x) * CHANNELS + c] = clip8(sum >> PRECISION_BITS);
      }
    }
  }
  return out;
}

function resizeColumns(rgb: Uint8Array, { width, height }: Size, outHeight: number): Uint8Array {
  const { start, count, weights, most } = planTaps(height, outHeight);
  const row = width * CHANNELS;
  const out = new Uint8Array(row * outHeight);
  for (let y = 0; y < outHeight; y++) {
    const from = at(start, y) * row;
    const taps = at(count, y);
    for (let i = 0; i < row; i++) {
      let sum = HALF;
      for (let t = 0; t < taps; t++) sum += at(rgb, from + t * row + i) * at(weights, y * most + t);
      out[y * row + i] = clip8(sum >> PRECISION_BITS);
    }
  }
  return out;
}

function planTaps(inSize: number, outSize: number): Taps {
  const scale = inSize / outSize;
  const stretch = Math.max(scale, 1);
  const support = SUPPORT * stretch;
  const most = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(outSize);
  const count = new Int32Array(outSize);
  const weights = new Int32Array(outSize * most);
  for (let i = 0; i < outSize; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(inSize, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: last - first }, (_, t) => cubic((t + first - centre + 0.5) / stretch));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    start[i] = first;
    count[i] = last - first;
    raw.forEach((weight, t) => {
      const share = total === 0 ? weight : weight / total;
      weights[i * most + t] = Math.trunc((share < 0 ? -0.5 : 0.5) + share * (1 << PRECISION_BITS));
    });
  }
  return { start, count, weights, most };
}

function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((A + 2) * x - (A + 3)) * x * x + 1;
  if (x < SUPPORT) return (((x - 5) * x + 8) * x - 4) * A;
  return 0;
}

const clip8 = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
const at = (values: Uint8Array | Int32Array, index: number): number => values[index] ?? 0;
