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

/** By what both things and groups of them are ranked. */
const EXTENTS = new Set<Measure>(['area', 'length', 'width']);

/** "the three tanks huddled at the top": one group of three, not three out of several. */
export function pickTogether(
  builder: ChainBuilder,
  from: number,
  size: number,
  { modifiers }: NounPhrase,
): number {
  const told = modifiers.flatMap((modifier): { by: Measure; order: Order }[] => {
    if (modifier.kind === 'side' && !modifier.negate)
      return [{ by: modifier.side, order: sideOrder(modifier.side) }];
    const sized = modifier.kind === 'size' && !modifier.negate && EXTENTS.has(modifier.measure);
    return sized ? [{ by: modifier.measure, order: modifier.order }] : [];
  });
  const [{ by, order } = { by: 'members', order: 'descending' } as const] = told;
  return builder.add({ verb: 'pick-group', from, grouping: 'cluster', by, order, size, skip: 0, take: 1 });
}

export function pickGroup(
  builder: ChainBuilder,
  from: number,
  group: Extract<Modifier, { kind: 'group' }>,
): number {
  const { grouping, by, order, count, ordinal, take = 1 } = group;
  const cut = cutOf(take, ordinal) ?? { skip: 0, take, reverse: false };
  return builder.add({
    verb: 'pick-group',
    from,
    grouping,
    by,
    order: cut.reverse === (order === 'ascending') ? 'descending' : 'ascending',
    size: count,
    skip: cut.skip,
    take,
  });
}
