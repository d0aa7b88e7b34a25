import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import {
  applyAffine,
  boxMeasures,
  boxRing,
  geodesicDistance,
  groundSampleDistance,
  pixelFrame,
  ringArea,
  type SceneFrame,
} from '../../src-main/geometry/index.js';
import { truth } from './truth.js';

const { affine, box, corners, area, length, width } = truth.frameBox;
const utm11 = proj4('+proj=utm +zone=11 +ellps=GRS80', 'WGS84');
const rotated: SceneFrame = {
  ...pixelFrame(1000, 1000),
  pixelToLonLat: (col, row) => utm11.forward(applyAffine(affine, col, row)),
};
const MILLIMETRE = 0.001;

describe('a box of a rotated scene', () => {
  it('becomes a closed counter-clockwise ring through pyproj’s four corners', () => {
    const ring = boxRing(rotated, box, 8)!;
    expect(ring).toHaveLength(4 * 8 + 1);
    expect(ring[0]).toEqual(ring.at(-1));
    expect(ringArea(ring)).toBeGreaterThan(0);
    for (const corner of corners) {
      expect(Math.min(...ring.map((position) => geodesicDistance(position, corner)))).toBeLessThan(
        MILLIMETRE,
      );
    }
  });

  it('has the geodesic area, length and width of a finely cut ring', () => {
    const measures = boxMeasures(rotated, box);
    expect(measures.measuredIn).toBe('m');
    expect(measures.area / area).toBeCloseTo(1, 6);
    expect(measures.length).toBeCloseTo(length, 5);
    expect(measures.width).toBeCloseTo(width, 5);
  });

  it('is counter-clockwise in a south-up scene too', () => {
    const southUp: SceneFrame = { ...pixelFrame(10, 10), pixelToLonLat: (col, row) => [col, row] };
    const northUp: SceneFrame = { ...pixelFrame(10, 10), pixelToLonLat: (col, row) => [col, -row] };
    for (const frame of [southUp, northUp]) expect(ringArea(boxRing(frame, [1, 1, 2, 2])!)).toBe(4);
  });

  it('runs on beyond 180 where it crosses the antimeridian', () => {
    const wrapped: SceneFrame = {
      ...pixelFrame(10, 10),
      pixelToLonLat: (col, row) => [col + 175 > 180 ? col - 185 : col + 175, -row],
    };
    expect(ringArea(boxRing(wrapped, [0, 0, 10, 1])!)).toBeCloseTo(10, 9);
  });
});

describe('a scene without georeference', () => {
  it('has no rings and is measured in pixels', () => {
    const frame = pixelFrame(100, 100);
    expect(boxRing(frame, box)).toBeNull();
    expect(boxMeasures(frame, [0, 0, 3, 8])).toEqual({ area: 24, length: 8, width: 3, measuredIn: 'px' });
  });

  it('and so is a box that leaves the projection’s domain', () => {
    const frame: SceneFrame = { ...pixelFrame(9, 9), pixelToLonLat: () => [Number.NaN, 0] };
    expect(boxMeasures(frame, [0, 0, 3, 8]).measuredIn).toBe('px');
  });
});

it('ground sample distance is the mean of the two pixel axes', () => {
  expect(groundSampleDistance(rotated.pixelToLonLat!, 500, 500)).toBeCloseTo(0.6, 3);
  const degrees = (col: number, row: number): [number, number] => [col * 1e-5, 60 - row * 1e-5];
  const across = geodesicDistance([0, 60], [1e-5, 60]);
  const down = geodesicDistance([0, 60], [0, 60 - 1e-5]);
  expect(groundSampleDistance(degrees, 0, 0)).toBeCloseTo((across + down) / 2, 6);
});
