import { emptyPhrase } from '../parse/tree.js';
import type { Modifier, NounPhrase } from '../parse/tree.js';
import { colourPart, sizePart } from './look-parts.js';
import { unseenPart } from './loose-parts.js';
import { anySide } from './part.js';
import { endPart, placePart, sidePart } from './place-parts.js';
import { directionPart, relationPart } from './relation-parts.js';
import type { PartSource } from './part.js';
import type { Random } from './random.js';
import { ORDINALS, ROW_NAMES, SIDES } from './wording.js';
import { numeral, headsOf } from './sampled-phrase.js';
import type { NounSource, Sampled } from './sampled-phrase.js';

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
