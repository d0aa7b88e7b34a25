import type { Chain, ChainStep } from '../../contract/index.js';
import { Cursor } from '../parse/cursor.js';
import { lex } from '../parse/lex.js';
import { lexiconOf } from '../parse/lexicon.js';
import { OPPOSITE_SIDE } from '../parse/opposites.js';
import { keepsOn } from '../parse/read-except.js';
import { tellsHeading } from '../parse/read-heading.js';
import { BACK, CLOSE_BY, OWN } from '../parse/referring.js';
import { hasSense, senseOf } from '../parse/senses.js';
import type { Item, SenseKind } from '../parse/senses.js';
import { tokenise } from '../parse/tokens.js';
import type { ReasonVocabulary } from '../vocabulary.js';

/**
 * What a question says, word by word, and what a chain asks for, by kind: a reading that leaves out a colour that was
 * said, or asks for a side that was not, is seldom what was meant.
 */
export const KINDS_SAID = [
  'class',
  'colour',
  'side',
  'size',
  'group',
  'order',
  'except',
  'relation',
  'turn',
] as const;
export type KindSaid = (typeof KINDS_SAID)[number];
export type Content = Readonly<Record<KindSaid, ReadonlySet<string>>>;

type Mutable = Record<KindSaid, Set<string>>;
const nothing = (): Mutable => ({
  class: new Set(),
  colour: new Set(),
  side: new Set(),
  size: new Set(),
  group: new Set(),
  order: new Set(),
  except: new Set(),
  relation: new Set(),
  turn: new Set(),
});

/** What the words of a question name. */
export function contentOfQuestion(question: string, vocabulary: ReasonVocabulary): Content {
  return contentOfItems(lex(tokenise(question), lexiconOf(vocabulary)));
}

/** What some of its words name. */
export function contentOfItems(items: readonly Item[]): Content {
  const content = nothing();
  const isPlural = items.find((item) => senseOf(item, 'class') !== undefined)?.plural === true;
  for (const [at, item] of items.entries()) {
    const turned = sideTurned(items, at);
    // "immediately north of": the nearest that lies there, or those near by.
    if (leadsNextTo(items, at))
      if (isPlural) content.relation.add('close');
      else content.order.add('distance');
    if (turned !== null) addSides(content, turned);
    else if (!saysNothing(items, at)) addItem(content, item);
  }
  return content;
}

/** "a ship with tanks to its left" is right of tanks: the side that the steps ask for. */
function sideTurned(items: readonly Item[], at: number): string | null {
  const side = senseOf(items[at], 'side')?.side;
  if (side === undefined || !items.slice(0, at).some((item) => hasSense(item, 'with'))) return null;
  const own = OWN.test(items[at - 1]?.text ?? '');
  const back = hasSense(items[at + 1], 'of') && BACK.test(items[at + 2]?.text ?? '');
  return own || back ? (OPPOSITE_SIDE[side] ?? null) : null;
}

/** A word of closeness before a direction: "just above", "directly to the right of". */
function leadsNextTo(items: readonly Item[], at: number): boolean {
  if (!CLOSE_BY.test(items[at]?.text ?? '')) return false;
  const relation = senseOf(items[at + 1], 'relation')?.relation;
  if (relation === 'above' || relation === 'below') return true;
  const side = items.findIndex((item, place) => place > at && senseOf(item, 'side') !== undefined);
  const lead = items.slice(at + 1, side);
  const plain = lead.every(({ senses }) => senses.some(({ kind }) => LEADS_TO_SIDE.has(kind)));
  return side !== -1 && plain && items[side + 1]?.text === 'of';
}
const LEADS_TO_SIDE = new Set<SenseKind>(['place-preposition', 'determiner']);

/** A word of degree, or "but" that leaves nothing out. */
const saysNothing = (items: readonly Item[], at: number): boolean =>
  isDegree(items, at) || keepsOn(Cursor.at(items, at));

/** "right beside": a word of degree. */
const isDegree = (items: readonly Item[], at: number): boolean =>
  hasSense(items[at], 'intensifier') && hasSense(items[at + 1], 'relation');

