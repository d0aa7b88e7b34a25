import type { Candidate, COLOURS } from '../../contract/index.js';

type Colour = (typeof COLOURS)[number];

/** Below this a thing is not of the colour. */
export const MIN_COLOUR_FIT = 0.15;
const NEIGHBOUR = 0.5;
/** Names that people also use for a colour, counted half. */
const NEIGHBOURS: Readonly<Partial<Record<Colour, readonly string[]>>> = {
  white: ['light', 'beige'],
  grey: ['white', 'black'],
  black: ['dark', 'grey'],
  red: ['brown', 'orange', 'pink'],
  orange: ['red', 'brown', 'yellow'],
  yellow: ['orange', 'beige'],
  green: [],
  blue: ['purple'],
  purple: ['pink', 'blue'],
  pink: ['red', 'purple'],
  brown: ['orange', 'red', 'beige'],
  beige: ['brown', 'white', 'yellow'],
};
/** CIELAB lightness between which a thing turns from dark to light. */
const DARK_L = 30;
const LIGHT_L = 70;

/** How far a candidate is of a colour, 0 to 1, from the shares of colour names in its box; null where nothing is known. */
export function colourFit(
  { colours, lab }: Pick<Candidate, 'colours' | 'lab'>,
  colour: Colour,
): number | null {
  if (colour === 'dark' || colour === 'light') {
    if (lab === null) return null;
    const lightness = Math.min(1, Math.max(0, (lab[0] - DARK_L) / (LIGHT_L - DARK_L)));
    return colour === 'light' ? lightness : 1 - lightness;
  }
  if (colours.length === 0) return null;
  const share = (name: string) => colours.find((entry) => entry.name === name)?.share ?? 0;
  const near = (NEIGHBOURS[colour] ?? []).reduce((sum, name) => sum + share(name), 0);
  return Math.min(1, share(colour) + NEIGHBOUR * near);
}
