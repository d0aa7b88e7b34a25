import type { Measure, Order } from '../parse/senses.js';
import { sideOrder } from '../parse/read-groups.js';
import type { Modifier } from '../parse/tree.js';
import type { ChainBuilder } from './builder.js';
import { filterAlone } from './filters.js';

/** A modifier that can order a set: "largest", "left", "second from the top"; `nearest` orders by another set. */
export type Ranker = Extract<Modifier, { kind: 'size' | 'side' }>;

export interface Cut {
  readonly skip: number;
  readonly take: number;
  readonly reverse: boolean;
}

/** How many the phrase wants and after skipping how many; null where it wants all. */
export function cutOf(want: number | null, ordinal: number | null): Cut | null {
  if (ordinal !== null)
    return { skip: Math.max(0, Math.abs(ordinal) - 1), take: want ?? 1, reverse: ordinal < 0 };
  return want === null ? null : { skip: 0, take: want, reverse: false };
}

/** The stronger a word is about order, the later and more certainly it decides. */
function strength(ranker: Ranker): number {
  if (ranker.kind === 'side') return ranker.superlative ? 5 : 3;
  return { superlative: 6, comparative: 4, plain: 1 }[ranker.degree];
}

export function sortRankers(rankers: readonly Ranker[]): Ranker[] {
  return [...rankers].sort((a, b) => strength(a) - strength(b));
}

export function rank(builder: ChainBuilder, from: number, by: Measure, order: Order, cut: Cut): number {
  const reversed = order === 'ascending' ? 'descending' : 'ascending';
  return builder.add({
    verb: 'rank',
    from,
    by,
    order: cut.reverse ? reversed : order,
    skip: cut.skip,
    take: cut.take,
  });
}

export function rankerStep(builder: ChainBuilder, from: number, ranker: Ranker, cut: Cut): number {
  return ranker.kind === 'side'
    ? rank(builder, from, ranker.side, sideOrder(ranker.side), cut)
    : rank(builder, from, ranker.measure, ranker.order, cut);
}

/** A word of order where the phrase does not say how many: "large tanks", "northern tanks". */
export function relativeFilter(builder: ChainBuilder, from: number, ranker: Ranker): number {
  if (ranker.kind === 'side') return filterAlone(builder, from, ranker);
  const { measure, order, negate } = ranker;
  const large = (order === 'descending') !== negate;
  if (measure === 'brightness') {
    return builder.add({
      verb: 'keep-colour',
      from,
      colour: order === 'descending' ? 'light' : 'dark',
      negate,
    });
  }
  return builder.add({
    verb: 'keep-relative-size',
    from,
    size: large ? 'large' : 'small',
    ...(measure === 'length' || measure === 'width' ? { measure } : {}),
  });
}
