import type { Heading, Side } from './senses.js';

const OPPOSITES = {
  north: 'south',
  south: 'north',
  east: 'west',
  west: 'east',
  northeast: 'southwest',
  southwest: 'northeast',
  northwest: 'southeast',
  southeast: 'northwest',
  left: 'right',
  right: 'left',
  top: 'bottom',
  bottom: 'top',
  above: 'below',
  below: 'above',
  'top left': 'bottom right',
  'bottom right': 'top left',
  'top right': 'bottom left',
  'bottom left': 'top right',
} as const;

export const OPPOSITE_HEADING: Readonly<Record<Heading, Heading>> = OPPOSITES;

/** What lies to a side of a thing has the thing on the other: none for the middle and the edge. */
export const OPPOSITE_SIDE: Readonly<Partial<Record<Side, Side>>> = OPPOSITES;
