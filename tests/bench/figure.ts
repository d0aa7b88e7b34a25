/** One row of what a benchmark measured. */
export interface Figure {
  readonly what: string;
  /** Median of the runs. */
  readonly value: number;
  readonly unit: string;
  readonly aim: string;
  readonly runs: readonly number[];
}

export function figureOf(what: string, runs: readonly number[], unit: string, aim = ''): Figure {
  return { what, value: median(runs), unit, aim, runs };
}

/** Of an even number, the mean of the two in the middle; of none, NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
