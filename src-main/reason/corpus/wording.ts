import type { COLOURS } from '../../contract/index.js';
import type { Axis, Measure, Order, Side } from '../parse/senses.js';

type Colour = (typeof COLOURS)[number];

const list = (words: string): readonly string[] => words.split(',').map((word) => word.trim());

export const COLOUR_NAMES: Readonly<Record<Colour, readonly string[]>> = {
  white: list(
    'white, white, white, whitish, off-white, snow-white, bright white, white-painted, white coloured, all-white, plain white, mostly white, chalky, whiter, pure white, dirty white',
  ),
  grey: list(
    'grey, gray, grey, greyish, silver, silvery, light grey, dark grey, concrete, asphalt, slate, metallic, ash-coloured, grey-painted, steel-grey',
  ),
  black: list('black, black, blackish, pitch-black, jet black, coal-black, black-painted, near-black'),
  red: list(
    'red, red, reddish, bright red, dark red, crimson, scarlet, maroon, brick-red, rust-red, red-painted, red coloured, rusty, rust-coloured, vermilion, wine-red, red-brown-ish, burgundy, ruby',
  ),
  orange: list(
    'orange, orangey, orange-painted, bright orange, amber, orange coloured, terracotta, tangerine',
  ),
  yellow: list(
    'yellow, yellowish, bright yellow, golden, lemon-yellow, yellow-painted, mustard, yellow coloured',
  ),
  green: list(
    'green, greenish, dark green, light green, green-surfaced, green-painted, olive, olive-green, bright green, grassy, green coloured, emerald, lime-green',
  ),
  blue: list(
    'blue, bluish, dark blue, light blue, bright blue, navy, navy-blue, sky-blue, turquoise, teal, cyan, blue-painted, blue-surfaced, royal blue, azure, blue coloured, cobalt',
  ),
  purple: list('purple, violet, magenta, lilac, mauve, purplish, purple-painted, lavender'),
  pink: list('pink, pinkish, salmon-pink, rose, rosy, pale pink, pink-painted, salmon'),
  brown: list(
    'brown, brownish, dirt, earthen, clay, muddy, brown-coloured, chocolate-brown, dirt-brown, earth-coloured, dusty brown, bare-earth, all-dirt',
  ),
  beige: list('beige, tan, cream, cream-coloured, sandy, sand-coloured, tan-coloured, khaki, buff, ivory'),
  dark: list('dark, darkish, dark-coloured, dark-painted, dark-hulled, dark-toned, gloomy, dark-roofed'),
  light: list('light, light-coloured, pale, bright, brightly coloured, light-toned, pale-looking, brightish'),
};

export interface SideWords {
  readonly noun: readonly string[];
  readonly adjective: readonly string[];
  readonly superlative: readonly string[];
}

const compass = (name: string, ...noun: string[]): SideWords => ({
  noun: [name, name, ...noun],
  adjective: [`${name}ern`, `${name}ern`, `${name}erly`, name],
  superlative: [
    `${name}ernmost`,
    `${name}ernmost`,
    `most ${name}erly`,
    `furthest ${name}`,
    `${name}-most`,
    `farthest ${name}`,
  ],
});
const corner = (a: string, b: string): SideWords => ({
  noun: [`${a}${b}`, `${a}${b}`, `${a}-${b}`, `${a} ${b}`, `${a[0] ?? ''}${b[0] ?? ''}`],
  adjective: [`${a}${b}ern`, `${a}-${b}ern`, `${a}${b}`],
  superlative: [
    `${a}${b}ernmost`,
    `${a}-${b}ernmost`,
    `${a}-${b} most`,
    `most ${a}${b}ern`,
    `very ${a}${b}ern`,
  ],
});
const picture = (up: readonly string[], across: string): SideWords => ({
  noun: up.flatMap((a) => [`${a} ${across}`, `${a}-${across}`]),
  adjective: up.flatMap((a) => [`${a} ${across}`, `${a}-${across}`, `${a} ${across}-hand`]),
  superlative: up.flatMap((a) => [`${a} ${across}most`, `extreme ${a} ${across}`]),
});

