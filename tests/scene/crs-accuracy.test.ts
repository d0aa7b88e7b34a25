/** How far off places may be, as PROJ states it; the metres here are of pyproj 3.7.2's own operations. */
import { describe, expect, it } from 'vitest';
import { crsOfEpsg } from '../../src-main/scene/crs-epsg.js';
import { crsOfWkt } from '../../src-main/scene/crs-wkt.js';
import { crsOfGeoKeys } from '../../src-main/scene/crs.js';

const metresOf = (notes: readonly string[]): number =>
  Number(/places may be (\d+) m off/.exec(notes.join())?.[1] ?? Number.NaN);

describe('the doubt about a place', () => {
  it.each([
    [32633, 'WGS 84'],
    [3857, 'WGS 84'],
    [25832, 'ETRS89, 1 m'],
  ])('is not told of EPSG:%i (%s)', (code) => {
    expect(crsOfEpsg(code, false).notes).toEqual([]);
  });

  it.each([
    [2332, 'Xian 1980 by zone'],
    [2327, 'Xian 1980 by zone'],
  ])('is some hundred metres for EPSG:%i, which PROJ leaves unshifted too (%s)', (code) => {
    expect(crsOfEpsg(code, false).notes).toEqual([
      'is on a datum whose shift to WGS 84, or its accuracy, is not known: places may be some hundred metres off',
    ]);
  });

  // EPSG writes 999 m for an accuracy that is not known; two of Segara's operations have one, of 5 and 10 m.
  it('takes no mark of a lacking accuracy for metres', () => {
    expect(crsOfEpsg(4304, true).notes.join()).toMatch(/or its accuracy, is not known/);
    expect(metresOf(crsOfEpsg(4613, true).notes)).toBe(16);
  });

  it('is at least what PROJ states for the operation that it prefers, of NAD27 and ED50', () => {
    // 26711 lies 17 m from PROJ's place in reader/rasterio__byte.tif; 7 m are the least that is stated for it.
    expect(metresOf(crsOfEpsg(26711, false).notes)).toBeGreaterThanOrEqual(17);
    expect(metresOf(crsOfEpsg(4230, true).notes)).toBeGreaterThanOrEqual(10);
    expect(metresOf(crsOfEpsg(4267, true).notes)).toBeGreaterThanOrEqual(7);
  });

  it('is the same from well-known text and from geo keys of its base', () => {
    const nad27 = metresOf(crsOfEpsg(4267, true).notes);
    const text = crsOfWkt(
      'GEOGCS["NAD27",DATUM["North_American_Datum_1927",SPHEROID["Clarke 1866",6378206.4,294.978698213898]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
    );
    expect(metresOf(text.notes)).toBe(nad27);
    const keys = crsOfGeoKeys({
      GTModelTypeGeoKey: 1,
      GeographicTypeGeoKey: 4267,
      ProjectedCSTypeGeoKey: 32767,
      ProjCoordTransGeoKey: 1,
      ProjNatOriginLatGeoKey: 0,
      ProjNatOriginLongGeoKey: -117,
      ProjScaleAtNatOriginGeoKey: 0.9996,
      ProjFalseEastingGeoKey: 500000,
      ProjFalseNorthingGeoKey: 0,
      ProjLinearUnitsGeoKey: 9001,
    });
    expect(metresOf(keys.notes)).toBe(nad27);
  });

  it('is not told where nothing is placed', () => {
    expect(crsOfEpsg(22700, false).notes.join()).not.toMatch(/off/);
  });
});
