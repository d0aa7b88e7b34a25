import type { COLOURS } from '../../contract/index.js';
import type { Axis, Grouping, RelationKind, Sense, Side } from '../parse/senses.js';
import { NUMBER_NAMES } from './number-names.js';

/**
 * The words of the grammar, as tables: phrase → what it can mean. Phrases are written in lemmas (singular nouns, no
 * hyphens); the lexer takes the longest that fits. One phrase may stand in several tables: the grammar decides.
 */
type Colour = (typeof COLOURS)[number];
type Table = readonly (readonly [phrases: string, sense: Sense])[];

const COLOUR_WORDS: Record<Colour, string> = {
  white: 'white, whitish, off white, ivory, chalky, snow white, cream white, whitewashed',
  grey: 'grey, gray, slate, charcoal, metallic, concrete, asphalt, greyish, grayish, silver, silvery',
  black: 'black, blackish, jet black',
  red: 'red, reddish, ruddy, cherry, vermilion, crimson, scarlet, maroon, brick red, rust red, rusty, rust coloured, rust colored',
  orange: 'orange, orangey, terracotta, terra cotta',
  yellow: 'yellow, yellowish, mustard, ochre, amber, lemon, golden',
  green: 'green, greenish, olive, lime, emerald, khaki, grassy',
  blue: 'blue, bluish, navy, sky blue, azure, navy blue, turquoise, teal, cyan',
  purple: 'purple, violet, purplish, lilac, mauve, plum, magenta',
  pink: 'pink, pinkish',
  brown: 'brown, skinned, brownish, tawny, chestnut, dirt, earthen, clay, muddy',
  beige: 'beige, tan, cream, cream coloured, sandy',
  dark: 'dark, dark coloured, dark colored, darkish',
  light: 'light, light coloured, light colored, pale, bright, brightish',
};

const SIDE_WORDS: Record<Side, { noun: string; adjective: string; superlative: string }> = {
  north: {
    noun: 'north, n',
    adjective: 'northern, northerly, northward, northwards, northbound',
    superlative:
      'n most, northernmost, northmost, north most, most northern, further north, farther north, furthest north, farthest north, further to the north, furthest to the north, farthest to the north, most northerly',
  },
  south: {
    noun: 'south, s',
    adjective: 'southern, southerly, southward, southwards, southbound',
    superlative:
      's most, southernmost, southmost, south most, most southern, further south, farther south, furthest south, farthest south, further to the south, furthest to the south, farthest to the south, most southerly',
  },
  east: {
    noun: 'east, e',
    adjective: 'eastern, easterly, eastward, eastwards, eastbound',
    superlative:
      'e most, easternmost, eastmost, east most, most eastern, further east, farther east, furthest east, farthest east, further to the east, furthest to the east, farthest to the east, most easterly',
  },
  west: {
    noun: 'west, w',
    adjective: 'western, westerly, westward, westwards, westbound',
    superlative:
      'w most, westernmost, westmost, west most, most western, further west, farther west, furthest west, farthest west, further to the west, furthest to the west, farthest to the west, most westerly',
  },
  northeast: {
    noun: 'northeast, north east, ne',
    adjective: 'northeastern, north eastern, northeasterly',
    superlative:
      'ne most, northeast most, northeasternmost, north easternmost, north east most, further northeast, farther northeast, furthest northeast, farthest northeast, further to the northeast, furthest to the northeast, farthest to the northeast, most northeasterly',
  },
  northwest: {
    noun: 'northwest, north west, nw',
    adjective: 'northwestern, north western, northwesterly',
    superlative:
      'nw most, northwest most, northwesternmost, north westernmost, north west most, further northwest, farther northwest, furthest northwest, farthest northwest, further to the northwest, furthest to the northwest, farthest to the northwest, most northwesterly',
  },
  southeast: {
    noun: 'southeast, south east, se',
    adjective: 'southeastern, south eastern, southeasterly',
    superlative:
      'se most, southeast most, southeasternmost, south easternmost, south east most, further southeast, farther southeast, furthest southeast, farthest southeast, further to the southeast, furthest to the southeast, farthest to the southeast, most southeasterly',
  },
  southwest: {
    noun: 'southwest, south west, sw',
    adjective: 'southwestern, south western, southwesterly',
    superlative:
      'sw most, southwest most, southwesternmost, south westernmost, south west most, further southwest, farther southwest, furthest southwest, farthest southwest, further to the southwest, furthest to the southwest, farthest to the southwest, most southwesterly',
  },
  left: {
    noun: 'left, left centre, left center, centre left, center left, middle left, left middle',
    adjective: 'lefthand, left hand',
    superlative:
      'leftmost, left most, extreme left, furthest left, farthest left, far left, further left, farther left, further to the left, furthest to the left, farthest to the left',
  },
  right: {
    noun: 'right, right centre, right center, centre right, center right, middle right, right middle',
    adjective: 'righthand, right hand',
    superlative:
      'rightmost, right most, extreme right, furthest right, farthest right, far right, further right, farther right, further to the right, furthest to the right, farthest to the right',
  },
  top: {
    noun: 'top, top centre, top center, top middle, upper middle, upper centre, upper center, centre top, center top',
    adjective: 'upper',
    superlative:
      'topmost, far up, uppermost, highest, top most, further up, farther up, furthest up, higher up, furthest to the top',
  },
  bottom: {
    noun: 'bottom, bottom centre, bottom center, bottom middle, lower middle, lower centre, lower center, centre bottom, center bottom',
    adjective: 'lower',
    superlative:
      'bottommost, far down, lowest, lowermost, bottom most, further down, farther down, furthest down, lower down, furthest to the bottom',
  },
  'top left': {
    noun: 'top left, upper left',
    adjective: 'upper lefthand, top lefthand, upper left hand, top left hand',
    superlative: 'top leftmost',
  },
  'top right': {
    noun: 'top right, upper right',
    adjective: 'upper righthand, top righthand, upper right hand, top right hand',
    superlative: 'top rightmost',
  },
  'bottom left': {
    noun: 'bottom left, lower left',
    adjective: 'lower lefthand, bottom lefthand, lower left hand, bottom left hand',
    superlative: 'bottom leftmost',
  },
  'bottom right': {
    noun: 'bottom right, lower right',
    adjective: 'lower righthand, bottom righthand, lower right hand, bottom right hand',
    superlative: 'bottom rightmost',
  },
  middle: {
    noun: 'middle, centre, center',
    adjective: 'central, inner',
    superlative:
      'middlemost, innermost, dead centre, dead center, very middle, very centre, very center, exact centre, exact center, exact middle, most central, centermost',
  },
  edge: {
    noun: 'border, margin, periphery, edge of the image',
    adjective: 'outer',
    superlative: 'outermost',
  },
};

