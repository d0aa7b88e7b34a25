/** CRSs from well-known text without a code: Esri's, GDAL's, WKT 2, against PROJ; and what must not be placed at all. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { geodesicDistance } from '../../src-main/geometry/index.js';
import { crsOfEpsg } from '../../src-main/scene/crs-epsg.js';
import { crsOfWkt } from '../../src-main/scene/crs-wkt.js';
import { parseWkt } from '../../src-main/scene/wkt.js';

interface Truth {
  readonly crs: string;
  readonly kind: 'esri' | 'wkt1' | 'wkt2';
  readonly wkt: string;
  readonly x: number;
  readonly y: number;
  readonly lon: number;
  readonly lat: number;
}
/** By PROJ; made by tests/fixtures/truth/make_wkt_truth.py. */
const truths = JSON.parse(
  readFileSync(new URL('../fixtures/truth/wkt-truth.json', import.meta.url), 'utf8'),
) as Truth[];
/**
 * The formulas agree to a millimetre; the shift is that of the datum as a whole unless that of the area differs by more
 * than 3 m (make_datum_table.py), and none of these shifts is good to less.
 */
const WITHIN_M = 3;
/** Microns of the formulas and centimetres of Helmert's transformation. */
const BACK_WITHIN_M = 0.05;
const DOUBT = /places may be/;

describe('text without a code, as PROJ reads it', () => {
  it.each(truths)('$crs $kind', ({ wkt, x, y, lon, lat }) => {
    const crs = crsOfWkt(wkt);
    const found = crs.toLonLat!(x, y);
    expect(geodesicDistance(found, [lon, lat])).toBeLessThan(WITHIN_M);
    expect(geodesicDistance(crs.toLonLat!(...crs.fromLonLat!(...found)), found)).toBeLessThan(BACK_WITHIN_M);
    expect(crs.notes.filter((note) => !DOUBT.test(note))).toEqual([]);
  });

  const coded = truths.filter(({ crs }) => crs.startsWith('EPSG:') && !crs.includes(' '));
  it.each(coded)('$crs $kind has a doubt where its code has one', ({ crs, wkt, kind }) => {
    const code = Number(crs.replace('EPSG:', ''));
    const isGeographic = wkt.startsWith('GEO');
    const told = crsOfEpsg(code, isGeographic).notes.filter((note) => DOUBT.test(note));
    const found = crsOfWkt(wkt).notes.filter((note) => DOUBT.test(note));
    // The doubt about the datum as a whole may be more or less than that in one country; of a datum itself they are the same.
    if (isGeographic) expect(found).toEqual(told);
    else if (told.length > 0) expect(found.length, kind).toBe(1);
  });
});

const GEOGRAPHIC = 'GEOGCS["x",DATUM["WGS_1984",SPHEROID["s",6378137,298.257223563]],PRIMEM["Greenwich",0]';
const WGS84 = `${GEOGRAPHIC},UNIT["degree",0.0174532925199433]]`;
const metres = 'UNIT["metre",1]';

describe('text of what has no place on a map here', () => {
  it.each([
    ['LOCAL_CS["site",UNIT["metre",1],AXIS["E",EAST],AXIS["N",NORTH]]', /is local/],
    [
      'ENGCRS["site",EDATUM["d"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]',
      /is local/,
    ],
    ['VERTCRS["h",VDATUM["d"],CS[vertical,1],AXIS["H",up],LENGTHUNIT["metre",1]]', /heights alone/],
    [
      `GEOCCS["x",DATUM["WGS_1984",SPHEROID["s",6378137,298.257223563]],PRIMEM["Greenwich",0],${metres}]`,
      /geocentric/,
    ],
    [
      'GEODCRS["x",DATUM["WGS_1984",ELLIPSOID["s",6378137,298.257223563]],CS[Cartesian,3],AXIS["X",geocentricX]]',
      /geocentric/,
    ],
    [
      'GEOGCRS["Moon",DATUM["Moon",ELLIPSOID["Moon",1737400,0,LENGTHUNIT["metre",1]]],CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]]',
      /not on Earth \(radius 1737 km\)/,
    ],
    [
      'GEOGCRS["rotated",BASEGEOGCRS["x",DATUM["d",ELLIPSOID["s",6371229,0]]],DERIVINGCONVERSION["Pole rotation",METHOD["Pole rotation (netCDF CF convention)"]],CS[ellipsoidal,2],AXIS["lon",east],AXIS["lat",north],ANGLEUNIT["degree",0.0174532925199433]]',
      /derived from another/,
    ],
    [
      `PROJCS["x",${WGS84},PROJECTION["Winkel_Tripel"],${metres}]`,
      /projection that is not known here \("Winkel_Tripel"\)/,
    ],
    [
      `PROJCS["x",${WGS84},PROJECTION["Transverse_Mercator"],PARAMETER["bend",1],${metres}]`,
      /parameter that is not known here \("bend"\)/,
    ],
    [
      `PROJCS["x",${WGS84},PROJECTION["Mercator_1SP"],PARAMETER["latitude_of_origin",10],${metres}]`,
      /projection that is not known here/,
    ],
    [
      `PROJCS["x",${WGS84},PROJECTION["Rotated_pole"],EXTENSION["PROJ4","+proj=ob_tran +o_proj=longlat +o_lat_p=39 +lon_0=18 +R=6371229"],${metres}]`,
      /turning its pole/,
    ],
    ['+proj=ob_tran +o_proj=longlat +o_lat_p=39 +lon_0=18 +R=6371229', /turning its pole/],
    ['GEOGCS["x"', /is damaged/],
    ['hills', /is damaged/],
    [`${'A['.repeat(5000)}${']'.repeat(5000)}`, /is damaged/],
    ['EPSG:1500', /cannot be projected here/],
  ])('%.40s', (wkt, why) => {
    const crs = crsOfWkt(wkt);
    expect(crs.toLonLat).toBeNull();
    expect(crs.notes.join()).toMatch(why);
    expect(crs.notes.join()).toMatch(/results are in pixels/);
    expect(crs.notes.join().length).toBeLessThan(200);
  });
});

