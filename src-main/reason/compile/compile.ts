import type { Chain, Task } from '../../contract/index.js';
import { sideOrder } from '../parse/read-groups.js';
import { withOuterPair } from '../parse/read-ends.js';
import { isSuperlative } from '../parse/tree.js';
import type { Head, Modifier, NounPhrase } from '../parse/tree.js';
import { comparedLandmark, comparedRelations } from './by-compared.js';
import { ChainBuilder } from './builder.js';
import { besideSteps, filterAlone, filterBy, filterDirection, filterGrouped } from './filters.js';
import { leadEach, pickGroup, pickTogether } from './groups.js';
import { cutOf, rank, rankerStep, relativeFilter, sortRankers } from './ranks.js';
import type { Cut, Ranker } from './ranks.js';

type Of<K extends Modifier['kind']> = Extract<Modifier, { kind: K }>;

export interface CompileOptions {
  readonly task: Task;
  /** "how many": the answer is also counted. */
  readonly counted: boolean;
  /** Words of the question that no phrase took up. */
  readonly unread: readonly string[];
  /** What is to be told of the answer. */
  readonly told?: Told | undefined;
}

/** "how long": a size; "how far": to what, or null for how far the things themselves lie apart. */
export type Told =
  | { readonly measure: 'area' | 'length' | 'width' }
  | { readonly measure: 'distance'; readonly to: NounPhrase | null };

/** The chain of a question whose phrases are joined by "and". Null where no phrase names anything to look for. */
export function compile(
  phrases: readonly NounPhrase[],
  { task, counted, unread, told }: CompileOptions,
): Chain | null {
  const builder = new ChainBuilder();
  const missed: string[] = [...unread];
  const context: Context = { builder, task, missed, counted, landmark: null };
  const sets: number[] = [];
  for (const phrase of phrases) {
    // "the track and the diamond east of it": of what was asked for before, where no landmark was named.
    context.landmark ??= sets.at(-1) ?? null;
    const set = compilePhrase(context, phrase, null, 'answer');
    if (set !== null) sets.push(set);
  }
  if (sets.length === 0) return null;
  let answer = builder.union(sets);
  if (counted) builder.add({ verb: 'count', from: answer, expected: null });
  const last = builder.steps[answer - 1];
  const single = last?.verb === 'rank' && last.take === 1;
  if (task === 'rec' && !single)
    answer = builder.add({ verb: 'rank', from: answer, by: 'score', order: 'descending', skip: 0, take: 1 });
  if (told !== undefined) tell(context, told, answer);
  if (missed.length > 0) builder.add({ verb: 'unread', words: [...new Set(missed)] });
  builder.add({ verb: 'answer', from: answer });
  return builder.chain();
}

function tell(context: Context, told: Told, from: number): void {
  const { builder } = context;
  if (told.measure !== 'distance') {
    builder.add({ verb: 'tell-size', from, measure: told.measure });
    return;
  }
  const of = told.to === null ? from : compilePhrase(context, told.to, from);
  if (of !== null) builder.add({ verb: 'tell-distance', from, of });
}

interface Context {
  readonly builder: ChainBuilder;
  readonly task: Task;
  readonly missed: string[];
  readonly counted: boolean;
  /** What "it" means: the landmark named last. */
  landmark: number | null;
}

/** What a phrase is for: the answer, something that the answer is told by, or the one thing that it is compared with. */
type Role = 'answer' | 'landmark' | 'reference';

/** Number of the step whose set the phrase means; `around` is the set that "the one" falls back on. */
function compilePhrase(
  context: Context,
  phrase: NounPhrase,
  around: number | null,
  role: Role = 'landmark',
): number | null {
  const sets = [phrase, ...phrase.also]
    .map((each) => compileOne(context, each, around, role))
    .filter((set) => set !== null);
  return sets.length === 0 ? null : context.builder.union(sets);
}

