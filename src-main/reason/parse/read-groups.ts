import type { Cursor } from './cursor.js';
import { senseOf } from './senses.js';
import type { Grouping, Measure, Order, Side } from './senses.js';
import { emptyPhrase } from './tree.js';
import type { Modifier, NounPhrase } from './tree.js';

/** "pairs of tanks", "both trios": a noun of number in the plural is one of groups. */
export const NUMBERED_GROUPS = /^(?:pairs|couples|duos|trios|threesomes|quartets|foursomes)(?: of)?$/;

/** "bottom row of the tanks", "smaller group of courts", "the northern cluster", "both rows"; the noun was read. */
export function readGroup(
  cursor: Cursor,
  phrase: NounPhrase,
  grouping: Grouping,
  readInner: () => NounPhrase,
): void {
  const noun = cursor.peek(-1);
  const numbered = NUMBERED_GROUPS.test(noun?.text ?? '') ? senseOf(noun, 'determiner')?.count : undefined;
  phrase.modifiers = toGroup(phrase, grouping, noun?.plural === true || numbered !== undefined);
  if (numbered !== undefined)
    phrase.modifiers = phrase.modifiers.map((modifier) =>
      modifier.kind === 'group'
        ? { ...modifier, count: numbered }
        : modifier.kind === 'grouped'
          ? { ...modifier, size: numbered }
          : modifier,
    );
  phrase.elliptical = true;
  phrase.number = 'many';
  const held = readHolding(cursor);
  if (held !== null)
    phrase.modifiers = phrase.modifiers.map((modifier) =>
      modifier.kind === 'group' ? { ...modifier, count: held } : modifier,
    );
  const opened = noun?.text.endsWith(' of') === true;
  if (!opened && !cursor.is('of')) return;
  if (!opened) cursor.at += 1;
  const inner = readInner();
  const place = inner.modifiers.find(isPlace);
  // "block of three courts", "group of three": how many the group holds. "row of courts at the top": which row it is.
  phrase.modifiers = phrase.modifiers.map((modifier) => {
    if (modifier.kind === 'grouped' && modifier.size === undefined && inner.count !== null)
      return { ...modifier, size: inner.count };
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

/** "the outer columns" */
const BOTH_OUTER = 2;

/**
 * What was said of the group turns into the choice among groups, or where nothing was said of several into all of them.
 * @param several "two rows": the count is of groups, else of how many each holds
 */
export function toGroup(phrase: NounPhrase, grouping: Grouping, several = false): Modifier[] {
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
  const take = several ? (phrase.count ?? (by === 'edge' ? BOTH_OUTER : undefined)) : undefined;
  const chosen = rest.length < phrase.modifiers.length;
  if (several && take === undefined && !chosen)
    rest.push({ kind: 'grouped', grouping: grouping === 'cluster' ? 'grouped' : 'row', negate: false });
  else
    rest.push({
      kind: 'group',
      grouping,
      by,
      order,
      count: several ? null : phrase.count,
      ordinal,
      ...(take === undefined ? {} : { take }),
    });
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
    // "the NE quad" is a quarter.
    if (group === undefined || cursor.is('part')) return null;
    const several = cursor.peek()?.plural === true;
    cursor.at += 1;
    let size: number | null = null;
    if (cursor.is('of')) {
      const counted = cursor.sense('number', 1);
      if (counted === undefined) return null;
      cursor.at += 2;
      // "in two columns of four": together as many as a group of eight.
      const lines = scratch.modifiers.length === 0 && several ? scratch.count : null;
      if (lines !== null) return toGroup({ ...scratch, count: counted.value * lines }, 'cluster');
      size = counted.value;
      if (!several) scratch.count = size;
    }
    const countedBy = countedFrom(cursor);
    if (countedBy !== null) scratch.modifiers.push(countedBy);
    if (scratch.modifiers.length > 0)
      return toGroup(scratch, group.grouping, several).map((modifier) =>
        modifier.kind === 'group' && size !== null ? { ...modifier, count: size } : modifier,
      );
    if (!preposition) return null;
    const grouping = group.grouping === 'cluster' ? 'grouped' : 'row';
    return [{ kind: 'grouped', grouping, negate: false, ...(size === null ? {} : { size }) }];
  });
}

/** Of how many each group is that is named by its number: "in twos", "in pairs". */
const NUMBERED: Readonly<Record<string, number>> = {
  pairs: 2,
  couples: 2,
  twos: 2,
  threes: 3,
  trios: 3,
  fours: 4,
};

/** "in pairs", "in threes" */
export function readInNumbers(cursor: Cursor): Extract<Modifier, { kind: 'grouped' }> | null {
  const size = NUMBERED[cursor.peek(1)?.text ?? ''];
  if (cursor.peek()?.text !== 'in' || size === undefined) return null;
  cursor.at += 2;
  return { kind: 'grouped', grouping: 'grouped', negate: false, size };
}

const EVERY = /^(?:each|every|each of|every one of)$/;

/** "in each row", "of every group of three", "from each of the pairs"; null for anything else. */
export function readEach(cursor: Cursor): Extract<Modifier, { kind: 'each' }> | null {
  return cursor.attempt(() => {
    if (!cursor.is('place-preposition') && !cursor.is('of')) return null;
    cursor.at += 1;
    if (!EVERY.test(cursor.peek()?.text ?? '')) return null;
    cursor.at += 1;
    const group = readGroupNoun(cursor);
    return group === null ? null : { kind: 'each' as const, ...group };
  });
}

/** "row", "the pairs", "set of three", "cluster of tanks": which kind of group, and how many it holds. */
export function readGroupNoun(
  cursor: Cursor,
): { readonly grouping: Grouping; readonly size: number | null } | null {
  return cursor.attempt(() => {
    if (cursor.is('of')) cursor.at += 1;
    if (cursor.peek()?.text === 'the') cursor.at += 1;
    const noun = cursor.peek();
    const paired = /^(?:pair|couple|duo|trio|quartet)s?(?: of)?$/.test(noun?.text ?? '');
    const counted = paired ? (senseOf(noun, 'determiner')?.count ?? null) : null;
    const grouping = cursor.sense('group')?.grouping ?? (counted === null ? null : ('cluster' as const));
    if (grouping === null) return null;
    cursor.at += 1;
    const number = cursor.is('of') ? cursor.sense('number', 1)?.value : undefined;
    if (number !== undefined) cursor.at += 2;
    // "each row of tanks": of what they are was said.
    else if (cursor.is('of') && cursor.is('class', 1)) cursor.at += 2;
    else if (noun?.text.endsWith(' of') === true && cursor.is('class')) cursor.at += 1;
    return { grouping, size: counted ?? number ?? null };
  });
}

/** "that contains only two courts", "with three tanks": how many a group holds; the cursor stays where it says something else. */
function readHolding(cursor: Cursor): number | null {
  return cursor.attempt(() => {
    while (/^(?:that|which)$/.test(cursor.peek()?.text ?? '')) cursor.at += 1;
    if (!cursor.is('with')) return null;
    cursor.at += 1;
    while (/^(?:only|just|exactly)$/.test(cursor.peek()?.text ?? '')) cursor.at += 1;
    const held = cursor.sense('number')?.value;
    if (held === undefined || !cursor.is('class', 1)) return null;
    cursor.at += 2;
    return held;
  });
}

/** "tennis block 2x4", "laid out two by three": how many the block holds. */
export function readBlock(cursor: Cursor, phrase: NounPhrase): boolean {
  const item = cursor.peek();
  const size = cursor.sense('number')?.value;
  if (item === undefined || size === undefined || !/^\d+x\d+$/.test(item.text)) return false;
  cursor.at += 1;
  const at = phrase.modifiers.findIndex((modifier) => modifier.kind === 'group');
  const group = phrase.modifiers[at];
  if (group?.kind === 'group') phrase.modifiers[at] = { ...group, count: group.count ?? size };
  else phrase.modifiers.push(...toGroup({ ...emptyPhrase(), count: size }, 'cluster'));
  return true;
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
