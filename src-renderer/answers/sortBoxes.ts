import { measuresOf } from '../../src-main/contract/index.js';
import type { AnswerBox } from '../../src-main/contract/index.js';

export const SORT_KEYS = ['rank', 'label', 'score', 'area', 'length', 'step'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A box and its place in the answer, 1 the best: the number that stands beside it on the map. */
export interface RankedBox {
  readonly rank: number;
  readonly box: AnswerBox;
}

/** Stable: equal boxes stay best first, whichever way the column is sorted. */
export function sortBoxes(boxes: readonly RankedBox[], key: SortKey, descending: boolean): RankedBox[] {
  const sign = descending ? -1 : 1;
  return [...boxes].sort((a, b) => sign * compare(a, b, key) || a.rank - b.rank);
}

function compare(a: RankedBox, b: RankedBox, key: SortKey): number {
  if (key === 'rank') return a.rank - b.rank;
  if (key === 'label') return a.box.label.localeCompare(b.box.label, 'en', { numeric: true });
  if (key === 'area' || key === 'length') return measuresOf(a.box)[key] - measuresOf(b.box)[key];
  return a.box[key] - b.box[key];
}
