import { emptyPhrase } from '../parse/tree.js';
import type { Modifier } from '../parse/tree.js';
import type { Noun } from './names.js';
import type { Part, PartSource, Said } from './part.js';
import { headsOf } from './sampled-phrase.js';
import { ALIGNED, FACING, FRONT_NAMES, SURROUNDED } from './wording.js';

const NEGATED_SHARE = 0.06;

/** Classes of which each thing has a front that is seen. */
export const hasFront = (className: string | undefined): boolean =>
  className !== undefined && Object.hasOwn(FRONT_NAMES, className);

/** "facing the pier", "with its nose away from the terminal", "headed for the bridge". */
export function facingPart({ random, landmark }: PartSource, className: string, plural: boolean): Part {
  const [front = 'front', back = 'back'] = FRONT_NAMES[className] ?? [];
  const way = random.chance(0.65) ? ('towards' as const) : ('away from' as const);
  const negate = random.chance(NEGATED_SHARE);
  const of = landmark();
  const said = random
    .pick(FACING[way])
    .replace('{its}', plural ? 'their' : 'its')
    .replace('{front}', front)
    .replace('{back}', back)
    .replace('{s}', plural ? '' : 's');
  const modifiers: Modifier[] = [{ kind: 'facing', way, landmark: of.phrase, negate }];
  return {
    where: random.chance(0.1) ? 'comma' : 'after',
    text: `${negate ? 'not ' : ''}${said} ${of.text}`,
    modifiers,
  };
}

/** "parallel to the bridge", "at right angles to the pier". */
export function alignedPart({ random, landmark }: PartSource): Part {
  const relation = random.chance(0.65) ? ('parallel' as const) : ('perpendicular' as const);
  const negate = random.chance(NEGATED_SHARE);
  const of = landmark();
  return {
    where: random.chance(0.08) ? 'comma' : 'after',
    text: `${negate ? 'not ' : ''}${random.pick(ALIGNED[relation])} ${of.text}`,
    modifiers: [{ kind: 'relation', relation, landmark: of.phrase, and: null, within: null, negate }],
  };
}

/** "surrounded by trees", "hemmed in by other tanks", "with ships on all sides". */
export function surroundedPart({ random, landmark }: PartSource, noun: Noun): Part {
  const negate = random.chance(NEGATED_SHARE);
  const of: Said = random.chance(0.45) ? othersOf(random, noun) : landmark();
  const form = random.pick(SURROUNDED);
  return {
    where: random.chance(0.08) ? 'comma' : 'after',
    text: `${negate ? 'not ' : ''}${form.replace('{}', of.text)}`,
    modifiers: [
      { kind: 'relation', relation: 'surrounded', landmark: of.phrase, and: null, within: null, negate },
    ],
  };
}

/** "other tanks": of the kind of what they are told for. */
function othersOf(random: PartSource['random'], noun: Noun): Said {
  const bare = random.chance(0.3);
  return {
    phrase: {
      ...emptyPhrase(),
      heads: bare ? [] : headsOf({ one: noun.one, many: noun.many, classes: noun.classes }),
      elliptical: bare,
      others: true,
      number: 'many',
    },
    text: bare ? random.pick(['others', 'the others', 'other ones']) : `other ${noun.many}`,
  };
}
