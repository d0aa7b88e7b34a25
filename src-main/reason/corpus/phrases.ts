import type { Side } from '../parse/senses.js';
import { emptyPhrase } from '../parse/tree.js';
import type { Modifier, NounPhrase } from '../parse/tree.js';
import type { Noun } from './names.js';
import {
  anySide,
  axisPart,
  colourPart,
  directionPart,
  distancePart,
  endPart,
  exceptPart,
  groupedPart,
  placePart,
  relationPart,
  sidePart,
  sizePart,
  sizeThanPart,
  thing,
  unseenPart,
  withPart,
} from './parts.js';
import type { Part, PartSource, Said } from './parts.js';
import type { Random } from './random.js';
import { surfaceLandmark } from './surfaces.js';
import { headingPart, partColourPart } from './traits.js';
import { UNSEEN_ADJECTIVES } from './surroundings.js';
import { EXCEPT, NUMERALS, ORDINALS, ROW_NAMES, SIDES } from './wording.js';

/** The nouns of a scene: by class, those there first. */
export interface NounSource {
  /** A class that the scene holds, or with `absent` one that it may not. */
  readonly name: (absent: boolean) => Noun;
  /** A class other than the one that was named first: what things are told apart by is mostly something else. */
  readonly other: (absent: boolean) => Noun;
  /** What the scene holds most of, called "one": the noun is left out where everybody sees what is meant. */
  readonly commonest: () => Noun;
}

/** Questions that leave their noun out. */
const NOUNLESS_SHARE = 0.05;

export interface Sampled {
  readonly phrase: NounPhrase;
  /** The phrase in words; `count` where it is to say how many are meant. */
  readonly say: (count: number | null) => string;
  readonly unread: readonly string[];
  /** It may say how many: a plural that chooses or keeps. */
  readonly countable: boolean;
  readonly plural: boolean;
}

const article = (text: string): string => (/^[aeiou]/.test(text) ? `an ${text}` : `a ${text}`);

export function numeral(random: Random, count: number): string {
  return random.chance(0.7) ? (NUMERALS[count] ?? String(count)) : String(count);
}

/** Landmarks that are surfaces, and those that are others of the same kind: "the northernmost", "the white one". */
const SURFACE_SHARE = 0.3;
const ELLIPTICAL_SHARE = 0.13;

const headsOf = (noun: Noun): NounPhrase['heads'] =>
  noun.classes.map((name) => ({
    kind: 'class',
    name,
    ...(noun.prefers === undefined ? {} : { prefers: noun.prefers }),
  }));

