import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { GeoR1Error } from '../contract/index.js';
import table from './crs-table.json' with { type: 'json' };
import { crsOfDefinition, NO_CRS, withoutAxes, type SceneCrs } from './projection.js';

/** What the EPSG database of geotiff-geokeys-to-proj4 lacks; see crs-table.json and the scripts that made it. */
export interface CrsTable {
  readonly source: string;
  /** `+towgs84` to the EPSG codes that need it, as "2000-2003,2010". */
  readonly shifts: Readonly<Record<string, string>>;
  /** PROJ's definition by EPSG code, where the library's does not do. */
  readonly definitions: Readonly<Record<string, string>>;
  /** EPSG codes that cannot be projected rightly. */
  readonly refused: readonly number[];
}

const CODE = /^\s*(?:epsg:)?(\d{4,6})\s*$/i;
const expanded = new WeakMap<object, Map<number, string>>();

/**
 * The CRS that a user names, `EPSG:32631` or `32631`, geographic or projected.
 * @throws GeoR1Error `bad-input` where that is no code, or none that leads to places on a map.
 */
export function crsOfText(text: string): SceneCrs {
  const code = Number(CODE.exec(text)?.[1] ?? Number.NaN);
  const refuse = (message: string) =>
    new GeoR1Error({
      code: 'bad-input',
      message,
      subject: text,
      next: 'Give the EPSG code of a projected or geographic CRS, such as EPSG:32631.',
    });
  if (!Number.isInteger(code)) throw refuse('This names no CRS.');
  const made = geokeysToProj4.toProj4({ ProjectedCSTypeGeoKey: code } as never);
  if (made.proj4.includes('+proj=geocent')) throw refuse('This CRS is geocentric.');
  const crs = crsOfEpsg(code, made.isGCS && !(String(code) in table.definitions));
  if (crs.toLonLat === null) throw refuse('This CRS is not known here, or cannot be projected.');
  return crs;
}

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** @param geographic longitude and latitude rather than a projection. */
export function crsOfEpsg(code: number, geographic: boolean): SceneCrs {
  return crsFromTable(table, code, geographic);
}

export function crsFromTable(from: CrsTable, code: number, geographic: boolean): SceneCrs {
  const name = `EPSG:${code}`;
  const key = geographic ? 'GeographicTypeGeoKey' : 'ProjectedCSTypeGeoKey';
  const own = from.definitions[String(code)];
  const made = geokeysToProj4.toProj4({ [key]: code } as never);
  if (from.refused.includes(code) || (own === undefined && 'CRSNotSupported' in made.errors)) {
    return { ...NO_CRS, name, notes: [`has ${name}, which cannot be projected here: results are in pixels`] };
  }
  const definition = withShift(own ?? withoutAxes(made.proj4), shiftIn(from, code));
  return crsOfDefinition(
    name,
    definition,
    own === undefined ? made.coordinatesConversionParameters : undefined,
  );
}

/**
 * `+towgs84` of an EPSG CRS whose datum is not WGS84 to within half a metre: dx, dy, dz in m and, where it has them,
 * rotations in arc seconds (position vector) and scale in ppm. Null where none is needed or known. Good to the few
 * metres that one shift for a whole country is good to.
 */
export function datumShift(epsg: number): string | null {
  return shiftIn(table, epsg);
}

export function withShift(definition: string, shift: string | null): string {
  if (shift === null) return definition;
  return `${definition.replace(/\s*\+(?:towgs84|datum|nadgrids)=\S+/g, '')} +towgs84=${shift}`;
}

function shiftIn(from: CrsTable, epsg: number): string | null {
  let byCode = expanded.get(from.shifts);
  if (byCode === undefined) {
    byCode = expand(from.shifts);
    expanded.set(from.shifts, byCode);
  }
  return byCode.get(epsg) ?? null;
}

/** "2000-2003,2010" a shift, to one entry a code. */
function expand(shifts: CrsTable['shifts']): Map<number, string> {
  const map = new Map<number, string>();
  for (const [shift, codes] of Object.entries(shifts)) {
    for (const range of codes.split(',')) {
      const [first = 0, last = first] = range.split('-').map(Number);
      for (let code = first; code <= last; code++) map.set(code, shift);
    }
  }
  return map;
}
