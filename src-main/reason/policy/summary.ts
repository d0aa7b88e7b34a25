import type { Candidate } from '../../contract/index.js';

/** What a scene holds, as a policy reads it. */
export interface SceneSummary {
  /** Bucket of how many candidates of each class there are, in the order of the bundle's vocabulary. */
  readonly counts: readonly number[];
  /** Bucket of the ground sample distance; 0 where it is unknown. */
  readonly gsd: number;
}

/** Largest count of each bucket: 0, 1, 2, 3, 4, 5–6, 7–9, 10–19, 20–49, more. */
const COUNT_BUCKETS = [0, 1, 2, 3, 4, 6, 9, 19, 49];
export const COUNT_BUCKET_NUMBER = COUNT_BUCKETS.length + 1;
/** Metres per pixel up to which a bucket goes. */
const GSD_BUCKETS = [0.15, 0.4, 0.8, 1.6, 4];
export const GSD_BUCKET_NUMBER = GSD_BUCKETS.length + 2;

/** @param threshold score from which a candidate of a class counts */
export function summaryOf(
  candidates: readonly Pick<Candidate, 'label' | 'score'>[],
  classes: readonly string[],
  gsd: number | null,
  threshold: number | ((className: string) => number),
): SceneSummary {
  const least = typeof threshold === 'number' ? () => threshold : threshold;
  const counts = new Map<string, number>();
  for (const { label, score } of candidates)
    if (score >= least(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return {
    counts: classes.map((name) => bucket(counts.get(name) ?? 0, COUNT_BUCKETS)),
    gsd: gsd === null ? 0 : 1 + bucket(gsd, GSD_BUCKETS),
  };
}

function bucket(value: number, tops: readonly number[]): number {
  const at = tops.findIndex((top) => value <= top);
  return at === -1 ? tops.length : at;
}