export const SIDES: Readonly<Record<Side, SideWords>> = {
  north: compass('north'),
  south: compass('south'),
  east: compass('east'),
  west: compass('west'),
  northeast: corner('north', 'east'),
  northwest: corner('north', 'west'),
  southeast: corner('south', 'east'),
  southwest: corner('south', 'west'),
  left: {
    noun: ['left', 'left', 'left-hand', 'far left'],
    adjective: ['left', 'left-hand', 'lefthand', 'left-side'],
    superlative: list('leftmost, furthest left, farthest left, left-most, far-left, extreme left'),
  },
  right: {
    noun: ['right', 'right', 'right-hand', 'far right'],
    adjective: ['right', 'right-hand', 'righthand', 'right-side'],
    superlative: list('rightmost, furthest right, farthest right, right-most, far-right, extreme right'),
  },
  top: {
    noun: ['top', 'top', 'upper'],
    adjective: ['upper', 'top', 'higher'],
    superlative: list('topmost, uppermost, highest, top-most, very top'),
  },
  bottom: {
    noun: ['bottom', 'bottom', 'lower'],
    adjective: ['lower', 'bottom'],
    superlative: list('bottommost, lowest, lowermost, bottom-most, very bottom'),
  },
  'top left': picture(['top', 'upper'], 'left'),
  'top right': picture(['top', 'upper'], 'right'),
  'bottom left': picture(['bottom', 'lower'], 'left'),
  'bottom right': picture(['bottom', 'lower'], 'right'),
  middle: {
    noun: ['middle', 'centre', 'center'],
    adjective: ['middle', 'central', 'centre', 'center'],
    superlative: ['middlemost', 'dead centre', 'very middle', 'most central', 'centremost'],
  },
  edge: { noun: ['edge', 'border', 'margin'], adjective: ['outer'], superlative: ['outermost'] },
};

export interface SizeWords {
  readonly measure: Measure;
  readonly order: Order;
  readonly plain: readonly string[];
  readonly comparative: readonly string[];
  readonly superlative: readonly string[];
  /** "longer than 50 m". */
  readonly than: readonly string[];
}

export const SIZES: readonly (readonly [weight: number, words: SizeWords])[] = [
  [
    6,
    {
      measure: 'area',
      order: 'descending',
      plain: list(
        'large, big, huge, giant, massive, sizeable, enormous, full-sized, big old, hefty, great big, oversized, very large',
      ),
      comparative: list('larger, bigger, larger, bigger, more spacious, main, principal'),
      superlative: list(
        'largest, biggest, largest, biggest, most spacious, single largest, very biggest, hugest, fattest, bulkiest, roomiest',
      ),
      than: list(
        'larger than, bigger than, of more than, over, above, at least, exceeding, covering more than, with an area above, with an area of at least',
      ),
    },
  ],
  [
    6,
    {
      measure: 'area',
      order: 'ascending',
      plain: list('small, little, tiny, mini, compact, smallish, minor, wee, very small, undersized'),
      comparative: list('smaller, littler, smaller, tinier, minor'),
      superlative: list('smallest, tiniest, smallest, littlest, very smallest, most compact'),
      than: list(
        'smaller than, under, below, less than, of at most, covering less than, with an area below, no bigger than',
      ),
    },
  ],
  [
    3,
    {
      measure: 'length',
      order: 'descending',
      plain: list('long, lengthy, very long, long-bodied'),
      comparative: list('longer, lengthier'),
      superlative: list('longest, longest, lengthiest, single longest'),
      than: list(
        'longer than, over, more than, at least, exceeding, measuring more than, no shorter than, upwards of',
      ),
    },
  ],
  [
    3,
    {
      measure: 'length',
      order: 'ascending',
      plain: list('short, stubby, very short'),
      comparative: list('shorter'),
      superlative: list('shortest, stubbiest'),
      than: list('shorter than, under, less than, at most, no longer than, below, up to'),
    },
  ],
  [
    1,
    {
      measure: 'width',
      order: 'descending',
      plain: list('wide, broad'),
      comparative: list('wider, broader'),
      superlative: list('widest, broadest'),
      than: list('wider than, broader than, with a width over'),
    },
  ],
  [
    1,
    {
      measure: 'width',
      order: 'ascending',
      plain: list('narrow, thin, slim, slender-looking'),
      comparative: list('narrower, thinner, slimmer'),
      superlative: list('narrowest, thinnest, slimmest'),
      than: list('narrower than, thinner than, less wide than'),
    },
  ],
  [
    0.7,
    {
      measure: 'brightness',
      order: 'descending',
      plain: list('bright-looking'),
      comparative: list('brighter, lighter, paler, lighter-coloured, whiter'),
      superlative: list('brightest, lightest, palest, whitest, lightest-coloured, most brightly coloured'),
      than: [],
    },
  ],
  [
    0.7,
    {
      measure: 'brightness',
      order: 'ascending',
      plain: list('dark-looking'),
      comparative: list('darker, darker-coloured'),
      superlative: list('darkest, blackest, darkest-coloured'),
      than: [],
    },
  ],
];

