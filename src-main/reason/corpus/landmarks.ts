import { emptyPhrase } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import { axisPart, colourPart, sizePart } from './look-parts.js';
import { thing, unseenPart } from './loose-parts.js';
import { placePart, sidePart } from './place-parts.js';
import { directionPart, relationPart } from './relation-parts.js';
import type { Part, PartSource, Said } from './part.js';
import type { Random } from './random.js';
import { surfaceLandmark } from './surfaces.js';
import { UNSEEN_ADJECTIVES } from './surroundings.js';
import { article, numeral, headsOf } from './sampled-phrase.js';
import type { NounSource } from './sampled-phrase.js';

/** Landmarks that are surfaces, and those that are others of the same kind: "the northernmost", "the white one". */
const SURFACE_SHARE = 0.3;
const ELLIPTICAL_SHARE = 0.13;

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
  phrase.definite = true;
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
    definite: true,
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
