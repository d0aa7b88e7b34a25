import table from './datum-shifts.json' with { type: 'json' };

let byCode: Map<number, string> | null = null;

/**
 * `+towgs84` of an EPSG CRS whose datum is not WGS84 to within half a metre: dx, dy, dz in m and, where it has them,
 * rotations in arc seconds (position vector) and scale in ppm. Null where none is needed or known. Good to the few
 * metres that one Helmert shift for a whole country is good to.
 */
export function datumShift(epsg: number): string | null {
  byCode ??= expand(table.shifts);
  return byCode.get(epsg) ?? null;
}

/** "2000-2003,2010" a shift, to one entry a code. */
function expand(shifts: Readonly<Record<string, string>>): Map<number, string> {
  const map = new Map<number, string>();
  for (const [shift, codes] of Object.entries(shifts)) {
    for (const range of codes.split(',')) {
      const [first = 0, last = first] = range.split('-').map(Number);
      for (let code = first; code <= last; code++) map.set(code, shift);
    }
  }
  return map;
}