const RELATION_WORDS: Record<RelationKind, string> = {
  near: 'near, near to, nearby, close to, close by, by, around, about, in the vicinity of, in vicinity of, not far from, within reach of, surrounding, in front of, at the foot of, a short walk from, a stone throw from, at',
  beside:
    'next to, beside, alongside, along, along side, adjacent to, bordering, flanking, abutting on, at the side of, by the side of, hugging, lining, adjacent with, neighbouring, neighboring, next door to, side by side with, abreast of, abreast with, abeam, abeam of, bumper to bumper with, nose to tail with, level with, on each side of, on either side of, on both sides of, each side of, either side of, one on each side of, one each side of, one on either side of',
  touching:
    'touching, attached to, abutting, adjoining, connected to, joined to, moored at, moored to, moored along, moored alongside, moored by, docked at, docked to, docked by, docked alongside, docked along, tied up at, tied up to, tied up along, tied up alongside, tied to, berthed at, berthed along, berthed alongside, in contact with, against, anchored at, parked against, overlapping, overlapping with, lying at, lying alongside',
  inside:
    'in, in among, in amongst, amidst, in the midst of, inside, inside of, within, on, on top of, in the interior of, onto, into, crossing the inside of, located in, situated in, amid, among, amongst',
  surrounded: 'surrounded by, surrounded on all sides by, encircled by, enclosed by, ringed by, hemmed in by',
  parallel:
    'parallel to, parallel with, in parallel with, in parallel to, running parallel to, lying parallel to',
  perpendicular:
    'perpendicular to, at right angles to, at right angles with, at a right angle to, at a right angle with, at 90 degrees to, lying at right angles to, lying at right angles with, running at right angles to, standing at right angles to, set at right angles to, at right angle to, lying perpendicular to, running perpendicular to, crossways to, square to, crosswise to',
  above: 'above, up from, north from, over',
  below: 'below, down from, south from, under, underneath, beneath',
  between: 'between, betw, btwn, in between, midway between, halfway between, sandwiched between',
  nearest:
    'nearest, nearest to, closest, closest to, nearer, nearer to, closer to, least far from, with the smallest distance to, with the smallest distance from, with the shortest distance to, with the shortest distance from, at the smallest distance from, at the shortest distance from',
  farthest:
    'farthest, farthest from, furthest, furthest from, farther from, further from, most distant from, farthest away from, furthest away from, farther away from, further away from, remotest from',
  away: 'far from, set back from, set apart from, separated from, detached from, removed from, clear of, far away from, away from, not near, distant from, well away from, nowhere near',
  across:
    'across, across from, across the road from, across the street from, opposite, opposite to, behind, beyond, past, on the far side of, on the other side of, on the opposite side of, at the back of, facing, towards, toward, from, crossing, spanning, through, leading to, for, via, off, serving, overlooking',
};

