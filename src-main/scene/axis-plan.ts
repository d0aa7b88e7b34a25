/**
 * What each source column (or row) gives to which output column (or row): entries `starts[i]` to `starts[i + 1]` of
 * `to` and `weight` belong to source position `first + i`. Weights of one output position sum to the share of it that
 * lies in the level: 1, or less at its edge.
 */
export interface AxisPlan {
  readonly first: number;
  /** Source positions that are used. */
  readonly count: number;
  readonly starts: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float32Array;
}

/** Entries as they are found, output by output; typed, because a scene may be millions of pixels wide. */
class Taps {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float32Array;
  count = 0;

  constructor(most: number) {
    this.from = new Int32Array(most);
    this.to = new Int32Array(most);
    this.weight = new Float32Array(most);
  }

  add(from: number, to: number, weight: number): void {
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.weight[this.count++] = weight;
  }
}

const NO_SHARE = 1e-6;

/**
 * Resamples `length` source pixels from `start` (both may be fractions, and reach past 0 or `size`) to `out` pixels:
 * area average where it reduces, bilinear between pixel centres where it enlarges.
 */
export function planAxis(start: number, length: number, out: number, size: number): AxisPlan {
  const step = length / out;
  const taps = new Taps(2 * out + 2 + Math.ceil(Math.min(length, size)));
  for (let to = 0; to < out; to++) {
    const low = start + to * step;
    if (step >= 1) areaTaps(taps, to, low, low + step, size);
    else bilinearTaps(taps, to, low + step / 2, size);
  }
  return bySource(taps);
}

function areaTaps(taps: Taps, to: number, low: number, high: number, size: number): void {
  const [from, end] = [Math.max(0, low), Math.min(size, high)];
  for (let source = Math.floor(from); source < end; source++) {
    const weight = (Math.min(source + 1, end) - Math.max(source, from)) / (high - low);
    if (weight > NO_SHARE / (high - low)) taps.add(source, to, weight);
  }
}

function bilinearTaps(taps: Taps, to: number, centre: number, size: number): void {
  if (centre < 0 || centre >= size) return;
  const left = Math.floor(centre - 0.5);
  const share = centre - 0.5 - left;
  // At the edge the outermost pixel goes on for half a pixel.
  taps.add(Math.max(0, left), to, 1 - share);
  if (share > NO_SHARE) taps.add(Math.min(size - 1, left + 1), to, share);
}

function bySource(taps: Taps): AxisPlan {
  // Outputs come in order, and so do their first and last sources.
  const low = taps.count === 0 ? 0 : (taps.from[0] as number);
  const high = taps.count === 0 ? -1 : (taps.from[taps.count - 1] as number);
  const count = high - low + 1;
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < taps.count; i++) {
    const slot = (taps.from[i] as number) - low + 1;
    starts[slot] = (starts[slot] as number) + 1;
  }
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const next = starts.slice();
  const to = new Int32Array(taps.count);
  const weight = new Float32Array(taps.count);
  for (let i = 0; i < taps.count; i++) {
    const source = (taps.from[i] as number) - low;
    const slot = next[source] as number;
    next[source] = slot + 1;
    to[slot] = taps.to[i] as number;
    weight[slot] = taps.weight[i] as number;
  }
  return { first: low, count, starts, to, weight };
}