/** What stands at the end of a relation: mostly a plain "the bridge", sometimes itself modified. */
export function landmark(random: Random, nouns: NounSource, source: PartSource, depth: number): Said {
  if (random.chance(SURFACE_SHARE)) return surfaceLandmark(source);
  if (depth > 0 && random.chance(ELLIPTICAL_SHARE)) return elliptical(random, source, random.chance(0.4));
  const noun = random.chance(0.8) ? nouns.other(random.chance(0.3)) : nouns.name(false);
  const plural = random.chance(0.42);
  const phrase: NounPhrase = { ...emptyPhrase(), heads: headsOf(noun), number: plural ? 'many' : 'one' };
  const name = plural ? noun.many : noun.one;
  const form = random.next();
  if (form < 0.62) {
    const det = random.weighted([
      [7, 'the '],
      [2, ''],
      [0.6, plural ? 'some ' : 'a '],
      [0.4, plural ? 'any ' : 'any '],
      [0.3, plural ? 'all the ' : 'that '],
    ] as const);
    if (!plural && det !== 'the ' && det !== 'that ') phrase.number = 'any';
    const said = det === 'a ' ? article(name) : `${det}${name}`;
    return { phrase, text: said };
  }
  if (form < 0.7) {
    const count = random.weighted([
      [5, 2],
      [2, 3],
      [1, 4],
    ] as const);
    phrase.number = 'many';
    phrase.count = count;
    const both = count === 2 && random.chance(0.3);
    return {
      phrase,
      text: both
        ? `both ${noun.many}`
        : `${random.pick(['the ', 'the ', ''])}${numeral(random, count)} ${noun.many}`,
    };
  }
  if (form < 0.76 && !plural) {
    phrase.heads = [];
    phrase.elliptical = true;
    return another(random, phrase);
  }
  if (form < 0.8) {
    const also = `${random.chance(0.3) ? `${random.pick(UNSEEN_ADJECTIVES)} ` : ''}${thing(source)}`;
    phrase.unread = [`the ${also}`];
    return { phrase, text: `the ${name} ${random.pick(['and', 'and', 'or'])} the ${also}` };
  }
  if (form < 0.83) {
    const unseen = unseenPart(source);
    const one: NounPhrase = {
      ...emptyPhrase(),
      elliptical: true,
      number: plural ? 'many' : 'one',
      unread: [...(unseen.unread === undefined ? [] : [unseen.unread])],
    };
    const pronoun = plural ? 'ones' : 'one';
    return {
      phrase: one,
      text: unseen.where === 'before' ? `the ${unseen.text} ${pronoun}` : `the ${pronoun} ${unseen.text}`,
    };
  }
  const part = random.weighted<() => Part>([
    [4, () => colourPart(source)],
    [
      4,
      () =>
        sizePart(
          source,
          random.weighted([
            [3, 'superlative'],
            [2, 'plain'],
            [1, 'comparative'],
          ] as const),
        ),
    ],
    [2, () => sidePart(source)],
    [3, () => unseenPart(source)],
    [1, () => axisPart(source)],
    [depth > 0 ? 1.5 : 0, () => relationPart(source)],
    [depth > 0 ? 1 : 0, () => directionPart(source)],
    [1, () => placePart(source)],
  ])();
  phrase.modifiers = [...part.modifiers];
  if (part.unread !== undefined) phrase.unread = [part.unread];
  const before = part.where === 'before' ? `${part.text} ` : '';
  const after = part.where === 'before' ? '' : ` ${part.text}`;
  return { phrase, text: `the ${before}${name}${after}` };
}

/** "the others", "another one": the set around it. */
function another(random: Random, phrase: NounPhrase): Said {
  phrase.number = random.chance(0.6) ? 'many' : 'any';
  return {
    phrase,
    text:
      phrase.number === 'many'
        ? random.pick(['the others', 'the other ones', 'the rest'])
        : random.pick(['another one', 'another', 'any other']),
  };
}

/** "the white ones", "the largest one", "the one near the bridge". */
export function elliptical(random: Random, source: PartSource, plural: boolean): Said {
  const part = random.weighted<() => Part>([
    [3, () => colourPart(source)],
    [3, () => sizePart(source, plural ? 'plain' : 'superlative')],
    [2, () => sidePart(source)],
    [2, () => relationPart(source)],
    [1.5, () => directionPart(source)],
    [1.5, () => placePart(source)],
  ])();
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    elliptical: true,
    number: plural ? 'many' : 'one',
    modifiers: [...part.modifiers],
  };
  const one = plural ? 'ones' : 'one';
  return {
    phrase,
    text:
      part.where === 'before'
        ? `the ${part.text} ${random.chance(0.85) || plural ? one : ''}`.trim()
        : `the ${one} ${part.text}`,
  };
}

/** Classes whose front can be told; of others a heading is said seldom. */
const FRONTED = ['airplane', 'ship', 'vehicle'];

function rootParts(source: PartSource, plural: boolean, className: string | undefined): Part[] {
  const { random } = source;
  const fronted = FRONTED.includes(className ?? '');
  const wanted = random.weighted([
    [0.8, 0],
    [3.4, 1],
    [4.4, 2],
    [2, 3],
    [0.4, 4],
  ] as const);
  const parts: Part[] = [];
  for (let tries = 0; parts.length < wanted && tries < 12; tries += 1) {
    const part = random.weighted<() => Part>([
      [4, () => colourPart(source)],
      [4, () => sizePart(source)],
      [3, () => sidePart(source)],
      [3.2, () => placePart(source)],
      [4, () => directionPart(source)],
      [5, () => relationPart(source)],
      [plural ? 0.7 : 2.2, () => distancePart(source)],
      [1.6, () => withPart(source)],
      [0.8, () => sizeThanPart(source)],
      [1, () => axisPart(source)],
      [2.2, () => partColourPart(source, className)],
      [fronted ? 2 : 0.15, () => headingPart(source, className, plural)],
      [plural ? 1.6 : 0.8, () => groupedPart(source)],
      [plural ? 0.8 : 0, () => exceptPart(source)],
      [4.2, () => unseenPart(source)],
    ])();
    const kinds = parts.flatMap(({ modifiers }) => modifiers.map(({ kind }) => kind));
    const clash = part.modifiers.some(({ kind }) => kinds.includes(kind) && kind !== 'relation');
    const chooses = part.chooses === true && parts.some((other) => other.chooses === true);
    const before = parts.filter(({ where }) => where === 'before').length;
    const commas = parts.filter(({ where }) => where === 'comma').length;
    if (clash || (chooses && random.chance(0.7)) || (part.where === 'before' && before >= 2)) continue;
    if (part.where === 'comma' && commas >= 2) continue;
    parts.push(part);
  }
  return parts;
}