function compileOne(
  context: Context,
  said: NounPhrase,
  around: number | null,
  role: Role = 'landmark',
): number | null {
  const { builder, missed } = context;
  const phrase = withOuterPair(said);
  missed.push(...phrase.unread.filter((word) => word !== ''));
  const root = role === 'answer';
  const base = baseOf(context, phrase, around, root);
  if (base === null) return null;
  let set = base;
  const of = <K extends Modifier['kind']>(kind: K) =>
    phrase.modifiers.filter((modifier): modifier is Of<K> => modifier.kind === kind);
  const sides = of('side');
  const counted = countedPlace(phrase, sides);
  const [each] = of('each');
  const alone = [
    ...of('colour'),
    ...of('quantity'),
    ...of('axis'),
    ...of('heading'),
    // "the tanks on the left in each row" are on the left of their rows.
    ...sides.filter(({ scope }) => scope === 'scene' && each === undefined),
  ];
  for (const modifier of alone) set = filterAlone(builder, set, modifier);
  const directions = of('direction');
  // "by the terminal, south of it": what "it" is comes with the relations.
  const [named, its] = [
    directions.filter(({ landmark }) => !landmark.it),
    directions.filter(({ landmark }) => landmark.it),
  ];
  const place: Place = { base, heads: phrase.heads };
  for (const modifier of named) set = compileDirection(context, modifier, set, place);
  for (const modifier of of('with')) set = compileWith(context, modifier, set, place);
  const relations = of('relation');
  const wanted = wantedOf(context, phrase, role);
  const ordering = relations.filter(
    ({ relation, negate }) =>
      (relation === 'nearest' || relation === 'farthest') && !negate && wanted !== null,
  );
  for (const modifier of relations)
    if (!ordering.includes(modifier)) set = compileRelation(context, modifier, set, place);
  for (const modifier of its) set = compileDirection(context, modifier, set, place);
  for (const modifier of of('facing')) set = compileFacing(context, modifier, set, base);
  const adjoining = adjoiningOf(phrase, directions);
  for (const modifier of adjoining)
    if (modifier.relation === 'nearest') ordering.push(modifier);
    else set = compileRelation(context, modifier, set, place);
  for (const { any } of of('either')) set = compileEither(context, any, set, place);
  for (const modifier of of('compared')) set = compileCompared(context, modifier, set, base);
  // "the two smallest tanks in the group": how many are chosen, not how many stand together.
  const picked = phrase.modifiers.some(isSuperlative);
  for (const modifier of of('grouped')) {
    const together = picked && modifier.grouping === 'grouped' ? null : phrase.count;
    const one = together !== null && together > 1 && modifier.grouping === 'grouped' && !modifier.negate;
    set =
      one && modifier.size === undefined
        ? pickTogether(builder, set, together, phrase)
        : filterGrouped(builder, set, modifier, together);
  }
  for (const modifier of of('group')) set = pickGroup(builder, set, modifier);
  for (const { phrase: removed, words } of of('except')) {
    const told = missed.length;
    const remove = compilePhrase(context, removed, set, isOneOfThem(removed) ? 'reference' : 'landmark');
    if (remove !== null && remove !== set) set = builder.add({ verb: 'minus', from: set, remove });
    else if (words !== undefined) missed.splice(told, Infinity, words);
  }
  for (const { grouping, size } of of('ends'))
    set = builder.add({ verb: 'keep-ends', from: set, grouping, size });
  if (each !== undefined) return leadEach(builder, phrase, each, set);
  // "the row of tanks" is all of it; "the middle two jets of the row" are two.
  const some =
    phrase.number === 'one' || (phrase.count !== null && sides.some(({ scope }) => scope === 'set'));
  const [pair] = of('pair');
  const all = pair !== undefined || (of('group').length > 0 && !some);
  const next = adjoining.length > 0 && ordering.length > 0 ? 1 : null;
  const cut = all ? null : cutOf(wanted ?? next, ordinalOf(phrase));
  if (counted !== undefined && phrase.count !== null)
    set = rank(builder, set, counted.side, sideOrder(counted.side), {
      skip: 0,
      take: phrase.count,
      reverse: false,
    });
  const ordered = order(context, phrase, { set, base, cut, ordering, role });
  set = ordered.set;
  // A landmark may be any of the things of its kind, unless it is said which.
  const ranked = cut !== null && (cut.skip > 0 || (cut.take === 1 && ordinalOf(phrase) !== null));
  const filtered = alone.length + relations.length + of('direction').length > 0;
  if (
    cut !== null &&
    !ordered.cut &&
    (role !== 'landmark' || ranked) &&
    (cut.take === 1 || filtered || ordinalOf(phrase) !== null)
  )
    set = finalCut(context, phrase, set, cut);
  if (pair !== undefined) return builder.add({ verb: 'pick-pair', from: set, order: pair.order });
  // 'two other tanks' are two of the same set, which holds more.
  if (phrase.count !== null && phrase.count > 1 && (root || !phrase.others))
    builder.add({ verb: 'count', from: set, expected: phrase.count });
  return set;
}

