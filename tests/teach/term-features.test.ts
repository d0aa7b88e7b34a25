import { describe, expect, it } from 'vitest';
import { describeEach, scaleOf } from '../../src-main/teach/term-features.js';

describe('descriptions on one scale', () => {
  const seen = [[0, 10], [2, 10], [4, 10]].map((row) => Float32Array.from(row)); // prettier-ignore
  const scene = { boxes: seen.map((_, at) => [at, 0, 1, 1] as const), described: seen };

  it('are so many deviations from the mean', () => {
    const [{ features } = { features: [] }] = describeEach([scene], scaleOf(seen));
    // Of 0, 2, 4 the deviation is √(8/3); what never changes is 0.
    const expected = [-1.2247, 0, 0, 0, 1.2247, 0];
    features.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 2));
  });

  it('are kept once for all terms of a scene, and apart for scenes', () => {
    const other = { ...scene, described: [...seen] };
    const [first, second, third] = describeEach([scene, { ...scene }, other], scaleOf(seen));
    expect(second!.features).toBe(first!.features);
    expect(third!.features).not.toBe(first!.features);
  });
});
