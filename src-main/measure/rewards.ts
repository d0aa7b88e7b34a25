/**
 * The metric reward of an answer that chooses among known objects, after Geo-R1 (arXiv 2509.21976):
 * min(1, sqrt(true / answered)) times the average precision of the ranking, all points; 1 for a right refusal.
 * @param answered ids, best first
 * @param truth ids of the objects that are meant
 */
export function metricReward(answered: readonly number[], truth: readonly number[]): number {
  if (truth.length === 0 || answered.length === 0) return Number(truth.length === answered.length);
  const meant = new Set(truth);
  let [hits, precision] = [0, 0];
  for (const [at, id] of answered.entries()) {
    if (!meant.has(id)) continue;
    hits += 1;
    precision += hits / (at + 1);
  }
  return Math.min(1, Math.sqrt(truth.length / answered.length)) * (precision / truth.length);
}
