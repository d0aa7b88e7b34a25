/** Gnomonic, orthographic, Miller and Van der Grinten, by proj strings and by WKT of GDAL and Esri, against PROJ. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsOfWkt } from '../../src-main/scene/crs-wkt.js';
import { crsOfDefinition } from '../../src-main/scene/projection.js';

interface Truth {
  readonly definition: string;
  /** Longitude and latitude, x and y; without the latter where the projection does not reach. */
  readonly points: readonly (readonly [lon: number, lat: number, x: number | null, y: number | null])[];
}
/** By PROJ; made by tests/fixtures/truth/make_ellipsoid_truth.py. */
const truths = JSON.parse(
  readFileSync(new URL('../fixtures/truth/ellipsoid-truth.json', import.meta.url), 'utf8'),
) as Truth[];
/** The formulas agree to micrometres; Van der Grinten's take the equator for straight a little beside it. */
const WITHIN_M = 0.03;
/** Farther out a gnomonic plane has rounding of metres: there it is compared by its share. */
const FAR_M = 1e9;
const WITHIN_SHARE = 1e-9;
const WITHIN_DEGREES = 1e-6;

describe('as PROJ', () => {
  it.each(truths)('$definition', ({ definition, points }) => {
    const crs = definition.startsWith('+') ? crsOfDefinition(definition, definition) : crsOfWkt(definition);
    expect(crs.notes).toEqual([]);
    for (const [lon, lat, x, y] of points) {
      const [toX, toY] = crs.fromLonLat!(lon, lat);
      if (x === null || y === null) {
        expect([toX, toY]).toEqual([Number.NaN, Number.NaN]);
        continue;
      }
      const away = Math.hypot(x, y);
      expect(Math.hypot(toX - x, toY - y)).toBeLessThan(away > FAR_M ? away * WITHIN_SHARE : WITHIN_M);
      const [backLon, backLat] = crs.toLonLat!(x, y);
      const around = ((((backLon - lon) % 360) + 540) % 360) - 180;
      const degrees = Math.hypot(around * Math.cos((lat * Math.PI) / 180), backLat - lat);
      expect(degrees).toBeLessThan(WITHIN_DEGREES);
    }
  });

  it('have no place for what lies beyond the rim of the Earth', () => {
    const crs = crsOfDefinition('view', '+proj=ortho +lat_0=40 +lon_0=10 +ellps=WGS84');
    expect(crs.toLonLat!(7_000_000, 0)).toEqual([Number.NaN, Number.NaN]);
  });
});
