import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geodesicDistance } from '../../src-main/geometry/index.js';
import { crsOfEpsg } from '../../src-main/scene/crs-epsg.js';
import { crsOfWkt } from '../../src-main/scene/crs-wkt.js';
import { crsOfGeoKeys } from '../../src-main/scene/crs.js';
import { crsOfDefinition } from '../../src-main/scene/projection.js';

type Row = readonly [code: number, geographic: boolean, x: number, y: number, lon: number, lat: number];
/** PROJ's own points, one a CRS; made by tests/fixtures/truth/finish-crs-table.ts. */
const points = JSON.parse(
  readFileSync(new URL('../fixtures/truth/crs-truth.json', import.meta.url), 'utf8'),
) as Row[];
const WITHIN_M = 1;

describe('EPSG codes against PROJ', () => {
  it.each(points)('EPSG:%i', (code, geographic, x, y, lon, lat) => {
    const crs = crsOfEpsg(code, geographic);
    expect(crs.name).toBe(`EPSG:${code}`);
    expect(geodesicDistance(crs.toLonLat!(x, y), [lon, lat])).toBeLessThan(WITHIN_M);
    const back = crs.toLonLat!(...crs.fromLonLat!(lon, lat));
    expect(geodesicDistance(back, [lon, lat])).toBeLessThan(0.01);
  });

  it('refuses what it would get wrong, and says so', () => {
    // Lambert's near-conformal cone, which is not the conformal one.
    const levant = crsOfEpsg(22700, false);
    expect(levant.toLonLat).toBeNull();
    expect(levant.notes.join()).toMatch(/EPSG:22700.*in pixels/);
    expect(crsOfEpsg(1500, false).notes.join()).toMatch(/EPSG:1500/);
  });
});

describe('a geocentric CRS is not placed', () => {
  it.each([
    ['an EPSG code', crsOfEpsg(4978, true), /EPSG:4978, which is geocentric: results are in pixels/],
    [
      'geo keys of its model',
      crsOfGeoKeys({ GTModelTypeGeoKey: 3, GeographicTypeGeoKey: 4326 }),
      /is geocentric/,
    ],
    ['a proj string', crsOfWkt('+proj=geocent +datum=WGS84'), /is geocentric/],
  ])('%s', (_what, crs, note) => {
    expect(crs.toLonLat).toBeNull();
    expect(crs.notes.join()).toMatch(note);
  });
});

describe('EPSG codes with heights', () => {
  it.each([
    [7415, 28992, 120_000, 487_000],
    [5972, 25832, 500_000, 6_600_000],
    [4979, 4326, 13, 43],
  ])('EPSG:%i is placed as EPSG:%i', (whole, flat, x, y) => {
    const crs = crsOfEpsg(whole, flat === 4326);
    expect(crs.name).toBe(`EPSG:${whole}`);
    expect(crs.toLonLat!(x, y)).toEqual(crsOfEpsg(flat, flat === 4326).toLonLat!(x, y));
  });
});

