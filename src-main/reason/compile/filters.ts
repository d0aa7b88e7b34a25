import { DIRECTIONS } from '../../contract/index.js';
import type { ChainStep } from '../../contract/index.js';
import type { Side } from '../parse/senses.js';
import type { Modifier } from '../parse/tree.js';
import type { ChainBuilder } from './builder.js';

type Of<K extends Modifier['kind']> = Extract<Modifier, { kind: K }>;

const IMAGE_DIRECTION = {
  left: ['left'],
  right: ['right'],
  top: ['above'],
  bottom: ['below'],
  'top left': ['above', 'left'],
  'top right': ['above', 'right'],
  'bottom left': ['below', 'left'],
  'bottom right': ['below', 'right'],
} as const;

/** Filters that look at each candidate alone. */
export function filterAlone(builder: ChainBuilder, from: number, modifier: Modifier): number {
  switch (modifier.kind) {
    case 'colour':
      return filterColour(builder, from, modifier);
    case 'quantity':
      return builder.add({
        verb: 'keep-size',
        from,
        measure: modifier.measure,
        comparison: modifier.comparison,
        quantity: modifier.quantity,
      });
    case 'axis':
      return builder.add({ verb: 'keep-orientation', from, axis: modifier.axis });
    case 'heading':
      return builder.add({ verb: 'keep-heading', from, direction: modifier.direction });
    case 'side':
      return builder.add({
        verb: 'keep-place',
        from,
        place: modifier.side,
        ...(modifier.negate ? { negate: true } : {}),
      });
    case 'grouped':
      return filterGrouped(builder, from, modifier, null);
    default:
      return from;
  }
}

/** Any of the colours will do, or, denied, none of them. */
function filterColour(
  builder: ChainBuilder,
  from: number,
  { colour, or = [], negate, part }: Of<'colour'>,
): number {
  const keep = (of: number, each: typeof colour): number =>
    builder.add({
      verb: 'keep-colour',
      from: of,
      colour: each,
      negate,
      ...(part === undefined ? {} : { part }),
    });
  if (negate) return [colour, ...or].reduce(keep, from);
  return builder.union([colour, ...or].map((each) => keep(from, each)));
}

/** @param count how many are meant: "two tanks set apart" stand apart together */
export function filterGrouped(
  builder: ChainBuilder,
  from: number,
  { grouping, negate, size: said }: Of<'grouped'>,
  count: number | null,
): number {
  if (negate && grouping === 'row') {
    const remove = builder.add({ verb: 'keep-grouped', from, grouping, size: null });
    return builder.add({ verb: 'minus', from, remove });
  }
  const opposite = grouping === 'isolated' ? 'grouped' : 'isolated';
  if (said !== undefined && !negate && grouping === 'grouped')
    return builder.add({ verb: 'keep-grouped', from, grouping, size: said });
  const size = negate || grouping === 'row' || count === null || count < 2 ? null : count;
  return builder.add({ verb: 'keep-grouped', from, grouping: negate ? opposite : grouping, size });
}

/** Filters that look at a candidate and a landmark's set. */
export function filterBy(
  builder: ChainBuilder,
  from: number,
  modifier: Of<'relation'>,
  of: number,
  and: number | null,
): number {
  const { relation, negate, within } = modifier;
  switch (relation) {
    case 'near':
    case 'nearest':
    case 'beside':
      return builder.add({
        verb: 'keep-near',
        from,
        of,
        within,
        closeness: relation === 'beside' ? 'beside' : 'near',
        negate,
      });
    case 'away':
    case 'farthest':
      return builder.add({ verb: 'keep-near', from, of, within, closeness: 'near', negate: !negate });
    case 'touching':
      return builder.add({ verb: 'keep-touching', from, of, negate });
    case 'inside':
      return builder.add({ verb: 'keep-inside', from, of, negate });
    case 'surrounded':
      return builder.add({ verb: 'keep-surrounded', from, of, negate });
    case 'parallel':
    case 'perpendicular':
      return builder.add({ verb: 'keep-aligned', from, of, alignment: relation, negate });
    case 'between':
      return builder.add({ verb: 'keep-between', from, of, and });
    case 'above':
    case 'below':
      return builder.add({ verb: 'keep-direction', from, of, direction: relation });
    case 'across':
      return from;
  }
}

type Beside = NonNullable<Extract<ChainStep, { verb: 'keep-compared' }>['beside']>;

/** Where a neighbour lies, as steps say it: a corner of the picture is two ways, the middle none. */
export function besideSteps(beside: Side | 'nearest'): readonly Beside[] {
  const compass = DIRECTIONS.find((direction) => direction === beside);
  if (compass !== undefined) return [compass];
  if (beside === 'nearest' || beside === 'middle' || beside === 'edge') return ['nearest'];
  return IMAGE_DIRECTION[beside as keyof typeof IMAGE_DIRECTION];
}

/** A direction from a landmark; a corner of the picture is two of them. */
export function filterDirection(
  builder: ChainBuilder,
  from: number,
  side: Side,
  of: number,
  negate: boolean,
): number {
  const flag = negate ? { negate: true } : {};
  const compass = DIRECTIONS.find((direction) => direction === side);
  if (compass !== undefined)
    return builder.add({ verb: 'keep-direction', from, of, direction: compass, ...flag });
  if (side === 'middle') return builder.add({ verb: 'keep-inside', from, of, negate });
  if (side === 'edge')
    return builder.add({ verb: 'keep-near', from, of, within: null, closeness: 'beside', negate });
  const directions = IMAGE_DIRECTION[side as keyof typeof IMAGE_DIRECTION];
  let set = from;
  for (const direction of directions)
    set = builder.add({ verb: 'keep-direction', from: set, of, direction, ...flag });
  return set;
}
