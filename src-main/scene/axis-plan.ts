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

interface Tap {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

const NO_SHARE = 1e-6;

/**
 * Resamples `length` source pixels from `start` (both may be fractions, and reach past 0 or `size`) to `out` pixels:
 * area average where it reduces, bilinear between pixel centres where it enlarges.
 */
export function planAxis(start: number, length: number, out: number, size: number): AxisPlan {
  const step = length / out;
  const taps: Tap[] = [];
  for (let to = 0; to < out; to++) {
    const low = start + to * step;
    if (step >= 1) areaTaps(taps, to, low, low + step, size);
    else bilinearTaps(taps, to, low + step / 2, size);
  }
  return bySource(taps);
}

function areaTaps(taps: Tap[], to: number, low: number, high: number, size: number): void {
  const [from, end] = [Math.max(0, low), Math.min(size, high)];
  for (let source = Math.floor(from); source < end; source++) {
    const weight = (Math.min(source + 1, end) - Math.max(source, from)) / (high - low);
    if (weight > NO_SHARE) taps.push({ from: source, to, weight });
  }
}

function bilinearTaps(taps: Tap[], to: number, centre: number, size: number): void {
  if (centre < 0 || centre >= size) return;
  const left = Math.floor(centre - 0.5);
  const share = centre - 0.5 - left;
  // At the edge the outermost pixel goes on for half a pixel.
  taps.push({ from: Math.max(0, left), to, weight: 1 - share });
  if (share > NO_SHARE) taps.push({ from: Math.min(size - 1, left + 1), to, weight: share });
}

function bySource(taps: readonly Tap[]): AxisPlan {
  let [low, high] = [Infinity, -1];
  for (const { from } of taps) [low, high] = [Math.min(low, from), Math.max(high, from)];
  if (taps.length === 0) low = 0;
  const count = high - low + 1;
  const starts = new Int32Array(count + 1);
  for (const { from } of taps) starts[from - low + 1] = (starts[from - low + 1] as number) + 1;
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const next = starts.slice();
  const to = new Int32Array(taps.length);
  const weight = new Float32Array(taps.length);
  for (const tap of taps) {
    const slot = next[tap.from - low] as number;
    next[tap.from - low] = slot + 1;
    to[slot] = tap.to;
    weight[slot] = tap.weight;
  }
  return { first: low, count, starts, to, weight };
}