const shuffled = <T>(random: Random, items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

/** "in the left half, the white tanks beside the pier" */
const FRONTED_PART =
  /^(?:in|on|at|near|by|inside|beside|next to|left of|right of|north of|south of|east of|west of|above|below) /;

function joined(random: Random, core: string, parts: readonly Part[]): string {
  const after = parts.filter(({ where }) => where === 'after');
  const commas = parts.filter(({ where }) => where === 'comma');
  const link = (): string =>
    random.weighted([
      [20, ' '],
      [1.5, ' that is '],
      [1, ', '],
      [0.6, ' which is '],
      [0.5, ' located '],
      [0.4, ' and '],
    ] as const);
  const fronted = after.length > 1 && FRONTED_PART.test(after[0]?.text ?? '') && random.chance(0.12);
  let text = core;
  if (fronted) text = `${after.shift()?.text ?? ''}${random.pick([', ', ': ', ', '])}${core}`;
  for (const [at, { text: said }] of after.entries()) {
    const relative =
      /^(?:that|which|whose|standing|lying|parked|with|having|painted|in |coloured|facing|pointing)/.test(
        said,
      );
    text += (relative ? ' ' : at === 0 ? link().replace(' and ', ' ') : link()) + said;
  }
  for (const { text: said } of commas)
    text += `${random.weighted([
      [10, ', '],
      [1.5, ' - '],
      [1, ' '],
      [0.6, '; '],
    ] as const)}${said}`;
  return text;
}

/** "the two large white tanks north of the bridge": the plain form. */
export function plainPhrase(random: Random, nouns: NounSource, source: PartSource): Sampled {
  const nounless = random.chance(NOUNLESS_SHARE);
  const noun = nounless ? nouns.commonest() : nouns.name(random.chance(0.1));
  const plural = random.chance(0.45);
  const parts = rootParts(source, plural, noun.classes[0]);
  const chooses = parts.some((part) => part.chooses === true);
  const ordinal = !plural && random.chance(0.06) && parts.length < 3 ? random.pick(ORDINALS.slice(1)) : null;
  const det = plural
    ? random.weighted([
        [6, ''],
        [3, 'the '],
        [2, 'all '],
        [1.2, 'all the '],
        [0.6, 'every one of the '],
        [0.5, 'any '],
        [0.4, 'those '],
        [0.3, 'each of the '],
        [0.2, 'some '],
      ] as const)
    : random.weighted([
        [nounless ? 0 : 6, ''],
        [6, 'the '],
        [nounless ? 0 : 0.8, 'a '],
        [0.3, 'that '],
        [0.4, 'the only '],
        [0.3, 'the single '],
        [0.4, 'any '],
        [0.3, 'every '],
      ] as const);
  const definite = /^(?:the|that)/.test(det) || (chooses && det === '');
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    heads: headsOf(noun),
    number: plural || det === 'every ' ? 'many' : definite || ordinal !== null ? 'one' : 'any',
    modifiers: parts.flatMap(({ modifiers }) => [...modifiers]),
  };
  if (ordinal !== null) phrase.modifiers.push({ kind: 'ordinal', value: ordinal[0] });
  const ordinalWord = ordinal === null ? '' : `${random.pick(ordinal[1])} `;
  const adjectives = shuffled(
    random,
    parts.filter(({ where }) => where === 'before').map(({ text }) => text),
  );
  const ordered = [
    ...shuffled(
      random,
      parts.filter(({ where }) => where !== 'before'),
    ),
  ];
  const fallback = random.chance(0.5);
  const seed = random.integer(0, 1e9);
  return {
    phrase,
    plural,
    countable: plural && !/every|each|any|some/.test(det),
    unread: parts.flatMap(({ unread }) => unread ?? []),
    say: (count) => {
      const numbers =
        count === null
          ? ''
          : `${count === 2 && seed % 3 === 0 && det !== '' ? '' : NUMERALS[count] !== undefined && seed % 10 < 7 ? NUMERALS[count] : String(count)} `;
      const both = count === 2 && numbers === ' ';
      const bunch =
        count === null
          ? undefined
          : { 2: ['pair', 'couple', 'pair'], 3: ['trio'], 4: ['quartet', 'foursome'] }[count];
      if (bunch !== undefined && seed % 7 === 1)
        return joined(
          random,
          `${det === 'all ' ? '' : det}${adjectives.join(' ')} ${bunch[seed % bunch.length] ?? ''} of ${noun.many}`
            .replace(/\s+/g, ' ')
            .trim(),
          ordered,
        );
      const words = [...adjectives];
      const core = both
        ? `both ${words.join(' ')} ${noun.many}`
        : fallback && words.length > 0
          ? `${det}${ordinalWord}${words[0] ?? ''} ${numbers}${words.slice(1).join(' ')} ${noun[plural ? 'many' : 'one']}`
          : `${det}${ordinalWord}${numbers}${words.join(' ')} ${noun[plural ? 'many' : 'one']}`;
      const spaced = core.replace(/\s+/g, ' ').trim();
      return joined(random, det === 'a ' ? spaced.replace(/^a (?=[aeiou])/, 'an ') : spaced, ordered);
    },
  };
}

