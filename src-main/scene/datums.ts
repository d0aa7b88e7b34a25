import { doubtsOf } from './crs-accuracy.js';
import { datumShift } from './crs-epsg.js';
import table from './datum-table.json' with { type: 'json' };
import { plainName } from './wkt.js';

/** What well-known text or geo keys tell of a datum. */
export interface NamedDatum {
  /** Or its EPSG code as text. */
  readonly name: string;
  /** EPSG code of the geographic CRS on it, where the text has one. */
  readonly epsg: number | null;
  /** Of the projected CRS: many datums have another shift in each country. */
  readonly projectedName: string | null;
  /** Equatorial radius, m. */
  readonly radius: number;
  /** 0 for a sphere. */
  readonly inverseFlattening: number;
}

/** `+towgs84` as of `datumShift`; null where none is needed, or none is known, which a note then says. */
export interface Shift {
  readonly towgs84: string | null;
  readonly notes: readonly string[];
}

/** EPSG codes of the datums that need no shift and are metres off all the same, by the names of EPSG and Esri. */
const NEAR_CODES: Readonly<Record<string, number>> = {
  northamericandatum1983: 4269,
  northamerican1983: 4269,
  geocentricdatumofaustralia1994: 4283,
  gda1994: 4283,
};
const near = new Set(table.near.split(' '));
const shifted = byName(table.shifted);
const regional = byName(table.regional);
/** GRS 80 and the ellipsoids of all world geodetic systems since 1972: radius, m, and inverse flattening. */
const MODERN = { least: 6_378_135, most: 6_378_137, flattest: 298.247, roundest: 298.26 };

/**
 * The shift of a datum from its EPSG code or, for text without one, from its name (datum-table.json). A datum that is
 * neither known nor without an own one (`unknown`, a sphere) is left unshifted, as PROJ does: all that were ever used lie
 * within about a kilometre of WGS 84, most within 300 m, and a note says so.
 */
export function shiftOf(datum: NamedDatum): Shift {
  const name = plainName(datum.name);
  const code =
    (datum.projectedName === null
      ? undefined
      : regional.get(plainName(datum.projectedName).replace(/deprecated$/, ''))) ??
    datum.epsg ??
    shifted.get(name);
  const shift = code === undefined ? null : datumShift(code);
  const source = shift === null ? shifted.get(name) : code;
  const towgs84 = shift ?? (source === undefined ? null : datumShift(source));
  if (towgs84 !== null) return { towgs84, notes: source === undefined ? [] : doubtsOf(source) };
  if (near.has(name) || isNone(name, datum)) {
    const base = code ?? NEAR_CODES[name];
    return { towgs84, notes: base === undefined ? [] : doubtsOf(base) };
  }
  return {
    towgs84,
    notes: [
      `is on ${datum.name === '' ? 'a datum without a name' : `the datum "${datum.name}"`}, whose shift to WGS 84 is not known: places may be some hundred metres off`,
    ],
  };
}

/** Nothing but a sphere or an ellipsoid, as proj strings have it, or as a file says that takes WGS 84 for granted. */
function isNone(name: string, { radius, inverseFlattening }: NamedDatum): boolean {
  const isModern =
    radius >= MODERN.least &&
    radius <= MODERN.most &&
    inverseFlattening >= MODERN.flattest &&
    inverseFlattening <= MODERN.roundest;
  return inverseFlattening === 0 || (isModern && /^(?:unknown|notspecified|unnamed|$)/.test(name));
}

function byName(names: Readonly<Record<string, string>>): Map<string, number> {
  return new Map(
    Object.entries(names).flatMap(([code, listed]) =>
      listed.split(' ').map((name) => [name, Number(code)] as const),
    ),
  );
}
