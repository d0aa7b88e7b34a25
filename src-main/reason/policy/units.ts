import type { UNITS } from '../../contract/index.js';
import { NUMBER_NAMES } from '../lexicon/number-names.js';

type Unit = (typeof UNITS)[number];

/** Units as people write them, with what they are in the contract's units. */
export const WRITTEN_UNITS: Readonly<Record<string, { readonly unit: Unit; readonly factor: number }>> = {
  m: { unit: 'm', factor: 1 },
  km: { unit: 'm', factor: 1000 },
  cm: { unit: 'm', factor: 0.01 },
  ft: { unit: 'm', factor: 0.3048 },
  yd: { unit: 'm', factor: 0.9144 },
  mi: { unit: 'm', factor: 1609.344 },
  px: { unit: 'px', factor: 1 },
  m2: { unit: 'm2', factor: 1 },
  km2: { unit: 'm2', factor: 1e6 },
  ha: { unit: 'm2', factor: 1e4 },
  acre: { unit: 'm2', factor: 4046.8564224 },
  ft2: { unit: 'm2', factor: 0.09290304 },
  px2: { unit: 'px2', factor: 1 },
};

const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety hundred'.split(' ');

/** The number that a word says ("50", "1,200", "50m", "fifty"), null where it says none. */
export function numberOf(word: string): number | null {
  const digits = /^\d+(?:[.,]\d+)*/.exec(word)?.[0];
  if (digits !== undefined) {
    const plain = /^\d{1,3}(?:,\d{3})+$/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.');
    const value = Number(plain);
    return Number.isFinite(value) ? value : null;
  }
  const lower = word.toLowerCase();
  const small = NUMBER_NAMES.indexOf(lower);
  if (small !== -1) return small;
  const tens = TENS.indexOf(lower);
  if (tens > 1) return tens * 10;
  return lower === 'a' || lower === 'half' ? { a: 1, half: 0.5 }[lower] : null;
}