describe('text', () => {
  it('of a compound CRS gives its horizontal part, by its code or as it is', () => {
    const height = 'VERT_CS["h",VERT_DATUM["d",2005],UNIT["metre",1]]';
    const utm = `PROJCS["utm",${WGS84},PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",15],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],${metres}`;
    const compound = crsOfWkt(`COMPD_CS["both",${utm}],${height}]`);
    expect(compound.toLonLat!(381000, 4830500)).toEqual(crsOfWkt(`${utm}]`).toLonLat!(381000, 4830500));
    const coded = crsOfWkt(`COMPD_CS["both",${utm},AUTHORITY["EPSG","32633"]],${height}]`);
    expect(coded.name).toBe('EPSG:32633');
  });

  it('keeps the shift that it gives itself, in either form', () => {
    const shifted = (shift: string) =>
      crsOfWkt(
        `GEOGCS["x",DATUM["unheard of",SPHEROID["Bessel 1841",6377397.155,299.1528128]${shift}],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`,
      );
    const given = shifted(',TOWGS84[565.04,49.91,465.84,-0.4094,0.3597,-1.8685,4.0772]');
    expect(given.notes).toEqual([]);
    const bound = crsOfWkt(
      'BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["unheard of",ELLIPSOID["Bessel 1841",6377397.155,299.1528128]],CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]]],TARGETCRS[GEOGCRS["WGS 84"]],ABRIDGEDTRANSFORMATION["t",METHOD["Position Vector transformation (geog2D domain)"],PARAMETER["X-axis translation",565.04],PARAMETER["Y-axis translation",49.91],PARAMETER["Z-axis translation",465.84],PARAMETER["X-axis rotation",-0.4094],PARAMETER["Y-axis rotation",0.3597],PARAMETER["Z-axis rotation",-1.8685],PARAMETER["Scale difference",1.0000040772]]]',
    );
    expect(geodesicDistance(bound.toLonLat!(5, 52), given.toLonLat!(5, 52))).toBeLessThan(1e-3);
    // pyproj 3.7.2: +proj=longlat +ellps=bessel +towgs84=565.04,49.91,465.84,-0.4094,0.3597,-1.8685,4.0772
    expect(geodesicDistance(given.toLonLat!(5, 52), [4.999620888879752, 51.9990306009369])).toBeLessThan(
      1e-3,
    );
    const unknown = shifted('');
    expect(unknown.toLonLat!(5, 52)).toEqual([5, 52]);
    expect(unknown.notes).toEqual([
      'is on the datum "unheard of", whose shift to WGS 84 is not known: places may be some hundred metres off',
    ]);
  });

  it('takes no datum for unknown where the file has none but an ellipsoid', () => {
    const plain = (datum: string, spheroid: string) =>
      crsOfWkt(`GEOGCS["x",DATUM["${datum}",SPHEROID["s",${spheroid}]],UNIT["degree",0.0174532925199433]]`);
    expect(plain('unknown', '6371007.181,0').notes).toEqual([]);
    expect(plain('Unknown based on WGS 84 ellipsoid', '6378137,298.257223563').notes).toEqual([]);
    expect(plain('unknown', '6378388,297').notes.join()).toMatch(/not known/);
  });

  it('may be a code or a proj string, which GDAL takes in its place', () => {
    expect(crsOfWkt('EPSG:32633').name).toBe('EPSG:32633');
    expect(crsOfWkt('+proj=utm +zone=33 +datum=WGS84').toLonLat!(500000, 0)[0]).toBeCloseTo(15);
  });

  it('without a scale factor keeps the scale', () => {
    const { wkt, x, y } = truths.find(({ crs }) => crs === 'EPSG:9549 on WGS 84')!;
    const scale = /PARAMETER\["Scale factor at natural origin",[^[]*SCALEUNIT\[[^\]]*\](?:,ID\[[^\]]*\])?\],/;
    const without = crsOfWkt(wkt.replace(scale, ''));
    const withOne = crsOfWkt(wkt.replace(/("Scale factor at natural origin",)[\d.]+/, '$11'));
    expect(without.name).not.toContain('Scale factor');
    expect(without.toLonLat!(x, y)).toEqual(withOne.toLonLat!(x, y));
    expect(without.toLonLat!(x, y).every(Number.isFinite)).toBe(true);
  });

  it('is read as a tree', () => {
    expect(parseWkt('a["b ""c""",1e-3,NORTH,d("e",2)]')).toEqual({
      keyword: 'A',
      name: 'b "c"',
      values: ['b "c"', 0.001, 'NORTH'],
      children: [{ keyword: 'D', name: 'e', values: ['e', 2], children: [] }],
    });
  });
});
