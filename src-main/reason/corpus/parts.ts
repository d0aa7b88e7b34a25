import { DIRECTIONS } from '../../contract/index.js';
import type { COLOURS } from '../../contract/index.js';
import type { Axis, Side } from '../parse/senses.js';
import type { Modifier, NounPhrase } from '../parse/tree.js';
import { WRITTEN_UNITS } from '../policy/units.js';
import type { Random } from './random.js';
import {
  PLAIN_RELATIONS,
  UNSEEN,
  UNSEEN_ADJECTIVES,
  UNSEEN_RELATIONS,
  UNSEEN_TRAITS,
} from './surroundings.js';
import {
  ALONE,
  AREA_UNITS,
  AWAY,
  AXES,
  BESIDE,
  BETWEEN,
  COLOUR_NAMES,
  EXCEPT,
  FARTHEST,
  INSIDE,
  LENGTH_UNITS,
  LINED_UP,
  LYING,
  NEAR,
  NEAREST,
  NUMERALS,
  SIDES,
  SIZES,
  TOGETHER,
  TOUCHING,
  WITH,
  WITHOUT,
} from './wording.js';

/** A modifier as it is meant and as it is said. `unread`: words that no step stands for. */
export interface Part {
  readonly where: 'before' | 'after' | 'comma';
  readonly text: string;
  readonly modifiers: readonly Modifier[];
  readonly unread?: string;
  /** It chooses one of several: "largest", "second", "nearest". */
  readonly chooses?: boolean;
}

/** A noun phrase as it is meant and as it is said. */
export interface Said {
  readonly phrase: NounPhrase;
  readonly text: string;
}

/** What parts draw on: chance, random nouns, and a way to say another phrase. */
export interface PartSource {
  readonly random: Random;
  /** Words of the tokenizer's vocabulary: any unknown word may stand for something around. */
  readonly strangeWords: readonly string[];
  readonly landmark: () => Said;
  /** "the white ones", "the largest": the noun is that of the phrase around it. */
  readonly elliptical: (plural: boolean) => Said;
}

export const PICTURE_SIDES: readonly Side[] = [
  'left',
  'right',
  'top',
  'bottom',
  'top left',
  'top right',
  'bottom left',
  'bottom right',
];
export const COMPASS: readonly Side[] = DIRECTIONS;

export function anySide(random: Random): Side {
  return random.weighted<Side>([
    [5, random.pick(PICTURE_SIDES)],
    [6, random.pick(COMPASS)],
    [0.8, 'middle'],
  ]);
}

export function colourPart({ random }: PartSource): Part {
  const colour = random.pick(Object.keys(COLOUR_NAMES)) as (typeof COLOURS)[number];
  const word = random.pick(COLOUR_NAMES[colour]);
  const form = random.next();
  const modifiers = [{ kind: 'colour' as const, colour, negate: false }];
  if (form < 0.77) return { where: 'before', text: word, modifiers };
  if (form < 0.8)
    return { where: 'comma', text: random.pick([`the ${word} one`, `a ${word} one`, word]), modifiers };
  if (form < 0.9)
    return {
      where: 'after',
      text: random.pick([
        `that is ${word}`,
        `painted ${word}`,
        `in ${word}`,
        `which looks ${word}`,
        `of ${word} colour`,
        `coloured ${word}`,
      ]),
      modifiers,
    };
  const negated = [{ ...modifiers[0], negate: true } as Modifier];
  return form < 0.95
    ? { where: 'before', text: random.pick([`non-${word}`, `not ${word}`]), modifiers: negated }
    : {
        where: 'after',
        text: random.pick([
          `that are not ${word}`,
          `that is not ${word}`,
          `not being ${word}`,
          `which isn't ${word}`,
        ]),
        modifiers: negated,
      };
}