/** Kinds that a word says plainly: where none of them is asked for, the word was left out. */
const PLAIN_KINDS = ['class', 'colour', 'size', 'except'] as const satisfies readonly KindSaid[];
/** "grass infield", "dirt diamond": a ground in the words may be a colour in the steps. */
const COLOURS_OF: Readonly<Record<string, readonly string[]>> = {
  grass: ['green'],
  trees: ['green'],
  water: ['blue'],
  'bare ground': ['brown', 'beige', 'orange', 'red'],
  'paved ground': ['grey', 'dark', 'light', 'black'],
};

/** Words that name a class, colour, size or exception of which a chain asks for none. */
export function leftOut(items: readonly Item[], asked: Content): Item[] {
  const isLeft = (item: Item | undefined): boolean => {
    if (item === undefined) return false;
    const said = nothing();
    addItem(said, item);
    const kinds = PLAIN_KINDS.filter((kind) => said[kind].size > 0);
    return (
      kinds.length > 0 && !kinds.some((kind) => [...said[kind]].some((each) => isAsked(kind, each, asked)))
    );
  };
  const isColour = (item: Item | undefined): boolean => senseOf(item, 'colour') !== undefined;
  return items.filter((item, at) => {
    if (saysNothing(items, at) || !isLeft(item)) return false;
    // "dark blue", "blue-grey": one colour in two words.
    const pair = isColour(item) ? [items[at - 1], items[at + 1]].filter(isColour) : [];
    return pair.every(isLeft);
  });
}

function isAsked(kind: KindSaid, said: string, asked: Content): boolean {
  if (kind !== 'class') return asked[kind].has(said);
  const names = said.split(',');
  return names.some(
    (name) => asked.class.has(name) || COLOURS_OF[name]?.some((colour) => asked.colour.has(colour)) === true,
  );
}

function addItem(content: Mutable, item: Item): void {
  if (tellsHeading(item.text)) content.turn.add('turn');
  for (const sense of item.senses) {
    if (sense.kind === 'class') content.class.add(sense.classes.join());
    else if (sense.kind === 'surface' && sense.surface !== null) content.class.add(sense.surface);
    else if (sense.kind === 'colour') content.colour.add(sense.colour);
    else if (sense.kind === 'side') addSides(content, sense.side);
    else if (sense.kind === 'size') content.size.add(`${sense.measure} ${sense.order}`);
    else if (sense.kind === 'group' || sense.kind === 'grouped') content.group.add('group');
    else if (sense.kind === 'except' || sense.kind === 'negation' || sense.kind === 'without')
      content.except.add('not');
    else if (sense.kind === 'ordinal') content.order.add('ordinal');
    else if (sense.kind === 'relation') addRelation(content, sense.relation);
    else if (sense.kind === 'axis') content.turn.add('turn');
  }
}

function addRelation(content: Mutable, relation: string): void {
  if (relation === 'nearest' || relation === 'farthest') content.order.add('distance');
  else if (relation === 'above' || relation === 'below') addSides(content, relation);
  else if (relation === 'parallel' || relation === 'perpendicular') content.turn.add('turn');
  else if (relation === 'between') content.relation.add('between');
  else if (CLOSE.has(relation)) content.relation.add('close');
}
const CLOSE = new Set(['near', 'beside', 'touching', 'away']);

/** What the steps of a chain ask for. */
export function contentOfChain(chain: Chain): Content {
  const content = nothing();
  for (const step of chain) addStep(content, step);
  return content;
}

