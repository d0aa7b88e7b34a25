import { SURFACES } from '../../contract/index.js';
import type { Answer, GridLook } from '../../contract/index.js';
import type { CheckpointEngine } from '../../checkpoints/index.js';
import type { Bundle, Engine } from '../../engine/index.js';
import type { Scene } from '../../scene/index.js';
import type { Question } from '../ask.js';
import { lookAt } from '../look.js';
import type { WorkspacePorts } from '../ports.js';
import { askCheckpoint } from './ask-checkpoint.js';
import type { AskCheckpointOptions } from './ask-checkpoint.js';
import { withOutlines } from './outlines.js';
import { windowsNear } from './plan.js';
import type { CheckpointPlan } from './plan.js';
import { routeOf } from './route.js';

/** More windows than this are asked only where the built-in engine saw something. */
export const MOST_WINDOWS = 16;

export interface AskWithOptions extends Omit<
  AskCheckpointOptions,
  'read' | 'choose' | 'wholeOnly' | 'outline'
> {
  readonly ports: Pick<WorkspacePorts, 'perceiveScene' | 'outlineBoxes'>;
  readonly bundle: Bundle;
  /** The built-in engine; started only where its index is needed. */
  readonly builtin: () => Promise<Engine>;
  readonly cacheDir: string | null;
  readonly gridLook?: GridLook;
  /** Outline the objects of the answer too, by the built-in mask model. */
  readonly outlines?: boolean;
}

/** Asks a checkpoint with the built-in engine beside it, whose parser reads the question and whose index says where to look. */
export function askWith(
  scene: Scene,
  engine: CheckpointEngine,
  question: Question,
  { ports, bundle, builtin, cacheDir, gridLook = 'auto', outlines = false, ...options }: AskWithOptions,
): Promise<Answer> {
  const { vocabulary, distractors } = bundle.description;
  const choose = async ({ grid }: CheckpointPlan): Promise<CheckpointPlan['grid']> => {
    if (gridLook === 'all' || (gridLook === 'auto' && grid.length <= MOST_WINDOWS)) return grid;
    const { signal } = options;
    const aim = { where: question.where, minScore: null };
    const { candidates } = await lookAt(ports, scene, await builtin(), aim, {
      cacheDir,
      ...(signal === undefined ? {} : { signal }),
    });
    const things = candidates.filter(({ label }) => !SURFACES.some((surface) => surface === label));
    return windowsNear(
      grid,
      things.map(({ bbox }) => bbox),
    );
  };
  const { outlineBoxes } = ports;
  const draws = outlines && outlineBoxes !== undefined && bundle.description.mask !== undefined;
  return askCheckpoint(scene, engine, question, {
    ...options,
    ...(draws
      ? {
          outline: (answer, keypoints) =>
            withOutlines(answer, { scene, builtin, outlineBoxes, keypoints, signal: options.signal }),
        }
      : {}),
    wholeOnly: gridLook === 'whole',
    choose,
    read: (asked) => routeOf(asked, vocabulary, distractors),
  });
}
