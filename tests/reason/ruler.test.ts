import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import { boxCentre } from '../../src-main/geometry/index.js';
import { makeRuler } from '../../src-main/reason/execute/ruler.js';
import { groundFrame, picture } from './scenes.js';

interface Truth {
  name: string;
  crs: string;
  affine: [number, number, number, number, number, number];
  size: number;
  boxes: PixelBox[];
  pairs: { a: number; b: number; gap: number; bearing: number }[];
  areas: number[];
}
const truths = JSON.parse(
  readFileSync(new URL('../fixtures/truth/reason-truth.json', import.meta.url), 'utf8'),
) as Truth[];

describe.each(truths)(
  'measures on the ground, $name, against pyproj',
  ({ crs, affine, size, boxes, pairs, areas }) => {
    const ruler = makeRuler(groundFrame(crs, affine, size));

    it('gives gaps in metres to the millimetre and bearings to 1/20 degree', () => {
      for (const { a, b, gap, bearing } of pairs) {
        expect(ruler.gap(boxes[a]!, boxes[b]!)).toBeCloseTo(gap, 3);
        expect(ruler.bearing(boxCentre(boxes[a]!), boxCentre(boxes[b]!), 'map')).toBeCloseTo(bearing, 1);
      }
    });

    it('gives areas to one part in a thousand', () => {
      for (const [at, box] of boxes.entries()) expect(ruler.size(box).area / areas[at]!).toBeCloseTo(1, 3);
    });
  },
);

describe('measures in a picture', () => {
  it('are pixels, with up as zero bearing', () => {
    const ruler = makeRuler(picture);
    expect(ruler.unit).toBe('px');
    expect(ruler.gap([0, 0, 10, 10], [13, 14, 5, 5])).toBe(5);
    expect(ruler.bearing([50, 50], [60, 50], 'map')).toBe(90);
    expect(ruler.size([0, 0, 10, 20])).toEqual({ length: 20, width: 10, area: 200 });
  });
});
