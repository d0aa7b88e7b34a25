import type { Written } from '../../contract/index.js';
import { distanceBetweenBoxes } from '../../geometry/index.js';
import type { PixelWindow } from '../extent.js';

/**
 * Where a checkpoint looks: the asked area in one picture, and where that is too coarse, windows at full size on a grid
 * from the scene's upper left corner, whatever part is asked about. Pure.
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
  /** Empty where the whole area keeps its full size in one picture. */
  readonly grid: readonly CheckpointWindow[];
}

/**
 * Longer side of a picture of the whole area. The vision encoder takes memory by the fourth power of it: 1.1 GB for one
 * of 16 heads, and 3.6 GB at 1024.
 */
export const WHOLE_PX = 768;
/** Side of a window of the grid: that of the pictures that the published checkpoints were trained on. */
export const WINDOW_PX = 512;
/** What is longer than this and lies across a border is seen whole in the picture of the whole area alone. */
export const OVERLAP_PX = 64;

/** @param area what is asked about, inside the scene */
export function planCheckpoint(
  scene: { readonly width: number; readonly height: number },
  area: PixelWindow,
): CheckpointPlan {
  const reduction = Math.max(1, Math.max(area.width, area.height) / WHOLE_PX);
  const reduced = (side: number): number => Math.max(1, Math.round(side / reduction));
  const out = { width: reduced(area.width), height: reduced(area.height) };
  const whole: CheckpointWindow = { look: 'whole', area, out };
  if (reduction === 1) return { whole, grid: [] };
  const grid = starts(scene.height).flatMap((y) =>
    starts(scene.width).map((x) => atFullSize('grid', { x, y, width: WINDOW_PX, height: WINDOW_PX }, scene)),
  );
  return { whole, grid: grid.filter((window) => touches(window.area, area)) };
}

/** A window of the grid's size around a place, moved into the scene: for a closer look at what was found. */
export function closerWindow(
  scene: { readonly width: number; readonly height: number },
  [x, y]: readonly [number, number],
): CheckpointWindow {
  const into = (middle: number, side: number): number =>
    Math.max(0, Math.min(Math.round(middle - WINDOW_PX / 2), side - WINDOW_PX));
  const corner = { x: into(x, scene.width), y: into(y, scene.height) };
  return atFullSize('closer', { ...corner, width: WINDOW_PX, height: WINDOW_PX }, scene);
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

function atFullSize(
  look: Written['look'],
  { x, y, width, height }: PixelWindow,
  scene: { readonly width: number; readonly height: number },
): CheckpointWindow {
  const out = { width: Math.min(width, scene.width - x), height: Math.min(height, scene.height - y) };
  return { look, area: { x, y, ...out }, out };
}

/** Where windows begin along one side; none that the one before holds altogether. */
function starts(side: number): number[] {
  const stride = WINDOW_PX - OVERLAP_PX;
  const count = Math.max(1, Math.ceil((side - OVERLAP_PX) / stride));
  return Array.from({ length: count }, (_, i) => i * stride);
}

const touches = (a: PixelWindow, b: PixelWindow): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
