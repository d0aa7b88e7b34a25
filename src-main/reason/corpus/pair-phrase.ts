import { emptyPhrase } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import { colourPart, sizePart } from './look-parts.js';
import { placePart } from './place-parts.js';
import { directionPart, relationPart } from './relation-parts.js';
import type { Part, PartSource } from './part.js';
import type { Random } from './random.js';
import { headsOf } from './sampled-phrase.js';
import type { NounSource, Sampled } from './sampled-phrase.js';
import { PAIRS } from './wording.js';

/** "the two closest tanks", "the pair of ships farthest apart": two that are told by how they lie to each other. */
export function pairPhrase(random: Random, nouns: NounSource, source: PartSource): Sampled {
  const noun = nouns.name(false);
  const order = random.chance(0.65) ? ('ascending' as const) : ('descending' as const);
  const part = random.chance(0.35)
    ? random.weighted<() => Part>([
        [3, () => colourPart(source)],
        [2, () => sizePart(source, 'plain')],
        [2, () => placePart(source)],
        [2, () => relationPart(source)],
        [1, () => directionPart(source)],
      ])()
    : null;
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    heads: headsOf(noun),
    number: 'many',
    count: 2,
    modifiers: [...(part?.modifiers ?? []), { kind: 'pair', order }],
  };
  const names =
    part === null
      ? noun.many
      : part.where === 'before'
        ? `${part.text} ${noun.many}`
        : `${noun.many} ${part.text}`;
  // What follows the noun would be said of the pair: "the two tanks near the pier that are closest together".
  const forms = PAIRS[order].filter((form) => part === null || !/\{\}./.test(form));
  const fallback = order === 'ascending' ? 'the closest pair of {}' : 'the pair farthest apart of the {}';
  const text = (forms.length === 0 ? fallback : random.pick(forms)).replace('{}', names);
  return { phrase, plural: true, countable: false, unread: [], say: () => text };
}
