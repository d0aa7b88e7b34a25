import type { Side } from '../parse/senses.js';
import { WRITTEN_UNITS } from '../policy/units.js';
import type { Random } from './random.js';
import {
  AREA_UNITS,
  AWAY,
  BESIDE,
  BETWEEN,
  FARTHEST,
  INSIDE,
  LENGTH_UNITS,
  NEAR,
  NEAREST,
  NUMERALS,
  SIDES,
  TOUCHING,
  WITH,
  WITHOUT,
} from './wording.js';
import { COMPASS } from './part.js';
import type { Part, PartSource } from './part.js';

const DIRECTION_WORDS: Readonly<Record<string, readonly string[]>> = {
  left: ['left of', 'to the left of', 'on the left of', 'on the left side of', 'left from'],
  right: ['right of', 'to the right of', 'on the right of', 'on the right side of'],
  top: ['above', 'above', 'over', 'higher up than', 'up from'],
  bottom: ['below', 'below', 'beneath', 'underneath', 'under', 'down from'],
};

/** Before a direction they say that nothing of the kind lies between. */
const CLOSE = ['directly ', 'just ', 'immediately ', 'right '];
const EXACTLY = [
  '',
  '',
  '',
  '',
  ...CLOSE,
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
  const exactly = negate ? 'not ' : random.pick(EXACTLY);
  const close = CLOSE.includes(exactly) ? { close: true } : {};
  return {
    where: random.chance(0.1) ? 'comma' : 'after',
    text: `${exactly}${random.pick(words)} ${text}`,
    modifiers: [{ kind: 'direction', side, landmark: phrase, negate, ...close }],
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