const AXIS_WORDS: Record<Axis, string> = {
  'north-south': 'north to south, n to s, s to n, south to north, north south, south north, northsouth, n s',
  'east-west': 'east to west, e to w, w to e, west to east, east west, west east, eastwest, e w',
  'northeast-southwest':
    'northeast to southwest, southwest to northeast, north east to south west, south west to north east, ne to sw, sw to ne, northeast southwest, southwest northeast, ne sw, sw ne',
  'northwest-southeast':
    'northwest to southeast, southeast to northwest, north west to south east, south east to north west, nw to se, se to nw, northwest southeast, southeast northwest, nw se, se nw',
  vertical:
    'vertical, vertically, upright, lengthwise up, top to bottom, bottom to top, from top to bottom, up and down, up down',
  horizontal:
    'horizontal, horizontally, sideways, crosswise, crossways, left to right, right to left, from left to right, side to side, from side to side',
  diagonal:
    'diagonal, diagonally, slanted, slanting, oblique, obliquely, at an angle, angled, tilted, skewed, askew',
};

const GROUPING_WORDS: Record<Grouping, string> = {
  row: 'row, tier, queue, line, rank, string, strip, horizontal row, horizontal line',
  column: 'column, stack, vertical row, vertical line, file',
  cluster:
    'group, cluster, batch, enclosure, compound, clover, cloverleaf, quad, knot, pocket, gaggle, clump, huddle, block, bunch, set, complex, bank, array, grid, patch, collection, batch, fleet, formation, tank farm, farm, pack',
};

const ORDINAL_WORDS =
  'zeroth, first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth';
const ORDINAL_DIGITS = '0th, 1st, 2nd, 3rd, 4th, 5th, 6th, 7th, 8th, 9th, 10th, 11th, 12th';

function numbered(list: string, sense: (n: number) => Sense): [string, Sense][] {
  return list.split(',').map((phrase, n) => [phrase.trim(), sense(n)]);
}

function each<K extends string>(words: Record<K, string>, sense: (key: K) => Sense): [string, Sense][] {
  return (Object.entries(words) as [K, string][]).map(([key, phrases]) => [phrases, sense(key)]);
}

const SIDES = (Object.entries(SIDE_WORDS) as [Side, (typeof SIDE_WORDS)[Side]][]).flatMap(
  ([side, forms]): [string, Sense][] => [
    [forms.noun, { kind: 'side', side, form: 'noun' }],
    [forms.adjective, { kind: 'side', side, form: 'adjective' }],
    [`${forms.superlative}, ${furtherTo(forms.noun)}`, { kind: 'side', side, form: 'superlative' }],
  ],
);

/** "more to the left", "furthest towards the north": what compares by a side, for each of its names. */
function furtherTo(nouns: string): string {
  const leads = ['more', 'most', 'farther', 'further', 'farthest', 'furthest', 'further over'];
  return nouns
    .split(',')
    .flatMap((noun) =>
      leads.flatMap((lead) => [`${lead} to the ${noun.trim()}`, `${lead} towards the ${noun.trim()}`]),
    )
    .join(',');
}

