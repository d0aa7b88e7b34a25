/** GeoJSON exports against pyproj and shapely (truth/), against GDAL's own RFC 7946 writer, and by the RFC's rules. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Answer, LonLat } from '../../src-main/contract/index.js';
import { answerFileName, answerToGeoJson } from '../../src-main/export/index.js';
import { ringArea } from '../../src-main/geometry/index.js';
import { plainFrame } from '../workspace/fakes.js';
import { answerOf, boxOf } from './answers.js';
import { frameOf, truths } from './truth/read.js';

const place = z.tuple([z.number(), z.number()]);
const collectionSchema = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      geometry: z
        .discriminatedUnion('type', [
          z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(place)) }),
          z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(place))) }),
        ])
        .nullable(),
      properties: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** Exports and reads back; `rings` are the outer rings of every feature. */
function exported(answer: Answer): {
  text: string;
  features: z.infer<typeof collectionSchema>['features'];
  rings: LonLat[][][];
} {
  const text = answerToGeoJson(answer);
  const { features } = collectionSchema.parse(JSON.parse(text));
  const rings = features.map(({ geometry }) => {
    if (geometry === null) return [];
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    expect(polygons.every((polygon) => polygon.length === 1)).toBe(true); // a box has no holes
    return polygons.map(([outer]) => outer!);
  });
  return { text, features, rings };
}

/** Largest distance, in degrees, from a position of `ring` to the nearest of `truth`. */
function farthest(ring: LonLat[], truth: LonLat[]): number {
  return Math.max(
    ...ring.map(([lon, lat]) =>
      Math.min(...truth.map(([x, y]) => Math.max(Math.abs(lon - x), Math.abs(lat - y)))),
    ),
  );
}

/** Half of the seventh decimal, and proj4js's own difference from PROJ (nanometres to a tenth of a millimetre). */
const TOLERANCE_DEGREES = 0.6e-7;

describe('outlines on the ground', () => {
  const frame = frameOf(truths.find(({ name }) => name === 'utm north')!);
  const square = (west: number, south: number, side: number): LonLat[] => [
    [west, south],
    [west + side, south],
    [west + side, south + side],
    [west, south + side],
    [west, south],
  ];
  const outlined = boxOf(frame, [10, 20, 30, 40], {
    outline: {
      pixels: [[square(10, 20, 30)]],
      lonLat: [
        [square(10.123456789, 50, 0.003), square(10.124, 50.001, 0.001).reverse()],
        [square(11, 50, 0.001)],
      ],
      area: 1234.567,
      length: 98.765,
      width: 12.5,
    },
  });
  const read = (answer: Answer, kind: 'box' | 'mask') =>
    collectionSchema.parse(JSON.parse(answerToGeoJson(answer, kind))).features;

  it('are the geometry where they are asked for, holes and parts included, 7 decimals', () => {
    const [feature] = read(answerOf([outlined]), 'mask');
    expect(feature?.properties).toMatchObject({
      shape: 'mask',
      measured_by: 'mask',
      area_m2: 1234.57,
      length_m: 98.77,
      box_area_m2: Math.round(outlined.area * 100) / 100,
      box_length_m: Math.round(outlined.length * 100) / 100,
    });
    expect(feature?.geometry?.type).toBe('MultiPolygon');
    const [[outer, hole] = [], second] = feature?.geometry?.coordinates as LonLat[][][];
    expect(outer?.[0]).toEqual([10.1234568, 50]);
    expect(ringArea(outer ?? [])).toBeGreaterThan(0);
    expect(ringArea(hole ?? [])).toBeLessThan(0);
    expect(second).toHaveLength(1);
  });

  it('stand in pixels too, straightened by so much', () => {
    const straightened = { ...outlined, outline: { ...outlined.outline!, straightened: 0.3714 } };
    const [feature] = read(answerOf([straightened]), 'mask');
    expect(feature?.properties['pixel_mask']).toEqual([[square(10, 20, 30)]]);
    expect(feature?.properties).toMatchObject({ mask_straightened_m: 0.371 });
    expect(read(answerOf([straightened]), 'box')[0]?.properties).not.toHaveProperty('pixel_mask');
  });

  it('are in pixels alone where the scene has no georeference', () => {
    const box = boxOf(plainFrame(), [10, 20, 30, 40], {
      outline: {
        pixels: [[square(10.123, 20, 30), square(15, 25, 5)]],
        lonLat: null,
        area: 875,
        length: 30,
        width: 30,
        straightened: 0.5,
      },
    });
    const [feature] = read(answerOf([box]), 'mask');
    expect(feature?.geometry).toBeNull();
    expect(feature?.properties).toMatchObject({
      shape: 'mask',
      pixel_mask: [
        [square(10.12, 20, 30).map(([x, y]) => [Math.round(x * 100) / 100, y]), square(15, 25, 5)],
      ],
      mask_straightened_px: 0.5,
      area_px2: 875,
      measured_by: 'mask',
    });
  });

  it('leave the box its place where they were not asked for, or are not there', () => {
    const plain = boxOf(frame, [10, 20, 30, 40]);
    const [asBox] = read(answerOf([outlined]), 'box');
    const [without] = read(answerOf([plain]), 'mask');
    expect(asBox?.properties).toMatchObject({ shape: 'box', measured_by: 'mask', area_m2: 1234.57 });
    expect(asBox?.geometry).toEqual(read(answerOf([plain]), 'box')[0]?.geometry);
    expect(without?.properties).toMatchObject({
      shape: 'box',
      measured_by: 'box',
      area_m2: Math.round(plain.area * 100) / 100,
    });
    expect(without?.geometry).toEqual(asBox?.geometry);
  });

  it.each([200, -181])('lie within 180 degrees with their holes, where a scene counts on: %s', (west) => {
    const counted = boxOf(frame, [10, 20, 30, 40], {
      outline: {
        pixels: [],
        lonLat: [[square(west, 0, 0.003), square(west + 0.001, 0.001, 0.001).reverse()]],
        area: 1,
        length: 1,
        width: 1,
      },
    });
    const [feature] = read(answerOf([counted]), 'mask');
    const [outer, hole] = feature?.geometry?.coordinates as LonLat[][];
    const turned = west > 180 ? west - 360 : west + 360;
    expect(outer?.[0]).toEqual([turned, 0]);
    expect(hole?.[0]?.[0]).toBeCloseTo(turned + 0.001, 9);
    expect(hole).toHaveLength(5);
  });

  it('are cut in two at the antimeridian', () => {
    const across = boxOf(frame, [10, 20, 30, 40], {
      outline: { pixels: [], lonLat: [[square(179.999, 0, 0.002)]], area: 1, length: 1, width: 1 },
    });
    const [feature] = read(answerOf([across]), 'mask');
    const lons = (feature?.geometry?.coordinates as LonLat[][][]).flat(2).map(([lon]) => lon);
    expect(Math.max(...lons)).toBe(180);
    expect(Math.min(...lons)).toBe(-180);
  });
});

