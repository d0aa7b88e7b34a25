/** Every projection that is placed, by proj strings and by text of Esri, GDAL and WKT 2, on an ellipsoid and a sphere. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geodesicDistance } from '../../src-main/geometry/index.js';
import { crsOfWkt } from '../../src-main/scene/crs-wkt.js';

interface Truth {
  /** A proj string, or well-known text. */
  readonly crs: string;
  readonly points: readonly (readonly [lon: number, lat: number, x: number, y: number])[];
}
/** By PROJ; made by tests/fixtures/truth/make_projection_truth.py. */
const truths = JSON.parse(
  readFileSync(new URL('../fixtures/truth/projection-truth.json', import.meta.url), 'utf8'),
) as Truth[];
/** PROJ's inverses of the New Zealand grid and of the hyperbolic Cassini-Soldner on a sphere are some centimetres off. */
const WITHIN_M = 0.05;

describe('as PROJ', () => {
  it.each(truths.map(({ crs, points }) => [nameOf(crs), crs, points] as const))(
    '%s',
    (_name, text, points) => {
      const crs = crsOfWkt(text);
      // The ellipsoids of Krovak and of New Zealand come without a datum.
      expect(crs.notes.filter((note) => !/shift to WGS 84 is not known/.test(note))).toEqual([]);
      expect(points.length).toBeGreaterThan(0);
      for (const [lon, lat, x, y] of points) {
        const [toX, toY] = crs.fromLonLat!(lon, lat);
        expect(Math.hypot(toX - x, toY - y)).toBeLessThan(WITHIN_M);
        expect(geodesicDistance(crs.toLonLat!(x, y), [lon, lat])).toBeLessThan(WITHIN_M);
      }
    },
  );
});

function nameOf(crs: string): string {
  return crs.startsWith('+') ? crs : (/(?:METHOD|PROJECTION)\["[^"]*"/.exec(crs)?.[0] ?? crs);
}

describe('seen from a height, the far side', () => {
  it.each([
    '+proj=geos +h=35785831 +lon_0=10 +R=6371000',
    '+proj=tpers +h=5500000 +lat_0=0 +lon_0=10 +R=6371000',
  ])('has no place: %s', (definition) => {
    const crs = crsOfWkt(definition);
    expect(crs.fromLonLat!(-150, 10)).toEqual([Number.NaN, Number.NaN]);
    expect(crs.fromLonLat!(20, 10).every(Number.isFinite)).toBe(true);
    expect(crs.toLonLat!(0, 0)).toEqual([10, 0]);
  });

  it('begins farther off on an ellipsoid, by its own edge', () => {
    const crs = crsOfWkt('+proj=geos +h=35785831 +ellps=WGS84');
    // pyproj 3.7.2: (0, 5416235.416) at 81.32 degrees north, nothing at 81.33; a sphere's edge is at 81.3.
    expect(crs.fromLonLat!(0, 81.32)[1]).toBeCloseTo(5416235.416, 2);
    expect(crs.fromLonLat!(0, 81.33)[1]).toBeNaN();
  });
});

describe('a projection that goes by almost the same name', () => {
  const text = (projection: string, spheroid = '6378137,298.257223563') =>
    `PROJCS["x",GEOGCS["x",DATUM["WGS_1984",SPHEROID["s",${spheroid}]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION[${projection},UNIT["metre",1]]`;
  it.each([
    ['a view of an ellipsoid', '"Vertical Perspective"],PARAMETER["Viewpoint height",5500000]'],
    ['Krovak about another axis', '"Krovak"],PARAMETER["latitude_of_center",49.5],PARAMETER["azimuth",30]'],
    ['New Zealand elsewhere', '"New_Zealand_Map_Grid"],PARAMETER["false_easting",2510001]'],
    ['Laborde on the equator', '"Laborde_Oblique_Mercator"],PARAMETER["azimuth",18.9]'],
    [
      'two points of one latitude',
      '"Hotine_Oblique_Mercator_Two_Point_Natural_Origin"],PARAMETER["latitude_of_center",40],PARAMETER["latitude_of_point_1",45],PARAMETER["longitude_of_point_1",5],PARAMETER["latitude_of_point_2",45],PARAMETER["longitude_of_point_2",15]',
    ],
  ])('is not placed: %s', (_what, projection) => {
    const crs = crsOfWkt(text(projection));
    expect(crs.toLonLat).toBeNull();
    expect(crs.notes.join()).toMatch(/projection that is not known here/);
  });

  it('is placed where it is the same: a view of a sphere', () => {
    const view = '"Vertical Perspective"],PARAMETER["Viewpoint height",5500000]';
    expect(crsOfWkt(text(view, '6371000,0')).toLonLat!(0, 0)).toEqual([0, 0]);
  });
});
