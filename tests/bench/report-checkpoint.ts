import type { TaughtRow } from './checkpoint-teach.js';

/** What `bench checkpoint-teach` writes, as it is kept in docs/results. */
export interface TaughtCheckpoint {
  readonly places: number;
  readonly tested: number;
  /** Examples, and the share of them whose box lies in a place by chance. */
  readonly shots: number;
  readonly careless: number;
  /** Of the updates by rewards; left out in files of before it could be chosen. */
  readonly rate?: number;
  readonly iterations?: number;
  readonly rows: readonly TaughtRow[];
}

/** A line for each way of teaching: the mean over the seeds, and each seed's own. */
export function taughtCheckpointRows({ rows, places }: TaughtCheckpoint): string[][] {
  const arms = [...new Set(rows.map(({ arm }) => arm))];
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const told = (values: readonly (number | null)[]): string => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? '–' : mean(known).toFixed(2);
  };
  const first = rows.filter(({ arm }) => arm === arms[0]);
  return [
    ['by chance', (1 / places).toFixed(3), '', '', '', '', ''],
    ['as it came', mean(first.map(({ before }) => before)).toFixed(3), '', '', '', '', ''],
    ...arms.map((arm) => {
      const own = rows.filter((row) => row.arm === arm);
      return [
        arm,
        mean(own.map(({ after }) => after)).toFixed(3),
        own.map(({ after }) => after.toFixed(3)).join(', '),
        mean(own.map(({ drawn }) => drawn)).toFixed(3),
        own.map(({ drawn }) => drawn.toFixed(3)).join(', '),
        told(own.map(({ firstReward }) => firstReward)),
        told(own.map(({ lastReward }) => lastReward)),
      ];
    }),
  ];
}
