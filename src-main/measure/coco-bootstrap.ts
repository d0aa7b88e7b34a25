import { setImmediate as turn } from 'node:timers/promises';
import { throwIfAborted } from '../contract/index.js';
import { generator, quantile, SEED, TAIL } from './bootstrap.js';
import type { Interval } from './bootstrap.js';
import { classAccuracy, meanOver } from './coco-detection.js';
import type { ClassMatches, DetectionMetrics } from './coco-detection.js';

type ApIntervals = Readonly<Record<'ap50' | 'ap', Interval | null>>;
/** By class in the order of the classes, and of their mean. */
export interface DetectionIntervals extends ApIntervals {
  readonly classes: readonly ApIntervals[];
}

const RESAMPLES = 500;

/**
 * Percentile bootstrap of AP over images: each resampling draws as many images as there are and counts anew. A class that a
 * resampling has no truth of is left out of its mean. The same matches give the same intervals.
 * @throws GeoR1Error cancelled
 */
export async function detectionIntervals(
  classes: readonly ClassMatches[],
  signal?: AbortSignal,
): Promise<DetectionIntervals> {
  const images = classes[0]?.truth.length ?? 0;
  const next = generator(SEED);
  const runs: DetectionMetrics[] = [];
  for (let run = 0; images > 0 && run < RESAMPLES; run += 1) {
    await turn();
    throwIfAborted(signal);
    const times = Array.from({ length: images }, () => 0);
    for (let draw = 0; draw < images; draw += 1) {
      const image = Math.floor(next() * images);
      times[image] = (times[image] ?? 0) + 1;
    }
    runs.push(meanOver(classes.map((matches) => classAccuracy(matches, times))));
  }
  const whole = meanOver(classes.map((matches) => classAccuracy(matches)));
  const of = (value: (run: DetectionMetrics) => number | null | undefined): Interval | null => {
    const mean = value(whole) ?? null;
    const sorted = runs.flatMap((run) => value(run) ?? []).sort((a, b) => a - b);
    return mean === null ? null : { mean, low: quantile(sorted, TAIL), high: quantile(sorted, 1 - TAIL) };
  };
  return {
    ap50: of(({ ap50 }) => ap50),
    ap: of(({ ap }) => ap),
    classes: classes.map((_, at) => ({
      ap50: of((run) => run.classes[at]?.ap50),
      ap: of((run) => run.classes[at]?.ap),
    })),
  };
}
