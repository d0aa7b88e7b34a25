import type { Cell } from '../../src-main/contract/index.js';

const DIGITS = 3;
const LARGE = 100;

/** A cell as the window shows it: the figure, and its interval below. */
export interface CellParts {
  readonly figure: string;
  readonly interval: string | null;
  readonly isNumber: boolean;
}

export function cellParts(cell: Cell): CellParts {
  if (cell === null) return { figure: '–', interval: null, isNumber: true };
  if (typeof cell === 'string') return { figure: cell, interval: null, isNumber: false };
  if (typeof cell === 'number') {
    const digits = Math.abs(cell) >= LARGE ? 0 : DIGITS;
    const figure = Number.isInteger(cell) ? String(cell) : cell.toFixed(digits);
    return { figure, interval: null, isNumber: true };
  }
  const [mean, low, high] = [cell.mean, cell.low, cell.high].map((value) => value.toFixed(DIGITS));
  return { figure: mean ?? '', interval: `${low} to ${high}`, isNumber: true };
}
