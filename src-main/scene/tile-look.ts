import {
  RAMP_STOPS,
  stretchEnds,
  type BandStatistics,
  type Display,
  type Ends,
  type Ramp,
} from '../contract/index.js';
import type { Raster } from './raster.js';

/** A display made ready for painting: what each stored value becomes. */
export interface TileLook {
  /** 0-based, one or three; the inks where `cmyk`. */
  readonly bands: readonly number[];
  /** For each band the 8-bit level of a stored value. */
  readonly levels: readonly LevelTable[];
  /** Values are 8 bits and shown as they are. */
  readonly plain: boolean;
  /** 256 colours [r, g, b], flat, of a single band; null for grey or three bands. */
  readonly colours: Uint8Array | null;
  /** The stored value is the index of a colour. */
  readonly palette: boolean;
  readonly cmyk: boolean;
  readonly ycbcr: boolean;
  readonly alphaBand: number | null;
  /** The stored value of alpha that is opaque. */
  readonly opaque: number;
}

/** Levels of integers of up to 16 bits by table, of all others by sum. */
export interface LevelTable {
  /** Level of `value` at [value + offset]; null where values are not tabled. */
  readonly table: Uint8Array | null;
  readonly offset: number;
  readonly low: number;
  readonly high: number;
  readonly gamma: number;
  readonly inverted: boolean;
}

const TOP = 255;
/** Least value and count of values of the types that are tabled. */
const TABLED: Readonly<Record<string, readonly [least: number, count: number]>> = {
  uint8: [0, 256],
  int8: [-128, 256],
  uint16: [0, 65_536],
  int16: [-32_768, 65_536],
};

/** What a display leaves open comes from the scene: its own bands, and the stretch with which it is opened. */
export function defaultDisplay(raster: Raster, displayBands: readonly number[]): Display {
  const asStored = raster.dtype === 'uint8' || raster.colour === 'palette' || raster.colour === 'cmyk';
  return {
    bands: [...displayBands],
    stretch: asStored ? { kind: 'none' } : { kind: 'percent', low: 2, high: 98 },
    together: false,
    gamma: 1,
    ramp: 'grey',
  };
}

/** Whether the ends of the stretch have to be found in the values. */
export function needsStatistics(raster: Raster, display: Display): boolean {
  if (isPalette(raster, display) || isCmyk(raster, display)) return false;
  return display.stretch.kind !== 'none' && display.stretch.kind !== 'range';
}

/**
 * @param statistics of the display's bands, in their order; empty where `needsStatistics` says so
 * @param alphaBand 0-based, or null where nothing is hidden by it
 */
export function tileLook(
  raster: Raster,
  display: Display,
  statistics: readonly BandStatistics[],
  alphaBand: number | null,
): TileLook {
  const cmyk = isCmyk(raster, display);
  const palette = isPalette(raster, display);
  const bands = cmyk ? [0, 1, 2, 3] : display.bands.map((band) => band - 1);
  const ends = stretchEnds(
    display.stretch,
    display.together,
    display.bands.map((_, i) => statistics[i] ?? NO_STATISTICS),
    raster.dtype,
  );
  const asStored = display.stretch.kind === 'none' && display.gamma === 1;
  const inverted = raster.colour === 'grey-inverted';
  const levels = bands.map((_, i) => levelTable(raster.dtype, ends[i] ?? [0, TOP], display.gamma, inverted));
  return {
    bands,
    levels,
    plain: raster.dtype === 'uint8' && asStored && !inverted,
    colours: bands.length === 1 && display.ramp !== 'grey' && !palette ? rampColours(display.ramp) : null,
    palette,
    cmyk,
    ycbcr: raster.colour === 'ycbcr' && bands.length === 3,
    alphaBand: alphaBand !== null && bands.includes(alphaBand) ? null : alphaBand,
    opaque: raster.dtype === 'uint16' ? 65_535 : TOP,
  };
}

const NO_STATISTICS: Omit<BandStatistics, 'band' | 'histogram'> = {
  count: 0,
  min: 0,
  max: 0,
  mean: 0,
  deviation: 0,
  percentiles: [],
};

function isPalette(raster: Raster, display: Display): boolean {
  return raster.colour === 'palette' && raster.palette !== null && display.bands.length === 1;
}

/** All four inks make the colour; a display of other bands shows these as they are. */
function isCmyk(raster: Raster, display: Display): boolean {
  return raster.colour === 'cmyk' && display.bands.join() === '1,2,3';
}

function levelTable(dtype: string, [low, high]: Ends, gamma: number, inverted: boolean): LevelTable {
  const [least, count] = TABLED[dtype] ?? [0, 0];
  const form = { offset: -least, low, high, gamma, inverted };
  if (count === 0) return { ...form, table: null };
  const table = Uint8Array.from({ length: count }, (_, i) => levelOf(i + least, form));
  return { ...form, table };
}

/** Clipped and rounded; 0 for NaN. */
export function levelOf(value: number, { low, high, gamma, inverted }: Omit<LevelTable, 'table'>): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  if (Number.isNaN(share)) return 0;
  const level = Math.round(TOP * (gamma === 1 ? share : share ** (1 / gamma)));
  return inverted ? TOP - level : level;
}

/** @returns 256 x [r, g, b] */
export function rampColours(ramp: Ramp): Uint8Array {
  const stops = RAMP_STOPS[ramp];
  const colours = new Uint8Array((TOP + 1) * 3);
  for (let level = 0; level <= TOP; level++) {
    const at = level / TOP;
    const above = Math.max(
      1,
      stops.findIndex(([position]) => position >= at),
    );
    const [from, to] = [stops[above - 1], stops[above]];
    if (from === undefined || to === undefined) continue;
    const share = (at - from[0]) / (to[0] - from[0]);
    for (let channel = 0; channel < 3; channel++) {
      const [a, b] = [channelOf(from[1], channel), channelOf(to[1], channel)];
      colours[level * 3 + channel] = Math.round(a + (b - a) * share);
    }
  }
  return colours;
}

function channelOf(colour: string, channel: number): number {
  return Number.parseInt(colour.slice(1 + channel * 2, 3 + channel * 2), 16);
}
