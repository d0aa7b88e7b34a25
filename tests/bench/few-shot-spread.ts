/** Rows that differ in their seeds alone, and what they spread. Pure. */
import type { Row } from './few-shot-rows.js';

/** Runs of a task that differ in their seeds alone, fewer images first. */
export function groupsOf(rows: readonly Row[], task: string): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows.filter((each) => each.task === task)) {
    const key = `${row.shots} ${row.method}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].sort(([a], [b]) => (a?.shots ?? 0) - (b?.shots ?? 0));
}

export function spreadOf(values: readonly number[]): {
  readonly mean: number;
  readonly deviation: number | null;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}
