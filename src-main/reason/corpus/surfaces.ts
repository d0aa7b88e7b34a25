import { SURFACES } from '../../contract/index.js';
import type { Candidate, PixelBox } from '../../contract/index.js';
import type { SceneFrame } from '../../geometry/index.js';
import { SURFACE_KINDS, SURFACE_WORDS } from '../lexicon/surroundings.js';
import { emptyPhrase } from '../parse/tree.js';
import type { NounPhrase } from '../parse/tree.js';
import { colourPart, sizePart } from './look-parts.js';
import { sidePart } from './place-parts.js';
import type { PartSource, Said } from './part.js';
import type { Random } from './random.js';

type Surface = (typeof SURFACES)[number];

/** Names beyond those of the lexicon. */
const MORE: Readonly<Record<Surface, string>> = {
  building:
    'office building, residential building, home, bungalow, high-rise, house block, white-roofed building, big building, building block, roofed building',
  'airfield pavement': 'airport tarmac, ramp, airport concrete, strip, landing strip, apron area',
  'paved ground':
    'main road, side street, avenue, freeway, expressway, asphalt lot, tarmac road, lot, car park area, paved lot, concrete area, carriageway, access road',
  water: 'waterway, creek, inlet, open water, river water, fairway, harbour water, blue water, shallow water',
  grass: 'grass verge, grassy field, green space, green, green field, mown lawn, grassy strip, green lawn',
  trees: 'wooded area, copse, tree belt, belt of trees, greenery, clump of trees, leafy area, thicket',
  'bare ground': 'sandy ground, dusty ground, dirt patch, sandy area, dirt field, bare field, brown soil',
};
/** Things that are told only by their surface, beyond the lexicon's. */
const MORE_KINDS: Readonly<Partial<Record<Surface, string>>> = {
  building:
    'sports hall, gymnasium, school building, main building, passenger terminal, concourse, cargo hall, farmhouse, garage, stadium building, shopping centre, mosque, station, office, boathouse, workshop',
  'paved ground': 'forecourt, crossing, cul-de-sac, parking row, plaza, square',
  water: 'dock basin, fountain',
  grass: 'golf green, football ground, pasture, playing field, village green',
  trees: 'orchard, garden trees, tree row',
};
/** Nouns of stuff, which have no plural. */
const STUFF =
  /^(?:grass|water|turf|sand|dirt|gravel|soil|mud|earth|tarmac|asphalt|concrete|pavement|greenery|.* (?:grass|water|soil|earth|concrete|tarmac|cover))$/;
const VOWEL = /^[aeiou]/;

interface Named {
  readonly surface: Surface;
  readonly word: string;
  readonly exact: boolean;
}

const split = (list: string | undefined): string[] =>
  (list ?? '').split(',').flatMap((word) => word.trim() || []);
const NAMES: readonly (readonly Named[])[] = SURFACES.map((surface) => [
  ...[...SURFACE_WORDS[surface], ...SURFACE_WORDS[surface], ...split(MORE[surface])].map((word) => ({
    surface,
    word,
    exact: true,
  })),
  ...[...(SURFACE_KINDS[surface] ?? []), ...split(MORE_KINDS[surface])].map((word) => ({
    surface,
    word,
    exact: false,
  })),
]);

export function surfaceName(random: Random): Named {
  return random.pick(random.pick(NAMES));
}

function plural(word: string): string {
  const [first = '', ...rest] = word.split(' of ');
  const many = /(?:s|x|ch|sh)$/.test(first)
    ? `${first}es`
    : /[^aeiou]y$/.test(first)
      ? `${first.slice(0, -1)}ies`
      : `${first}s`;
  return [many, ...rest].join(' of ');
}

/** "the grass", "the long terminal", "white buildings": what the ground is covered with, as a landmark. */
export function surfaceLandmark(source: PartSource): Said {
  const { random } = source;
  const { surface, word, exact } = surfaceName(random);
  const stuff = STUFF.test(word);
  const many = !stuff && random.chance(0.2);
  const said = many ? plural(word) : word;
  const phrase: NounPhrase = {
    ...emptyPhrase(),
    heads: [{ kind: 'surface', surface, word: said, exact }],
    number: many ? 'many' : 'one',
  };
  const part = random.chance(0.28)
    ? random.weighted([
        [3, () => colourPart(source)],
        [
          3,
          () =>
            sizePart(
              source,
              random.weighted([
                [3, 'plain'],
                [2, 'superlative'],
                [1, 'comparative'],
              ] as const),
            ),
        ],
        [3, () => sidePart(source)],
      ])()
    : null;
  phrase.modifiers = part === null ? [] : [...part.modifiers];
  if (part !== null)
    return {
      phrase: { ...phrase, definite: true },
      text: part.where === 'before' ? `the ${part.text} ${said}` : `the ${said} ${part.text}`,
    };
  const bare = stuff || many;
  const determiner = random.weighted([
    [7, 'the '],
    [bare ? 3 : 0.2, ''],
    [bare ? 0 : 2, VOWEL.test(said) ? 'an ' : 'a '],
    [0.3, 'some '],
  ] as const);
  if (!bare && determiner !== 'the ') phrase.number = 'any';
  return { phrase, text: `${determiner}${said}` };
}

const MOST_SURFACES = 9;
const GREY = { lab: [55, 0, 0] as [number, number, number], colours: [{ name: 'grey', share: 1 }] };

/**
 * Regions of surfaces laid out by chance over a scene of which only the boxes are known: what is asked of surfaces then
 * tells candidates apart, and a chain is right whatever lies where.
 */
export function surfacesOf({ width, height }: SceneFrame, random: Random, firstId: number): Candidate[] {
  return Array.from({ length: random.integer(3, MOST_SURFACES) }, (_, at): Candidate => {
    const side = (length: number): [number, number] => {
      const size = Math.round(length * (0.12 + 0.5 * random.next() ** 2));
      return [random.integer(0, Math.max(0, length - size)), size];
    };
    const [[x, w], [y, h]] = [side(width), side(height)];
    const bbox: PixelBox = [x, y, w, h];
    const label = random.pick(SURFACES);
    return { id: firstId + at, bbox, label, score: 1, objectness: 1, ...GREY, axis: null, lookScale: 1 };
  });
}