/** "the left one of the two courts", "of the big tanks, the one at the south end", "which of the courts is largest". */
export function partitivePhrase(random: Random, nouns: NounSource, source: PartSource): Sampled {
  const noun = nouns.name(false);
  const inner = random.chance(0.3)
    ? random.weighted<() => Part>([
        [3, () => colourPart(source)],
        [2, () => sizePart(source, 'plain')],
        [2, () => relationPart(source)],
        [1, () => placePart(source)],
        [2, () => unseenPart(source)],
      ])()
    : null;
  const choosing = random.weighted<() => Part>([
    [4, () => sizePart(source, random.pick(['superlative', 'comparative'] as const))],
    [4, () => sidePart(source)],
    [4, () => endPart(source)],
    [4, () => distancePart(source)],
    [1.5, () => directionPart(source)],
    [1.5, () => relationPart(source)],
    [1.2, () => colourPart(source)],
    [1, () => ordinalPart(random)],
  ])();
  const many = random.chance(0.22)
    ? random.weighted([
        [4, 2],
        [2, 3],
        [1, 4],
      ] as const)
    : null;
  const of: NounPhrase = {
    ...emptyPhrase(),
    heads: headsOf(noun),
    number: 'many',
    modifiers: [...(inner?.modifiers ?? [])],
  };
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    elliptical: true,
    number: many === null ? 'one' : 'many',
    count: many,
    modifiers: [...choosing.modifiers],
    of,
  };
  const form = random.next();
  const said = (count: number | null): string => {
    const total = count === null ? '' : `${numeral(random, count)} `;
    const all =
      inner === null
        ? `${total}${noun.many}`
        : inner.where === 'before'
          ? `${total}${inner.text} ${noun.many}`
          : `${total}${noun.many} ${inner.text}`;
    const head = many === null ? random.pick(['one', 'one', noun.one]) : numeral(random, many);
    const first =
      choosing.where === 'before'
        ? `${random.pick(['the ', 'the ', ''])}${choosing.text}${many === null && random.chance(0.35) ? '' : ` ${head}`}`
        : `the ${head === noun.one ? 'one' : head} ${choosing.text}`;
    if (choosing.where === 'before' || form < 0.15)
      return form < 0.8
        ? `${first} ${random.pick(['of', 'of', 'among', 'out of'])} the ${all}`
        : `${random.pick(['of', 'among', 'out of', 'from'])} the ${all}, ${first}`;
    if (form < 0.6) return `${random.pick(['of', 'among', 'out of', 'from'])} the ${all}, ${first}`;
    return form < 0.8
      ? `the ${all}: ${first}`
      : `which of the ${all} is ${random.pick(['', 'the one '])}${choosing.text}`;
  };
  const saidBefore = (count: number | null): string => {
    if (choosing.where !== 'before' || form < 0.9) return said(count);
    const total = count === null ? '' : `${numeral(random, count)} `;
    return `which ${many === null ? 'one ' : ''}of the ${total}${noun.many} ${inner === null ? '' : inner.where === 'before' ? '' : inner.text + ' '}is the ${choosing.text}`;
  };
  const dropsInner = form >= 0.9 && choosing.where === 'before' && inner?.where === 'before';
  if (dropsInner) of.modifiers = [];
  return {
    phrase,
    plural: many !== null,
    countable: false,
    unread: dropsInner ? [] : inner?.unread === undefined ? [] : [inner.unread],
    say: saidBefore,
  };
}

