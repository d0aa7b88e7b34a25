import type { Example } from '../../contract/index.js';
import { boxCentre } from '../../geometry/index.js';
import type { Scene } from '../../scene/index.js';
import { closerWindow, planCheckpoint } from './plan.js';
import type { CheckpointWindow } from './plan.js';

/**
 * The picture in which a checkpoint learns an example: the whole scene where that is one picture at full size, as it is asked
 * then, else the window around the first target, or around the middle where there is none. Pure.
 */
export function answerWindow(
  { info }: Pick<Scene, 'info'>,
  { targets }: Pick<Example, 'targets'>,
): CheckpointWindow {
  const { width, height } = info;
  const { whole, grid } = planCheckpoint(info, { x: 0, y: 0, width, height });
  if (grid.length === 0) return whole;
  const [first] = targets;
  return closerWindow(info, first === undefined ? [width / 2, height / 2] : boxCentre(first));
}
