import type { Side } from '../parse/senses.js';
import { farthestTo } from '../parse/tree.js';
import type { Modifier } from '../parse/tree.js';
import { SIDES } from './wording.js';
import { anySide } from './part.js';
import type { Part, PartSource } from './part.js';

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
    modifiers: [farthestTo(side)],
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
