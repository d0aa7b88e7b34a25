import type { SampleArray } from '../raster.js';
import type { LevelSize } from './plan.js';
import type { SampleType } from './sample-type.js';

/** Takes one row, width x bands interleaved, and its mask (0 hides); both are the giver's and change after the call. */
export type RowSink = (row: SampleArray, mask: Uint8Array | null) => void;

export interface Reduction {
  readonly from: LevelSize;
  readonly to: LevelSize;
  readonly bands: number;
  readonly type: SampleType;
  /** Values that stand for classes or palette entries are picked; all others are averaged. */
  readonly method: 'average' | 'nearest';
  /** Null where every value of an integer type is data. Values that are not finite never are. */
  readonly nodata: number | null;
  readonly masked: boolean;
  /** 0-based: where it is 0 a pixel takes no part; null without. */
  readonly alphaBand: number | null;
}

/** Less of a pixel than this is rounding of the ratio between two sizes. */
const LEAST_WEIGHT = 1e-6;
const VALID = 255;
const WIDEST_EXACT_BITS = 16;

/**
 * Halves a raster that comes row by row from the top, as GDAL's overviews are made: pixel i of `to` is the mean over
 * [i r, (i + 1) r), r = from / to, each source pixel by the part of it that lies inside; nodata and masked pixels take
 * no part, and a pixel of which any part is data is data (GDAL, gcore/overview.cpp, GDALResampleChunk_AverageOrRMS).
 * @returns where the rows of `from` go; every row of `to` goes to `emit`
 */
export function reducer(reduction: Reduction, emit: RowSink): RowSink {
  const { from, to, type, nodata, masked, method, alphaBand } = reduction;
  if (method === 'nearest') return picking(reduction, emit);
  const exact = from.width === 2 * to.width && from.height === 2 * to.height;
  const allData = nodata === null && !masked && alphaBand === null && type.format !== 3;
  return exact && allData && type.bits <= WIDEST_EXACT_BITS
    ? halving(reduction, emit)
    : weighting(reduction, emit);
}

/** Even sizes of integers that are all data, by far the commonest: means of four, rounded half up. */
function halving({ from, to, bands, type }: Reduction, emit: RowSink): RowSink {
  const above = type.make(from.width * bands);
  const out = type.make(to.width * bands);
  let second = false;
  return (row) => {
    if (second) {
      if (bands === 3) meansOfThreeBands(above, row, out);
      else for (let band = 0; band < bands; band++) meansOfBand(above, row, out, band, bands);
      emit(out, null);
    } else {
      above.set(row);
    }
    second = !second;
  };
}

function meansOfBand(
  above: SampleArray,
  below: SampleArray,
  out: SampleArray,
  band: number,
  bands: number,
): void {
  for (let at = band, i = band; at < out.length; at += bands, i += 2 * bands) {
    const pair = (above[i] as number) + (above[i + bands] as number);
    out[at] = (pair + (below[i] as number) + (below[i + bands] as number) + 2) >> 2;
  }
}

/** The same for red, green and blue, in one go over the memory: two and a half times as fast. */
function meansOfThreeBands(above: SampleArray, below: SampleArray, out: SampleArray): void {
  for (let at = 0, i = 0; at < out.length; at += 3, i += 6) {
    const red = (above[i] as number) + (above[i + 3] as number) + (below[i] as number);
    const green = (above[i + 1] as number) + (above[i + 4] as number) + (below[i + 1] as number);
    const blue = (above[i + 2] as number) + (above[i + 5] as number) + (below[i + 2] as number);
    out[at] = (red + (below[i + 3] as number) + 2) >> 2;
    out[at + 1] = (green + (below[i + 4] as number) + 2) >> 2;
    out[at + 2] = (blue + (below[i + 5] as number) + 2) >> 2;
  }
}

/** Up to three source pixels a pixel and axis: where the first lies, and the weight of each. */
interface Taps {
  readonly first: Int32Array;
  /** Three a pixel; those past the edge are 0. */
  readonly weights: Float64Array;
}

function tapsOf(from: number, to: number): Taps {
  const ratio = from / to;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * 3);
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * ratio, (i + 1) * ratio];
    const low = Math.floor(start + LEAST_WEIGHT);
    first[i] = low;
    for (let k = 0; k < 3 && low + k < from; k++) {
      const weight = Math.min(end, low + k + 1) - Math.max(start, low + k);
      weights[i * 3 + k] = weight < LEAST_WEIGHT ? 0 : weight;
    }
  }
  return { first, weights };
}

/** Any size and type, with nodata and mask. */
function weighting(reduction: Reduction, emit: RowSink): RowSink {
  const { from, to, bands, type, masked } = reduction;
  const taps = tapsOf(from.width, to.width);
  const rows = rowWeights(reduction);
  let sums = accumulators(reduction);
  let nextSums = accumulators(reduction);
  const line = accumulators(reduction);
  const out = type.make(to.width * bands);
  const outMask = masked ? new Uint8Array(to.width) : null;
  let y = 0;
  let outRow = 0;
  return (row, mask) => {
    addLine(row, mask, line, taps, reduction);
    addScaled(sums, line, rows.weight(outRow, y));
    addScaled(nextSums, line, rows.weight(outRow + 1, y));
    y++;
    if (y < rows.end(outRow) - LEAST_WEIGHT) return;
    finishLine(sums, out, outMask, reduction);
    emit(out, outMask);
    outRow++;
    [sums, nextSums] = [nextSums, sums];
    for (const part of [nextSums.value, nextSums.weight, nextSums.mask]) part.fill(0);
  };
}