export const AXES: Readonly<Record<Axis, readonly string[]>> = {
  'north-south': list('north-south, north to south, n-s, north–south, northsouth'),
  'east-west': list('east-west, east to west, e-w, west-east, eastwest'),
  'northeast-southwest': list('northeast-southwest, ne-sw, southwest-northeast, from northeast to southwest'),
  'northwest-southeast': list('northwest-southeast, nw-se, southeast-northwest, from northwest to southeast'),
  vertical: list('vertical, vertically, upright, straight up and down'),
  horizontal: list('horizontal, horizontally, sideways, crosswise'),
  diagonal: list(
    'diagonal, diagonally, slanted, slanting, at an angle, tilted, skewed, oblique, obliquely, angled',
  ),
};
/** Ways to say that a thing lies along an axis. */
export const LYING: readonly string[] = list(
  'lying, running, turned, oriented, orientated, aligned, pointing, heading, parked, placed, that runs, that lies, that is oriented, laid out, stretching, facing, extending',
);

export const NEAR = list(
  'near, near, near to, close to, by, by, around, in the vicinity of, not far from, close by, in front of, a short walk from, within reach of, nearby, a stone’s throw from, at, about, up close to, in proximity to, hard by, over by, somewhere near',
);
export const BESIDE = list(
  'next to, next to, beside, beside, alongside, adjacent to, right by, right beside, right next to, immediately next to, bordering, flanking, along, side by side with, neighbouring, directly beside, abutting on, just beside, hugging, lining, next door to, immediately beside',
);
export const TOUCHING = list(
  'touching, attached to, connected to, joined to, moored to, moored at, moored along, moored alongside, docked at, docked to, docked alongside, docked along, tied up at, tied to, tied up along, berthed at, berthed along, in contact with, against, anchored at, lying at, made fast to, up against, adjoined to, adjoining, overlapping',
);
export const INSIDE = list(
  'in, inside, within, on, on, on top of, inside of, parked on, standing on, sitting on, placed on, out on, lying on, built on, floating on, contained in, located in, situated on, in the middle of, amid, among, in the area of',
);
export const NEAREST = list(
  'nearest, nearest to, closest to, closest to, nearest the, closest, nearer to, closer to, most near to, least far from, that is closest to, that lies nearest to, which is nearest to, right nearest',
);
export const FARTHEST = list(
  'farthest from, furthest from, farthest away from, furthest away from, most distant from, further from, farther from, further away from, farther away from, that is farthest from, remotest from, that lies furthest from, most remote from',
);
export const AWAY = list(
  'far from, away from, far away from, not near, nowhere near, well away from, distant from, not close to, a long way from, not anywhere near, at some distance from, not next to, not beside, not by',
);
export const BETWEEN = list(
  'between, between, in between, midway between, halfway between, sandwiched between, squeezed between, lying between, in the gap between, wedged between, nestled between, located between',
);
export const WITH = list(
  'with, with, having, containing, holding, hosting, full of, packed with, filled with, that has, that have, crowded with, lined with, carrying, which has, occupied by, used by, busy with',
);
export const WITHOUT = list(
  'without, without any, with no, lacking, free of, empty of, that has no, with not a single, devoid of, that have no',
);
export const ALONE = list(
  'standing alone, isolated, on its own, by itself, alone, away from the others, set apart, apart from the others, separate from the rest, secluded, standing apart, off by itself, far from the others, lonely, not in any group, detached from the rest, apart from the rest, separated from the others, with no others around, off on its own, off by itself, all by itself, all alone, well apart from the others, set back from the others, keeping away from the rest, that stand apart',
);
export const TOGETHER = list(
  'grouped together, clustered together, in a group, in a cluster, close together, side by side, bunched together, huddled together, packed together, standing together, crowded together, in a bunch, that stand close together, in a tight group, close to each other, near each other, next to each other, next to one another, beside each other, back to back, end to end, alongside one another, wing to wing, rafted together, huddled up, clumped',
);
export const LINED_UP = list(
  'in a row, in a line, lined up, in line, arranged in a row, parked in a row, standing in a line, in a straight line, lined up side by side, forming a row, aligned in a row, queued up, one behind the other, one above the other, one after another, in single file, in a long line, drawn up in a line, stacked one above the other',
);
export const EXCEPT = list(
  'except, except for, other than, apart from, excluding, but not, besides, aside from, leaving out, minus, save for, but, without counting, not counting, rather than, ignoring, not, instead of',
);

