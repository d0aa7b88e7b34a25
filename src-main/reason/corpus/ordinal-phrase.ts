import type { Side } from '../parse/senses.js';
import { emptyPhrase, farthestTo } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import type { Noun } from './names.js';
import { colourPart, sizePart } from './look-parts.js';
import { unseenPart } from './loose-parts.js';
import { placePart } from './place-parts.js';
import { relationPart } from './relation-parts.js';
import type { Part, PartSource } from './part.js';
import type { Random } from './random.js';
import { ORDINALS, SIDES } from './wording.js';
import { headsOf } from './sampled-phrase.js';
import type { NounSource, Sampled } from './sampled-phrase.js';

export function ordinalPart(random: Random): Part {
  const side = random.pick(['left', 'right', 'top', 'bottom', 'north', 'south', 'east', 'west'] as const);
  const [value, words] = random.pick(ORDINALS);
  return {
    where: 'after',
    text: `${random.pick(words)} ${random.pick(['from', 'from', 'counting from'])} the ${random.pick(SIDES[side].noun)}`.replace(
      /^/,
      'that is ',
    ),
    modifiers: [farthestTo(side), { kind: 'ordinal', value }],
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
  phrase.modifiers.push(farthestTo(side));
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
  let meant = value;
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
    meant = value > 1 || value < 0 ? value : 2;
    text = `${random.pick(['the ', '', 'the '])}${second} ${size.text} ${name}${post}`;
  }
  phrase.modifiers.push({ kind: 'ordinal', value: meant });
  if (extra !== null) phrase.modifiers.push(...extra.modifiers);
  return {
    phrase,
    plural: false,
    countable: false,
    unread: extra?.unread === undefined ? [] : [extra.unread],
    say: () => text,
  };
}
