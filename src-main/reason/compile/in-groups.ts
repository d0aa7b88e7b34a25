import { sideOrder } from '../parse/read-groups.js';
import type { Grouping, Measure, Order } from '../parse/senses.js';
import type { Modifier, NounPhrase } from '../parse/tree.js';
import type { ChainBuilder } from './builder.js';
import { cutOf, sortRankers } from './ranks.js';
import type { Ranker } from './ranks.js';

/** Where members of a group are counted from, unless it is said. */
const COUNTED_FROM: Readonly<Record<Grouping, Measure>> = { row: 'left', column: 'top', cluster: 'left' };

/** "the last tank in each row", "the end ones of every column"; where nothing says which, all that stand in such groups. */
export function leadEach(
  builder: ChainBuilder,
  { modifiers, count }: NounPhrase,
  { grouping, size }: Extract<Modifier, { kind: 'each' }>,
  from: number,
): number {
  const rankers = modifiers.filter(
    (modifier): modifier is Ranker => modifier.kind === 'size' || modifier.kind === 'side',
  );
  const ranker = sortRankers(rankers).at(-1);
  const ordinal = modifiers.find(({ kind }) => kind === 'ordinal');
  if (ranker?.kind === 'side' && ranker.side === 'edge')
    return builder.add({ verb: 'keep-ends', from, grouping, size });
  if (ranker === undefined && ordinal === undefined)
    return builder.add({
      verb: 'keep-grouped',
      from,
      grouping: grouping === 'cluster' ? 'grouped' : 'row',
      size: grouping === 'cluster' ? size : null,
    });
  const { by, order } = leading(ranker, COUNTED_FROM[grouping]);
  const cut = cutOf(count ?? 1, ordinal?.kind === 'ordinal' ? ordinal.value : null);
  const { skip = 0, take = 1, reverse = false } = cut ?? {};
  return builder.add({
    verb: 'rank-in-groups',
    from,
    grouping,
    size,
    by,
    order: reverse ? (order === 'ascending' ? 'descending' : 'ascending') : order,
    skip,
    take,
  });
}

function leading(
  ranker: Ranker | undefined,
  usual: Measure,
): { readonly by: Measure; readonly order: Order } {
  if (ranker === undefined) return { by: usual, order: 'descending' };
  return ranker.kind === 'side'
    ? { by: ranker.side, order: sideOrder(ranker.side) }
    : { by: ranker.measure, order: ranker.order };
}
