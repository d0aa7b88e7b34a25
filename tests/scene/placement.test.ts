/** Parsers of what lies beside a scene, and fits of control points: worked examples and damaged input. */
import { describe, expect, it } from 'vitest';
import { fitControlPoints, type ControlPoint } from '../../src-main/scene/control-points.js';
import { parsePam } from '../../src-main/scene/pam.js';
import { parseWorldFile, worldEndings } from '../../src-main/scene/world-file.js';

describe('world files', () => {
  it('give the place of the outer corner', () => {
    expect(parseWorldFile('3\n0\n0\n-3\n1000\n2000\n')).toEqual([998.5, 3, 0, 2001.5, 0, -3]);
    expect(parseWorldFile(' 3,5\r\n0\r\n\r\n0\r\n-3,5\r\n1000\r\n2000 ')).toEqual([
      998.25, 3.5, 0, 2001.75, 0, -3.5,
    ]);
    expect(parseWorldFile('0\n3\n3\n0\n1000\n2000')).toEqual([998.5, 0, 3, 1998.5, 3, 0]);
  });

  it.each(['', '3\n0\n0\n-3\n1000', '0\n0\n0\n0\n1\n2', 'a\nb\nc\nd\ne\nf', '1\n1\n1\n1\n0\n0'])(
    'not %j',
    (text) => {
      expect(parseWorldFile(text)).toBeNull();
    },
  );

  it('have the names that GDAL tries', () => {
    expect(worldEndings('tif')).toEqual(['.tfw', '.TFW', '.tifw', '.TIFW', '.wld', '.WLD']);
    expect(worldEndings('jpeg').slice(0, 3)).toEqual(['.jgw', '.JGW', '.jpegw']);
  });
});

describe('.aux.xml', () => {
  it('gives CRS, affine, points and nodata, and leaves the rest', () => {
    const pam = parsePam(`<PAMDataset>
      <SRS dataAxisToSRSAxisMapping="1,2">PROJCS[&quot;x&quot;]</SRS>
      <GeoTransform>  1.0e+02, 1, 0,  2.0e+02, 0, -1</GeoTransform>
      <GCPList Projection="GEOGCS[]"><GCP Id="1" Pixel="0.5" Line="2" X="3" Y="4" Z="0"/></GCPList>
      <Metadata><MDI key="AREA_OR_POINT">Area</MDI></Metadata>
      <PAMRasterBand band="1"><Histograms><HistItem/></Histograms></PAMRasterBand>
      <PAMRasterBand band="2"><NoDataValue le_hex_endian="0">-9999</NoDataValue></PAMRasterBand></PAMDataset>`);
    expect(pam).toEqual({
      srs: 'PROJCS["x"]',
      affine: [100, 1, 0, 200, 0, -1],
      points: [{ col: 0.5, row: 2, x: 3, y: 4 }],
      pointsSrs: 'GEOGCS[]',
      nodata: -9999,
    });
  });

  it.each([
    ['', null],
    ['<PAMDataset', null],
    ['<other/>', null],
    ['<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><PAMDataset>&a;</PAMDataset>', null],
  ])('of %j says nothing', (text, nothing) => expect(parsePam(text)).toBe(nothing));

  it('with damaged parts gives the others', () => {
    const of = (inner: string) => parsePam(`<PAMDataset>${inner}<SRS>a</SRS></PAMDataset>`);
    expect(of('<GeoTransform>1,2,3</GeoTransform>')).toMatchObject({ affine: null, srs: 'a' });
    expect(of('<GeoTransform>1,2,3,4,5,</GeoTransform>')).toMatchObject({ affine: null, srs: 'a' });
    expect(of('<GCPList><GCP Pixel="x" Line="0" X="0" Y="0"/></GCPList>')).toMatchObject({ points: [] });
    expect(of('<PAMRasterBand band="1"><NoDataValue>nan</NoDataValue></PAMRasterBand>')?.nodata).toBeNaN();
    expect(of('<PAMRasterBand band="1"><NoDataValue>none</NoDataValue></PAMRasterBand>')?.nodata).toBeNull();
    expect(of('<PAMRasterBand band="1"/>')?.nodata).toBeNull();
  });
});

describe('control points', () => {
  const grid = [0, 50, 100].flatMap((row) => [0, 60, 120].map((col) => [col, row] as const));
  const through = (place: (col: number, row: number) => [number, number], n = grid.length): ControlPoint[] =>
    grid.slice(0, n).map(([col, row]) => {
      const [x, y] = place(col, row);
      return { col, row, x, y };
    });

  it('of an affine give it back at large coordinates', () => {
    const fit = fitControlPoints(
      through((c, r) => [500_000 + 0.3 * c + 0.1 * r, 4_000_000 + 0.1 * c - 0.3 * r], 5),
    )!;
    const affine = [500_000, 0.3, 0.1, 4_000_000, 0.1, -0.3];
    expect(fit.order).toBe(1);
    for (const [i, value] of affine.entries()) expect(fit.affine![i]).toBeCloseTo(value, 6);
    expect(fit.rmsPixels).toBeLessThan(1e-6);
    expect(fit.fromCrs(500_000, 4_000_000)[0]).toBeCloseTo(0, 6);
  });

  it('from six on follow a bend', () => {
    const bend = (c: number, r: number): [number, number] => [
      1000 + c + 1e-4 * r * r,
      2000 - r + 2e-4 * c * r,
    ];
    const fit = fitControlPoints(through(bend))!;
    expect(fit.order).toBe(2);
    expect(fit.affine).toBeNull();
    const [x, y] = fit.toCrs(33, 71);
    expect(x).toBeCloseTo(bend(33, 71)[0], 8);
    expect(y).toBeCloseTo(bend(33, 71)[1], 8);
    expect(fit.rmsPixels).toBeLessThan(0.1);
  });

  it('on a line, or too few, place nothing', () => {
    const line = Array.from({ length: 8 }, (_, i) => ({ col: i, row: 2 * i, x: i, y: i }));
    for (const n of [0, 1, 2, 5, 8]) expect(fitControlPoints(line.slice(0, n))).toBeNull();
    const same = Array.from({ length: 4 }, () => ({ col: 1, row: 1, x: 1, y: 1 }));
    expect(fitControlPoints(same)).toBeNull();
  });
});
