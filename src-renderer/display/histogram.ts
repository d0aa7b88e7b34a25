/** A band's histogram as a drawing, and values along it. Pure. Positions are shares, 0 left to 1 right. */
import type { BandStatistics, Ends } from '../../src-main/contract/index.js';

/** The values at the two sides of the drawing. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/** Room beside the values, so that an end can be put beyond them. */
const MARGIN = 0.04;
/** A far end may widen the drawing to this many times the values' own width; one still further away is off it. */
const MOST_WIDENING = 1.5;

/** What the drawing spans: the values, and the ends as far as that leaves the values legible. */
export function spanOf({ histogram: { low, high } }: Pick<BandStatistics, 'histogram'>, ends: Ends): Span {
  const width = Math.max(high - low, Number.EPSILON * Math.max(1, Math.abs(low)), high === low ? 1 : 0);
  const room = ((MOST_WIDENING - 1) / 2) * width;
  const from = Math.max(Math.min(low, ends[0]), low - room);
  const to = Math.min(Math.max(high, ends[1]), high + room, low + width + room);
  const margin = MARGIN * width;
  return { low: from - margin, high: Math.max(to, low + width) + margin };
}

export const positionOf = (value: number, { low, high }: Span): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)));

export const valueAt = (position: number, { low, high }: Span): number => low + position * (high - low);

/**
 * The histogram as the path of a filled shape in a unit square, y down. Heights are square roots of counts, so that
 * a background that fills half of the scene does not flatten everything else.
 */
export function shapeOf({ histogram }: Pick<BandStatistics, 'histogram'>, span: Span): string {
  const { low, high, counts } = histogram;
  const most = Math.max(...counts);
  if (most <= 0) return '';
  const width = high > low ? (high - low) / counts.length : (span.high - span.low) / 100;
  const at = (value: number): string => ((value - span.low) / (span.high - span.low)).toFixed(4);
  const points = counts.map((count, bin) => {
    const top = (1 - Math.sqrt(count / most)).toFixed(4);
    return `L${at(low + bin * width)} ${top}L${at(low + (bin + 1) * width)} ${top}`;
  });
  return `M${at(low)} 1${points.join('')}L${at(low + counts.length * width)} 1Z`;
}

/** The curve by which values become brightness: 0 below the low end, 1 above the high one, bent by gamma between. */
export function curveOf(ends: Ends, gamma: number, span: Span): string {
  const steps = gamma === 1 ? 1 : 24;
  const at = (value: number): string => ((value - span.low) / (span.high - span.low)).toFixed(4);
  const points = Array.from({ length: steps + 1 }, (_, step) => {
    const share = step / steps;
    return `L${at(ends[0] + share * (ends[1] - ends[0]))} ${(1 - share ** (1 / gamma)).toFixed(4)}`;
  });
  return `M-1 1${points.join('')}L2 0`;
}

/** One press of an arrow: a whole value where values are whole, else a two-hundredth of the drawing, rounded to look it. */
export function stepOf(span: Span, dtype: string): number {
  const fine = (span.high - span.low) / 200;
  if (/int/.test(dtype)) return Math.max(1, Math.round(fine));
  const power = 10 ** Math.floor(Math.log10(fine));
  return Math.max(1, Math.round(fine / power)) * power;
}

/** A dragged or stepped end: whole where values are whole, short where not, and never at or past the other end. */
export function movedEnd(ends: Ends, which: 0 | 1, value: number, span: Span, dtype: string): Ends {
  const step = stepOf(span, dtype);
  const least = /int/.test(dtype) ? 1 : step / 10;
  const rounded = /int/.test(dtype) ? Math.round(value) : roundTo(value, step / 10);
  return which === 0
    ? [Math.min(rounded, roundTo(ends[1] - least, least)), ends[1]]
    : [ends[0], Math.max(rounded, roundTo(ends[0] + least, least))];
}

function roundTo(value: number, unit: number): number {
  const digits = Math.max(0, Math.ceil(-Math.log10(unit)));
  return digits > 12 ? value : Number((Math.round(value / unit) * unit).toFixed(digits));
}
