import { describe, expect, it } from 'vitest';
import {
  applyAffine,
  composeAffine,
  invertAffine,
  isAxisAligned,
  type Affine,
} from '../../src-main/geometry/index.js';

const ROTATED: Affine = [390000, 0.5196152422706632, 0.3, 3745000, 0.3, -0.5196152422706632];
const SOUTH_UP: Affine = [10, 2, 0, 20, 0, 2];

describe('affine', () => {
  it('maps pixels in GDAL order: x = a0 + col a1 + row a2, y = a3 + col a4 + row a5', () => {
    expect(applyAffine([100, 2, 0.5, 200, 0.25, -3], 10, 4)).toEqual([100 + 20 + 2, 200 + 2.5 - 12]);
  });

  it.each([{ affine: ROTATED }, { affine: SOUTH_UP }])(
    'goes there and back within a millionth of a pixel (%#)',
    ({ affine }) => {
      const inverse = invertAffine(affine);
      for (const [col, row] of [
        [0, 0],
        [123.4, 567.8],
        [-50, 20000],
      ] as const) {
        const [c, r] = applyAffine(inverse, ...applyAffine(affine, col, row));
        expect(c).toBeCloseTo(col, 6);
        expect(r).toBeCloseTo(row, 6);
      }
    },
  );

  it('refuses to invert pixels without area', () => {
    expect(() => invertAffine([0, 1, 2, 0, 2, 4])).toThrow(RangeError);
    expect(() => invertAffine([0, Number.NaN, 0, 0, 0, 1])).toThrow(RangeError);
  });

  it('composes: first the inner, then the outer', () => {
    const both = composeAffine(ROTATED, SOUTH_UP);
    const step = applyAffine(ROTATED, ...applyAffine(SOUTH_UP, 3, 7));
    expect(applyAffine(both, 3, 7)[0]).toBeCloseTo(step[0], 9);
    expect(applyAffine(both, 3, 7)[1]).toBeCloseTo(step[1], 9);
  });

  it('knows a scene along the axes, either way up', () => {
    expect([ROTATED, SOUTH_UP].map((a) => isAxisAligned(a))).toEqual([false, true]);
  });
});
