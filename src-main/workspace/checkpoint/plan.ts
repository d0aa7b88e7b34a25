import type { Written } from '../../contract/index.js';
import { distanceBetweenBoxes } from '../../geometry/index.js';
import type { PixelWindow } from '../extent.js';
import type { WindowView } from './view.js';

/**
 * Where a checkpoint looks: the asked area in one picture, and where that is too coarse, windows at its best ground sample
 * distance on a grid from the scene's upper left corner, whatever part is asked about. Pure.
 */
export interface CheckpointWindow {
  readonly look: Written['look'];
  /** In scene pixels. */
  readonly area: PixelWindow;
  /** Size of the picture that is read of it; the checkpoint's own rule resizes that once more. */
  readonly out: { readonly width: number; readonly height: number };
}

export interface CheckpointPlan {
  readonly whole: CheckpointWindow;
  /** Empty where one picture shows the whole area as finely as windows would. */
  readonly grid: readonly CheckpointWindow[];
}

/**
 * Longer side of a picture of the whole area. The vision encoder takes memory by the fourth power of it: 1.1 GB for one
 * of 16 heads, and 3.6 GB at 1024.
 */
export const WHOLE_PX = 768;
/** Pixels of the picture: what is longer and lies across a border is seen whole in the picture of the whole area alone. */
export const OVERLAP_PX = 64;

/** @param area what is asked about, inside the scene */
export function planCheckpoint(
  scene: SceneSize,
  area: PixelWindow,
  view: Pick<WindowView, 'side' | 'scale'>,
): CheckpointPlan {
  const reduction = Math.max(view.scale, Math.max(area.width, area.height) / WHOLE_PX);
  const out = { width: seen(area.width, reduction), height: seen(area.height, reduction) };
  const whole: CheckpointWindow = { look: 'whole', area, out };
  if (reduction === view.scale) return { whole, grid: [] };
  const side = windowSide(view);
  const stride = Math.max(1, side - Math.round(OVERLAP_PX * view.scale));
  const grid = starts(scene.height, side, stride).flatMap((y) =>
    starts(scene.width, side, stride).map((x) =>
      inside('grid', { x, y, width: side, height: side }, scene, view),
    ),
  );
  return { whole, grid: grid.filter((window) => touches(window.area, area)) };
}

/** A window of the grid's size around a place, moved into the scene: for a closer look at what was found. */
export function closerWindow(
  scene: SceneSize,
  [x, y]: readonly [number, number],
  view: Pick<WindowView, 'side' | 'scale'>,
): CheckpointWindow {
  const side = windowSide(view);
  const into = (middle: number, length: number): number =>
    Math.max(0, Math.min(Math.round(middle - side / 2), length - side));
  const corner = { x: into(x, scene.width), y: into(y, scene.height) };
  return inside('closer', { ...corner, width: side, height: side }, scene, view);
}

/** The windows that one of the boxes lies in or near: a thing may be larger than what was seen of it. */
export function windowsNear(
  windows: readonly CheckpointWindow[],
  boxes: readonly (readonly [number, number, number, number])[],
): CheckpointWindow[] {
  return windows.filter(({ area: { x, y, width, height } }) =>
    boxes.some((box) => distanceBetweenBoxes([x, y, width, height], box) === 0),
  );
}

interface SceneSize {
  readonly width: number;
  readonly height: number;
}

/** Whole pixels of the scene along one side of a window. */
const windowSide = ({ side, scale }: Pick<WindowView, 'side' | 'scale'>): number =>
  Math.max(1, Math.round(side * scale));

/** Pixels of the picture along so many of the scene. */
const seen = (length: number, scale: number): number => Math.max(1, Math.round(length / scale));

/** The part of a window that the scene has. */
function inside(
  look: Written['look'],
  { x, y, width, height }: PixelWindow,
  scene: SceneSize,
  { scale }: Pick<WindowView, 'scale'>,
): CheckpointWindow {
  const area = { x, y, width: Math.min(width, scene.width - x), height: Math.min(height, scene.height - y) };
  return { look, area, out: { width: seen(area.width, scale), height: seen(area.height, scale) } };
}

/** Where windows begin along one side; none that the one before holds altogether. */
function starts(length: number, side: number, stride: number): number[] {
  const count = Math.max(1, Math.ceil((length - (side - stride)) / stride));
  return Array.from({ length: count }, (_, i) => i * stride);
}

const touches = (a: PixelWindow, b: PixelWindow): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
