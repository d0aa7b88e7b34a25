import { describe, expect, it } from 'vitest';
import {
  boxArea,
  boxCorners,
  clipBox,
  containsPoint,
  coveredShare,
  distanceBetweenBoxes,
  expand,
  intersection,
  iou,
  nearestPoints,
  nearestTo,
  union,
  type Box,
} from '../../src-main/geometry/index.js';
import { truth } from './truth.js';

describe('boxes against shapely', () => {
  it.each(truth.boxes.map((row, i) => ({ i, ...row })))('pair $i', ({ a, b, ...expected }) => {
    expect(iou(a, b)).toBeCloseTo(expected.iou, 12);
    expect(iou(b, a)).toBe(iou(a, b));
    const common = intersection(a, b);
    expect(common === null ? 0 : boxArea(common)).toBe(expected.intersection);
    expect(distanceBetweenBoxes(a, b)).toBeCloseTo(expected.distance, 12);
  });
});

describe('boxes', () => {
  const box: Box = [10, 20, 30, 40];

  it('are the same as themselves, and touching ones share nothing', () => {
    expect(iou(box, box)).toBe(1);
    expect(intersection(box, [40, 20, 5, 5])).toBeNull();
    expect(distanceBetweenBoxes(box, [40, 20, 5, 5])).toBe(0);
    expect(iou([0, 0, 0, 0], [0, 0, 0, 0])).toBe(0);
  });

  it('grow, shrink to nothing, and are cut to the picture', () => {
    expect(expand(box, 5)).toEqual([5, 15, 40, 50]);
    expect(expand(box, -100)).toEqual([25, 40, 0, 0]);
    expect(clipBox(box, 20, 30)).toEqual([10, 20, 10, 10]);
    expect(clipBox(box, 10, 10)).toBeNull();
    expect(union(box, [0, 0, 1, 1])).toEqual([0, 0, 40, 60]);
  });

  it('list corners clockwise from the upper left', () => {
    expect(boxCorners(box)).toEqual([
      [10, 20],
      [40, 20],
      [40, 60],
      [10, 60],
    ]);
  });

  it('hold points and shares of other boxes', () => {
    expect(containsPoint(box, 10, 60)).toBe(true);
    expect(containsPoint(box, 9.9, 30)).toBe(false);
    expect(coveredShare([0, 0, 20, 30], box)).toBeCloseTo((10 * 10) / 600, 12);
    expect(coveredShare([0, 0, 0, 5], box)).toBe(0);
  });

  it('have a point nearest to another: on an edge, at a corner, or that point itself', () => {
    expect(nearestTo([0, 30], box)).toEqual([10, 30]);
    expect(nearestTo([50, 70], box)).toEqual([40, 60]);
    expect(nearestTo([25, 35], box)).toEqual([25, 35]);
  });

  it('joins two boxes side by side by a line square to their edges', () => {
    expect(nearestPoints([0, 0, 10, 10], [20, 5, 10, 10])).toEqual([
      [10, 7.5],
      [20, 7.5],
    ]);
  });
});