/** "all but the yellow one": one at most is left out, where all that is said of it was read. */
const isOneOfThem = ({ elliptical, number, modifiers, also, unread }: NounPhrase): boolean =>
  elliptical && number === 'one' && modifiers.length > 0 && also.length === 0 && unread.length === 0;

/** What the phrase starts from: what it names, the set it chooses from, or the set around it. */
function baseOf(context: Context, phrase: NounPhrase, around: number | null, root: boolean): number | null {
  const { builder, missed } = context;
  const chosenFrom =
    phrase.of === null ? null : compilePhrase(context, { ...phrase.of, number: 'many' }, around);
  const inside = new Set(phrase.of?.heads.map(headName));
  const same =
    phrase.of !== null && (phrase.heads.some((head) => inside.has(headName(head))) || inside.size === 0);
  if (same && chosenFrom !== null) return chosenFrom;
  const finds = phrase.heads.map((head) => {
    // A landmark's building may stand in for the hangar that was said; what is asked for itself may not.
    const kind = head.kind === 'surface' && !head.exact;
    if (kind && !root) missed.push(head.word);
    return builder.add({ verb: 'find', term: kind && root ? head.word.slice(0, MAX_TERM) : headName(head) });
  });
  if (phrase.it && context.landmark !== null) return context.landmark;
  if (finds.length === 0)
    return chosenFrom ?? (phrase.elliptical || phrase.modifiers.length > 0 ? around : null);
  const named = builder.union(finds);
  // "court of the tennis block" chooses among tennis courts (above); "bridge of the harbor" is a bridge by it.
  if (chosenFrom === null) return named;
  return builder.add({
    verb: 'keep-near',
    from: named,
    of: chosenFrom,
    within: null,
    closeness: 'near',
    negate: false,
  });
}

/** The contract's limit. */
const MAX_TERM = 200;

function headName(head: Head): string {
  if (head.kind === 'surface') return head.surface;
  return head.kind === 'class' ? head.name : head.term.slice(0, MAX_TERM);
}

function wantedOf({ task, counted }: Context, phrase: NounPhrase, role: Role): number | null {
  if (role === 'answer' && (counted || task === 'ovd')) return null;
  if (phrase.count !== null) return phrase.count;
  if (phrase.number === 'one') return 1;
  return phrase.number === 'any' && (role === 'landmark' || (role === 'answer' && task === 'rec')) ? 1 : null;
}

function ordinalOf(phrase: NounPhrase): number | null {
  return phrase.modifiers.find((modifier) => modifier.kind === 'ordinal')?.value ?? null;
}

/** Classes whose boxes mark a part of what one is said to be in. */
const BY_NOT_IN = new Set(['harbor']);

function compileLandmark(context: Context, phrase: NounPhrase, base: number): number | null {
  const set = compilePhrase(context, phrase, base);
  context.landmark = set;
  return set;
}

/** The set that a phrase is chosen from, and what it names. */
interface Place {
  readonly base: number;
  readonly heads: readonly Head[];
}

const nearTo = (relation: 'near' | 'nearest', landmark: NounPhrase): Of<'relation'> => ({
  kind: 'relation',
  relation,
  landmark,
  and: null,
  within: null,
  negate: false,
});

/**
 * "immediately north of": the nearest that lies there, or where it is said which, and of several, those that are near. Where
 * it is said which, nearness to what was not read wholly would leave out the right one: it may be near to another.
 */
function adjoiningOf(phrase: NounPhrase, directions: readonly Of<'direction'>[]): Of<'relation'>[] {
  const which = phrase.modifiers.some(isOrdering);
  const near = which || (phrase.number === 'many' && phrase.count === null);
  return directions
    .filter(({ close, landmark }) => close === true && !(which && landmark.unread.length > 0))
    .map(({ landmark }) => nearTo(near ? 'near' : 'nearest', landmark));
}

/** "the largest", "the leftmost", "the second": which one it is is said otherwise. */
const isOrdering = (modifier: Modifier): boolean =>
  modifier.kind === 'ordinal' ||
  (modifier.kind === 'size' && modifier.degree !== 'plain') ||
  (modifier.kind === 'side' && modifier.scope === 'set');

/** By another of its kind that is larger or smaller than the thing itself; null where the landmark is none such. */
function compileByCompared(
  context: Context,
  modifier: Of<'relation'> | Of<'direction'> | Of<'with'>,
  set: number,
  { base, heads }: Place,
): number | null {
  const compared = comparedLandmark(modifier.landmark, heads);
  const relations = compared === null ? null : comparedRelations(modifier);
  if (compared === null || relations === null) return null;
  const { measure, comparison, others } = compared;
  const of = compilePhrase(context, others, base);
  if (of === null) return null;
  const negate = modifier.negate !== (modifier.kind === 'relation' && modifier.relation === 'away');
  return relations.reduce(
    (from, relation) =>
      context.builder.add({ verb: 'keep-by-compared', from, of, relation, measure, comparison, negate }),
    set,
  );
}

