import { throwIfAborted } from '../contract/index.js';
import type { Raster, RasterLevel } from './raster.js';

/** How stored values become 8 bits: each band's [low, high] goes to 0..255 linearly, clipped. */
export interface Stretch {
  /** One for each shown band, in that order; high > low. */
  readonly ranges: readonly (readonly [number, number])[];
  /** As `info.stretch` and the scene index record it. */
  readonly text: string;
}

export const NO_STRETCH = 'none';
const LOW_PERCENT = 2;
const HIGH_PERCENT = 98;
/** Enough for percentiles to a thousandth; the sample is every n-th pixel of blocks spread over the scene. */
const SAMPLE_PIXELS = 1_000_000;
/** Decoding for a stretch stays below this many pixels. */
const DECODE_PIXELS = 8_000_000;
/** The coarsest overview that is at least this wide or high speaks for the scene. */
const OVERVIEW_SIDE = 512;
const SHOWN_DIGITS = 6;

export interface Sample {
  /** Stored values of each asked band that are data (finite, not nodata). */
  readonly values: readonly Float64Array[];
}

/**
 * Values of `bands` (0-based) from an overview or, without one, from blocks spread evenly over the scene: the same ones
 * every time, because the stretch is part of the key of a scene index.
 */
export async function sampleValues(
  raster: Raster,
  bands: readonly number[],
  signal?: AbortSignal,
): Promise<Sample> {
  const level = sampleLevel(raster);
  const blocks = spreadBlocks(level);
  const pixels = blocks.length * level.blockWidth * level.blockHeight;
  const step = Math.max(1, Math.ceil(pixels / SAMPLE_PIXELS));
  const values: number[][] = bands.map(() => []);
  for (const [blockX, blockY] of blocks) {
    throwIfAborted(signal);
    const block = await level.readBlock(blockX, blockY, bands);
    if (block.bands === null) continue;
    let count = 0;
    for (let row = 0; row < block.height; row++) {
      for (let col = 0; col < block.width; col++) {
        if (count++ % step !== 0) continue;
        const at = row * block.rowLength + col;
        if (block.mask !== null && block.mask[at] === 0) continue;
        for (const [i, { data, offset, stride }] of block.bands.entries()) {
          const value = data[offset + at * stride] as number;
          const empty =
            data instanceof Float32Array ? Math.fround(raster.nodata ?? Number.NaN) : raster.nodata;
          if (Number.isFinite(value) && value !== empty) values[i]?.push(value);
        }
      }
    }
  }
  return { values: values.map((list) => Float64Array.from(list).sort()) };
}

/** The 2nd to 98th percentile of each band; null where the values are 8 bits already. */
export async function percentileStretch(
  raster: Raster,
  bands: readonly number[],
  signal?: AbortSignal,
): Promise<Stretch | null> {
  if (raster.dtype === 'uint8' || raster.colour === 'palette') return null;
  const { values } = await sampleValues(raster, bands, signal);
  const ranges = values.map((sorted): [number, number] => {
    const low = percentile(sorted, LOW_PERCENT);
    const high = percentile(sorted, HIGH_PERCENT);
    // A band with one value everywhere shows black; an empty one is not shown at all.
    return Number.isFinite(low) ? [low, high > low ? high : low + 1] : [0, 1];
  });
  const text = ranges.map((range) => range.map((value) => shown(value)).join('..')).join(', ');
  return { ranges, text: `p${LOW_PERCENT}-${HIGH_PERCENT} [${text}]` };
}

/** Linear between the two nearest ranks, as numpy's default; NaN of nothing. @param sorted ascending. */
export function percentile(sorted: Float64Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(SHOWN_DIGITS)));
}

function sampleLevel(raster: Raster): RasterLevel {
  const fineEnough = raster.levels.filter(({ width, height }) => Math.max(width, height) >= OVERVIEW_SIDE);
  return fineEnough.at(-1) ?? raster.levels[0];
}

function spreadBlocks(level: RasterLevel): [number, number][] {
  const across = Math.ceil(level.width / level.blockWidth);
  const down = Math.ceil(level.height / level.blockHeight);
  const affordable = Math.max(1, Math.floor(DECODE_PIXELS / (level.blockWidth * level.blockHeight)));
  // Rows and columns are thinned alike, but a strip has one column only.
  const keepAcross = Math.min(across, Math.max(1, Math.floor(Math.sqrt((affordable * across) / down))));
  const keepDown = Math.min(down, Math.max(1, Math.floor(affordable / keepAcross)));
  const blocks: [number, number][] = [];
  for (const y of spread(down, keepDown)) for (const x of spread(across, keepAcross)) blocks.push([x, y]);
  return blocks;
}

/** `keep` of 0..count-1, evenly, in the middle of equal parts. */
function spread(count: number, keep: number): number[] {
  return Array.from({ length: keep }, (_, i) => Math.floor(((i + 0.5) * count) / keep));
}