export function sizePart({ random }: PartSource, degree?: 'plain' | 'comparative' | 'superlative'): Part {
  const words = random.weighted(SIZES);
  const chosen =
    degree ??
    random.weighted([
      [4, 'plain'],
      [2, 'comparative'],
      [5, 'superlative'],
    ] as const);
  return {
    where: 'before',
    text: random.pick(words[chosen]),
    modifiers: [{ kind: 'size', measure: words.measure, order: words.order, degree: chosen, negate: false }],
    chooses: chosen !== 'plain',
  };
}

/** "northern", "upper left", "rightmost". */
export function sidePart({ random }: PartSource): Part {
  const side = random.chance(0.04) ? 'edge' : anySide(random);
  const superlative = random.chance(0.4);
  const words = SIDES[side];
  return {
    where: 'before',
    text: random.pick(superlative ? words.superlative : words.adjective),
    modifiers: [{ kind: 'side', side, scope: 'set', superlative, negate: false }],
    chooses: true,
  };
}

/** "at the southwest corner", "on the far left": among the others. */
export function endPart({ random }: PartSource): Part {
  const side = anySide(random);
  const noun = random.pick(SIDES[side].noun.filter((word) => word.length > 2));
  const text = random.pick([
    `at the very ${noun}`,
    `furthest to the ${noun}`,
    `on the ${noun}`,
    `at the ${noun} end`,
    `at the ${noun}`,
    `at the ${noun} end of the ${random.pick(['row', 'line', 'column', 'stack', 'queue', 'pier', 'group'])}`,
    `on the ${noun} end`,
    `at the extreme ${noun}`,
    `at the far ${noun}`,
    `to the ${noun}`,
  ]);
  return {
    where: 'after',
    text,
    modifiers: [{ kind: 'side', side, scope: 'set', superlative: true, negate: false }],
    chooses: true,
  };
}

/** "in the top left corner of the image", ", lower left". */
export function placePart({ random }: PartSource): Part {
  const side: Side = random.chance(0.05) ? 'edge' : anySide(random);
  const noun = random.pick(SIDES[side].noun.filter((word) => word.length > 2));
  const adjective = random.pick(SIDES[side].adjective.filter((word) => !/erly$/.test(word)));
  const scene = random.pick(['image', 'image', 'picture', 'scene', 'photo', 'frame', 'map', 'view', 'shot']);
  const area = random.pick(
    side.includes(' ') || /[hs](?:east|west)/.test(side)
      ? ['corner', 'corner', 'quarter', 'part', 'area', 'quadrant']
      : ['half', 'side', 'part', 'end', 'section', 'third', 'edge', 'portion', 'area'],
  );
  const modifiers: Modifier[] = [{ kind: 'side', side, scope: 'scene', superlative: false, negate: false }];
  const of = random.chance(0.55) ? ` of the ${scene}` : '';
  if (side === 'edge')
    return {
      where: 'after',
      modifiers,
      text: random.pick([
        `at the edge of the ${scene}`,
        `along the border of the ${scene}`,
        `near the edge of the ${scene}`,
        `at the ${scene} border`,
        `on the edge of the ${scene}`,
      ]),
    };
  if (side === 'middle')
    return {
      where: 'after',
      modifiers,
      text: random.pick([
        `in the ${noun} of the ${scene}`,
        `in the ${noun}${of}`,
        `at the ${noun}${of}`,
        `in the ${adjective} part of the ${scene}`,
        `right in the ${noun}${of}`,
      ]),
    };
  const negate = random.chance(0.04);
  const negated = negate ? 'not ' : '';
  const meant: Modifier[] = negate
    ? [{ kind: 'side', side, scope: 'scene', superlative: false, negate: true }]
    : modifiers;
  if (random.chance(0.22) && !negate)
    return {
      where: 'comma',
      modifiers,
      text: random.pick([
        noun,
        `${adjective} ${area}`,
        `${noun} corner`,
        `${noun} of the ${scene}`,
        `${noun} side`,
        `on the ${noun}`,
        `the ${noun} ones`.replace('the ', ''),
        `in the ${noun}`,
      ]),
    };
  return {
    where: 'after',
    modifiers: meant,
    text:
      negated +
      random.pick([
        `in the ${adjective} ${area}${of}`,
        `in the ${adjective} ${area}${of}`,
        `at the ${noun}${of}`,
        `on the ${noun}${of}`,
        `in the ${noun}${of}`,
        `on the ${adjective} side${of}`,
        `towards the ${noun}${of}`,
        `to the ${noun}${of}`,
        `on the ${noun} side${of}`,
        `at the ${noun} ${area}${of}`,
        `in the ${noun} ${area}${of}`,
        `near the ${noun}${of}`,
      ]),
  };
}