/** "surrounded by {}": others of them close by on all sides. */
export const SURROUNDED = list(
  'surrounded by {}, surrounded by {}, surrounded by {}, surrounded on all sides by {}, encircled by {}, enclosed by {}, ringed by {}, hemmed in by {}, boxed in by {}, with {} on all sides, with {} all around it, that {} surround, closed in by {}, with {} on every side',
);
export const ALIGNED = {
  parallel: list(
    'parallel to, parallel to, parallel with, running parallel to, lying parallel to, in parallel with, that runs parallel to, aligned parallel to',
  ),
  perpendicular: list(
    'perpendicular to, perpendicular to, at right angles to, at right angles with, at a right angle to, at 90 degrees to, crosswise to, lying perpendicular to, square to, running at right angles to',
  ),
} as const;
/** What people call the front and the back of what is seen to have one. */
export const FRONT_NAMES: Readonly<Record<string, readonly [front: string, back: string]>> = {
  airplane: ['nose', 'tail'],
  ship: ['bow', 'stern'],
};
export const FACING = {
  towards: list(
    'facing, facing, facing towards, pointing at, pointing towards, pointing to, heading towards, heading for, headed for, headed towards, turned towards, aimed at, with {its} {front} towards, with {its} {front} to, with {its} {front} pointing at, {front} towards, whose {front} point{s} at, that head{s} for, looking at, with {its} {back} away from, moving towards',
  ),
  'away from': list(
    'facing away from, facing away from, pointing away from, heading away from, headed away from, turned away from, moving away from, with {its} {front} away from, with {its} {back} to, with {its} {back} towards, {front} away from, whose {front} point{s} away from, that head{s} away from, looking away from, sailing away from',
  ),
} as const;
export const AT_LEAST = list('at least, at least, no less than');
/** Of two that are about the same, with a plain adjective. */
export const AS_MUCH = list(
  'as {} as, as {} as, just as {} as, about as {} as, equally {} as, exactly as {} as',
);
export const SAME_MEASURE = {
  area: list('the same size as, of the same size as, about the same size as, of the same area as'),
  length: list('the same length as, of the same length as, about the same length as, of equal length to'),
  width: list('the same width as, of the same width as, of the same breadth as'),
  brightness: list('the same brightness as, of the same brightness as'),
} as const;
/** What each thing is compared with where that lies beside it. */
export const NEIGHBOURS = {
  nearest: list(
    'its neighbour, its neighbor, the one next to it, the one beside it, its nearest neighbour, the one near it',
  ),
  side: list(
    'its {adjective} neighbour, its {adjective} neighbour, the one to its {noun}, the one on its {noun}, the one {noun} of it, the one to the {noun} of it',
  ),
} as const;
/** Two things that are told by how they lie to each other. */
export const PAIRS = {
  ascending: list(
    'the two closest {}, the closest two {}, the two nearest {}, the closest pair of {}, the nearest pair of {}, the pair of {} closest together, the two {} closest to each other, the two {} nearest to one another, the two {} that are closest together, the pair of closest {}, the two {} with the smallest gap between them, the two {} standing closest to each other',
  ),
  descending: list(
    'the two farthest {}, the pair of {} farthest apart, the two {} furthest apart, the two {} farthest from each other, the two {} that are furthest from one another, the two most distant {}, the farthest apart pair of {}',
  ),
} as const;

