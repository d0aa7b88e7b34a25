import type { Candidate, COLOURS } from '../../contract/index.js';

type Colour = (typeof COLOURS)[number];

/** Below this a thing is not of the colour. */
export const MIN_COLOUR_FIT = 0.15;
const NEIGHBOUR = 0.5;
/** Names that people also use for a colour, counted half. */
const NEIGHBOURS: Readonly<Partial<Record<Colour, readonly string[]>>> = {
  white: ['beige'],
  grey: ['black'],
  black: [],
  red: ['brown', 'orange', 'pink'],
  orange: ['red', 'brown', 'yellow'],
  yellow: ['orange', 'beige'],
  blue: ['purple'],
  purple: ['pink', 'blue'],
  pink: ['red', 'purple'],
  brown: ['orange', 'red', 'beige'],
  beige: ['brown', 'yellow'],
};
/** Hue angle of the chromatic names in CIELAB, degrees. Brown and beige are told by their shares alone. */
const HUES: Readonly<Partial<Record<Colour, number>>> = {
  red: 30,
  orange: 65,
  yellow: 95,
  green: 150,
  blue: 270,
  purple: 320,
  pink: 0,
};
/** Whether a colour is told by its hue: white, grey, black and brown are told by degrees alone. */
export const hasHue = (colour: Colour): boolean => colour in HUES;

/** Chroma over lightness at which a mean colour is fully of its hue: from the air, colours are dull. */
const FULL_SATURATION = 0.6;
/** CIELAB lightness, and chroma, between which a thing stops being black: seen from above, all paint reflects the sky. */
const BLACK_L = 20;
const NOT_BLACK_L = 40;
const BLACK_CHROMA = 10;
const NOT_BLACK_CHROMA = 25;
/** CIELAB lightness between which a thing turns from dark to light. */
const DARK_L = 30;
const LIGHT_L = 70;

/**
 * How far a candidate is of a colour, 0 to 1: by the share of colour names in its box or by its mean colour, whichever
 * says more. Null where nothing is known.
 */
export function colourFit(
  { colours, lab }: Pick<Candidate, 'colours' | 'lab'>,
  colour: Colour,
): number | null {
  if (colour === 'dark' || colour === 'light') {
    if (lab === null) return null;
    const lightness = ramp(lab[0], DARK_L, LIGHT_L);
    return colour === 'light' ? lightness : 1 - lightness;
  }
  if (colours.length === 0 && lab === null) return null;
  const share = (name: string) => colours.find((entry) => entry.name === name)?.share ?? 0;
  const near = (NEIGHBOURS[colour] ?? []).reduce((sum, name) => sum + share(name), 0);
  const mean = colour === 'black' ? blackFit(lab) : hueFit(lab, HUES[colour]);
  return Math.min(1, Math.max(share(colour) + NEIGHBOUR * near, mean));
}

function hueFit(lab: Candidate['lab'], hue: number | undefined): number {
  if (lab === null || hue === undefined) return 0;
  const [lightness, a, b] = lab;
  const saturation = Math.hypot(a, b) / Math.max(1, lightness);
  const along = Math.cos(Math.atan2(b, a) - (hue * Math.PI) / 180);
  return Math.min(1, saturation / FULL_SATURATION) * Math.max(0, along);
}

function blackFit(lab: Candidate['lab']): number {
  if (lab === null) return 0;
  const [lightness, a, b] = lab;
  const dull = 1 - ramp(Math.hypot(a, b), BLACK_CHROMA, NOT_BLACK_CHROMA);
  return (1 - ramp(lightness, BLACK_L, NOT_BLACK_L)) * dull;
}

/** 0 up to `from`, 1 from `to` on. */
function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
