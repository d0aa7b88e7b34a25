import { GeoR1Error, throwIfAborted } from '../contract/index.js';
import type { PixelBox } from '../contract/index.js';
import type { Engine } from '../engine/index.js';
import type { Scene } from '../scene/index.js';
import { planLooks } from './looks.js';
import type { Look } from './looks.js';
import { fillInvalid } from './perceive-window.js';
import { planWindows } from './windows.js';
import type { Window } from './windows.js';

/**
 * What the frozen backbone sees inside boxes, place by place: the description that new terms are learned from. A box is
 * described at the finest look in which it is not larger than this, so that one kind of thing is always seen alike.
 */
const LARGEST_BOX_PX = 256;

/**
 * One description a box, in order.
 * @param boxes in scene pixels
 * @throws GeoR1Error unsupported where the bundle has no training graphs, cancelled; whatever reading the scene throws
 */
export async function regionFeatures(
  scene: Scene,
  engine: Engine,
  boxes: readonly Readonly<PixelBox>[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const { teach } = engine;
  if (teach == null) {
    throw new GeoR1Error({
      code: 'unsupported',
      subject: engine.bundle.dir,
      message: 'This bundle has no graphs to learn or use new terms with.',
      next: 'Take the bundle that comes with the app.',
    });
  }
  const { description } = engine.bundle;
  const looks = planLooks(scene.info, description);
  const windows = planWindows(scene.info, looks, description.perceiver.window);
  const byWindow = new Map<Window, number[]>();
  for (const [at, box] of boxes.entries()) {
    const window = windowOf(box, looks, windows);
    byWindow.set(window, [...(byWindow.get(window) ?? []), at]);
  }
  const features: Float32Array[] = new Array<Float32Array>(boxes.length);
  const length = teach.description.regions.features;
  for (const [window, members] of byWindow) {
    throwIfAborted(signal);
    const { width, height, area } = window;
    const { rgb, valid } = await scene.readWindow(area, { width, height }, signal);
    fillInvalid(rgb, valid, description.perceiver.input.mean);
    const { lookScale } = looks[window.look] ?? { lookScale: 1 };
    const places = Float32Array.from(
      members.flatMap((at) => {
        const [x, y, w, h] = boxes[at] ?? [0, 0, 0, 0];
        return [x - area.x, y - area.y, x + w - area.x, y + h - area.y].map((value) => value / lookScale);
      }),
    );
    const found = await teach.regions({ data: rgb, height, width }, places, signal);
    members.forEach((at, row) => (features[at] = found.slice(row * length, (row + 1) * length)));
  }
  return features;
}

/** The window of its look whose border is farthest from the box. */
function windowOf(
  [x, y, width, height]: Readonly<PixelBox>,
  looks: readonly Look[],
  windows: readonly Window[],
): Window {
  const longest = Math.max(width, height);
  const fitting = looks.findIndex(({ lookScale }) => longest / lookScale <= LARGEST_BOX_PX);
  const look = fitting === -1 ? looks.length - 1 : fitting;
  const margin = ({ area }: Window): number =>
    Math.min(x - area.x, y - area.y, area.x + area.width - x - width, area.y + area.height - y - height);
  const [first, ...others] = windows.filter((window) => window.look === look);
  if (first === undefined) throw new RangeError('a look without windows');
  return others.reduce((best, window) => (margin(window) > margin(best) ? window : best), first);
}