function compileWith(context: Context, modifier: Of<'with'>, set: number, place: Place): number {
  const compared = compileByCompared(context, modifier, set, place);
  if (compared !== null) return compared;
  const of = compilePhrase(context, modifier.landmark, place.base);
  return of === null
    ? set
    : context.builder.add({ verb: 'keep-with', from: set, of, negate: modifier.negate });
}

function compileFacing(
  context: Context,
  { landmark, way, negate }: Of<'facing'>,
  set: number,
  base: number,
): number {
  const of = compileLandmark(context, landmark, base);
  return of === null ? set : context.builder.add({ verb: 'keep-facing', from: set, of, way, negate });
}

function compileDirection(context: Context, modifier: Of<'direction'>, set: number, place: Place): number {
  const { base } = place;
  const compared = compileByCompared(context, modifier, set, place);
  if (compared !== null) return compared;
  const landmark = compileLandmark(context, modifier.landmark, base);
  return landmark === null
    ? set
    : filterDirection(context.builder, set, modifier.side, landmark, modifier.negate);
}

function compileRelation(context: Context, modifier: Of<'relation'>, set: number, place: Place): number {
  const { landmark: named } = modifier;
  const { base } = place;
  const compared = compileByCompared(context, modifier, set, place);
  if (compared !== null) return compared;
  // "near both the pier and the bridge"
  if (named.count === 2 && named.also.length === 1 && !modifier.negate)
    return [{ ...named, count: null, also: [] }, ...named.also].reduce(
      (kept, landmark) => compileRelation(context, { ...modifier, landmark }, kept, place),
      set,
    );
  const of = compileLandmark(context, modifier.landmark, base);
  if (of === null) return set;
  const and = modifier.and === null ? null : compilePhrase(context, modifier.and, base);
  // Boats "in the harbour" lie by its piers, which are what the class marks.
  const by =
    modifier.relation === 'inside' && modifier.landmark.heads.some((head) => BY_NOT_IN.has(headName(head)));
  // Water, trees and pavement lie under what they surround; things and buildings lie around it.
  const within =
    modifier.relation === 'surrounded' &&
    named.heads.some(({ kind }) => kind !== 'class') &&
    named.heads.every((head) => headName(head) !== 'building');
  const relation = by ? 'near' : within ? 'inside' : modifier.relation;
  return filterBy(context.builder, set, { ...modifier, relation }, of, and);
}

/** What any of several says. */
function compileEither(context: Context, any: readonly Modifier[], from: number, place: Place): number {
  const sets = any.map((modifier) => {
    if (modifier.kind === 'relation') return compileRelation(context, modifier, from, place);
    if (modifier.kind === 'direction') return compileDirection(context, modifier, from, place);
    if (modifier.kind === 'compared') return compileCompared(context, modifier, from, place.base);
    if (modifier.kind === 'facing') return compileFacing(context, modifier, from, place.base);
    if (modifier.kind === 'with') return compileWith(context, modifier, from, place);
    return filterAlone(context.builder, from, modifier);
  });
  return sets.length === 0 ? from : context.builder.union(sets);
}

/** Things beside others; what one thing is compared with is one thing, where that was said. */
function compileCompared(
  { builder, ...context }: Context,
  { measure, comparison, landmark, beside }: Of<'compared'>,
  from: number,
  base: number,
): number {
  const of = compilePhrase(
    { builder, ...context },
    landmark,
    base,
    beside === null ? 'reference' : 'landmark',
  );
  if (of === null) return from;
  const compared = { verb: 'keep-compared', of, measure, comparison } as const;
  if (beside === null) return builder.add({ ...compared, from });
  return besideSteps(beside).reduce((set, way) => builder.add({ ...compared, from: set, beside: way }), from);
}

/** "the two on the left", "three tanks in the top right": of those that lie there as many, from the farthest on. */
function countedPlace(phrase: NounPhrase, sides: readonly Of<'side'>[]): Of<'side'> | undefined {
  const several = phrase.count !== null && phrase.count > 1;
  const [side, ...more] = sides;
  const alone =
    several && more.length === 0 && phrase.modifiers.every((m) => m === side || m.kind === 'colour');
  return alone && side?.scope === 'scene' && side.side !== 'edge' && !side.negate ? side : undefined;
}

