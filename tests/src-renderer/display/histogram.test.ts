/** The drawing of a histogram and the way of its ends. */
import { describe, expect, it } from 'vitest';
import {
  curveOf,
  movedEnd,
  positionOf,
  shapeOf,
  spanOf,
  stepOf,
  valueAt,
} from '../../../src-renderer/display/histogram.js';

const values = (low: number, high: number, counts = [1, 4, 9, 0]) => ({ histogram: { low, high, counts } });

describe('what is drawn', () => {
  it('spans the values with a little room', () => {
    const { low, high } = spanOf(values(100, 200), [110, 190]);
    expect([low, high]).toEqual([96, 204]);
  });
  it('takes in an end beyond the values, as far as they stay legible', () => {
    expect(spanOf(values(100, 200), [90, 210]).low).toBeLessThan(90);
    const far = spanOf(values(0, 4000), [0, 65535]);
    expect(far.high).toBeLessThan(4000 * 1.4);
    expect(positionOf(65535, far)).toBe(1);
  });
  it.each([
    [values(7, 7), [7, 8]],
    [values(0, 0, [0]), [0, 1]],
    [values(-1e-9, 1e-9), [-1e-9, 1e-9]],
    [values(1e12, 1e12 + 1), [1e12, 1e12 + 1]],
  ] as const)('has a width for %j', (statistics, ends) => {
    const span = spanOf(statistics, ends);
    expect(span.high).toBeGreaterThan(span.low);
    expect(shapeOf(statistics, span)).not.toMatch(/NaN|Infinity/);
  });
  it('is as high as the square root of the counts', () => {
    const path = shapeOf(values(0, 4), { low: 0, high: 4 });
    expect(path).toBe('M0.0000 1L0.0000 0.6667L0.2500 0.6667L0.2500 0.3333L0.5000 0.3333L0.5000 0.0000L0.7500 0.0000L0.7500 1.0000L1.0000 1.0000L1.0000 1Z'); // prettier-ignore
    expect(shapeOf(values(0, 4, [0, 0]), { low: 0, high: 4 })).toBe('');
  });
  it('shows the curve of brightness, bent by gamma', () => {
    expect(curveOf([1, 3], 1, { low: 0, high: 4 })).toBe('M-1 1L0.2500 1.0000L0.7500 0.0000L2 0');
    const half = curveOf([0, 4], 2, { low: 0, high: 4 }).match(/L0\.2500 (\S+?)L/)?.[1];
    expect(Number(half)).toBeCloseTo(1 - Math.sqrt(0.25), 3);
  });
  it('turns places into values and back', () => {
    const span = { low: -50, high: 150 };
    expect(valueAt(positionOf(25, span), span)).toBe(25);
    expect([positionOf(-99, span), positionOf(999, span)]).toEqual([0, 1]);
  });
});

describe('an end', () => {
  const span = { low: 0, high: 1000 };
  it('moves in whole values where values are whole', () => {
    expect(stepOf(span, 'uint16')).toBe(5);
    expect(stepOf({ low: 0, high: 40 }, 'uint8')).toBe(1);
    expect(movedEnd([100, 900], 0, 123.4, span, 'uint16')).toEqual([123, 900]);
  });
  it('moves in short values where not', () => {
    expect(stepOf({ low: 0, high: 1 }, 'float32')).toBeCloseTo(0.005, 10);
    const [low] = movedEnd([0.1, 0.9], 0, 0.123456789, { low: 0, high: 1 }, 'float32');
    expect(low).toBeCloseTo(0.1235, 10);
  });
  it('stops before the other one', () => {
    expect(movedEnd([100, 900], 0, 5000, span, 'uint16')).toEqual([899, 900]);
    expect(movedEnd([100, 900], 1, -5000, span, 'uint16')).toEqual([100, 101]);
    const [low, high] = movedEnd([0.1, 0.9], 1, -3, { low: 0, high: 1 }, 'float32');
    expect(high).toBeGreaterThan(low);
  });
});