/** Words of size, e.g. "larger than", "the longest". `order` says which end of the measure is meant. */
const SIZES: Table = [
  [
    'large, big, fat, bulky, hefty, sprawling, chunky, stout, huge, great, giant, massive, sizeable, sizable, enormous, full size, full sized, oversized, jumbo sized',
    { kind: 'size', measure: 'area', order: 'descending', degree: 'plain' },
  ],
  [
    'small, little, tiny, mini, compact, minor, smallish, undersized',
    { kind: 'size', measure: 'area', order: 'ascending', degree: 'plain' },
  ],
  ['main, principal, primary', { kind: 'size', measure: 'area', order: 'descending', degree: 'comparative' }],
  ['larger, bigger', { kind: 'size', measure: 'area', order: 'descending', degree: 'comparative' }],
  ['smaller, littler, tinier', { kind: 'size', measure: 'area', order: 'ascending', degree: 'comparative' }],
  [
    'largest, biggest, greatest, most spacious, fattest, bulkiest, hugest, chunkiest, stoutest',
    { kind: 'size', measure: 'area', order: 'descending', degree: 'superlative' },
  ],
  [
    'smallest, tiniest, littlest',
    { kind: 'size', measure: 'area', order: 'ascending', degree: 'superlative' },
  ],
  ['long, lengthy', { kind: 'size', measure: 'length', order: 'descending', degree: 'plain' }],
  ['short', { kind: 'size', measure: 'length', order: 'ascending', degree: 'plain' }],
  ['longer', { kind: 'size', measure: 'length', order: 'descending', degree: 'comparative' }],
  ['shorter', { kind: 'size', measure: 'length', order: 'ascending', degree: 'comparative' }],
  ['longest', { kind: 'size', measure: 'length', order: 'descending', degree: 'superlative' }],
  ['shortest', { kind: 'size', measure: 'length', order: 'ascending', degree: 'superlative' }],
  ['wide, broad', { kind: 'size', measure: 'width', order: 'descending', degree: 'plain' }],
  ['narrow, thin, slim', { kind: 'size', measure: 'width', order: 'ascending', degree: 'plain' }],
  ['wider, broader', { kind: 'size', measure: 'width', order: 'descending', degree: 'comparative' }],
  [
    'narrower, thinner, slimmer',
    { kind: 'size', measure: 'width', order: 'ascending', degree: 'comparative' },
  ],
  ['widest, broadest', { kind: 'size', measure: 'width', order: 'descending', degree: 'superlative' }],
  [
    'narrowest, thinnest, slimmest',
    { kind: 'size', measure: 'width', order: 'ascending', degree: 'superlative' },
  ],
  ['elongated, slender', { kind: 'size', measure: 'elongation', order: 'descending', degree: 'plain' }],
  [
    'brightest, lightest, palest, whitest',
    { kind: 'size', measure: 'brightness', order: 'descending', degree: 'superlative' },
  ],
  ['darkest, blackest', { kind: 'size', measure: 'brightness', order: 'ascending', degree: 'superlative' }],
  [
    'brighter, lighter, paler, lighter coloured, lighter colored',
    { kind: 'size', measure: 'brightness', order: 'descending', degree: 'comparative' },
  ],
  [
    'darker, darker coloured, darker colored',
    { kind: 'size', measure: 'brightness', order: 'ascending', degree: 'comparative' },
  ],
];

const DETERMINERS: Table = [
  ['the, this, that, which', { kind: 'determiner', number: 'one' }],
  ['single, sole, only, lone, solitary', { kind: 'determiner', number: 'one', sole: true }],
  ['a, an, another', { kind: 'determiner', number: 'any' }],
  [
    'all, every, every last, every single, each and every, each, ea, any, these, those, some, several, many, other, various, multiple, a few, few, whole, entire, remaining, rest of',
    { kind: 'determiner', number: 'many' },
  ],
  ['both, both of', { kind: 'determiner', number: 'many', count: 2 }],
  [
    'pair, pair of, couple, couple of, twin, two adjacent, duo',
    { kind: 'determiner', number: 'many', count: 2 },
  ],
  ['half a dozen, half dozen', { kind: 'determiner', number: 'many', count: 6 }],
  ['trio, trio of, threesome', { kind: 'determiner', number: 'many', count: 3 }],
  ['dozen, dozen of', { kind: 'determiner', number: 'many', count: 12 }],
  ['quartet, quartet of, foursome', { kind: 'determiner', number: 'many', count: 4 }],
];

const COMPARE: Table = [
  [
    'larger than, bigger than, more than, over, above, at least, exceeding, exceeds, exceed, in excess of, greater than, longer than, wider than, no less than, not less than, minimum, upwards of',
    { kind: 'compare', comparison: '>' },
  ],
  [
    'smaller than, less than, under, below, at most, shorter than, narrower than, no more than, not more than, maximum, up to',
    { kind: 'compare', comparison: '<' },
  ],
];

