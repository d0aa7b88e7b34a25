import { DIRECTIONS } from '../../contract/index.js';
import { OPPOSITE_HEADING } from '../parse/opposites.js';
import type { Heading, Part as ThingPart } from '../parse/senses.js';
import type { Modifier } from '../parse/tree.js';
import type { Part, PartSource } from './part.js';
import { COLOUR_NAMES, SIDES } from './wording.js';

const words = (list: string): readonly string[] => list.split(',').map((word) => word.trim());
type Colour = keyof typeof COLOUR_NAMES;

/** What people call the parts of a class; null for what stands for the whole. */
const PARTS_OF: Readonly<Record<string, readonly (readonly [ThingPart | null, string])[]>> = {
  airplane: [
    ['tail', 'tail, tail, tail fin, fin, tail section, rear fuselage, rear, tailplane, tail end, rear end'],
    ['nose', 'nose, nose, nose cone, front, cockpit, forward fuselage'],
    ['wings', 'wings, wings, wing tips, wingtips, wing'],
    [null, 'fuselage, body, paint, livery, paintwork, whole fuselage, paint job'],
  ],
  ship: [
    [null, 'hull, deck, paint, hull, deck, body, deckhouse'],
    ['nose', 'bow, bows, prow, front, forward deck'],
    ['tail', 'stern, rear, back, aft deck, rear deck'],
  ],
  'storage tank': [
    ['middle', 'roof, top, lid, centre, cover'],
    ['rim', 'rim, edge, border, outer ring'],
    [null, 'paint, surface, shell'],
  ],
  court: [
    [null, 'surface, floor, paint, ground, playing surface'],
    ['rim', 'surround, border, run-off, margin, edges, outer part, surroundings, outer area, perimeter'],
    ['middle', 'centre, middle, inside, inner part, playing area, key, keys, centre circle'],
  ],
  field: [
    ['middle', 'infield, infield, centre, inside, interior, middle, inner field'],
    [null, 'surface, ground, lanes'],
    ['rim', 'outer part, edge, rim, border, outfield edge'],
  ],
  vehicle: [
    ['middle', 'roof, roof, top'],
    ['nose', 'front, bonnet, hood, cab'],
    ['tail', 'back, rear, boot, trunk'],
    [null, 'paint, body, paintwork, finish'],
  ],
  deck: [
    [null, 'deck, surface, paint, roadway'],
    ['ends', 'ends, end'],
    ['middle', 'middle, centre'],
  ],
};
const KIND_OF: Readonly<Record<string, keyof typeof PARTS_OF>> = {
  'tennis court': 'court',
  'basketball court': 'court',
  'baseball diamond': 'field',
  'ground track field': 'field',
  harbor: 'deck',
  bridge: 'deck',
  overpass: 'deck',
};
/** "red-tailed": parts of which such an adjective is said. */
const ADJECTIVE: Readonly<Record<string, string>> = {
  tail: 'tailed',
  nose: 'nosed',
  wings: 'winged',
  roof: 'roofed',
  top: 'topped',
  hull: 'hulled',
  deck: 'decked',
  surface: 'surfaced',
  fin: 'finned',
  rim: 'rimmed',
  body: 'bodied',
  centre: 'centred',
};

/** "with a red tail", "white-roofed", "its bow painted blue", ", dirt infield". */
export function partColourPart({ random }: PartSource, className: string | undefined): Part {
  const parts = PARTS_OF[KIND_OF[className ?? ''] ?? className ?? ''] ?? PARTS_OF['deck'] ?? [];
  const [part, list] = random.pick(parts);
  const noun = random.pick(words(list));
  const colour = random.pick(Object.keys(COLOUR_NAMES)) as Colour;
  const colourWord = (of: Colour): string => random.pick(COLOUR_NAMES[of]);
  const meant = (of: Colour, negate = false): Modifier => ({
    kind: 'colour',
    colour: of,
    negate,
    ...(part === null ? {} : { part }),
  });
  if (
    part === 'middle' &&
    (className === 'baseball diamond' || className === 'ground track field') &&
    random.chance(0.5)
  )
    return covered(random, noun, meant);
  const word = colourWord(colour);
  const adjective = ADJECTIVE[noun];
  const modifiers = [meant(colour)];
  if (adjective !== undefined && random.chance(0.35))
    return { where: 'before', text: `${word}${random.pick(['-', '-', ' '])}${adjective}`, modifiers };
  if (random.chance(0.1)) {
    const other = random.pick(Object.keys(COLOUR_NAMES)) as Colour;
    if (other !== colour)
      return {
        where: 'after',
        text: `with ${random.pick(['a ', 'its ', ''])}${word} and ${colourWord(other)} ${noun}`,
        modifiers: [meant(colour), meant(other)],
      };
  }
  if (random.chance(0.06))
    return {
      where: 'after',
      text: random.pick([
        `without a ${word} ${noun}`,
        `whose ${noun} is not ${word}`,
        `with no ${word} ${noun}`,
      ]),
      modifiers: [meant(colour, true)],
    };
  const plural = noun.endsWith('s');
  const be = plural ? 'are' : 'is';
  const a = plural ? '' : 'a ';
  return {
    where: random.chance(0.2) ? 'comma' : 'after',
    text: random.pick([
      `with ${a}${word} ${noun}`,
      `with ${a}${word} ${noun}`,
      `with ${a}${word} ${noun}`,
      `with the ${noun} painted ${word}`,
      `with its ${noun} painted ${word}`,
      `whose ${noun} ${be} ${word}`,
      `with a ${noun} that ${be} ${word}`,
      `that has ${a}${word} ${noun}`,
      `having ${a}${word} ${noun}`,
      `${word} ${noun}`,
      `${noun} ${word}`,
      `${word} on the ${noun}`,
      `${word} at the ${noun}`,
      `its ${noun} ${word}`,
      `whose whole ${noun} ${be} ${word}`,
    ]),
    modifiers,
  };
}

