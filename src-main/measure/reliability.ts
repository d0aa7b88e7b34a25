import type { ReportPlot } from '../contract/index.js';

export interface ScoredAnswer {
  /** 0 to 1. */
  readonly score: number;
  readonly right: boolean;
}

const BINS = 10;

/** How often answers of a score are right, over ten equal parts of [0, 1] (Guo et al. 2017); null of no answers. */
export function reliability(
  answers: readonly ScoredAnswer[],
  title: string,
): Extract<ReportPlot, { kind: 'reliability' }> | null {
  if (answers.length === 0) return null;
  const bins = Array.from({ length: BINS }, (_, at) => {
    const inside = answers.filter(({ score }) => Math.min(BINS - 1, Math.floor(score * BINS)) === at);
    const count = inside.length;
    return {
      low: at / BINS,
      high: (at + 1) / BINS,
      count,
      score: inside.reduce((sum, { score }) => sum + score, 0) / Math.max(1, count),
      right: inside.filter(({ right }) => right).length / Math.max(1, count),
    };
  }).filter(({ count }) => count > 0);
  const error =
    bins.reduce((sum, { count, score, right }) => sum + count * Math.abs(score - right), 0) / answers.length;
  return { kind: 'reliability', title, bins, error };
}