/** How much each source row counts for a row of `to`: the part of it that lies inside. */
function rowWeights({ from, to, nodata, masked, alphaBand }: Reduction) {
  const ratio = from.height / to.height;
  const start = (row: number): number => row * ratio;
  const end = (row: number): number => (row === to.height - 1 ? from.height : (row + 1) * ratio);
  // GDAL takes plain means of four where it finds two columns and two rows, though less of these rows lies inside.
  const plain = from.width === 2 * to.width && nodata === null && !masked && alphaBand === null;
  return {
    end,
    weight(row: number, y: number): number {
      if (row >= to.height) return 0;
      const inside = Math.min(y + 1, end(row)) - Math.max(y, start(row));
      if (inside < LEAST_WEIGHT) return 0;
      const spanned = Math.ceil(end(row) - LEAST_WEIGHT) - Math.floor(start(row) + LEAST_WEIGHT);
      return plain && spanned === 2 ? 1 : inside;
    },
  };
}

interface Accumulators {
  /** Weighted sum and weight of the data, a value. */
  readonly value: Float64Array;
  readonly weight: Float64Array;
  /** Weight that the mask lets through, a pixel; empty without mask. */
  readonly mask: Float64Array;
}

function accumulators({ to, bands, masked }: Reduction): Accumulators {
  return {
    value: new Float64Array(to.width * bands),
    weight: new Float64Array(to.width * bands),
    mask: new Float64Array(masked ? to.width : 0),
  };
}

/** One row of `from` reduced to the columns of `to`, into `line`. */
function addLine(
  row: SampleArray,
  mask: Uint8Array | null,
  line: Accumulators,
  { first, weights }: Taps,
  { to, bands, nodata, type, alphaBand }: Reduction,
): void {
  line.value.fill(0);
  line.weight.fill(0);
  line.mask.fill(0);
  const checks = nodata !== null || type.format === 3;
  for (let i = 0; i < to.width; i++) {
    for (let k = 0; k < 3; k++) {
      const weight = weights[i * 3 + k] as number;
      if (weight === 0) continue;
      const pixel = (first[i] as number) + k;
      if (mask !== null) {
        if (mask[pixel] === 0) continue;
        line.mask[i] = (line.mask[i] as number) + weight;
      }
      if (alphaBand !== null && row[pixel * bands + alphaBand] === 0) continue;
      for (let band = 0; band < bands; band++) {
        const value = row[pixel * bands + band] as number;
        if (checks && (value === nodata || !Number.isFinite(value))) continue;
        const at = i * bands + band;
        line.value[at] = (line.value[at] as number) + weight * value;
        line.weight[at] = (line.weight[at] as number) + weight;
      }
    }
  }
}

function addScaled(sums: Accumulators, line: Accumulators, scale: number): void {
  if (scale === 0) return;
  for (const part of ['value', 'weight', 'mask'] as const) {
    const [to, from] = [sums[part], line[part]];
    for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + scale * (from[i] as number);
  }
}

function finishLine(
  sums: Accumulators,
  out: SampleArray,
  outMask: Uint8Array | null,
  { nodata, type }: Reduction,
): void {
  const floating = type.format === 3;
  const missing = nodata ?? (floating ? Number.NaN : 0);
  const instead = nodata === null ? 0 : besideNodata(nodata, type);
  for (let i = 0; i < out.length; i++) {
    const weight = sums.weight[i] as number;
    if (weight < LEAST_WEIGHT) {
      out[i] = missing;
      continue;
    }
    const mean = (sums.value[i] as number) / weight;
    out[i] = floating ? mean : Math.floor(mean + 0.5);
    // A mean of data that happens to equal nodata would be a hole.
    if (out[i] === nodata) out[i] = instead;
  }
  if (outMask === null) return;
  for (let i = 0; i < outMask.length; i++) {
    outMask[i] = (sums.mask[i] as number) < LEAST_WEIGHT ? 0 : VALID;
  }
}

/** The value next to nodata that the type can hold: one more, or one less where nodata is the largest. */
function besideNodata(nodata: number, { format, bits }: SampleType): number {
  if (format === 3) {
    const [least, step] = bits === 32 ? [2 ** -149, 2 ** -23] : [Number.MIN_VALUE, 2 ** -52];
    return nodata === 0 ? least : nodata * (1 + step);
  }
  const largest = format === 1 ? 2 ** bits - 1 : 2 ** (bits - 1) - 1;
  return nodata >= largest ? nodata - 1 : nodata + 1;
}

/** Source position of pixel i, as GDAL's nearest overviews take it. */
const nearestOf = (i: number, from: number, to: number): number =>
  Math.min(from - 1, Math.floor(i * (from / to) + 0.5));

function picking({ from, to, bands, type, masked }: Reduction, emit: RowSink): RowSink {
  const columns = Int32Array.from({ length: to.width }, (_, i) => nearestOf(i, from.width, to.width));
  const out = type.make(to.width * bands);
  const outMask = masked ? new Uint8Array(to.width) : null;
  let y = 0;
  let outRow = 0;
  return (row, mask) => {
    const wanted = outRow < to.height && nearestOf(outRow, from.height, to.height) === y++;
    if (!wanted) return;
    outRow++;
    for (let i = 0; i < to.width; i++) {
      const pixel = columns[i] as number;
      for (let band = 0; band < bands; band++) out[i * bands + band] = row[pixel * bands + band] as number;
      if (outMask !== null) outMask[i] = mask?.[pixel] ?? VALID;
    }
    emit(out, outMask);
  };
}
