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
/** Chroma over lightness at which a mean colour is fully of its hue: from the air, colours are dull. */
const FULL_SATURATION = 0.6;
/** CIELAB lightness between which a thing turns from dark to light. */
const DARK_L = 30;
const LIGHT_L = 70;

/**
 * How far a candidate is of a colour, 0 to 1: by the share of colour names in its box or by the hue of its mean colour,
 * whichever says more. Null where nothing is known.
 */
export function colourFit(
  { colours, lab }: Pick<Candidate, 'colours' | 'lab'>,
  colour: Colour,
): number | null {
  if (colour === 'dark' || colour === 'light') {
    if (lab === null) return null;
    const lightness = Math.min(1, Math.max(0, (lab[0] - DARK_L) / (LIGHT_L - DARK_L)));
    return colour === 'light' ? lightness : 1 - lightness;
  }
  if (colours.length === 0 && lab === null) return null;
  const share = (name: string) => colours.find((entry) => entry.name === name)?.share ?? 0;
  const near = (NEIGHBOURS[colour] ?? []).reduce((sum, name) => sum + share(name), 0);
  return Math.min(1, Math.max(share(colour) + NEIGHBOUR * near, hueFit(lab, HUES[colour])));
}

function hueFit(lab: Candidate['lab'], hue: number | undefined): number {
  if (lab === null || hue === undefined) return 0;
  const [lightness, a, b] = lab;
  const saturation = Math.hypot(a, b) / Math.max(1, lightness);
  const along = Math.cos(Math.atan2(b, a) - (hue * Math.PI) / 180);
  return Math.min(1, saturation / FULL_SATURATION) * Math.max(0, along);
}
