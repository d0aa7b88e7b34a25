import type { Side } from './senses.js';

/** Pronouns of what was named before, or of what the phrase around is about. */
export const BACK = /^(?:it|them|they)$/;
/** "its left", "their northern side" */
export const OWN = /^(?:its|their)$/;

/** "immediately north of", "just above", "directly to the right of": with nothing of the kind between. */
export const CLOSE_BY = /^(?:immediately|immediately to|directly|just|right)$/;

/** What lies to a side of a thing has the thing on the other: none for the middle and the edge. */
export const OPPOSITE_SIDE: Readonly<Partial<Record<Side, Side>>> = {
  left: 'right',
  right: 'left',
  top: 'bottom',
  bottom: 'top',
  north: 'south',
  south: 'north',
  east: 'west',
  west: 'east',
  northeast: 'southwest',
  southwest: 'northeast',
  northwest: 'southeast',
  southeast: 'northwest',
  'top left': 'bottom right',
  'bottom right': 'top left',
  'top right': 'bottom left',
  'bottom left': 'top right',
};
