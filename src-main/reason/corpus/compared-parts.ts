import { emptyPhrase } from '../parse/tree.js';
import type { ComparedMeasure, Modifier, NounPhrase } from '../parse/tree.js';
import type { Noun } from './names.js';
import { anySide } from './part.js';
import type { Part, PartSource, Said } from './part.js';
import type { Random } from './random.js';
import { directionPart, relationPart } from './relation-parts.js';
import { article, headsOf } from './sampled-phrase.js';
import { AS_MUCH, AT_LEAST, NEIGHBOURS, SAME_MEASURE, SIDES, SIZES } from './wording.js';
import type { SizeWords } from './wording.js';

type Compared = Extract<Modifier, { kind: 'compared' }>;

/** What two things are compared by: words of size and of brightness. */
const isComparable = (words: SizeWords): words is SizeWords & { readonly measure: ComparedMeasure } =>
  ['area', 'length', 'width', 'brightness'].includes(words.measure);

/** Comparatives that are followed by "than"; "main" and "principal" are not. */
const THAN = /(?:er|ier|er-coloured|spacious)$/;

function comparableSize(random: Random): SizeWords & { readonly measure: ComparedMeasure } {
  for (;;) {
    const words = random.weighted(SIZES);
    if (isComparable(words)) return words;
  }
}

interface Wording {
  readonly text: string;
  readonly comparison: Compared['comparison'];
}

/** "longer than", "not wider than", "as big as", "the same length as", "at least as long as". */
function comparisonWords(random: Random, words: SizeWords & { measure: ComparedMeasure }): Wording {
  const more = words.order === 'descending';
  const than = random.pick(words.comparative.filter((word) => THAN.test(word)));
  const plain = random.pick(words.plain).replace(/^very /, '');
  return random.weighted<() => Wording>([
    [
      6,
      () => ({
        text: `${random.pick(['', '', 'clearly ', 'a bit ', 'much '])}${than} than`,
        comparison: more ? '>' : '<',
      }),
    ],
    [0.8, () => ({ text: `${random.pick(['not', 'no'])} ${than} than`, comparison: more ? '<=' : '>=' })],
    [1, () => ({ text: `${random.pick(AT_LEAST)} as ${plain} as`, comparison: more ? '>=' : '<=' })],
    [1.5, () => ({ text: random.pick(AS_MUCH).replace('{}', plain), comparison: 'same' })],
    [1, () => ({ text: random.pick(SAME_MEASURE[words.measure]), comparison: 'same' })],
  ])();
}

/** "than its northern neighbour", "than the one next to it": another one for each. */
function neighbour(random: Random): { readonly text: string; readonly beside: Compared['beside'] } {
  const side = anySide(random);
  if (side === 'middle' || random.chance(0.4))
    return { text: random.pick(NEIGHBOURS.nearest), beside: 'nearest' };
  const words = SIDES[side];
  const noun = random.pick(words.noun.filter((word) => word.length > 2));
  const adjective = random.pick(words.adjective);
  const text = random.pick(NEIGHBOURS.side).replace('{noun}', noun).replace('{adjective}', adjective);
  return { text, beside: side };
}

/** "longer than the bridge", "as big as the red one", "smaller than its left neighbour". */
export function comparedPart(source: PartSource): Part {
  const { random } = source;
  const words = comparableSize(random);
  const { text, comparison } = comparisonWords(random, words);
  const compared = { kind: 'compared' as const, measure: words.measure, comparison };
  if (random.chance(0.25)) {
    const { text: of, beside } = neighbour(random);
    const landmark: NounPhrase = { ...emptyPhrase(), elliptical: true, number: 'many' };
    return {
      where: 'after',
      text: `${text} ${of}`,
      modifiers: [{ ...compared, landmark, beside }],
    };
  }
  const { phrase, text: of } = random.chance(0.4) ? source.elliptical(false) : source.landmark();
  return {
    where: random.chance(0.08) ? 'comma' : 'after',
    text: `${text} ${of}`,
    modifiers: [{ ...compared, landmark: phrase, beside: null }],
  };
}

/** "left of a larger one", "next to a smaller tank": what lies so to it is compared with it. */
export function besideOtherPart(source: PartSource, noun: Noun): Part {
  const other: PartSource = { ...source, landmark: () => comparedOther(source.random, noun) };
  const part = source.random.pick([relationPart, directionPart])(other);
  // No step compares with two others, or at a distance that is said.
  const plain = part.modifiers.every(
    (modifier) => modifier.kind !== 'relation' || (modifier.and === null && modifier.within === null),
  );
  return plain ? part : directionPart(other);
}

/** "a larger one", "another, smaller tank": one of its kind that is more or less than the thing itself. */
function comparedOther(random: Random, noun: Noun): Said {
  const words = comparableSize(random);
  const than = random.pick(words.comparative.filter((word) => THAN.test(word)));
  const bare = random.chance(0.4);
  const one = bare ? 'one' : noun.one;
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    heads: bare ? [] : headsOf({ one: noun.one, many: noun.many, classes: noun.classes }),
    elliptical: bare,
    number: 'any',
    modifiers: [
      {
        kind: 'size',
        measure: words.measure,
        order: words.order,
        degree: 'comparative',
        negate: false,
      },
    ],
  };
  const text = random.pick([
    article(`${than} ${one}`),
    article(`${than} ${one}`),
    `another, ${than} ${one}`,
    `some ${than} ${one}`,
    `one that is ${than}`,
  ]);
  return text.startsWith('one that')
    ? { text, phrase: { ...phrase, heads: [], elliptical: true } }
    : { text, phrase };
}