function addStep(content: Mutable, step: ChainStep): void {
  if ('negate' in step && step.negate === true) content.except.add('not');
  switch (step.verb) {
    case 'find':
      content.class.add(step.term);
      break;
    case 'keep-colour':
      content.colour.add(step.colour);
      break;
    case 'keep-relative-size':
      content.size.add(`${step.measure ?? 'area'} ${step.size === 'large' ? 'descending' : 'ascending'}`);
      break;
    case 'keep-compared':
      // "not bigger than" is at most as big.
      if (step.comparison !== '>' && step.comparison !== 'same') content.except.add('not');
      if (step.comparison !== 'same')
        content.size.add(`${step.measure} ${step.comparison.startsWith('>') ? 'descending' : 'ascending'}`);
      else addBothEnds(content, step.measure);
      if (step.beside !== undefined && step.beside !== 'nearest') addSides(content, step.beside);
      break;
    case 'keep-by-compared':
      content.size.add(`${step.measure} ${step.comparison === '>' ? 'descending' : 'ascending'}`);
      addRelation(content, step.relation);
      addSides(content, step.relation);
      break;
    case 'tell-size':
    case 'keep-size':
      addBothEnds(content, step.measure);
      break;
    case 'keep-place':
      addSides(content, step.place);
      break;
    case 'keep-direction':
      addSides(content, step.direction);
      break;
    case 'keep-heading':
      content.turn.add('turn');
      addSides(content, step.direction);
      break;
    case 'keep-facing':
    case 'keep-aligned':
    case 'keep-orientation':
      content.turn.add('turn');
      break;
    case 'keep-near':
    case 'keep-touching':
      content.relation.add('close');
      break;
    case 'keep-between':
      content.relation.add('between');
      break;
    case 'keep-grouped':
      content.group.add('group');
      break;
    case 'keep-ends':
      content.group.add('group');
      break;
    case 'pick-group':
      content.group.add('group');
      addSides(content, step.by);
      break;
    case 'rank-in-groups':
      content.group.add('group');
      if (step.skip > 0) content.order.add('ordinal');
      if (SIZES.has(step.by)) content.size.add(`${step.by} ${step.order}`);
      else addSides(content, step.by);
      break;
    case 'rank':
      if (step.skip > 0) content.order.add('ordinal');
      if (SIZES.has(step.by)) content.size.add(`${step.by} ${step.order}`);
      else addSides(content, step.by);
      break;
    case 'rank-distance':
    case 'pick-pair':
      content.order.add('distance');
      break;
    case 'minus':
      content.except.add('not');
      break;
    default:
  }
}
/** "how long", "as long as": of which end of the measure the word speaks says nothing. */
function addBothEnds(content: Mutable, measure: string): void {
  for (const order of ['ascending', 'descending']) content.size.add(`${measure} ${order}`);
}

const SIZES = new Set<string>(['area', 'length', 'width', 'elongation', 'brightness']);

function addSides(content: Mutable, side: string): void {
  for (const each of sidesOf(side)) content.side.add(each);
}

const PLAIN_SIDES = [
  'north',
  'south',
  'east',
  'west',
  'left',
  'right',
  'top',
  'bottom',
  'middle',
  'edge',
] as const;
const SAME_SIDE: Readonly<Record<string, string>> = { above: 'top', below: 'bottom', centre: 'middle' };

/** "northeast" and "top left" are two sides each; what is no side has none. */
function sidesOf(side: string): readonly string[] {
  const same = SAME_SIDE[side] ?? side;
  return PLAIN_SIDES.filter((plain) => same.includes(plain));
}

export interface Agreement {
  /** Said, and not asked for. */
  readonly missed: Readonly<Record<KindSaid, number>>;
  /** Asked for, and not said. */
  readonly added: Readonly<Record<KindSaid, number>>;
}

/**
 * Things of which either lacks some of the other. Words for several classes are met by any of them; a term that is none
 * of the known ones stands for words of the question anyway.
 */
export function agreementOf(said: Content, asked: Content, known: ReadonlySet<string>): Agreement {
  const count = (of: (kind: KindSaid) => number) =>
    Object.fromEntries(KINDS_SAID.map((kind) => [kind, of(kind)])) as Record<KindSaid, number>;
  const classes = new Set([...said.class].flatMap((names) => names.split(',')));
  return {
    missed: count((kind) =>
      kind === 'class'
        ? [...said.class].filter((names) => !names.split(',').some((name) => asked.class.has(name))).length
        : [...said[kind]].filter((each) => !asked[kind].has(each)).length,
    ),
    added: count((kind) =>
      kind === 'class'
        ? [...asked.class].filter((name) => !classes.has(name) && known.has(name)).length
        : [...asked[kind]].filter((each) => !said[kind].has(each)).length,
    ),
  };
}
