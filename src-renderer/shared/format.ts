/** Numbers as people read them. One locale for the whole window: the questions are English, and so are the exports. */
import type { AnswerBox } from '../../src-main/contract/index.js';

const LOCALE = 'en';
const M2_PER_HA = 10_000;
const M2_PER_KM2 = 1_000_000;
const M_PER_KM = 1_000;
const MS_PER_S = 1_000;
const S_PER_MIN = 60;

/** One for each number of digits: making one takes as long as tens of uses, and a list has thousands of numbers. */
const formatters = new Map<number, Intl.NumberFormat>();

/** At most `digits` significant digits, but never fewer than the integer part has. */
export function formatNumber(value: number, digits = 3): string {
  const integerDigits = Math.floor(Math.abs(value)).toString().length;
  const most = Math.max(digits, integerDigits);
  const formatter = formatters.get(most) ?? new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: most });
  formatters.set(most, formatter);
  return formatter.format(value);
}

/** Square metres, hectares from 10 ha on, square kilometres from 10 km2 on; or square pixels. */
export function formatArea(area: number, measuredIn: AnswerBox['measuredIn']): string {
  if (measuredIn === 'px') return `${formatNumber(area)} px²`;
  if (area >= 10 * M2_PER_KM2) return `${formatNumber(area / M2_PER_KM2)} km²`;
  if (area >= 10 * M2_PER_HA) return `${formatNumber(area / M2_PER_HA)} ha`;
  return `${formatNumber(area)} m²`;
}

/** Metres, kilometres from 10 km on; or pixels. */
export function formatLength(length: number, measuredIn: AnswerBox['measuredIn']): string {
  if (measuredIn === 'px') return `${formatNumber(length)} px`;
  if (length >= 10 * M_PER_KM) return `${formatNumber(length / M_PER_KM)} km`;
  return `${formatNumber(length)} m`;
}

/** A step's own unit: `m2` is written m². */
export const formatQuantity = (value: number, unit = ''): string =>
  `${formatNumber(value)} ${unit.replace('2', '²')}`.trim();

export const formatScore = (score: number): string => score.toFixed(2);

export const formatCount = (count: number): string => new Intl.NumberFormat(LOCALE).format(count);

/** `1 box`, `12 boxes`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Metres per pixel: `0.30 m/px`, `12 m/px`. */
export const formatGsd = (gsd: number): string => `${gsd < 10 ? gsd.toFixed(2) : formatNumber(gsd)} m/px`;

/** `8 ms`, `0.4 s`, `12 s`, `3 min`. */
export function formatDuration(ms: number): string {
  const seconds = ms / MS_PER_S;
  if (ms < MS_PER_S / 10) return `${Math.round(ms)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 2 * S_PER_MIN) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / S_PER_MIN)} min`;
}

/** `820 kB`, `1.9 MB`, `2.1 GB`: powers of ten, as disks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${formatNumber(bytes / 1e9, 2)} GB`;
  return bytes >= 1e6 ? `${formatNumber(bytes / 1e6, 2)} MB` : `${formatNumber(bytes / 1e3, 2)} kB`;
}

/** Degrees with as many decimals as a ground pixel deserves (7 decimals are a centimetre). */
export const formatDegrees = (degrees: number, decimals = 6): string => degrees.toFixed(decimals);

/** The last part of a path, whichever way its slashes lean. */
export const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
