import type { BandStatistics } from './channels.js';
import type { DisplayStretch } from './display.js';

/** The values of a band that become the darkest and the lightest. */
export type Ends = readonly [low: number, high: number];

/**
 * The ends that a stretch gives to each band. The tile service maps values by them and the window draws them on its
 * histograms, so that what is seen and what is shown to be set are one.
 * @param bands statistics of the bands in the order shown
 * @param together one pair of ends for all bands: the widest that any of them has
 * @param dtype numpy's name, for `none`
 * @returns as many pairs as bands, each with its high end above its low one
 */
export function stretchEnds(
  stretch: DisplayStretch,
  together: boolean,
  bands: readonly Pick<BandStatistics, 'count' | 'min' | 'max' | 'mean' | 'deviation' | 'percentiles'>[],
  dtype: string,
): Ends[] {
  if (stretch.kind === 'none') return bands.map(() => typeEnds(dtype));
  if (stretch.kind === 'range') {
    return bands.map((_, index) => stretch.ranges[index] ?? stretch.ranges[0] ?? [0, 1]);
  }
  const each = bands.map((band): Ends | null => {
    if (band.count === 0) return null;
    switch (stretch.kind) {
      case 'percent':
        return [percentileOf(band.percentiles, stretch.low), percentileOf(band.percentiles, stretch.high)];
      case 'minmax':
        return [band.min, band.max];
      case 'sigma': {
        const reach = stretch.count * band.deviation;
        return [band.mean - reach, band.mean + reach];
      }
    }
  });
  const known = each.filter((ends) => ends !== null);
  const widest: Ends = [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))];
  return each.map((ends) => (ends === null ? [0, 1] : apart(together ? widest : ends)));
}

/** A band with one value everywhere shows black. */
const apart = ([low, high]: Ends): Ends => [low, high > low ? high : low + 1];

/** Linear between whole percents. @param percentiles 101 values */
function percentileOf(percentiles: readonly number[], percent: number): number {
  const below = percentiles[Math.floor(percent)] ?? 0;
  const above = percentiles[Math.ceil(percent)] ?? below;
  return below + (above - below) * (percent - Math.floor(percent));
}

/** The whole range of an integer type; 0 to 1 of a floating one. */
export function typeEnds(dtype: string): Ends {
  const bits = Number(/^u?int(\d+)$/.exec(dtype)?.[1] ?? Number.NaN);
  if (Number.isNaN(bits)) return [0, 1];
  return dtype.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