const DIRECTION_WORDS: Readonly<Record<string, readonly string[]>> = {
  left: ['left of', 'to the left of', 'on the left of', 'on the left side of', 'left from'],
  right: ['right of', 'to the right of', 'on the right of', 'on the right side of'],
  top: ['above', 'above', 'over', 'higher up than', 'up from'],
  bottom: ['below', 'below', 'beneath', 'underneath', 'under', 'down from'],
};
const EXACTLY = [
  '',
  '',
  '',
  '',
  'directly ',
  'just ',
  'immediately ',
  'right ',
  'slightly ',
  'due ',
  'a bit ',
  'further ',
  'somewhere ',
  'straight ',
];

export function directionPart({ random, landmark }: PartSource): Part {
  const side = random.weighted<Side>([
    [3, random.pick(['left', 'right', 'top', 'bottom'] as const)],
    [6, random.pick(COMPASS)],
    [0.6, random.pick(['top left', 'top right', 'bottom left', 'bottom right'] as const)],
  ]);
  const noun = random.pick(SIDES[side].noun.filter((word) => word.length > 2));
  const words =
    DIRECTION_WORDS[side] ??
    (side.includes(' ')
      ? [`to the ${noun} of`, `${noun} of`]
      : [
          `${noun} of`,
          `${noun} of`,
          `${noun} of`,
          `to the ${noun} of`,
          `on the ${noun} side of`,
          `on the ${noun}ern side of`,
          `${noun} from`,
          `lying ${noun} of`,
          `on the ${noun} of`,
        ]);
  const { phrase, text } = landmark();
  const negate = random.chance(0.04);
  const said = negate ? `not ${random.pick(words)}` : `${random.pick(EXACTLY)}${random.pick(words)}`;
  return {
    where: random.chance(0.1) ? 'comma' : 'after',
    text: `${said} ${text}`,
    modifiers: [{ kind: 'direction', side, landmark: phrase, negate }],
  };
}

export function quantity(
  random: Random,
  area: boolean,
): { text: string; value: number; unit: 'm' | 'm2' | 'px' | 'px2' } {
  const [name, words, values] = random.pick(
    area ? AREA_UNITS : random.chance(0.6) ? LENGTH_UNITS.slice(0, 1) : LENGTH_UNITS,
  );
  const value = random.pick(values);
  const written = WRITTEN_UNITS[name] ?? { unit: 'm' as const, factor: 1 };
  const word = random.pick(words);
  const numeral = NUMERALS[value];
  const spelled = numeral !== undefined && value <= 20 && random.chance(0.3) ? numeral : String(value);
  const gap = /^(?:m|km|ft|px|m2|ha|m²)$/.test(word) && /^\d/.test(spelled) && random.chance(0.12) ? '' : ' ';
  return { text: `${spelled}${gap}${word}`, value: value * written.factor, unit: written.unit };
}