/** "all but the leftmost of the tanks", "the tanks minus the largest". */
export function allButPhrase(random: Random, nouns: NounSource, source: PartSource): Sampled {
  const noun = nouns.name(false);
  const inner = random.chance(0.4)
    ? random.pick([colourPart, placePart, sizePart, relationPart])(source)
    : null;
  const left = random.pick([sizePart, sidePart])(source, 'superlative');
  const of: NounPhrase = {
    ...emptyPhrase(),
    heads: headsOf(noun),
    number: 'many',
    modifiers: [...(inner?.modifiers ?? [])],
  };
  const removed: NounPhrase = {
    ...emptyPhrase(),
    elliptical: true,
    number: 'one',
    modifiers: [...left.modifiers],
  };
  const phrase: NounPhrase = { ...of, modifiers: [...of.modifiers, { kind: 'except', phrase: removed }] };
  const names =
    inner?.where === 'before'
      ? `${inner.text} ${noun.many}`
      : `${noun.many}${inner === null ? '' : ` ${inner.text}`}`;
  const text = random.pick([
    `all but the ${left.text} of the ${names}`,
    `all but the ${left.text} one of the ${names}`,
    `every one of the ${names} but the ${left.text}`,
    `the ${names} ${random.pick(EXCEPT)} the ${left.text} one`,
    `${names}, ${random.pick(['leaving out', 'minus', 'not', 'but not'])} the ${left.text} one`,
    `${names} minus the ${left.text}`,
    `${names}, the ${left.text} one does not count`,
  ]);
  return { phrase, plural: true, countable: false, unread: [], say: () => text };
}

function ordinalPart(random: Random): Part {
  const side = random.pick(['left', 'right', 'top', 'bottom', 'north', 'south', 'east', 'west'] as const);
  const [value, words] = random.pick(ORDINALS);
  return {
    where: 'after',
    text: `${random.pick(words)} ${random.pick(['from', 'from', 'counting from'])} the ${random.pick(SIDES[side].noun)}`.replace(
      /^/,
      'that is ',
    ),
    modifiers: [
      { kind: 'side', side, scope: 'set', superlative: true, negate: false },
      { kind: 'ordinal', value },
    ],
    chooses: true,
  };
}

/** "last court on the right", "first ship in the row on the left": the end of a row, however it is counted. */
function endOfRow(random: Random, noun: Noun): Sampled {
  const side = random.pick(['left', 'right', 'top', 'bottom', 'north', 'south', 'east', 'west'] as const);
  const word = random.pick(SIDES[side].noun.filter((each) => each.length > 2 && !each.startsWith('far')));
  const row = random.pick(['row', 'line', 'column', 'queue', 'string', 'chain', 'series']);
  const first = random.pick(['last', 'first', 'very last', 'final', 'outermost', 'end']);
  const text = random.pick([
    `${first} ${noun.one} on the ${word}`,
    `the ${first} ${noun.one} on the ${word}`,
    `the ${first} ${noun.one} at the ${word} end`,
    `the ${noun.one} at the ${word} end of the ${row}`,
    `${noun.one} at the ${word} end of the ${row}`,
    `the ${noun.one} that ends the ${row} on the ${word}`,
    `${first} ${noun.one} in the ${row}, on the ${word}`,
    `the ${noun.one} at the ${word} end of the ${row} of ${noun.many}`,
    `the one at the ${word} end of the ${noun.many}`,
  ]);
  const phrase: NounPhrase = { ...emptyPhrase(), heads: headsOf(noun), number: 'one' };
  phrase.modifiers.push({ kind: 'side', side, scope: 'set', superlative: true, negate: false });
  return { phrase, plural: false, countable: false, unread: [], say: () => text };
}

