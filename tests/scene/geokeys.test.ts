/** CRSs that geo keys define one by one, against what GDAL reads from a file that has them; and what cannot be read. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geodesicDistance } from '../../src-main/geometry/index.js';
import { crsOfGeoKeys } from '../../src-main/scene/crs.js';

interface Truth {
  readonly name: string;
  readonly keys: Readonly<Record<string, unknown>>;
  readonly points: readonly (readonly [lon: number, lat: number, x: number, y: number])[];
}
/** By GDAL and PROJ; made by tests/fixtures/truth/make_geokey_truth.py. */
const truths = JSON.parse(
  readFileSync(new URL('../fixtures/truth/geokey-truth.json', import.meta.url), 'utf8'),
) as Truth[];
/** Points are rounded to a tenth of a millimetre; a Helmert transformation back and forth has centimetres. */
const WITHIN_M = 0.03;

describe('geo keys, as GDAL reads them', () => {
  it.each(truths.map((truth) => [truth.name, truth] as const))('%s', (_name, { keys, points }) => {
    const crs = crsOfGeoKeys(keys);
    for (const [lon, lat, x, y] of points)
      expect(geodesicDistance(crs.toLonLat!(x, y), [lon, lat])).toBeLessThan(WITHIN_M);
    const [lon, lat, x, y] = points[0]!;
    const back = crs.toLonLat!(...crs.fromLonLat!(lon, lat));
    expect(geodesicDistance(back, crs.toLonLat!(x, y))).toBeLessThan(WITHIN_M);
  });
});

const MERCATOR = {
  GTModelTypeGeoKey: 1,
  ProjectedCSTypeGeoKey: 32767,
  GeographicTypeGeoKey: 4326,
  ProjCoordTransGeoKey: 1,
  ProjNatOriginLongGeoKey: 15,
  ProjLinearUnitsGeoKey: 9001,
};

describe('geo keys by the standard, where GDAL reads otherwise', () => {
  it('have angles in a unit of their own, and the meridian in it too', () => {
    const base = { ...MERCATOR, GeogAngularUnitsGeoKey: 32767, GeogAngularUnitSizeGeoKey: Math.PI / 200 };
    expect(crsOfGeoKeys({ ...base, ProjNatOriginLongGeoKey: 10 }).toLonLat!(0, 0)[0]).toBeCloseTo(9, 12);
    const paris = crsOfGeoKeys({
      GTModelTypeGeoKey: 2,
      GeographicTypeGeoKey: 32767,
      GeogSemiMajorAxisGeoKey: 6378137,
      GeogInvFlatteningGeoKey: 298.257223563,
      GeogAngularUnitsGeoKey: 9105,
      GeogPrimeMeridianGeoKey: 32767,
      GeogPrimeMeridianLongGeoKey: 2.5969213,
    });
    // EPSG:8903, Paris.
    expect(paris.toLonLat!(0, 50)[0]).toBeCloseTo(2.33722917, 9);
    expect(paris.toLonLat!(0, 50)[1]).toBeCloseTo(45, 9);
  });

  it('have the axes of the ellipsoid in their linear unit', () => {
    const feet = crsOfGeoKeys({
      ...MERCATOR,
      GeographicTypeGeoKey: 32767,
      GeogLinearUnitsGeoKey: 9002,
      GeogSemiMajorAxisGeoKey: 6378137 / 0.3048,
      GeogInvFlatteningGeoKey: 298.257223563,
    });
    const metres = crsOfGeoKeys(MERCATOR);
    expect(geodesicDistance(feet.toLonLat!(2e5, 5e6), metres.toLonLat!(2e5, 5e6))).toBeLessThan(1e-6);
  });

  it("name Rosenmund's projection by the Swiss cylinder's alias", () => {
    const swiss = {
      ...MERCATOR,
      ProjCoordTransGeoKey: 5,
      ProjCenterLatGeoKey: 46.95,
      ProjCenterLongGeoKey: 7.44,
    };
    const { ProjNatOriginLongGeoKey: _, ...keys } = swiss;
    // pyproj 3.7.2: +proj=somerc +lat_0=46.95 +lon_0=7.44 +ellps=WGS84
    expect(geodesicDistance(crsOfGeoKeys(keys).toLonLat!(42591.0134, 5710.6178), [8, 47])).toBeLessThan(
      WITHIN_M,
    );
  });

  it('say a unit beside a code, which a note tells', () => {
    const feet = crsOfGeoKeys({
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32631,
      ProjLinearUnitsGeoKey: 9003,
    });
    expect(feet.notes.join()).toMatch(/units of 0\.3048006\d* m.*not in those of EPSG:32631/);
    const metres = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32631, ProjLinearUnitsGeoKey: 9001 };
    expect(crsOfGeoKeys(metres).notes).toEqual([]);
  });
});

describe('geo keys that lead to no place', () => {
  it.each<[RegExp, Record<string, number | undefined>]>([
    [/modified Mercator of Alaska/, { ProjCoordTransGeoKey: 2 }],
    [/spherical oblique Mercator/, { ProjCoordTransGeoKey: 6 }],
    [/the projection 29/, { ProjCoordTransGeoKey: 29 }],
    [/names no ellipsoid/, { GeographicTypeGeoKey: undefined }],
    [/names no projection/, { ProjCoordTransGeoKey: undefined }],
    [/lacks ProjStdParallel2GeoKey/, { ProjCoordTransGeoKey: 8, ProjStdParallel1GeoKey: 40 }],
    [/lacks ProjAzimuthAngleGeoKey/, { ProjCoordTransGeoKey: 3 }],
    [/a scale \(ProjScaleAtCenterGeoKey\)/, { ProjCoordTransGeoKey: 14, ProjScaleAtCenterGeoKey: 0.9 }],
    [/a scale \(ProjScaleAtNatOriginGeoKey\)/, { ProjCoordTransGeoKey: 10, ProjScaleAtNatOriginGeoKey: 0.9 }],
    [/in a way/, { ProjCoordTransGeoKey: 15, ProjNatOriginLatGeoKey: 70, ProjScaleAtNatOriginGeoKey: 0.9 }],
    [/in a way/, { ProjCoordTransGeoKey: 26 }],
    [/linear unit/, { ProjLinearUnitsGeoKey: 32767 }],
    [/linear unit/, { ProjLinearUnitsGeoKey: 4711 }],
    [/linear unit/, { ProjectedCSTypeGeoKey: 32631, ProjLinearUnitsGeoKey: 4711 }],
    [/angular unit/, { GeogAngularUnitsGeoKey: 4711 }],
    [/prime meridian 8999/, { GeogPrimeMeridianGeoKey: 8999 }],
    [/EPSG:9999/, { GeographicTypeGeoKey: 9999 }],
    [/another ellipsoid than that of EPSG:4326/, { GeogSemiMajorAxisGeoKey: 6377397.155 }],
    [/the projection EPSG:19894/, { ProjCoordTransGeoKey: undefined, ProjectionGeoKey: 19894 }],
  ])('%s', (why, change) => {
    const keys = Object.fromEntries(
      Object.entries<number | undefined>({ ...MERCATOR, ...change }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const crs = crsOfGeoKeys(keys);
    expect(crs.toLonLat).toBeNull();
    expect(crs.notes.join()).toMatch(why);
    expect(crs.notes.join()).toMatch(/results are in pixels/);
  });
});