interface Ordering {
  readonly set: number;
  readonly base: number;
  readonly cut: Cut | null;
  readonly ordering: readonly Of<'relation'>[];
  readonly role: Role;
}

/**
 * The landmark of "the second tank east of the pier", which is counted from there; null where a set is counted from none,
 * or its last step kept no direction.
 */
function countedFrom(builder: ChainBuilder, phrase: NounPhrase, set: number): number | null {
  const ordinal = ordinalOf(phrase);
  const [way, ...ways] = phrase.modifiers.filter(
    (modifier): modifier is Of<'direction'> => modifier.kind === 'direction' && !modifier.negate,
  );
  if (ordinal === null || ordinal < 1 || phrase.number === 'many') return null;
  if (way?.landmark.heads[0]?.kind !== 'class' || ways.length > 0) return null;
  const step = builder.steps[set - 1];
  return step?.verb === 'keep-direction' ? step.of : null;
}

/** Words of order. The strongest one cuts the set, the weaker ones before it filter. */
function order(
  context: Context,
  phrase: NounPhrase,
  { set, base, cut, ordering, role }: Ordering,
): { set: number; cut: boolean } {
  const { builder } = context;
  const rankers: Ranker[] = phrase.modifiers.filter(
    (modifier): modifier is Ranker =>
      modifier.kind === 'size' || (modifier.kind === 'side' && modifier.scope === 'set'),
  );
  const prefers = phrase.heads.find((head) => head.kind === 'class')?.prefers;
  if (prefers !== undefined && rankers.length === 0 && ordering.length === 0) {
    rankers.push({
      kind: 'size',
      measure: 'area',
      order: prefers === 'large' ? 'descending' : 'ascending',
      degree: 'plain',
      negate: false,
    });
  }
  // A landmark's "two large ones" are the large ones, however many.
  const sorted = sortRankers(rankers);
  const plain =
    sorted.at(-1)?.kind === 'size' &&
    phrase.modifiers.every((m) => m.kind !== 'size' || m.degree === 'plain');
  const landmark = rankers.length === 0 && ordering.length === 0 ? countedFrom(builder, phrase, set) : null;
  if (landmark !== null && cut !== null) {
    const counted = { verb: 'rank-distance', from: set, of: landmark, order: 'ascending' } as const;
    return { set: builder.add({ ...counted, skip: cut.skip, take: cut.take }), cut: true };
  }
  const decisive =
    ordering.length > 0 || cut === null || (role === 'landmark' && plain) ? undefined : sorted.at(-1);
  let now = set;
  for (const ranker of sorted) if (ranker !== decisive) now = relativeFilter(builder, now, ranker);
  for (const modifier of ordering) {
    const compared = comparedLandmark(modifier.landmark, phrase.heads);
    // No step ranks by the distance to one that is larger than the thing itself.
    if (compared !== null) context.missed.push(compared.comparison === '>' ? 'larger' : 'smaller');
    const of = compileLandmark(context, compared?.others ?? modifier.landmark, base);
    if (of === null || cut === null) continue;
    const ascending = (modifier.relation === 'nearest') !== cut.reverse;
    now = builder.add({
      verb: 'rank-distance',
      from: now,
      of,
      order: ascending ? 'ascending' : 'descending',
      skip: cut.skip,
      take: cut.take,
    });
    return { set: now, cut: true };
  }
  if (decisive === undefined || cut === null) return { set: now, cut: false };
  if (decisive.negate) return { set: relativeFilter(builder, now, decisive), cut: false };
  return { set: rankerStep(builder, now, decisive, cut), cut: true };
}

/** "the red ship": the best of those left. An ordinal alone counts from the left. */
function finalCut({ builder }: Context, phrase: NounPhrase, set: number, cut: Cut): number {
  // "the dark one" of several that are dark is the darkest.
  const shade = phrase.modifiers.find(
    (modifier): modifier is Of<'colour'> =>
      modifier.kind === 'colour' &&
      (modifier.colour === 'dark' || modifier.colour === 'light') &&
      modifier.part === undefined &&
      modifier.or === undefined &&
      !modifier.negate,
  );
  if (shade !== undefined && ordinalOf(phrase) === null)
    return rank(builder, set, 'brightness', shade.colour === 'dark' ? 'ascending' : 'descending', cut);
  return ordinalOf(phrase) === null
    ? rank(builder, set, 'score', 'descending', cut)
    : rank(builder, set, 'left', 'descending', cut);
}
