import type { ChainStep } from '../../contract/index.js';

type Heading = Extract<ChainStep, { verb: 'keep-heading' }>['direction'];

/** Bearings in degrees clockwise from north, or from up in the picture for the words that speak of it. */
export const BEARINGS: Readonly<Record<Heading, number>> = {
  north: 0,
  northeast: 45,
  east: 90,
  southeast: 135,
  south: 180,
  southwest: 225,
  west: 270,
  northwest: 315,
  above: 0,
  'top right': 45,
  right: 90,
  'bottom right': 135,
  below: 180,
  'bottom left': 225,
  left: 270,
  'top left': 315,
};