/** What grows on an infield is its colour. */
function covered(
  random: PartSource['random'],
  noun: string,
  meant: (colour: Colour, negate?: boolean) => Modifier,
): Part {
  const grass = random.chance(0.6);
  const negate = grass && random.chance(0.3);
  const cover = grass
    ? random.pick(['grass', 'grass', 'turf', 'lawn'])
    : random.pick(['dirt', 'clay', 'sand']);
  const modifiers = [meant(grass ? 'green' : 'brown', negate)];
  return {
    where: random.chance(0.25) ? 'comma' : 'after',
    text: random.pick(
      negate
        ? [
            `with no ${cover} in the ${noun}`,
            `no ${cover} in the ${noun}`,
            `without any ${cover} in it`,
            `with no ${cover} inside the ${noun}`,
            `no ${cover} square in it`,
            `without ${cover} ${random.pick(['inside', 'in the middle', `on the ${noun}`])}`,
          ]
        : [
            `with ${cover} in the ${noun}`,
            `${cover} ${noun}`,
            `with a ${cover} ${noun}`,
            `with ${cover} inside`,
            `with a ${cover} square inside`,
            `that is all ${cover} inside`,
            `with ${cover} in it`,
            `${cover} inside`,
            `with ${cover} in the middle`,
            `that has ${cover} in its ${noun}`,
          ],
    ),
    modifiers,
  };
}

const PICTURE: Readonly<Partial<Record<Heading, readonly string[]>>> = {
  left: ['left', 'to the left', 'towards the left', 'leftwards'],
  right: ['right', 'to the right', 'towards the right'],
  above: ['up', 'upwards', 'to the top', 'towards the top'],
  below: ['down', 'downwards', 'to the bottom', 'towards the bottom'],
  'top left': ['to the upper left', 'to the top left', 'up and left', 'towards the top left'],
  'top right': ['to the upper right', 'to the top right', 'up and right', 'towards the top right'],
  'bottom left': ['to the lower left', 'to the bottom left', 'down and left'],
  'bottom right': ['to the lower right', 'to the bottom right', 'down and right'],
};
const FRONT: Readonly<Record<string, readonly [front: string, back: string]>> = {
  airplane: ['nose', 'tail'],
  ship: ['bow', 'stern'],
  vehicle: ['front', 'rear'],
};

/** "facing left", "with its nose to the south", "whose bow points east", "northbound", "tail towards the west". */
export function headingPart({ random }: PartSource, className: string | undefined, plural: boolean): Part {
  const compass = random.chance(0.62);
  const direction: Heading = compass
    ? random.pick(DIRECTIONS)
    : random.pick(Object.keys(PICTURE) as Heading[]);
  const [front, back] = FRONT[className ?? ''] ?? ['front', 'back'];
  const said = compass
    ? random.pick(['', '', 'to the ', 'towards the ']) +
      random.pick(SIDES[direction as keyof typeof SIDES].noun)
    : random.pick(PICTURE[direction] ?? [direction]);
  const noun = plural ? random.pick([`${front}s`, front]) : front;
  const its = plural ? 'their' : 'its';
  const form = random.next();
  const heading = (to: Heading): Modifier[] => [{ kind: 'heading', direction: to }];
  if (form < 0.08 && ['north', 'south', 'east', 'west'].includes(direction))
    return {
      where: 'before',
      text: `${direction}${random.pick(['bound', '-facing', '-pointing', '-headed', 'ward pointing', 'ward facing'])}`,
      modifiers: heading(direction),
    };
  if (form < 0.2)
    return {
      where: random.chance(0.2) ? 'comma' : 'after',
      text: random.pick([
        `with ${its} ${back} to the ${said.replace(/^(?:to|towards) the /, '')}`,
        `with ${its} ${back} pointing ${said}`,
        `${back} ${/^t/.test(said) ? said : `towards the ${said}`}`,
        `whose ${back} points ${said}`,
      ]),
      modifiers: heading(OPPOSITE_HEADING[direction]),
    };
  return {
    where: random.chance(0.15) ? 'comma' : 'after',
    text: random.pick([
      `facing ${said}`,
      `pointing ${said}`,
      `heading ${said}`,
      `headed ${said}`,
      `that ${plural ? 'face' : 'faces'} ${said}`,
      `that ${plural ? 'point' : 'points'} ${said}`,
      `which ${plural ? 'head' : 'heads'} ${said}`,
      `turned ${said}`,
      `pointed ${said}`,
      `aimed ${said}`,
      `with ${its} ${noun} pointing ${said}`,
      `with ${its} ${noun} ${/^t/.test(said) ? said : `to the ${said}`}`,
      `with the ${noun} facing ${said}`,
      `${noun} pointing ${said}`,
      `${noun} facing ${said}`,
      `${noun} ${/^t/.test(said) ? said : `towards the ${said}`}`,
      `whose ${noun} ${noun.endsWith('s') ? 'point' : 'points'} ${said}`,
      `whose ${noun} ${noun.endsWith('s') ? 'are' : 'is'} turned ${said}`,
      `looking ${said}`,
      `taxiing ${said}`,
      `moving ${said}`,
    ]),
    modifiers: heading(direction),
  };
}
