import { GeoR1Error, type BandStatistics } from '../contract/index.js';
import type { Raster } from './raster.js';
import { rasterOf } from './raster-of.js';
import type { PixelWindow, Scene } from './scene.js';
import { percentile, sampleValues } from './stretch.js';

/** Bins of a histogram. */
export const HISTOGRAM_BINS = 256;
const WHOLE_PERCENTS = 101;

/**
 * Statistics of the whole scene or of a window of it. They come from the overview, or without one from the blocks
 * spread evenly over it, that give about a million values, so `min` and `max` may miss rare outliers; a window of
 * fewer pixels is read whole.
 * @param bands 1-based
 * @param where scene pixels; null for the whole scene
 * @throws GeoR1Error `bad-input` for bands that do not exist or a window without area; `cancelled`
 */
export async function sceneStatistics(
  scene: Scene,
  bands: readonly number[],
  where: PixelWindow | null,
  signal?: AbortSignal,
): Promise<BandStatistics[]> {
  return rasterStatistics(rasterOf(scene), bands, where, scene.file, signal);
}

/** The same from a raster, for whoever has no scene. */
export async function rasterStatistics(
  raster: Raster,
  bands: readonly number[],
  where: PixelWindow | null,
  path: string,
  signal?: AbortSignal,
): Promise<BandStatistics[]> {
  const wrong = bands.find((band) => !Number.isInteger(band) || band < 1 || band > raster.bands);
  if (wrong !== undefined) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `Band ${wrong} is asked of a scene with ${raster.bands}.`,
      subject: path,
      next: `Bands are numbered 1 to ${raster.bands}.`,
    });
  }
  if (
    where !== null &&
    !(Object.values(where).every(Number.isFinite) && where.width > 0 && where.height > 0)
  ) {
    throw new GeoR1Error({
      code: 'bad-input',
      message: `The window ${where.x}, ${where.y}, ${where.width} x ${where.height} has no area.`,
      subject: path,
      next: 'Ask for a window with an area, in scene pixels.',
    });
  }
  const { values } = await sampleValues(
    raster,
    bands.map((band) => band - 1),
    signal,
    { where, hideTransparent: true },
  );
  return bands.map((band, i) => describe(band, values[i] ?? new Float64Array()));
}

/** @param sorted ascending, finite */
function describe(band: number, sorted: Float64Array): BandStatistics {
  const count = sorted.length;
  if (count === 0) {
    const nothing = { min: 0, max: 0, mean: 0, deviation: 0 };
    const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
    return {
      band,
      count,
      ...nothing,
      percentiles: new Array<number>(WHOLE_PERCENTS).fill(0),
      histogram: { low: 0, high: 0, counts },
    };
  }
  const [low, high] = [sorted[0] as number, sorted[count - 1] as number];
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return {
    band,
    count,
    min: low,
    max: high,
    mean,
    deviation: Math.sqrt(variance),
    percentiles: Array.from({ length: WHOLE_PERCENTS }, (_, percent) => percentile(sorted, percent)),
    histogram: { low, high, counts: countsOf(sorted, low, high) },
  };
}

function countsOf(sorted: Float64Array, low: number, high: number): number[] {
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  const scale = high > low ? HISTOGRAM_BINS / (high - low) : 0;
  for (const value of sorted) {
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor((value - low) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
