import type { Detection, Engine } from '../engine/index.js';
import type { Scene } from '../scene/index.js';
import type { Pixels } from './appearance.js';
import { appearanceOf, validShare } from './appearance.js';
import { float32Box, MAX_PER_WINDOW } from './detection.js';
import type { SceneDetection } from './detection.js';
import { packEmbedding } from './embedding.js';
import type { Look } from './looks.js';
import { sizeTrust } from './looks.js';
import { toScene } from './windows.js';
import type { CutSides, Window } from './windows.js';

/** A box whose edge lies this near to an inner border of its window, in network pixels, is cut by it. */
const CUT_TOLERANCE_PX = 3;
/** At least this share of a box must hold data: nodata has edges that look like things. */
const MIN_VALID_SHARE = 0.5;
/** A box whose centre lies outside the scene, on the padding, is none; boxes are clipped to the scene. */
const MIN_SIDE_SCENE_PX = 1;

export interface PerceiveContext {
  readonly scene: Scene;
  readonly engine: Engine;
  readonly looks: readonly Look[];
  readonly minScore: number;
  readonly signal: AbortSignal;
}

/** Reads one window and runs the perceiver on it; tells the surfaces where they are asked for. An empty list where there is no data. */
export async function perceiveWindow(
  context: PerceiveContext,
  window: Window,
  onSurfaces?: (levels: Uint8Array) => void,
): Promise<SceneDetection[]> {
  const { scene, engine, minScore, signal } = context;
  const { width, height } = window;
  const { rgb, valid, anyValid } = await scene.readWindow(window.area, { width, height }, signal);
  if (!anyValid) return [];
  fillInvalid(rgb, valid, engine.bundle.description.perceiver.input.mean);
  const options = {
    minScore,
    maxPerImage: MAX_PER_WINDOW,
    ...(onSurfaces === undefined
      ? {}
      : { onSurfaces: (levels: Uint8Array) => onSurfaces(withoutInvalid(levels, valid, window, engine)) }),
  };
  const [found = []] = await engine.detect({ data: rgb, batch: 1, height, width }, options, signal);
  const pixels: Pixels = { rgb, valid, width, height };
  return found.flatMap((detection, rank) => describe(context, window, pixels, detection, rank) ?? []);
}

/** What holds no data enters the network as zero, so that its edge is as faint as it can be. */
export function fillInvalid(rgb: Uint8Array, valid: Uint8Array, mean: number): void {
  if (!valid.includes(0)) return;
  for (let i = 0; i < valid.length; i++) {
    if (valid[i] === 0) rgb.fill(mean, i * 3, i * 3 + 3);
  }
}

/** The levels of cells that hold no pixel with data become 0: there is no ground. */
function withoutInvalid(
  levels: Uint8Array,
  valid: Uint8Array,
  { width, height }: Window,
  { bundle }: Engine,
): Uint8Array {
  const { surface } = bundle.description.perceiver;
  if (surface === undefined || !valid.includes(0)) return levels;
  const { stride, classes } = surface;
  const filled = new Uint8Array(levels.length / classes.length);
  const across = Math.ceil(width / stride);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (valid[row * width + column] !== 0)
        filled[Math.floor(row / stride) * across + Math.floor(column / stride)] = 1;
    }
  }
  return levels.map((level, at) => (filled[Math.floor(at / classes.length)] === 1 ? level : 0));
}

function describe(
  { scene, engine, looks, minScore }: PerceiveContext,
  window: Window,
  pixels: Pixels,
  detection: Detection,
  rank: number,
): SceneDetection | null {
  const look = looks[window.look];
  if (look === undefined || validShare(pixels, detection.bbox) < MIN_VALID_SHARE) return null;
  const [x, y, width, height] = toScene([...detection.bbox], window, look);
  const right = Math.min(x + width, scene.info.width);
  const bottom = Math.min(y + height, scene.info.height);
  if (right - x < MIN_SIDE_SCENE_PX || bottom - y < MIN_SIDE_SCENE_PX) return null;
  const size = { width: right - x, height: bottom - y };
  const cut = cutOf(window, detection.bbox);
  const { vocabulary, perceiver } = engine.bundle.description;
  const { rangeSlack } = perceiver.scales;
  const trusts = vocabulary.map((entry) => sizeTrust(size, look, looks, scene.info.gsd, entry, rangeSlack));
  const classScores = detection.classScores.map((value, i) => value * (trusts[i] ?? 0));
  // What has no class may be of any: it counts as far as its size fits the class that it fits best.
  const objectness = Math.fround(detection.objectness * Math.max(...trusts));
  const label = classScores.reduce((best, score, i) => (score > (classScores[best] ?? 0) ? i : best), 0);
  const score = classScores[label] ?? 0;
  if (score < minScore && objectness < perceiver.thresholds.objectness) return null;
  return {
    id: window.ordinal * MAX_PER_WINDOW + rank,
    bbox: float32Box([x, y, size.width, size.height]),
    label,
    score,
    objectness,
    quality: Math.fround(detection.quality),
    classScores,
    embedding: packEmbedding(detection.embedding),
    look: window.look,
    cut,
    ...appearanceOf(pixels, detection.bbox),
  };
}

function cutOf({ inner, width, height }: Window, [x, y, boxWidth, boxHeight]: Detection['bbox']): CutSides {
  return {
    left: inner.left && x <= CUT_TOLERANCE_PX,
    top: inner.top && y <= CUT_TOLERANCE_PX,
    right: inner.right && x + boxWidth >= width - CUT_TOLERANCE_PX,
    bottom: inner.bottom && y + boxHeight >= height - CUT_TOLERANCE_PX,
  };
}
