import { throwIfAborted } from '../contract/index.js';
import type { Raster, RasterLevel } from './raster.js';
import type { PixelWindow } from './scene.js';

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
/** The stretch by name, without its numbers. */
export const PERCENTILES = `p${LOW_PERCENT}-${HIGH_PERCENT}`;
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

export interface SampleOptions {
  /** Only inside these scene pixels; null or left out for the whole scene. */
  readonly where?: PixelWindow | null;
  /** Leaves out what the raster's alpha band hides. The stretch for the model never asked it. */
  readonly hideTransparent?: boolean;
}

/**
 * Values of `bands` (0-based) from an overview or, without one, from blocks spread evenly over the scene: the same ones
 * every time, because the stretch is part of the key of a scene index.
 */
export async function sampleValues(
  raster: Raster,
  bands: readonly number[],
  signal?: AbortSignal,
  { where = null, hideTransparent = false }: SampleOptions = {},
): Promise<Sample> {
  const level = sampleLevel(raster, where);
  const part = where === null ? wholeOf(level) : partOf(raster, level, where);
  const blocks = spreadBlocks(level, part);
  const pixels = Math.min(
    blocks.length * level.blockWidth * level.blockHeight,
    where === null ? Infinity : (part.right - part.left) * (part.bottom - part.top),
  );
  const step = Math.max(1, Math.ceil(pixels / SAMPLE_PIXELS));
  const alphaBand = hideTransparent ? raster.alphaBand : null;
  const wanted = alphaBand === null ? bands : [...bands, alphaBand];
  const values: number[][] = bands.map(() => []);
  for (const [blockX, blockY] of blocks) {
    throwIfAborted(signal);
    const block = await level.readBlock(blockX, blockY, wanted);
    if (block.bands === null) continue;
    const views = block.bands.slice(0, bands.length);
    const alpha = alphaBand === null ? undefined : block.bands[bands.length];
    const [left, top] = [blockX * level.blockWidth, blockY * level.blockHeight];
    let count = 0;
    for (let row = Math.max(0, part.top - top); row < Math.min(block.height, part.bottom - top); row++) {
      for (let col = Math.max(0, part.left - left); col < Math.min(block.width, part.right - left); col++) {
        if (count++ % step !== 0) continue;
        const at = row * block.rowLength + col;
        if (block.mask !== null && block.mask[at] === 0) continue;
        if (alpha !== undefined && alpha.data[alpha.offset + at * alpha.stride] === 0) continue;
        for (const [i, { data, offset, stride }] of views.entries()) {
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

/** Whether values must become 8 bits before they can be seen; a palette's are looked up instead. */
export const needsStretch = (raster: Raster): boolean =>
  raster.dtype !== 'uint8' && raster.colour !== 'palette';

/** The 2nd to 98th percentile of each band; null where the values are 8 bits already. */
export async function percentileStretch(
  raster: Raster,
  bands: readonly number[],
  signal?: AbortSignal,
): Promise<Stretch | null> {
  if (!needsStretch(raster)) return null;
  const { values } = await sampleValues(raster, bands, signal);
  const ranges = values.map((sorted): [number, number] => {
    const low = percentile(sorted, LOW_PERCENT);
    const high = percentile(sorted, HIGH_PERCENT);
    // A band with one value everywhere shows black; an empty one is not shown at all.
    return Number.isFinite(low) ? [low, high > low ? high : low + 1] : [0, 1];
  });
  return { ranges, text: `${PERCENTILES} [${rangesText(ranges)}]` };
}

export const rangesText = (ranges: Stretch['ranges']): string =>
  ranges.map((range) => range.map((value) => shown(value)).join('..')).join(', ');

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

/** Pixels of a level, half open. */
interface LevelPart {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function wholeOf(level: RasterLevel): LevelPart {
  return { left: 0, top: 0, right: level.width, bottom: level.height };
}

function partOf({ levels: [full] }: Raster, level: RasterLevel, where: PixelWindow): LevelPart {
  const [sx, sy] = [level.width / full.width, level.height / full.height];
  return {
    left: Math.max(0, Math.floor(where.x * sx)),
    top: Math.max(0, Math.floor(where.y * sy)),
    right: Math.min(level.width, Math.ceil((where.x + where.width) * sx)),
    bottom: Math.min(level.height, Math.ceil((where.y + where.height) * sy)),
  };
}

function sampleLevel(raster: Raster, where: PixelWindow | null): RasterLevel {
  const [full] = raster.levels;
  const share = where === null ? 1 : Math.max(where.width / full.width, where.height / full.height);
  const fineEnough = raster.levels.filter(
    ({ width, height }) => Math.max(width, height) * share >= OVERVIEW_SIDE,
  );
  return fineEnough.at(-1) ?? raster.levels[0];
}

function spreadBlocks(level: RasterLevel, part: LevelPart): [number, number][] {
  const left = Math.floor(part.left / level.blockWidth);
  const top = Math.floor(part.top / level.blockHeight);
  const across = Math.ceil(part.right / level.blockWidth) - left;
  const down = Math.ceil(part.bottom / level.blockHeight) - top;
  if (across <= 0 || down <= 0) return [];
  const affordable = Math.max(1, Math.floor(DECODE_PIXELS / (level.blockWidth * level.blockHeight)));
  // Rows and columns are thinned alike, but a strip has one column only.
  const keepAcross = Math.min(across, Math.max(1, Math.floor(Math.sqrt((affordable * across) / down))));
  const keepDown = Math.min(down, Math.max(1, Math.floor(affordable / keepAcross)));
  const blocks: [number, number][] = [];
  for (const y of spread(down, keepDown))
    for (const x of spread(across, keepAcross)) blocks.push([left + x, top + y]);
  return blocks;
}

/** `keep` of 0..count-1, evenly, in the middle of equal parts. */
function spread(count: number, keep: number): number[] {
  return Array.from({ length: keep }, (_, i) => Math.floor(((i + 0.5) * count) / keep));
}