export function relationPart({ random, landmark }: PartSource): Part {
  const relation = random.weighted([
    [5, 'near'],
    [6, 'beside'],
    [3, 'touching'],
    [2.5, 'inside'],
    [2, 'between'],
    [1.6, 'away'],
  ] as const);
  const words = {
    near: NEAR,
    beside: BESIDE,
    touching: TOUCHING,
    inside: INSIDE,
    between: BETWEEN,
    away: AWAY,
  }[relation];
  const of = landmark();
  const modifier = {
    kind: 'relation' as const,
    relation,
    landmark: of.phrase,
    and: null,
    within: null,
    negate: false,
  };
  const where = random.chance(0.1) ? ('comma' as const) : ('after' as const);
  if (relation === 'between') {
    if (random.chance(0.6)) {
      const and = landmark();
      return {
        where,
        text: `${random.pick(words)} ${of.text} and ${and.text}`,
        modifiers: [{ ...modifier, and: and.phrase }],
      };
    }
    return { where, text: `${random.pick(words)} ${of.text}`, modifiers: [modifier] };
  }
  if ((relation === 'near' || relation === 'away') && random.chance(0.3)) {
    const { text, value, unit } = quantity(random, false);
    const phrase =
      relation === 'near'
        ? random.pick([
            `within ${text} of`,
            `less than ${text} from`,
            `at most ${text} from`,
            `no more than ${text} away from`,
            `up to ${text} from`,
            `closer than ${text} to`,
            `within ${text} from`,
            `not further than ${text} from`,
          ])
        : random.pick([
            `more than ${text} from`,
            `at least ${text} away from`,
            `over ${text} from`,
            `further than ${text} from`,
            `not within ${text} of`,
            `beyond ${text} of`,
          ]);
    return { where, text: `${phrase} ${of.text}`, modifiers: [{ ...modifier, within: { value, unit } }] };
  }
  if (relation !== 'away' && random.chance(0.06))
    return {
      where,
      text: `not ${random.pick(words)} ${of.text}`,
      modifiers: [{ ...modifier, negate: true }],
    };
  return { where, text: `${random.pick(words)} ${of.text}`, modifiers: [modifier] };
}

export function distancePart({ random, landmark }: PartSource): Part {
  const relation = random.chance(0.55) ? ('nearest' as const) : ('farthest' as const);
  const of = landmark();
  const words = random.pick(relation === 'nearest' ? NEAREST : FARTHEST).replace(/ the$/, '');
  return {
    where: 'after',
    text: `${words} ${of.text}`,
    modifiers: [{ kind: 'relation', relation, landmark: of.phrase, and: null, within: null, negate: false }],
    chooses: true,
  };
}

export function withPart({ random, landmark }: PartSource): Part {
  const negate = random.chance(0.25);
  const { phrase, text } = landmark();
  const bare = text.replace(/^(?:the|a|an|any|some) /, '');
  const said = negate ? bare : random.chance(0.5) ? bare : text;
  const tail = random.pick(['', '', '', ' on it', ' at it', ' tied up', ' alongside', ' around it']);
  return {
    where: 'after',
    text: `${random.pick(negate ? WITHOUT : WITH)} ${said}${tail}`,
    modifiers: [{ kind: 'with', landmark: phrase, negate }],
  };
}

export function sizeThanPart({ random }: PartSource): Part {
  const words = random.weighted(SIZES.filter(([, { than }]) => than.length > 0));
  const measure = words.measure as 'area' | 'length' | 'width';
  const { text, value, unit } = quantity(random, measure === 'area');
  const vague = random.pick(words.than);
  const tail = measure === 'length' ? ' long' : measure === 'width' ? ' wide' : '';
  // "over 50 m" alone says nothing of width or length: the measure is then said.
  const said =
    /^(?:long|short|wid|broad|narrow|thin|larg|big|small)/.test(vague) || measure === 'area'
      ? `${vague} ${text}`
      : `${vague} ${text}${tail}`;
  return {
    where: 'after',
    text: said,
    modifiers: [
      {
        kind: 'quantity',
        measure,
        comparison: words.order === 'descending' ? '>' : '<',
        quantity: { value, unit },
      },
    ],
  };
}

export function axisPart({ random }: PartSource): Part {
  const axis = random.pick(Object.keys(AXES)) as Axis;
  const word = random.pick(AXES[axis]);
  const modifiers: Modifier[] = [{ kind: 'axis', axis }];
  const adjective =
    /^(?:vertical|horizontal|diagonal|slanted|slanting|tilted|skewed|oblique|angled|upright|(?:north|east|west|northeast|northwest)-\w+)$/.test(
      word,
    );
  if (adjective && random.chance(0.5)) return { where: 'before', text: word, modifiers };
  return { where: 'after', text: `${random.pick(LYING)} ${word}`, modifiers };
}

