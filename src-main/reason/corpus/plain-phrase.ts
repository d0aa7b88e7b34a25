import { emptyPhrase } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import { axisPart, colourPart, sizePart, sizeThanPart } from './look-parts.js';
import { besideOtherPart, comparedPart } from './compared-parts.js';
import { exceptPart, groupedPart, unseenPart } from './loose-parts.js';
import { placePart, sidePart } from './place-parts.js';
import { directionPart, distancePart, relationPart, withPart } from './relation-parts.js';
import type { Part, PartSource } from './part.js';
import type { Noun } from './names.js';
import { alignedPart, facingPart, hasFront, surroundedPart } from './relating-parts.js';
import type { Random } from './random.js';
import { headingPart, partColourPart } from './traits.js';
import { NUMERALS, ORDINALS } from './wording.js';
import { NOUNLESS_SHARE, headsOf } from './sampled-phrase.js';
import type { NounSource, Sampled } from './sampled-phrase.js';

/** Classes whose front can be told; of others a heading is said seldom. */
const FRONTED = ['airplane', 'ship', 'vehicle'];

function rootParts(source: PartSource, plural: boolean, noun: Noun): Part[] {
  const { random } = source;
  const [className] = noun.classes;
  const fronts = hasFront(className);
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
      [1.4, () => comparedPart(source)],
      [0.7, () => besideOtherPart(source, noun)],
      [fronts ? 1.6 : 0, () => facingPart(source, className ?? '', plural)],
      [1, () => alignedPart(source)],
      [1, () => surroundedPart(source, noun)],
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

/** "near the pier but not beside a ship" */
const CONTRASTING = /^(?:not|without|with no|away from|far from) /;
const BUT_SHARE = 0.5;

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
    const contrasts = at > 0 && CONTRASTING.test(said) && random.chance(BUT_SHARE);
    text += (contrasts ? ' but ' : relative ? ' ' : at === 0 ? link().replace(' and ', ' ') : link()) + said;
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
  const parts = rootParts(source, plural, noun);
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
