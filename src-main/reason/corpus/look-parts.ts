import type { COLOURS } from '../../contract/index.js';
import type { Axis } from '../parse/senses.js';
import type { Modifier, Quantity, SizeMeasure } from '../parse/tree.js';
import { AXES, COLOUR_NAMES, LYING, SIZES } from './wording.js';
import type { Part, PartSource } from './part.js';
import { quantity } from './relation-parts.js';

type Colour = (typeof COLOURS)[number];

export function colourPart({ random }: PartSource): Part {
  const colour = random.pick(Object.keys(COLOUR_NAMES)) as Colour;
  const word = random.pick(COLOUR_NAMES[colour]);
  const form = random.next();
  const modifiers = [{ kind: 'colour' as const, colour, negate: false }];
  if (form < 0.04) return otherColour(random, colour, word);
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

/** "white or grey": either will do. */
function otherColour(random: PartSource['random'], colour: Colour, word: string): Part {
  const or = random.pick((Object.keys(COLOUR_NAMES) as Colour[]).filter((each) => each !== colour));
  const text = `${word} or ${random.pick(COLOUR_NAMES[or])}`;
  const modifiers: Modifier[] = [{ kind: 'colour', colour, or: [or], negate: false }];
  return random.chance(0.7)
    ? { where: 'before', text, modifiers }
    : { where: 'after', text: `that are ${text}`, modifiers };
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

/** What a length or a width is said to be of. */
const TAILS = {
  length: [' long', ' long', ' in length', ' across', ' in diameter', ' of length'],
  width: [' wide', ' wide', ' in width', ' in breadth'],
} as const;
const OR_MORE = {
  '>=': ['or more', 'or more', 'and over', 'or above', 'and more'],
  '<=': ['or less', 'or less', 'and under', 'or below'],
} as const;

export function sizeThanPart({ random }: PartSource): Part {
  const words = random.weighted(SIZES.filter(([, { than }]) => than.length > 0));
  const measure = words.measure as 'area' | 'length' | 'width';
  const { text, value, unit } = quantity(random, measure === 'area');
  const tail = measure === 'area' ? '' : random.pick(TAILS[measure]);
  const more = words.order === 'descending';
  if (measure !== 'area' && random.chance(OR_MORE_SHARE)) {
    const said = `${text}${tail} ${random.pick(OR_MORE[more ? '>=' : '<='])}`;
    return { where: 'after', text: said, modifiers: [limit(measure, more ? '>=' : '<=', { value, unit })] };
  }
  const vague = random.pick(words.than);
  // "over 50 m" alone says nothing of width or length: the measure is then said.
  const said =
    /^(?:long|short|wid|broad|narrow|thin|larg|big|small)/.test(vague) || measure === 'area'
      ? `${vague} ${text}`
      : `${vague} ${text}${tail}`;
  const comparison = INCLUSIVE.test(vague) ? (more ? '>=' : '<=') : more ? '>' : '<';
  return { where: 'after', text: said, modifiers: [limit(measure, comparison, { value, unit })] };
}

/** "at least 50 m", "no bigger than": the limit itself will do. */
const INCLUSIVE = /^(?:at |no |up|of at|with an area of at)/;
const OR_MORE_SHARE = 0.15;

const limit = (
  measure: SizeMeasure,
  comparison: Extract<Modifier, { kind: 'quantity' }>['comparison'],
  quantity: Quantity,
): Modifier => ({ kind: 'quantity', measure, comparison, quantity });

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
