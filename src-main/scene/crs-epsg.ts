import geokeysToProj4 from 'geotiff-geokeys-to-proj4';
import { GeoR1Error } from '../contract/index.js';
import { byCode } from './code-lists.js';
import { doubtsOf } from './crs-accuracy.js';
import table from './crs-table.json' with { type: 'json' };
import { withoutAxes } from './proj-definition.js';
import { crsOfDefinition, NO_CRS, noting, type SceneCrs } from './projection.js';

/** What the EPSG database of geotiff-geokeys-to-proj4 lacks; see crs-table.json and the scripts that made it. */
export interface CrsTable {
  readonly source: string;
  /** `+towgs84` to the EPSG codes that need it, as "2000-2003,2010". */
  readonly shifts: Readonly<Record<string, string>>;
  /** Codes of compound and three-dimensional CRSs, as "2000-2003,2010", to the code of their horizontal part. */
  readonly flat: Readonly<Record<string, string>>;
  /** PROJ's definition by EPSG code, where the library's does not do. */
  readonly definitions: Readonly<Record<string, string>>;
  /** EPSG codes that cannot be projected rightly. */
  readonly refused: readonly number[];
}

const FIRST_EPSG = 1024;
const USER_DEFINED = 32767;
const CODE = /^\s*(?:epsg:)?(\d{4,6})\s*$/i;

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
  if (isGeocentric(made.proj4)) throw refuse('This CRS is geocentric.');
  const crs = crsOfEpsg(code, made.isGCS && !(String(code) in table.definitions));
  if (crs.toLonLat === null) throw refuse('This CRS is not known here, or cannot be projected.');
  return crs;
}

/** Metres from the middle of the Earth, which proj4 would take for metres or degrees on a map. */
export const isGeocentric = (definition: string): boolean => definition.includes('+proj=geocent');

/** GeoTIFF's words for "another one", and what lies under the first code of the registry, are no EPSG codes. */
export function isEpsg(code: number | null): code is number {
  return code !== null && code >= FIRST_EPSG && code < USER_DEFINED;
}

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** @param geographic longitude and latitude rather than a projection. */
export function crsOfEpsg(code: number, geographic: boolean): SceneCrs {
  return crsFromTable(table, code, geographic);
}

export function crsFromTable(from: CrsTable, whole: number, geographic: boolean): SceneCrs {
  const name = `EPSG:${whole}`;
  const code = Number(byCode(from.flat).get(whole) ?? whole);
  const key = geographic ? 'GeographicTypeGeoKey' : 'ProjectedCSTypeGeoKey';
  const own = from.definitions[String(code)];
  const made = geokeysToProj4.toProj4({ [key]: code } as never);
  if (from.refused.includes(code) || (own === undefined && 'CRSNotSupported' in made.errors)) {
    return { ...NO_CRS, name, notes: [`has ${name}, which cannot be projected here: results are in pixels`] };
  }
  if (own === undefined && isGeocentric(made.proj4))
    return { ...NO_CRS, name, notes: [`has ${name}, which is geocentric: results are in pixels`] };
  const definition = withShift(own ?? withoutAxes(made.proj4), shiftIn(from, code));
  const units = own === undefined ? made.coordinatesConversionParameters : undefined;
  return noting(crsOfDefinition(name, definition, units), doubtsOf(code));
}

/**
 * `+towgs84` of an EPSG CRS whose datum is not WGS84 to within half a metre: dx, dy, dz in m and, where it has them,
 * rotations in arc seconds (position vector) and scale in ppm. Null where none is needed or known. Good to the few
 * metres that one shift for a whole country is good to.
 */
export function datumShift(epsg: number): string | null {
  // Some CRSs are refused because one shift cannot stand for PROJ's operation.
  return table.refused.includes(epsg) ? null : shiftIn(table, epsg);
}

export function withShift(definition: string, shift: string | null): string {
  if (shift === null) return definition;
  const figure = ELLIPSOIDS[/\+datum=(\w+)/.exec(definition)?.[1] ?? ''];
  const own = figure === undefined || /\+(?:ellps|a|R)=/.test(definition) ? '' : ` +ellps=${figure}`;
  return `${definition.replace(/\s*\+(?:towgs84|datum|nadgrids)=\S+/g, '')}${own} +towgs84=${shift}`;
}

/** Of the datums that PROJ names in definitions. */
const ELLIPSOIDS: Readonly<Record<string, string>> = { NAD27: 'clrk66', NAD83: 'GRS80', WGS84: 'WGS84' };

function shiftIn(from: CrsTable, epsg: number): string | null {
  return byCode(from.shifts).get(epsg) ?? null;
}
