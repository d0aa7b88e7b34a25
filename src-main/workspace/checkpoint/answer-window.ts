import type { Example } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { Checkpoint } from '../../checkpoints/index.js';
import type { Scene } from '../../scene/index.js';
import { closerWindow, planCheckpoint } from './plan.js';
import type { CheckpointWindow } from './plan.js';
import { windowView } from './view.js';

/**
 * The picture in which a checkpoint learns an example: the whole scene where that is one picture at its best ground sample
 * distance, as it is asked then, else the window around the first target, or around the middle where there is none. Pure.
 */
export function answerWindow(
  { info }: Pick<Scene, 'info'>,
  { targets }: Pick<Example, 'targets'>,
  { pictures, gsd }: Pick<Checkpoint, 'pictures' | 'gsd'>,
): CheckpointWindow {
  const { width, height } = info;
  const view = windowView(pictures, info.gsd, gsd);
  const { whole, grid } = planCheckpoint(info, { x: 0, y: 0, width, height }, view);
  if (grid.length === 0) return whole;
  const [first] = targets;
  return closerWindow(info, first === undefined ? [width / 2, height / 2] : boxCentre(first), view);
}
