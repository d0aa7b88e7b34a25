/** The pure parts of the map: atlas shapes, tile depth, marks. */
import { describe, expect, it } from 'vitest';
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { borderLines, landPolygons, namePoints, unwrapRing } from '../../../src-renderer/map/atlasShapes.js';
import {
  answerMarks,
  extentMark,
  foundMarks,
  maskMarks,
  numberMarks,
  stepMarks,
} from '../../../src-renderer/map/marks.js';
import { nativeZoom } from '../../../src-renderer/map/sceneLayer.js';
import { frameOf } from '../../../src-renderer/scenes/frame.js';
import { answerWith, PLAIN_INFO } from '../wires.js';

describe('the atlas', () => {
  it('runs on past the antimeridian instead of crossing the whole map', () => {
    expect(
      unwrapRing([
        [170, 0],
        [-170, 0],
        [-170, 5],
        [170, 0],
      ]),
    ).toEqual([
      [170, 0],
      [190, 0],
      [190, 5],
      [170, 0],
    ]);
  });

  it('closes a ring round the south pole along the lower edge', () => {
    const ring = unwrapRing([
      [-180, -70],
      [-90, -75],
      [0, -70],
      [90, -75],
      [180, -70],
    ]);
    expect(ring.slice(-3)).toEqual([
      [180, -90],
      [-180, -90],
      [-180, -70],
    ]);
  });

  it('leaves an empty ring empty', () => expect(unwrapRing([])).toEqual([]));

  it('unwraps borders and drops what is no polygon', () => {
    expect(
      borderLines({
        type: 'MultiLineString',
        coordinates: [
          [
            [179, 0],
            [-179, 1],
          ],
        ],
      }).coordinates,
    ).toEqual([
      [
        [179, 0],
        [181, 1],
      ],
    ]);
    const point: Feature = {
      type: 'Feature',
      properties: {},
      geometry: { type: 'Point', coordinates: [0, 0] },
    };
    expect(landPolygons(point).features[0]!.geometry.coordinates).toEqual([]);
  });

  it('names a country once, in its largest part', () => {
    const square = (x: number, side: number) => [
      [
        [x, 0],
        [x + side, 0],
        [x + side, side],
        [x, side],
        [x, 0],
      ],
    ];
    const countries: FeatureCollection<Polygon | GeoJSON.MultiPolygon, { name: string }> = {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { name: 'Isles' },
          geometry: { type: 'MultiPolygon', coordinates: [square(50, 1), square(0, 4)] },
        },
      ],
    };
    const points = namePoints(countries).features;
    expect(points).toHaveLength(1);
    expect(points[0]!.geometry.coordinates).toEqual([2, 2]);
    expect(points[0]!.properties).toEqual({ name: 'Isles', area: 16 });
  });
});

describe('the deepest useful tile zoom', () => {
  // From the table of tile resolutions: zoom 18 is 0.597 m a pixel on the equator, 19 is 0.299 m.
  it.each([
    [0.6, 0, 18],
    [0.5, 0, 19],
    [0.3, 0, 19],
    [0.3, 60, 18],
    [1e-6, 0, 23],
    [1e9, 0, 0],
    [null, 0, 18],
  ])('of %s m at latitude %d is %d', (gsd, latitude, zoom) => expect(nativeZoom(gsd, latitude)).toBe(zoom));
});

describe('marks', () => {
  const frame = frameOf(PLAIN_INFO);
  const ranked = answerWith([
    {},
    {
      ring: [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ],
    },
  ]).boxes.map((box, i) => ({ rank: i + 1, box }));

  it('use the ring of the services, and the made frame where there is none', () => {
    const [made, given] = answerMarks(frame, ranked).features.map(
      ({ geometry }) => (geometry as Polygon).coordinates[0]!,
    );
    expect(made![0]).toEqual(frame.toLonLat(0, 20));
    expect(given).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
  });

  it('fill the outlines of the boxes that have one, holes too, in degrees or through the made frame', () => {
    const ring = (at: number, side: number): [number, number][] => [
      [at, at],
      [at + side, at],
      [at + side, at + side],
      [at, at],
    ];
    const [{ box }, ...others] = ranked as [(typeof ranked)[0], ...typeof ranked];
    const given = { pixels: [], lonLat: [[ring(179.5, 1), ring(179.7, 0.1)]], area: 1, length: 1, width: 1 };
    const made = { pixels: [[ring(10, 5)]], lonLat: null, area: 1, length: 1, width: 1 };
    const features = maskMarks(frame, [
      { rank: 1, box: { ...box, outline: given } },
      { rank: 2, box: { ...box, outline: made } },
      ...others,
    ]).features;
    expect(features.map(({ properties }) => properties!['rank'] as number)).toEqual([1, 2]);
    const [first, second] = features.map(({ geometry }) => (geometry as MultiPolygon).coordinates);
    expect(first![0]).toHaveLength(2);
    expect(second![0]![0]![0]).toEqual(frame.toLonLat(10, 10));
  });

  it('draw a step by boxes, and regions of a surface by their outlines', () => {
    const ring: [number, number][] = [[0, 0], [1, 0], [1, 1], [0, 0]]; // prettier-ignore
    const [box, region] = stepMarks(frame, [
      { id: 1, ring, bbox: [0, 0, 1, 1] },
      {
        id: 2,
        ring,
        bbox: [0, 0, 1, 1],
        outline: { pixels: [], lonLat: [[ring, ring], [ring]], area: 1, length: 1, width: 1 },
      },
    ]).features;
    expect(box).toMatchObject({ properties: { id: 1 }, geometry: { type: 'Polygon', coordinates: [ring] } });
    expect(region).toMatchObject({
      properties: { id: 2 },
      geometry: { type: 'MultiPolygon', coordinates: [[ring, ring], [ring]] },
    });
  });

  it('number each box at its upper left corner', () => {
    const points = numberMarks(frame, ranked).features;
    expect(points.map(({ properties }) => properties!['rank'] as number)).toEqual([1, 2]);
    expect(points[1]!.geometry).toEqual({ type: 'Point', coordinates: [0, 1] });
  });

  it('draw an asked extent of pixels in the made frame, and none for the whole scene', () => {
    const [feature] = extentMark(frame, [0, 0, 400, 200]).features;
    expect((feature!.geometry as Polygon).coordinates[0]![0]).toEqual([...frame.corners[0]]);
    expect(extentMark(frame, null).features).toEqual([]);
  });

  it('of nothing are nothing', () => expect(foundMarks(frame, []).features).toEqual([]));
});
