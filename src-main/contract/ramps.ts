import type { Ramp } from './display.js';

/** A colour of a ramp and where along it, 0 to 1; between stops it is linear in sRGB. */
export type RampStop = readonly [position: number, colour: `#${string}`];

const even = (...colours: readonly `#${string}`[]): RampStop[] =>
  colours.map((colour, index) => [index / (colours.length - 1), colour]);

/**
 * The ramps of a single band. Viridis and magma are Matplotlib's (CC0) at every eighth of their length, terrain is its
 * `terrain` exactly, blue-red is ColorBrewer's RdBu (Apache-2.0) from blue to red.
 */
export const RAMP_STOPS: Readonly<Record<Ramp, readonly RampStop[]>> = {
  grey: even('#000000', '#ffffff'),
  viridis: even(
    '#440154',
    '#472d7b',
    '#3b528b',
    '#2c728e',
    '#21918c',
    '#28ae80',
    '#5ec962',
    '#addc30',
    '#fde725',
  ),
  magma: even(
    '#000004',
    '#1d1147',
    '#51127c',
    '#822681',
    '#b73779',
    '#e65164',
    '#fb8861',
    '#fec287',
    '#fcfdbf',
  ),
  terrain: [
    [0, '#333399'],
    [0.15, '#0099ff'],
    [0.25, '#00cc66'],
    [0.5, '#ffff99'],
    [0.75, '#805c54'],
    [1, '#ffffff'],
  ],
  'blue-red': even(
    '#053061', '#2166ac', '#4393c3', '#92c5de', '#d1e5f0', '#f7f7f7',
    '#fddbc7', '#f4a582', '#d6604d', '#b2182b', '#67001f',
  ), // prettier-ignore
};
