import type { PixelBox } from '../contract/index.js';
import type { Described } from './term-model.js';

/** Descriptions on one scale, so that one learning rate fits every feature. Pure. */
export interface Scale {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** A feature that never changes is not blown up. */
const LEAST_DEVIATION = 1e-3;

/** Mean and deviation of each feature. @param rows at least one, all of one length */
export function scaleOf(rows: readonly Float32Array[]): Scale {
  const length = rows[0]?.length ?? 0;
  const mean = new Float32Array(length);
  const deviation = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (const row of rows) sum += row[i] ?? 0;
    const middle = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += ((row[i] ?? 0) - middle) ** 2;
    mean[i] = middle;
    deviation[i] = Math.sqrt(squares / rows.length) + LEAST_DEVIATION;
  }
  return { mean, deviation };
}

/** Candidates whose descriptions are on the scale. */
export function describe(
  boxes: readonly Readonly<PixelBox>[],
  rows: readonly Float32Array[],
  { mean, deviation }: Scale,
): Described {
  const length = mean.length;
  const features = new Float32Array(boxes.length * length);
  for (const [at, row] of rows.entries())
    for (let i = 0; i < length; i++)
      features[at * length + i] = ((row[i] ?? 0) - (mean[i] ?? 0)) / (deviation[i] ?? 1);
  return { boxes, features };
}

/**
 * The same for each of several examples. Those of one scene, whose rows are the same, share one description: it is most of
 * what a run holds.
 */
export function describeEach(
  scenes: readonly {
    readonly boxes: readonly Readonly<PixelBox>[];
    readonly described: readonly Float32Array[];
  }[],
  scale: Scale,
): Described[] {
  const known = new Map<readonly Float32Array[], Described>();
  return scenes.map(({ boxes, described }) => {
    const shared = known.get(described) ?? describe(boxes, described, scale);
    known.set(described, shared);
    return shared;
  });
}
