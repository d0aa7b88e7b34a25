/** Cells and tables of docs/results.md. */
import type { Interval } from '../../src-main/measure/index.js';

const DIGITS = 3;

export const share = (value: number): string => value.toFixed(DIGITS);

/** Of a difference: with its sign. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${share(Math.abs(value))}`;

export function withInterval({ mean, low, high }: Interval): string {
  return `${share(mean)} [${share(low)}, ${share(high)}]`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