export const ROW_NAMES = {
  row: list('row, row, line, queue, rank, string, tier'),
  column: list('column, column, stack, file, vertical row'),
  cluster: list(
    'group, cluster, block, bunch, set, group, complex, bank, patch, array, collection, batch, enclosure, compound, clump, knot',
  ),
} as const;

export const ORDINALS: readonly (readonly [value: number, words: readonly string[]])[] = [
  [1, list('first, 1st')],
  [2, list('second, second, 2nd, next')],
  [3, list('third, third, 3rd')],
  [4, list('fourth, 4th')],
  [5, list('fifth, 5th')],
  [-1, list('last, very last, final')],
  [-2, list('second to last, penultimate, last but one, second-last')],
];

export const NUMERALS = list(
  'zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty, twenty-one, twenty-two, twenty-three, twenty-four',
);

/** Units of length and of area, by the name that `policy/units` knows. */
export const LENGTH_UNITS: readonly (readonly [
  unit: string,
  words: readonly string[],
  values: readonly number[],
])[] = [
  [
    'm',
    list('m, m, metres, meters, metre, meter, mtrs'),
    [5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200, 250, 300, 400, 500],
  ],
  ['km', list('km, kilometres, kilometers'), [0.1, 0.2, 0.5, 1, 1.5, 2]],
  ['ft', list('ft, feet, foot'), [30, 50, 60, 100, 150, 200, 300, 500]],
  ['yd', list('yd, yards'), [20, 50, 100]],
  ['px', list('px, pixels, pixel'), [10, 20, 30, 50, 80, 100, 150, 200, 300]],
];
export const AREA_UNITS: typeof LENGTH_UNITS = [
  [
    'm2',
    list('m2, m², sqm, sq m, square metres, square meters'),
    [50, 100, 200, 300, 500, 1000, 2000, 5000, 10000],
  ],
  ['ha', list('ha, hectares, hectare'), [0.5, 1, 2, 5]],
  ['acre', list('acres, acre'), [1, 2, 5]],
  ['px2', list('px2, square pixels, square px'), [200, 500, 1000, 2000, 5000]],
  ['ft2', list('sq ft, square feet, ft2'), [1000, 5000]],
];

/** Questions that ask for a size, of what is named at {}. */
export const HOW_MUCH = {
  length: list('how long {verb} {}, what is the length of {}, length of {}, measure the length of {}'),
  width: list('how wide {verb} {}, what is the width of {}, width of {}, how broad {verb} {}'),
  area: list(
    'how big {verb} {}, how large {verb} {}, what is the area of {}, area of {}, what is the size of {}',
  ),
} as const;
export const HOW_FAR = list(
  'how far {verb} {} from {to}, what is the distance from {} to {to}, distance from {} to {to}, how far away {verb} {} from {to}, how close {verb} {} to {to}',
);

export const LEADS = list(
  'find, find me, show, show me, select, mark, highlight, locate, detect, give me, point out, identify, outline, pick, pick out, draw a box around, box, please find, can you find, could you show me, i want to see, i need, i am looking for, looking for, let me see, search for, get me, ground, segment, spot, display, tell me where to find, please mark, please highlight, i would like to see, try to find, help me find, now find, circle, extract, label, could you please locate, point to, look for, where can i see, hey show me, just, only, target:, wanted:, pick the one:, mark every one:, can you point out, wheres, where can one find, now the, i mean',
);
export const TAILS = list(
  'please, thanks, thank you, in this image, in the image, in the picture, in this scene, here, on the map, in view, in this photo, if any, that you can see, that i can see, you can see, for me, ok, right now, visible here, in the satellite image, in this aerial photo',
);
