/** Ends of a stretch against numpy's figures of one made band (numpy.percentile, mean, std of arange(0, 1001)). */
import { describe, expect, it } from 'vitest';
import { RAMP_STOPS, RAMPS, stretchEnds, typeEnds } from '../../src-main/contract/index.js';

const band = (low: number, high: number, count = 1001) => ({
  count,
  min: low,
  max: high,
  mean: (low + high) / 2,
  deviation: (high - low) * 0.2889638, // numpy.std(arange(0, 1001)) / 1000
  percentiles: Array.from({ length: 101 }, (_, percent) => low + ((high - low) * percent) / 100),
});
const [even, dark] = [band(0, 1000), band(50, 250)];

describe('the ends of a stretch', () => {
  it('are percentiles, also between whole percents', () => {
    expect(stretchEnds({ kind: 'percent', low: 2, high: 98 }, false, [even, dark], 'uint16')).toEqual([
      [20, 980],
      [54, 246],
    ]);
    const [[low, high]] = stretchEnds(
      { kind: 'percent', low: 0.5, high: 99.25 },
      false,
      [even],
      'uint16',
    ) as [[number, number]];
    expect([low, high]).toEqual([5, 992.5]);
  });
  it('are the least and the greatest', () =>
    expect(stretchEnds({ kind: 'minmax' }, false, [dark], 'float32')).toEqual([[50, 250]]));
  it('are deviations from the mean', () => {
    const [[low, high]] = stretchEnds({ kind: 'sigma', count: 2 }, false, [even], 'uint16') as [
      [number, number],
    ];
    expect(low).toBeCloseTo(500 - 2 * 288.9638, 3);
    expect(high).toBeCloseTo(500 + 2 * 288.9638, 3);
  });
  it('are the widest of all bands where these go together', () =>
    expect(stretchEnds({ kind: 'minmax' }, true, [even, dark], 'uint16')).toEqual([
      [0, 1000],
      [0, 1000],
    ]));
  it('are those given, one pair for all or one for each', () => {
    expect(stretchEnds({ kind: 'range', ranges: [[5, 9]] }, false, [even, dark], 'uint8')).toEqual([[5, 9], [5, 9]]); // prettier-ignore
    const ranges: [number, number][] = [[5, 9], [1, 2]]; // prettier-ignore
    expect(stretchEnds({ kind: 'range', ranges }, false, [even, dark], 'uint8')).toEqual(ranges);
  });
  it('leave a band of one value, and one without values, some width', () => {
    expect(stretchEnds({ kind: 'minmax' }, false, [band(7, 7), band(0, 0, 0)], 'uint8')).toEqual([[7, 8], [0, 1]]); // prettier-ignore
    expect(stretchEnds({ kind: 'minmax' }, true, [band(0, 0, 0)], 'uint8')).toEqual([[0, 1]]);
  });
  it.each([
    ['uint8', [0, 255]],
    ['int16', [-32768, 32767]],
    ['uint32', [0, 4294967295]],
    ['float64', [0, 1]],
    ['complex64', [0, 1]],
  ])('of no stretch are those of the type %s', (dtype, ends) => {
    expect(typeEnds(dtype)).toEqual(ends);
    expect(stretchEnds({ kind: 'none' }, true, [even], dtype)).toEqual([ends]);
  });
});

it.each(RAMPS)('the ramp %s runs from 0 to 1 in sRGB hex', (ramp) => {
  const stops = RAMP_STOPS[ramp];
  expect([stops[0]![0], stops.at(-1)![0]]).toEqual([0, 1]);
  expect(stops.every(([at], i) => i === 0 || at > stops[i - 1]![0])).toBe(true);
  expect(stops.every(([, colour]) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
});
