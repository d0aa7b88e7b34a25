import type { BundleDescription } from '../engine/index.js';

/**
 * The pyramid: at which scales a scene is looked at, and how far a box's size speaks for what a look says it is. Pure.
 * A small detector knows each class only at the sizes it was trained at, so a bridge and a car in one scene need looks
 * at different ground sample distances.
 */

/** Sides of windows are multiples of this many network pixels, so whole scene pixels need scales of 32 / j. */
const SCALE_UNIT = 32;
/** Enlarging invents nothing; where pixels are coarse, classes too small for them stay unseen... */
const FINEST_SCALE = 1;
/** ...but what is small scores better by it, where it brings the smallest of every class into its range. */
const ENLARGED_SCALE = 1.25;
/**
 * A look for small things alone, where it is finer than the ladder's finest by this factor or more: only things of up to so
 * many network pixels count there. It takes the place of that finest look where the next is not too coarse for what is larger.
 * Cars score .1 less at the ladder's finest than here, and large things find more false likenesses here: figures and what
 * else was tried in the note of 2026-11-22 on thresholds.
 */
const SMALL_LOOK_GAIN = 1.2;
const SMALL_LOOK_SIZES: Look['sizes'] = [0, 64];
const SMALL_LOOK_REACH = 4.5;
/**
 * Network pixels between two looks differ by this factor. Most classes' trained ranges span more than it twice, so that
 * an object misses none of the steps; 2 costs about a tenth more pixels (figures in the note of 2026-11-21 on speed).
 */
const LADDER_RATIO = 2.5;
/** A coarser look is of no use where the scene's longer side gets smaller than this, in network pixels. */
const MIN_LOOK_SIDE_PX = 224;
const MAX_LOOKS = 8;
/**
 * Square root of a box's area as a share of the object's longer side, for objects twice as long as wide:
 * the vocabulary gives the longer side in metres, training measured the root of the area in pixels.
 */
const ROOT_AREA_PER_LENGTH = Math.SQRT1_2;
/** Where in the (logarithmic) trained range the smallest and the largest object of a class should fall. */
const COMFORT_QUARTILE = 0.25;
/** The same for the smallest object at the look for small things. */
const COMFORT_MIDDLE = 0.5;
/** Log-distance outside the range (already stretched by the bundle's slack) at which a score falls to 0.61. */
const RANGE_SIGMA = Math.log(1.15);
/** The same for the plausible size on the ground, which is rougher knowledge. */
const METRES_SIGMA = Math.log(1.5);
/** Where no look fits an object's size better, its score is lowered at most to this. */
const UNFITTING_FLOOR = 0.5;

export interface Look {
  /** Network pixels per scene pixel, 32 / j with j a whole number. */
  readonly scale: number;
  /** Scene pixels per network pixel. */
  readonly lookScale: number;
  /** Box sizes that count at this look: square root of the area in network pixels, [smallest, largest]. */
  readonly sizes: readonly [number, number];
}

const ALL_SIZES: Look['sizes'] = [0, Infinity];

type Model = Pick<BundleDescription, 'perceiver' | 'vocabulary'>;
interface SceneSize {
  readonly width: number;
  readonly height: number;
  /** Metres per scene pixel; null where unknown. */
  readonly gsd: number | null;
}

/** @returns the looks that the scene needs, finest first, at least one */
export function planLooks(scene: SceneSize, model: Model): Look[] {
  const wanted = scene.gsd === null ? unknownGsdScales(model) : ladder(scene.gsd, model);
  const longest = Math.max(scene.width, scene.height);
  const bySize = new Map(wanted.map(({ scale, sizes }) => [nearestStep(scale), sizes]));
  const steps = [...bySize.keys()].sort((a, b) => a - b);
  const useful = steps.filter((step, i) => i === 0 || (longest * SCALE_UNIT) / step >= MIN_LOOK_SIDE_PX);
  return useful.slice(0, MAX_LOOKS).map((step, i) => ({
    scale: SCALE_UNIT / step,
    lookScale: step / SCALE_UNIT,
    // Alone, a look must see everything: a picture too small for the others has no second chance.
    sizes: useful.length === 1 && i === 0 ? ALL_SIZES : (bySize.get(step) ?? ALL_SIZES),
  }));
}