describe('boxes on the ground', () => {
  it.each(truths)('are where pyproj and shapely put them: $name', (truth) => {
    const { rings, features } = exported(answerOf([boxOf(frameOf(truth), truth.bbox)]));
    const found = [...rings[0]!].sort((a, b) => b[0]![0] - a[0]![0]);
    const wanted = [...truth.polygons].sort((a, b) => b[0]![0] - a[0]![0]);
    expect(found).toHaveLength(wanted.length);
    found.forEach((ring, i) => {
      expect(farthest(ring, wanted[i]!)).toBeLessThan(TOLERANCE_DEGREES);
      expect(farthest(wanted[i]!, ring)).toBeLessThan(TOLERANCE_DEGREES);
    });
    const area = features[0]!.properties['area_m2'] as number;
    expect(Math.abs(area - truth.area)).toBeLessThan(Math.max(0.01, truth.area * 1e-6));
  });

  it.each(truths)('obey RFC 7946: $name', (truth) => {
    const { rings, features, text } = exported(answerOf([boxOf(frameOf(truth), truth.bbox)]));
    for (const ring of rings[0]!) {
      expect(ring.at(-1)).toEqual(ring[0]); // closed
      expect(ringArea(ring)).toBeGreaterThan(0); // counter-clockwise
      for (const [lon, lat] of ring) {
        expect(Math.abs(lon)).toBeLessThanOrEqual(180);
        expect(Math.abs(lat)).toBeLessThanOrEqual(90);
      }
    }
    expect(features[0]!.geometry?.type).toBe(truth.polygons.length === 1 ? 'Polygon' : 'MultiPolygon');
    const decimals = [...text.matchAll(/-?\d+\.(\d+)[,\]]/g)].map(([, digits]) => digits!.length);
    expect(Math.max(...decimals)).toBeLessThanOrEqual(7);
  });

  it('are turned with the scene, not their envelope', () => {
    const truth = truths.find(({ name }) => name === 'utm rotated')!;
    const [ring] = exported(answerOf([boxOf(frameOf(truth), truth.bbox)])).rings[0]!;
    const lons = ring!.map(([lon]) => lon);
    const lats = ring!.map(([, lat]) => lat);
    const envelope = (Math.max(...lons) - Math.min(...lons)) * (Math.max(...lats) - Math.min(...lats));
    expect(ringArea(ring!)).toBeLessThan(0.5 * envelope);
  });
});

