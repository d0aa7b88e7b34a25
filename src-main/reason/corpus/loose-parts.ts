import {
  PLAIN_RELATIONS,
  UNSEEN,
  UNSEEN_ADJECTIVES,
  UNSEEN_RELATIONS,
  UNSEEN_TRAITS,
} from './surroundings.js';
import { ALONE, COLOUR_NAMES, EXCEPT, LINED_UP, SIDES, SIZES, TOGETHER } from './wording.js';
import { COMPASS, anySide } from './part.js';
import type { Part, PartSource } from './part.js';

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
