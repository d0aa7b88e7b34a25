import type { Cursor } from './cursor.js';
import type { Grouping, Measure, Order, Side } from './senses.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** "bottom row of the tanks", "smaller group of courts", "the northern cluster". */
export function readGroup(
  cursor: Cursor,
  phrase: NounPhrase,
  grouping: Grouping,
  readInner: () => NounPhrase,
): void {
  phrase.modifiers = toGroup(phrase, grouping);
  phrase.elliptical = true;
  phrase.number = 'many';
  if (!cursor.is('of')) return;
  cursor.at += 1;
  const inner = readInner();
  const place = inner.modifiers.find(isPlace);
  // "block of three courts", "group of three": how many the group holds. "row of courts at the top": which row it is.
  phrase.modifiers = phrase.modifiers.map((modifier) => {
    if (modifier.kind !== 'group') return modifier;
    const group = { ...modifier, count: modifier.count ?? inner.count };
    if (place === undefined || group.by !== 'members' || group.ordinal !== null) return group;
    inner.modifiers = inner.modifiers.filter((each) => each !== place);
    return { ...group, by: measureOf(place.side), order: sideOrder(place.side) };
  });
  phrase.of =
    inner.heads.length === 0 && inner.of === null && inner.modifiers.length === 0
      ? null
      : { ...inner, count: null };
  phrase.count = null;
}

function isPlace(modifier: Modifier): modifier is Extract<Modifier, { kind: 'side' }> {
  return (
    modifier.kind === 'side' && modifier.scope === 'scene' && modifier.side !== 'edge' && !modifier.negate
  );
}

/** What was said of the group turns into the choice among groups. */
export function toGroup(phrase: NounPhrase, grouping: Grouping): Modifier[] {
  let by: Measure = 'members';
  let order: Order = 'descending';
  let ordinal: number | null = null;
  const rest: Modifier[] = [];
  for (const modifier of phrase.modifiers) {
    if (modifier.kind === 'side') {
      by = measureOf(modifier.side);
      order = sideOrder(modifier.side);
    } else if (modifier.kind === 'size' && !modifier.negate) {
      by = 'members';
      order = modifier.order;
    } else if (modifier.kind === 'ordinal') ordinal = modifier.value;
    else rest.push(modifier);
  }
  // Rows are counted from the top and columns from the left, unless it is said.
  if (ordinal !== null && by === 'members') {
    by = grouping === 'row' ? 'top' : 'left';
    order = 'descending';
  }
  rest.push({ kind: 'group', grouping, by, order, count: phrase.count, ordinal });
  phrase.count = null;
  return rest;
}

export function measureOf(side: Side): Measure {
  return side;
}

/** A set is led by the member farthest to the side; the middle is led by the one nearest to it. */
export function sideOrder(side: Side): Order {
  return side === 'middle' || side === 'edge' ? 'ascending' : 'descending';
}

/** "in the northernmost row", "in the middle column", "in the larger group". */
export function readGroupPlace(cursor: Cursor, preposition: boolean): readonly Modifier[] | null {
  return cursor.attempt(() => {
    const scratch = emptyPhrase();
    for (;;) {
      const side = cursor.sense('side');
      const size = cursor.sense('size');
      const number = cursor.sense('number');
      const ordinal = cursor.sense('ordinal');
      if (side !== undefined)
        scratch.modifiers.push({
          kind: 'side',
          side: side.side,
          scope: 'set',
          superlative: false,
          negate: false,
        });
      else if (size !== undefined)
        scratch.modifiers.push({
          kind: 'size',
          measure: size.measure,
          order: size.order,
          degree: 'comparative',
          negate: false,
        });
      else if (ordinal !== undefined) scratch.modifiers.push({ kind: 'ordinal', value: ordinal.value });
      else if (number !== undefined && !cursor.is('unit', 1)) scratch.count = number.value;
      else break;
      cursor.at += 1;
    }
    const group = cursor.sense('group');
    if (group === undefined) return null;
    const several = cursor.peek()?.plural === true;
    cursor.at += 1;
    if (cursor.is('of')) {
      const counted = cursor.sense('number', 1);
      if (counted === undefined) return null;
      cursor.at += 2;
      // "in two columns of four": together as many as a group of eight.
      const lines = scratch.modifiers.length === 0 && several ? scratch.count : null;
      scratch.count = counted.value * (lines ?? 1);
      if (lines !== null) return toGroup(scratch, 'cluster');
    }
    const countedBy = countedFrom(cursor);
    if (countedBy !== null) scratch.modifiers.push(countedBy);
    if (scratch.modifiers.length > 0) return toGroup(scratch, group.grouping);
    if (!preposition) return null;
    return [{ kind: 'grouped', grouping: group.grouping === 'cluster' ? 'grouped' : 'row', negate: false }];
  });
}

/** "the second row from the bottom". */
function countedFrom(cursor: Cursor): Extract<Modifier, { kind: 'side' }> | null {
  return cursor.attempt(() => {
    if (cursor.peek()?.text !== 'from') return null;
    cursor.at += 1;
    cursor.skip(['determiner']);
    const side = cursor.sense('side');
    if (side === undefined) return null;
    cursor.at += 1;
    return {
      kind: 'side' as const,
      side: side.side,
      scope: 'set' as const,
      superlative: false,
      negate: false,
    };
  });
}