describe('properties', () => {
  it('say what was asked, what was found, how large, by what', () => {
    const truth = truths.find(({ name }) => name === 'utm north')!;
    const box = boxOf(frameOf(truth), truth.bbox);
    expect(exported(answerOf([box])).features[0]!.properties).toEqual({
      question: 'the largest ship',
      label: 'ship',
      score: 0.8765,
      step: 2,
      step_text: 'take the largest of [1]',
      shape: 'box',
      area_m2: 7875.68,
      length_m: expect.closeTo(311.18 * 0.4, 0) as number,
      measured_by: 'box',
      box_area_m2: 7875.68,
      box_length_m: expect.closeTo(311.18 * 0.4, 0) as number,
      scene: 'harbour.tif',
      scene_sha256: 'a'.repeat(64),
      pixel_box: [539.86, 1047.88, 158.11, 311.18],
      bundle: 'geo-r1-builtin 1.0.0',
      bundle_sha256: 'b'.repeat(64),
      engine: 'cpu',
      time: '2026-11-21T06:00:00.000Z',
    });
  });

  it('stay text where the question is hostile', () => {
    const question = '"},{"type": "\\u0000 \u2028 </script> ship';
    const truth = truths[0]!;
    const { features } = exported(answerOf([boxOf(frameOf(truth), truth.bbox)], { question }));
    expect(features[0]!.properties['question']).toBe(question);
  });

  it('carry the pixel box, and no geometry, where the scene has no georeference', () => {
    const { features } = exported(answerOf([boxOf(plainFrame(), [10.123456, 20, 30, 40])]));
    expect(features[0]!.geometry).toBeNull();
    expect(features[0]!.properties).toMatchObject({
      pixel_box: [10.12, 20, 30, 40],
      area_m2: null,
      length_m: null,
      area_px2: 1200,
      length_px: 40,
    });
  });
});

it('an answer of none is a collection without features that says which step emptied it', () => {
  const collection: unknown = JSON.parse(answerToGeoJson(answerOf([])));
  expect(collection).toMatchObject({
    type: 'FeatureCollection',
    features: [],
    geo_r1: {
      question: 'the largest ship',
      none: true,
      emptied_by: 1,
      chain: expect.any(Array) as unknown[],
    },
  });
});

describe('GDAL', () => {
  const ogr2ogr = spawnSync('ogr2ogr', ['--version'], { encoding: 'utf8' });
  const here = ogr2ogr.status === 0;
  if (!here)
    console.warn(
      'SKIPPED: exports are not opened by GDAL, as ogr2ogr is not on the PATH (apt install gdal-bin).',
    );

  it.skipIf(!here)('opens every export and, rewriting it by RFC 7946, changes no coordinate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'geo-r1-gdal-'));
    try {
      const answer = answerOf(truths.map((truth) => boxOf(frameOf(truth), truth.bbox)));
      const [input, output] = [join(folder, 'in.geojson'), join(folder, 'out.geojson')];
      writeFileSync(input, answerToGeoJson(answer));
      const options = ['-f', 'GeoJSON', '-lco', 'RFC7946=YES', '-lco', 'COORDINATE_PRECISION=7'];
      const { status, stderr } = spawnSync('ogr2ogr', [...options, output, input], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const ours = collectionSchema.parse(JSON.parse(answerToGeoJson(answer)));
      const theirs = collectionSchema.parse(JSON.parse(readFileSync(output, 'utf8')));
      expect(theirs.features.map(({ geometry }) => geometry)).toEqual(
        ours.features.map(({ geometry }) => geometry),
      );
      expect(theirs.features.map(({ properties }) => properties['pixel_box'])).toEqual(
        ours.features.map(({ properties }) => properties['pixel_box']),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('file names', () => {
  it.each([
    ['the largest ship', 'harbour-the-largest-ship.geojson'],
    ['../../etc/passwd?', 'harbour-etc-passwd.geojson'],
    ['???', 'harbour-answer.geojson'],
    ['Schiffe über 50 m', 'harbour-schiffe-über-50-m.geojson'],
    ['x'.repeat(500), `harbour-${'x'.repeat(60)}.geojson`],
  ])('of "%s"', (question, name) => {
    expect(answerFileName(answerOf([], { question }))).toBe(name);
  });
});