export function groupedPart({ random }: PartSource): Part {
  const grouping = random.pick(['isolated', 'grouped', 'row'] as const);
  const words = { isolated: ALONE, grouped: TOGETHER, row: LINED_UP }[grouping];
  if (grouping === 'isolated' && random.chance(0.4))
    return {
      where: 'before',
      text: random.pick(['isolated', 'lone', 'solitary', 'lonely', 'stand-alone', 'detached']),
      modifiers: [{ kind: 'grouped', grouping, negate: false }],
    };
  return {
    where: random.chance(0.1) ? 'comma' : 'after',
    text: random.pick(words),
    modifiers: [{ kind: 'grouped', grouping, negate: false }],
  };
}

export function exceptPart({ random, elliptical }: PartSource): Part {
  const { phrase, text } = elliptical(random.chance(0.6));
  return {
    where: random.chance(0.15) ? 'comma' : 'after',
    text: `${random.pick(EXCEPT)} ${text}`,
    modifiers: [{ kind: 'except', phrase }],
  };
}

/** Something around that cannot be seen: said, and left unread. */
export function unseenPart(source: PartSource): Part {
  const { random } = source;
  const form = random.next();
  const trait = (): string =>
    random
      .pick(UNSEEN_TRAITS)
      .replace('{side}', random.pick(SIDES[random.pick(COMPASS)].noun))
      .replace('{thing}', thing(source));
  if (form < 0.6) {
    const relation = random.pick(random.chance(0.3) ? UNSEEN_RELATIONS : PLAIN_RELATIONS);
    const more =
      relation === 'between the road and' || random.chance(0.93)
        ? ''
        : ` ${random.pick(['and', 'or'])} the ${thing(source)}`;
    const from = /side of$/.test(relation) && random.chance(0.3) ? ` from the ${thing(source)}` : '';
    const text = `${random.chance(0.1) ? random.pick(['right ', 'just ', 'directly ', 'immediately ']) : ''}${relation} ${random.chance(0.9) ? random.pick(['the', 'the', 'the', 'the', 'a', 'that', 'some']) + ' ' : ''}${adjectives(source)}${thing(source)}${more}${from}`;
    return { where: random.chance(0.15) ? 'comma' : 'after', text, unread: text, modifiers: [] };
  }
  if (form < 0.8) {
    const said = trait();
    const comma = !/^with/.test(said) && random.chance(0.5);
    const text =
      comma || /^with/.test(said)
        ? said
        : `${random.pick(['with', 'with', 'with', 'having', 'showing', 'that has', 'whose look is'])} ${said}`;
    return { where: comma ? 'comma' : 'after', text, unread: text, modifiers: [] };
  }
  const adjective = random.chance(0.3) ? random.pick(source.strangeWords) : random.pick(UNSEEN_ADJECTIVES);
  return { where: 'before', text: adjective, unread: adjective, modifiers: [] };
}

/** A noun that no class claims, sometimes a compound of strange words. */
export function thing({ random, strangeWords }: PartSource): string {
  const form = random.next();
  if (form < 0.75) return random.pick(UNSEEN);
  return form < 0.88 ? random.pick(strangeWords) : `${random.pick(strangeWords)} ${random.pick(UNSEEN)}`;
}

function adjectives({ random, strangeWords }: PartSource): string {
  const form = random.next();
  if (form < 0.65) return '';
  if (form < 0.75) return `${random.pick(Object.values(COLOUR_NAMES).flat())} `;
  if (form < 0.83) return `${random.pick(random.weighted(SIZES).plain)} `;
  return form < 0.9 ? `${random.pick(strangeWords)} ` : `${random.pick(SIDES[anySide(random)].adjective)} `;
}