function unknownGsdScales({ perceiver }: Model): Pick<Look, 'scale' | 'sizes'>[] {
  const { unknownGsd, unknownGsdPixels } = perceiver.scales;
  return unknownGsd.map((scale, i) => ({ scale, sizes: unknownGsdPixels?.[i] ?? ALL_SIZES }));
}

/** j of the nearest scale of the form 32 / j: a window of whole network pixels then covers whole scene pixels. */
function nearestStep(scale: number): number {
  return Math.max(1, Math.round(SCALE_UNIT / scale));
}

/** From the scale that the smallest class needs down to that of the largest, each half the one before. */
function ladder(gsd: number, { perceiver, vocabulary }: Model): Pick<Look, 'scale' | 'sizes'>[] {
  const [finestGsd, coarsestGsd] = perceiver.trainedGsd;
  const scaleFor = (pixels: number, metres: number) => (pixels * gsd) / (ROOT_AREA_PER_LENGTH * metres);
  const clamp = (scale: number) =>
    Math.min(FINEST_SCALE, gsd / finestGsd, Math.max(scale, gsd / coarsestGsd));
  const needs = vocabulary.map(({ sizeMetres, trainedPixelRange: [low, high] }) => {
    const span = high / low;
    const middle = low * span ** COMFORT_MIDDLE;
    return {
      seen: scaleFor(low, sizeMetres[0]),
      small: middle > SMALL_LOOK_SIZES[1] ? 0 : scaleFor(middle, sizeMetres[0]),
      finest: clamp(scaleFor(low * span ** COMFORT_QUARTILE, sizeMetres[0])),
      coarsest: clamp(scaleFor(high / span ** COMFORT_QUARTILE, sizeMetres[1])),
    };
  });
  const finest = Math.max(...needs.map((need) => need.finest));
  const coarsest = Math.min(...needs.map((need) => need.coarsest));
  const scales = [finest];
  for (let scale = finest; scale > coarsest * Math.SQRT2 && scales.length < MAX_LOOKS;) {
    scale /= LADDER_RATIO;
    scales.push(scale);
  }
  const limit = needs.every(({ seen }) => seen <= ENLARGED_SCALE) ? ENLARGED_SCALE : FINEST_SCALE;
  const small = Math.min(limit, gsd / finestGsd, Math.max(...needs.map((need) => need.small)));
  return withSmall(
    small,
    scales.map((scale) => ({ scale, sizes: ALL_SIZES })),
  );
}

function withSmall(scale: number, ladder: Pick<Look, 'scale' | 'sizes'>[]): Pick<Look, 'scale' | 'sizes'>[] {
  const [finest, next] = ladder;
  if (finest === undefined || scale < SMALL_LOOK_GAIN * finest.scale) return ladder;
  const reached = next !== undefined && scale <= SMALL_LOOK_REACH * next.scale;
  return [{ scale, sizes: SMALL_LOOK_SIZES }, ...(reached ? ladder.slice(1) : ladder)];
}

/** 1 inside [low, high], falling with the log-distance outside. */
function fitness(value: number, [low, high]: readonly [number, number], sigma: number): number {
  const distance = Math.max(0, Math.log(low / value), Math.log(value / high)) / sigma;
  return Math.exp(-(distance ** 2) / 2);
}

/**
 * How far a class's score counts for a box of that size at that look, 0 to 1. Outside the trained range it falls, but
 * in proportion to the look that fits the size best: what no look fits was not refuted by any.
 * @param size box in scene pixels
 */
export function sizeTrust(
  size: { readonly width: number; readonly height: number },
  look: Look,
  looks: readonly Look[],
  gsd: number | null,
  entry: Model['vocabulary'][number],
  rangeSlack: number,
): number {
  const rootArea = Math.sqrt(size.width * size.height);
  const [low, high] = entry.trainedPixelRange;
  const fit = ({ scale, sizes }: Look) => {
    const side = rootArea * scale;
    return side < sizes[0] || side > sizes[1]
      ? 0
      : fitness(side, [low / rangeSlack, high * rangeSlack], RANGE_SIGMA);
  };
  const here = fit(look);
  const best = Math.max(...looks.map(fit));
  const pixels = best >= UNFITTING_FLOOR ? here : (UNFITTING_FLOOR * here) / Math.max(best, Number.MIN_VALUE);
  if (gsd === null) return pixels;
  const metres = fitness(Math.max(size.width, size.height) * gsd, entry.sizeMetres, METRES_SIGMA);
  return pixels * metres;
}