/** "second court from the top", "third largest tank", "2nd from left among the planes". */
export function ordinalPhrase(random: Random, nouns: NounSource, source: PartSource): Sampled {
  const noun = nouns.name(false);
  const [value, words] = random.pick(ORDINALS);
  const word = random.pick(words);
  const extra = random.chance(0.3)
    ? random.pick([colourPart, placePart, unseenPart, relationPart])(source)
    : null;
  const phrase: NounPhrase = { ...emptyPhrase(), heads: headsOf(noun), number: 'one' };
  const name = extra?.where === 'before' ? `${extra.text} ${noun.one}` : noun.one;
  const post = extra === null || extra.where === 'before' ? '' : ` ${extra.text}`;
  let text: string;
  if (extra === null && random.chance(0.2)) return endOfRow(random, noun);
  const form = random.next();
  if (form < 0.7) {
    const side = random.weighted<Side>([
      [4, random.pick(['left', 'right', 'top', 'bottom'] as const)],
      [2, random.pick(['north', 'south', 'east', 'west'] as const)],
    ]);
    const noun2 = random.pick(
      SIDES[side].noun.filter((each) => each.length > 2 && !each.startsWith('far') && !each.includes('-')),
    );
    const from = `${random.pick(['from', 'from', 'counting from', 'counted from', 'starting from'])} the ${noun2}`;
    phrase.modifiers.push({ kind: 'side', side, scope: 'set', superlative: false, negate: false });
    text = random.pick([
      `${word} ${name} ${from}${post}`,
      `the ${word} ${name} ${from}${post}`,
      `${name}${post}, ${word} ${from}`,
      `the ${name} that is ${word} ${from}${post}`,
      ...(extra === null ? [`the ${word} one ${from} of the ${noun.many}`] : []),
    ]);
  } else {
    const size = sizePart(source, 'superlative');
    phrase.modifiers.push(...size.modifiers);
    const second = value > 1 || value < 0 ? word : 'second';
    const meant = value > 1 || value < 0 ? value : 2;
    phrase.modifiers.push({ kind: 'ordinal', value: meant });
    text = `${random.pick(['the ', '', 'the '])}${second} ${size.text} ${name}${post}`;
    if (extra !== null) phrase.modifiers.push(...extra.modifiers);
    return {
      phrase,
      plural: false,
      countable: false,
      unread: extra?.unread === undefined ? [] : [extra.unread],
      say: () => text,
    };
  }
  phrase.modifiers.push({ kind: 'ordinal', value });
  if (extra !== null) phrase.modifiers.push(...extra.modifiers);
  return {
    phrase,
    plural: false,
    countable: false,
    unread: extra?.unread === undefined ? [] : [extra.unread],
    say: () => text,
  };
}

const BUNCHES: readonly (readonly [size: number, name: string])[] = [
  [2, 'pair'],
  [2, 'pair'],
  [2, 'couple'],
  [3, 'trio'],
  [3, 'threesome'],
  [4, 'foursome'],
];