describe('geo keys', () => {
  it('of a projected CRS win over those of its base', () => {
    const crs = crsOfGeoKeys({
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32631,
      GeographicTypeGeoKey: 4326,
    });
    expect(crs.name).toBe('EPSG:32631');
  });

  it("give way to Esri's text, which has the projection that they leave out", () => {
    const text = (projection: string) =>
      `ESRI PE String = PROJCS["x",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],${projection},UNIT["Meter",1.0]]`;
    const mercator = crsOfGeoKeys({
      GTModelTypeGeoKey: 32767,
      GeographicTypeGeoKey: 4326,
      PCSCitationGeoKey: text(
        'PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["Auxiliary_Sphere_Type",0.0]',
      ),
    });
    // pyproj 3.7.2, EPSG:3857.
    const [lon, lat] = mercator.toLonLat!(1_500_000, 5_400_000);
    expect(lon).toBeCloseTo(13.47472926179282, 9);
    expect(lat).toBeCloseTo(43.57560982214556, 9);
    const base = crsOfGeoKeys({
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32767,
      GeographicTypeGeoKey: 4326,
      GeogCitationGeoKey: 'GEOGCS["WGS 84"]',
      ProjCoordTransGeoKey: 1,
      ProjNatOriginLongGeoKey: 15,
      ProjLinearUnitsGeoKey: 9001,
    });
    expect(base.toLonLat!(0, 0)[0]).toBeCloseTo(15);
  });

  it('of a south-orientated projection count west and south', () => {
    const keys = {
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32767,
      GeographicTypeGeoKey: 4148,
      ProjCoordTransGeoKey: 27,
      ProjNatOriginLongGeoKey: 19,
      ProjNatOriginLatGeoKey: 0,
      ProjScaleAtNatOriginGeoKey: 1,
      ProjLinearUnitsGeoKey: 9001,
    };
    // pyproj 3.7.2, EPSG:2048.
    const place = [19.54099490601223, -33.96580187404138] as const;
    for (const crs of [crsOfGeoKeys(keys), crsOfEpsg(2048, false)]) {
      expect(geodesicDistance(crs.toLonLat!(-50_000, 3_760_000), place)).toBeLessThan(WITHIN_M);
      const [x, y] = crs.fromLonLat!(...place);
      expect(Math.hypot(x + 50_000, y - 3_760_000)).toBeLessThan(WITHIN_M);
    }
    expect(crsOfGeoKeys({ ...keys, ProjFalseEastingGeoKey: 1000 }).toLonLat).toBeNull();
  });

  it('of a base without a code have the shift of their datum', () => {
    const dutch = {
      GTModelTypeGeoKey: 1,
      GTCitationGeoKey: 'Amersfoort / RD New',
      GeographicTypeGeoKey: 32767,
      GeogCitationGeoKey: 'GCS Name = Amersfoort|Ellipsoid = Bessel 1841|Primem = Greenwich|',
      GeogGeodeticDatumGeoKey: 6289,
      GeogAngularUnitsGeoKey: 9102,
      GeogSemiMajorAxisGeoKey: 6377397.155,
      GeogInvFlatteningGeoKey: 299.1528128,
      ProjectedCSTypeGeoKey: 32767,
      ProjCoordTransGeoKey: 16,
      ProjLinearUnitsGeoKey: 9001,
      ProjNatOriginLongGeoKey: 5.38763888888889,
      ProjNatOriginLatGeoKey: 52.1561605555556,
      ProjFalseEastingGeoKey: 155000,
      ProjFalseNorthingGeoKey: 463000,
      ProjScaleAtNatOriginGeoKey: 0.9999079,
    };
    const expected = crsOfEpsg(28992, false).toLonLat!(120_000, 487_000);
    const found = (keys: Record<string, unknown>) => crsOfGeoKeys(keys).toLonLat!(120_000, 487_000);
    expect(geodesicDistance(found(dutch), expected)).toBeLessThan(WITHIN_M);
    const { GeogGeodeticDatumGeoKey: _, ...named } = dutch;
    const citation = 'GCS Name = x|Datum = D_Amersfoort|';
    expect(geodesicDistance(found({ ...named, GeogCitationGeoKey: citation }), expected)).toBeLessThan(
      WITHIN_M,
    );
    expect(
      crsOfGeoKeys({ ...named, GeogCitationGeoKey: 'GCS Name = x|Datum = hills|' }).notes.join(),
    ).toMatch(/the datum "hills", whose shift to WGS 84 is not known/);
  });

  it('of longitude and latitude leave degrees alone', () => {
    const crs = crsOfGeoKeys({ GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4326 });
    expect(crs.toLonLat!(200, 45)).toEqual([200, 45]);
  });

  it('of a projection without a false origin', () => {
    const sinusoidal = crsOfGeoKeys({
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32767,
      GeographicTypeGeoKey: 32767,
      GeogSemiMajorAxisGeoKey: 6371007.181,
      GeogSemiMinorAxisGeoKey: 6371007.181,
      ProjCoordTransGeoKey: 24,
      ProjCenterLongGeoKey: 0,
      ProjLinearUnitsGeoKey: 9001,
    });
    // pyproj 3.7.2: +proj=sinu +lon_0=0 +R=6371007.181
    expect(geodesicDistance(sinusoidal.toLonLat!(923_119.681, 4_558_997.131), [11, 41])).toBeLessThan(
      WITHIN_M,
    );
  });

  it('without a CRS, and none at all', () => {
    expect(crsOfGeoKeys(null)).toMatchObject({ name: null, toLonLat: null, notes: [] });
    expect(crsOfGeoKeys({ GTRasterTypeGeoKey: 1 }).notes.join()).toMatch(/without a CRS/);
  });

  it('of another body than the Earth lead nowhere', () => {
    const mars = crsOfGeoKeys({
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32767,
      ProjCoordTransGeoKey: 17,
      GeogSemiMajorAxisGeoKey: 3396190,
      GeogSemiMinorAxisGeoKey: 3396190,
    });
    expect(mars.toLonLat).toBeNull();
    expect(mars.notes.join()).toMatch(/not on Earth \(radius 3396 km\)/);
  });

  it('outside the domain give NaN, not a wrong place', () => {
    const crs = crsOfGeoKeys({ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 3035 });
    expect(crs.toLonLat!(1e9, 1e9).some((value) => Number.isNaN(value))).toBe(true);
  });
});

describe('proj strings that leave out an origin', () => {
  // pyproj 3.7.2.
  it.each<[string, [number, number], [number, number]]>([
    ['+proj=sinu +lon_0=0 +R=6371007.181', [923119.681, 4558997.131], [11, 41]],
    ['+proj=eck6 +R=6371000', [873879.994, 5068773.761], [11, 41]],
    ['+proj=somerc +lat_0=46.95 +lon_0=7.44 +ellps=bessel', [42585.844, 5709.977], [8, 47]],
    ['+proj=laea +lat_0=50 +R=6371000', [922365.529, -933939.556], [11, 41]],
    ['+proj=lcc +lat_1=30 +lat_2=50 +R=6371000', [906808.857, 4904947.69], [11, 41]],
    ['+proj=cea +ellps=WGS84', [1224514.399, 4164427.009], [11, 41]],
    ['+proj=poly +ellps=WGS84', [923041.914, 4598780.809], [11, 41]],
    ['+proj=nzmg +ellps=intl', [2595407.441, 6133693.793], [174, -40]],
    ['+proj=geos +h=35785831 +ellps=WGS84', [879185.378, 3961907.975], [11, 41]],
    ['+proj=omerc +lonc=10 +lat_0=40 +alpha=30 +gamma=30 +ellps=WGS84', [84136.654, 111520.458], [11, 41]],
    ['+proj=krovak +ellps=bessel', [-703105.69, -1058219.601], [15, 50]],
    ['+proj=utm +zone=33 +ellps=WGS84', [415897.866, 4539238.589], [14, 41]],
  ])('%s', (definition, [x, y], place) => {
    const crs = crsOfDefinition(definition, definition);
    expect(geodesicDistance(crs.toLonLat!(x, y), place)).toBeLessThan(WITHIN_M);
    expect(Math.hypot(crs.fromLonLat!(...place)[0] - x, crs.fromLonLat!(...place)[1] - y)).toBeLessThan(
      WITHIN_M,
    );
  });
});
