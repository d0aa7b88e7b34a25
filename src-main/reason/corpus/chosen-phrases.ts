import { emptyPhrase } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import { colourPart, sizePart } from './look-parts.js';
import { unseenPart } from './loose-parts.js';
import type { Noun } from './names.js';
import { endPart, placePart, sidePart } from './place-parts.js';
import { directionPart, distancePart, relationPart } from './relation-parts.js';
import type { Part, PartSource } from './part.js';
import type { Random } from './random.js';
import { EXCEPT } from './wording.js';
import { numeral, headsOf } from './sampled-phrase.js';
import type { NounSource, Sampled } from './sampled-phrase.js';
import { ordinalPart } from './ordinal-phrase.js';

/** What is chosen from: all that have the noun's name, and what the part in it says. */
function setOf(noun: Noun, inner: Part | null): NounPhrase {
  return { ...emptyPhrase(), heads: headsOf(noun), number: 'many', modifiers: [...(inner?.modifiers ?? [])] };
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
  const of = setOf(noun, inner);
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
  const of = setOf(noun, inner);
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