/** "bottom row of the six-court tennis block", "smaller group of tanks", "the ships in the northern cluster". */
export function groupPhrase(random: Random, nouns: NounSource, source: PartSource): Sampled {
  const noun = nouns.name(false);
  const grouping = random.weighted([
    [4, 'row'],
    [2, 'column'],
    [5, 'cluster'],
  ] as const);
  const bunch = grouping === 'cluster' && random.chance(0.25) ? random.pick(BUNCHES) : null;
  const group = bunch === null ? random.pick(ROW_NAMES[grouping]) : bunch[1];
  const size = bunch !== null ? bunch[0] : random.chance(0.25) ? random.integer(2, 8) : null;
  const adjective = random.weighted<
    () => {
      text: string;
      by: Extract<Modifier, { kind: 'group' }>['by'];
      order: 'ascending' | 'descending';
      ordinal: number | null;
    }
  >([
    [
      5,
      () => {
        const side = anySide(random);
        const words = random.pick([...SIDES[side].adjective, ...SIDES[side].superlative]);
        return {
          text: words,
          by: side,
          order: side === 'middle' ? 'ascending' : 'descending',
          ordinal: null,
        };
      },
    ],
    [
      2.5,
      () => {
        const large = random.chance(0.55);
        return {
          text: random.pick(
            large
              ? ['larger', 'largest', 'bigger', 'biggest', 'main', 'longest', 'longer', 'big']
              : ['smaller', 'smallest', 'shorter', 'shortest', 'minor', 'small'],
          ),
          by: 'members',
          order: large ? 'descending' : 'ascending',
          ordinal: null,
        };
      },
    ],
    [
      grouping === 'cluster' ? 1.5 : 0.3,
      () => ({
        text: random.pick([
          'isolated',
          'separate',
          'detached',
          'outlying',
          'lone',
          'secluded',
          'smaller separate',
        ]),
        by: 'members',
        order: 'ascending',
        ordinal: null,
      }),
    ],
    [
      1.5,
      () => {
        const [value, words] = random.pick(ORDINALS);
        const by = grouping === 'row' ? 'top' : 'left';
        return { text: random.pick(words), by, order: 'descending', ordinal: value };
      },
    ],
    [size === null ? 0.3 : 2, () => ({ text: '', by: 'members', order: 'descending', ordinal: null })],
  ])();
  const modifier: Modifier = {
    kind: 'group',
    grouping,
    by: adjective.by,
    order: adjective.order,
    count: size,
    ordinal: adjective.ordinal,
  };
  const extra = random.chance(0.25)
    ? random.pick([colourPart, placePart, unseenPart, directionPart, relationPart])(source)
    : null;
  const within = random.chance(0.3) ? random.pick([sidePart, endPart, sizePart])(source) : null;
  const names = extra?.where === 'before' ? `${extra.text} ${noun.many}` : noun.many;
  const post = extra === null || extra.where === 'before' ? '' : ` ${extra.text}`;
  const counted = size === null || bunch !== null ? '' : ` of ${numeral(random, size)}`;
  const adj = adjective.text === '' ? '' : `${adjective.text} `;
  const chosen = `${adj}${group}`;
  const block =
    size !== null && bunch === null && random.chance(0.5)
      ? `${numeral(random, size)}-${noun.one.split(' ').at(-1) ?? ''} ${chosen}`
      : `${chosen}${counted}`;
  const unread = extra?.unread === undefined ? [] : [extra.unread];
  if (within !== null) {
    const phrase: NounPhrase = {
      ...emptyPhrase(),
      heads: headsOf(noun),
      number: 'one',
      modifiers: [...(extra?.modifiers ?? []), modifier, ...within.modifiers],
    };
    if (within.modifiers.some((m) => m.kind === 'size' && m.degree === 'plain')) phrase.number = 'many';
    const head = phrase.number === 'many' ? names : names.replace(noun.many, noun.one);
    const text =
      within.where === 'before'
        ? `${random.pick(['the ', '', 'the '])}${within.text} ${head} ${random.pick(['of', 'in'])} the ${block}${post}`
        : `${random.pick(['the ', ''])}${head} ${within.text.replace(/ of the row$/, '')} of the ${block}${post}`;
    return { phrase, plural: phrase.number === 'many', countable: false, unread, say: () => text };
  }
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    heads: headsOf(noun),
    number: 'many',
    modifiers: [...(extra?.modifiers ?? []), modifier],
  };
  const text = random.pick([
    `${chosen}${counted} of ${names}${post}`,
    `the ${chosen} of ${size === null || bunch !== null ? '' : numeral(random, size) + ' '}${names}${post}`,
    `the ${chosen} of ${names}${post}`.replace(
      /^/,
      size === null || bunch !== null ? '' : `all ${numeral(random, size)} in `,
    ),
    `${names}${post} in the ${block}`,
    `all ${names}${post} in the ${block}`,
    `${noun.one} ${chosen}${counted}`.replace(
      /^/,
      extra === null ? '' : names === noun.many ? '' : `${extra.text} `,
    ) + post,
  ]);
  return { phrase, plural: true, countable: false, unread, say: () => text };
}