const UNITS: Table = [
  ['m, meter, metre', { kind: 'unit', unit: 'm', factor: 1 }],
  ['km, kilometer, kilometre', { kind: 'unit', unit: 'm', factor: 1000 }],
  ['cm, centimeter, centimetre', { kind: 'unit', unit: 'm', factor: 0.01 }],
  ['ft, foot, feet', { kind: 'unit', unit: 'm', factor: 0.3048 }],
  ['yd, yard', { kind: 'unit', unit: 'm', factor: 0.9144 }],
  ['mi, mile', { kind: 'unit', unit: 'm', factor: 1609.344 }],
  ['px, pixel', { kind: 'unit', unit: 'px', factor: 1 }],
  ['m2, m², sqm, sq m, square m, square meter, square metre', { kind: 'unit', unit: 'm2', factor: 1 }],
  ['km2, km², square km, square kilometer, square kilometre', { kind: 'unit', unit: 'm2', factor: 1e6 }],
  ['ha, hectare', { kind: 'unit', unit: 'm2', factor: 1e4 }],
  ['acre', { kind: 'unit', unit: 'm2', factor: 4046.8564224 }],
  ['ft2, ft², sq ft, square ft, square foot, square feet', { kind: 'unit', unit: 'm2', factor: 0.09290304 }],
  ['px2, square pixel, square px', { kind: 'unit', unit: 'px2', factor: 1 }],
];

