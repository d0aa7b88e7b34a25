import type { Position } from '../geometry/index.js';

export type PolynomialOrder = 1 | 2;
export type Polynomial = (a: number, b: number) => Position;

/** Coefficients of one polynomial of two variables. */
const COEFFICIENTS: Record<PolynomialOrder, number> = { 1: 3, 2: 6 };
/** Below this the normal equations, whose diagonal is about the number of points, are taken as singular. */
const SINGULAR = 1e-12;

/**
 * The polynomials p, q of two variables for which p(from) and q(from) are nearest to `to` in least squares. Both sides
 * are centred and scaled first, so that large coordinates do not eat the digits. Null where the points do not fix them.
 */
export function fitPolynomial(
  from: readonly Position[],
  to: readonly Position[],
  order: PolynomialOrder,
): Polynomial | null {
  const size = COEFFICIENTS[order];
  if (from.length < size) return null;
  const [source, target] = [normaliser(from), normaliser(to)];
  const rows = from.map((position) => terms(source.apply(position), order));
  const wanted = to.map(target.apply);
  const normal = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (__, j) => sum(rows, (row) => at(row, i) * at(row, j))),
    sum(rows, (row, k) => at(row, i) * (wanted[k]?.[0] ?? Number.NaN)),
    sum(rows, (row, k) => at(row, i) * (wanted[k]?.[1] ?? Number.NaN)),
  ]);
  const solved = solve(normal, SINGULAR * from.length);
  if (solved === null) return null;
  return (a, b) => {
    const powers = terms(source.apply([a, b]), order);
    const value = (column: number) =>
      powers.reduce((s, power, i) => s + power * at(solved[i] ?? [], column), 0);
    return target.undo([value(0), value(1)]);
  };
}

function terms([u, v]: Position, order: PolynomialOrder): number[] {
  return order === 1 ? [1, u, v] : [1, u, v, u * u, u * v, v * v];
}

function normaliser(positions: readonly Position[]) {
  const n = positions.length;
  const mx = sum(positions, ([x]) => x) / n;
  const my = sum(positions, ([, y]) => y) / n;
  const spread = Math.sqrt(sum(positions, ([x, y]) => (x - mx) ** 2 + (y - my) ** 2) / n) || 1;
  return {
    apply: ([x, y]: Position): Position => [(x - mx) / spread, (y - my) / spread],
    undo: ([x, y]: Position): Position => [x * spread + mx, y * spread + my],
  };
}

/** Gauss-Jordan with row pivoting of n rows of n + 2 values; the last two columns of the result, or null. */
function solve(rows: number[][], singular: number): number[][] | null {
  const n = rows.length;
  for (let col = 0; col < n; col++) {
    const pivotRow = rows
      .slice(col)
      .reduce((best, row) => (Math.abs(at(row, col)) > Math.abs(at(best, col)) ? row : best));
    const pivot = at(pivotRow, col);
    if (!(Math.abs(pivot) > singular)) return null;
    rows[rows.indexOf(pivotRow)] = rows[col] ?? [];
    rows[col] = pivotRow.map((value) => value / pivot);
    for (const [i, row] of rows.entries()) {
      const factor = at(row, col);
      if (i !== col && factor !== 0) rows[i] = row.map((value, j) => value - factor * at(rows[col] ?? [], j));
    }
  }
  return rows.map((row) => row.slice(n));
}

function at(row: readonly number[], i: number): number {
  return row[i] ?? Number.NaN;
}

function sum<T>(items: readonly T[], value: (item: T, i: number) => number): number {
  return items.reduce((total, item, i) => total + value(item, i), 0);
}
