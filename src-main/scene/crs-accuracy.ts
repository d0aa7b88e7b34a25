import { byCode } from './code-lists.js';
import table from './crs-accuracy.json' with { type: 'json' };

const unknown = { unknown: table.unknown };

/**
 * How far off the places of an EPSG CRS may be (crs-accuracy.json), as a note; none where it is less than 3 m, as PROJ states
 * it, or the CRS is not among those that were looked at.
 */
export function doubtsOf(epsg: number): string[] {
  const metres = byCode(table.metres).get(epsg);
  if (metres !== undefined)
    return [`is on a datum whose shift to WGS 84 is not exact: places may be ${metres} m off`];
  if (!byCode(unknown).has(epsg)) return [];
  return [
    'is on a datum whose shift to WGS 84, or its accuracy, is not known: places may be some hundred metres off',
  ];
}