export const WORDS: Table = [
  ...each(COLOUR_WORDS, (colour) => ({ kind: 'colour', colour })),
  ...SIDES,
  ...each(RELATION_WORDS, (relation) => ({ kind: 'relation', relation })),
  ...each(AXIS_WORDS, (axis) => ({ kind: 'axis', axis })),
  ...each(GROUPING_WORDS, (grouping) => ({ kind: 'group', grouping })),
  ...numbered(NUMBER_NAMES.join(','), (value) => ({ kind: 'number', value })),
  ...numbered(ORDINAL_WORDS, (value) => ({ kind: 'ordinal', value })),
  ...numbered(ORDINAL_DIGITS, (value) => ({ kind: 'ordinal', value })),
  ['last', { kind: 'ordinal', value: -1 }],
  ['second to last, last but one, penultimate', { kind: 'ordinal', value: -2 }],
  ...SIZES,
  ...DETERMINERS,
  ...COMPARE,
  ...UNITS,
  [
    'isolated, left on its own, left on their own, left alone, left by itself, set apart from the rest, set apart from the others, set back from the others, set back from the rest, off by itself, off by themselves, off on its own, off on their own, all by itself, all by themselves, all alone, all on its own, well apart, standing apart, apart from all the others, away from all the others, well away from the others, well away from the rest, standing alone, standalone, stand alone, alone, on its own, on their own, by itself, by themselves, secluded, separate, detached, apart from the others, away from the others, away from the rest, apart from the rest, separated from the others, lonely, far from the others, set apart, far from any other',
    { kind: 'grouped', grouping: 'isolated' },
  ],
  [
    'grouped, clustered, close to each other, close to one another, near each other, near one another, next to each other, next to one another, beside each other, beside one another, alongside each other, alongside one another, back to back, nose to tail, end to end, adjacent to each other, touching each other, bunched together, huddled together, clumped, rafted together, rafted, close by each other, shoulder to shoulder, wing to wing, in a group, in a cluster, in a square, forming a square, form a square, that form a square, that make a square, that make a sort of square, make a square, making a square, make a sort of square, forming a triangle, in a triangle, bunched, packed together, densely packed, close together, huddled, side by side, abreast, line abreast, bumper to bumper, in tandem, clustered together, grouped together, crowded together',
    { kind: 'grouped', grouping: 'grouped' },
  ],
  [
    'in a row, in a line, lined up, one behind the other, one under the other, one beneath the other, one under another, one above the other, one below the other, one after the other, one after another, one behind another, one above another, stacked one above the other, in single file, in file, in lines, in rows, in columns, drawn up, in line, in row, aligned in a row, arranged in a row, in a column, stacked',
    { kind: 'grouped', grouping: 'row' },
  ],
  ['one, that one, it, them, they, ones, this one, others, other one, rest, remainder', { kind: 'pronoun' }],
  ['not, isn t, aren t, non, neither, nor', { kind: 'negation' }],
  [
    'except, except for, other than, apart from, excluding, but not, but, besides, save for, save the, save one, aside from, minus, leaving out, leave out, ignore, skip, omit, disregard, drop, left if you drop, left if you leave out, if you leave out, with the exception of, not including, excepting, exclude, forget, not counting, do not count, without counting, rather than, instead of, all but, disregarding, ignoring, skipping, discounting, bar the, bar one, barring',
    { kind: 'except' },
  ],
  [
    'with, having, has, have, containing, contain, contains, holding, hosting, that has, full of, packed with, filled with, lined with, crowded with, carrying',
    { kind: 'with' },
  ],
  ['without, no, lacking, free of, empty of, devoid of', { kind: 'without' }],
  ['of', { kind: 'of' }],
  [
    'out of, belonging to, belong to, belongs to, forming part of, which form, that form, forming, making up, that make up',
    { kind: 'of' },
  ],
  ['and, or, together with, along with, plus, as well as, and also, &', { kind: 'and' }],
  [
    'on, in, at, to, near, toward, towards, from, along, into, inside, within, onto',
    { kind: 'place-preposition' },
  ],
  [
    'corner, side, half, flank, face, margin, halves, part, portion, quad, end, section, quarter, quadrant, edge, area, region, third, tip, extreme, boundary, sector, zone, hand side',
    { kind: 'part' },
  ],
  [
    'image, picture, scene, photo, photograph, map, frame, view, screen, shot, tile, extent, area of interest, here, aoi',
    { kind: 'scene' },
  ],
  [
    'something, anything, thing, somewhere, anywhere, way, place, spot, location, facility, facilities, structure, object, item, site, what, everything, area, venue, whatever',
    { kind: 'generic' },
  ],
  ['something, anything, thing, object, item, everything, whatever, feature', { kind: 'anything' }],
  [
    'heading, driving, sailing, taxiing, headed, flying, facing, pointing, run, runs, oriented, orientated, aligned, running, lying, canted, hdg, pointed, orienting, laid out, parked, going, travelling, traveling, moving, stretching, extending, positioned, orientation, axis, long axis, main axis, alignment',
    { kind: 'orient' },
  ],
  [
    'twice, very, right, directly, just, immediately, immediately to, exactly, approx, slightly, extremely, far, extreme, due, straight, closely, quite, rather, somewhat, really, roughly, approximately, more or less, mostly, mainly, also, too, together, apart, away, most, out, down, up, off, over there, ish, dead, actually, still, already, nearly, almost, so, clearly, relatively, fairly, more, less',
    { kind: 'intensifier' },
  ],
  [
    'at a distance of, at distances of, either, mean, think, is, are, was, were, been, has been, have been, put box around, put a box around, put box on, put a box on, box around, a box around, set back, long side, longer side, long sides, longer sides, be, that is, that are, which is, which are, who is, being, there, located, situated, placed, found, lie, lies, sit, sits, sitting, stand, stands, standing, stacked, arranged, measure, measures, measuring, seen, visible, available, do, does, can, could, you, i, me, my, we, us, please, thanks, its, their, his, her, as, then, set, positioned, counting, counted, numbering, squeezed, wedged, nestled, tucked, sandwiched, flanked,  that lie, that stand, present, existing, lined, coloured, colored, painted, shaped, thank, ones that are, one that is, called, named, whose, to be, come, comes, coming, appears, appear, looks, look, shown, pictured, only, color, colour, sized, in size, in colour, in color, where, to the side',
    { kind: 'filler' },
  ],
];

/** Words that open a request and say nothing of what is looked for. */
export const LEAD_INS =
  'am, mean, think, looking, searching, trying, find, show, select, mark, highlight, locate, detect, give, list, point, out, identify, draw, outline, spot, get, pick, segment, tell, see, display, count, how, many, ground, look, for, search, want, need, would, like, let, s, help, check, return, me, us, please, can, could, you, i, we, where, what, which, who, is, are, was, were, there, do, does, have, has, hey, hi, hello, ok, okay, kindly, circle, trace, find me, to, just, now, try, and, then, localize, localise, label, extract, choose, provide, exactly, will, be, here, after, interested, love, wish, require, box';
