import { GeoR1Error } from '../../contract/index.js';
import type { Example, Method, TeachSettings } from '../../contract/index.js';
import { readLora, recogniseCheckpoint, refuseLearning, USUAL_LEARN_SIZE } from '../../checkpoints/index.js';
import type { Checkpoint, LearnNeed, LearnSize, LoraDescription } from '../../checkpoints/index.js';
import type { Engine } from '../../engine/index.js';
import { teachAnswers } from '../../teach/index.js';
import type { AnswerAdapter, DrawOutlines, TeachHooks, TeachPoint, TeachRequest } from '../../teach/index.js';
import type { WorkspacePorts } from '../ports.js';
import type { TaughtCheckpoint } from '../run-store.js';
import { SceneShelf } from '../scene-shelf.js';
import { answerWindow } from './answer-window.js';

export interface Teachable {
  readonly checkpoint: Checkpoint;
  readonly lora: LoraDescription;
  readonly need: LearnNeed;
}

export interface HowTaught {
  /** The adapter to go on from. */
  readonly from: AnswerAdapter | null;
  readonly size: LearnSize;
}

/** What the memory of a run hangs on. */
export const learnSize = (
  maxTokens: number | null,
  { method, settings }: { readonly method: Method; readonly settings: Pick<TeachSettings, 'group'> },
): LearnSize => ({
  answerTokens: maxTokens ?? USUAL_LEARN_SIZE.answerTokens,
  rows: method === 'sft' ? 1 : settings.group,
});

/**
 * What can be said of teaching a checkpoint before anything is loaded.
 * @param free bytes; the system's own figure where left out
 * @throws GeoR1Error not-found, bad-input for the folder; unsupported where it has no training graphs or no fp32, with the
 * command that makes them, or holds other weights than `from` was taught on; engine-failed where the memory is not there
 */
export async function teachable(
  folder: string,
  { from, size }: HowTaught,
  free?: number,
): Promise<Teachable> {
  const checkpoint = await recogniseCheckpoint(folder);
  const lora = await readLora(checkpoint);
  if (from !== null && (from.meta.base.sha256 !== lora.base || from.weights.length !== lora.length))
    throw new GeoR1Error({
      code: 'unsupported',
      subject: from.meta.name,
      message: 'The adapter to begin from was taught on another checkpoint, or with another rank.',
      next: 'Name the folder that it was taught on, or begin from nothing.',
    });
  return {
    checkpoint,
    lora,
    need: refuseLearning(checkpoint, lora, free, size),
  };
}

/** The folders of the checkpoint that an adapter was taught on. Those that cannot be read are none. */
export async function foldersWith(
  folders: readonly string[],
  { base, length }: { readonly base: string; readonly length: number },
): Promise<string[]> {
  const fits = await Promise.all(
    folders.map(async (dir) => {
      // Why a folder cannot be read is said where engines are listed.
      const lora = await readLora({ dir }).catch(() => null);
      return lora?.base === base && lora.length === length;
    }),
  );
  return folders.filter((_, at) => fits[at]);
}

type Ports = Pick<WorkspacePorts, 'startLearning' | 'openScene' | 'outlineBoxes'> & {
  /** The built-in engine, whose mask model draws; started only where masks are rewarded. Left out, none are. */
  readonly builtin?: () => Promise<Engine>;
  /** Asked before and after, to tell what was forgotten. */
  readonly replay?: () => Promise<readonly Example[]>;
};

/**
 * Teaches a checkpoint in a process of its own, which ends with the run.
 * @param point of an earlier life of the run
 * @throws GeoR1Error as `teachable`; unsupported where the weights are others than those the run began on; as `teachAnswers`
 */
export async function teachCheckpoint(
  ports: Ports,
  { folder, base, maxTokens }: TaughtCheckpoint,
  request: TeachRequest,
  from: AnswerAdapter | null,
  hooks: TeachHooks & { readonly signal: AbortSignal },
  point: TeachPoint | null,
): ReturnType<typeof teachAnswers> {
  const { startLearning, openScene } = ports;
  const { signal } = hooks;
  if (startLearning === undefined)
    throw new GeoR1Error({
      code: 'unsupported',
      subject: folder,
      message: 'Checkpoints cannot be taught here.',
    });
  const size = learnSize(maxTokens, request);
  const { checkpoint, lora } = await teachable(folder, { from, size });
  if (lora.base !== base)
    throw new GeoR1Error({
      code: 'unsupported',
      subject: folder,
      message: 'The folder holds other weights now than those that the run began on.',
      next: 'Put those back and resume, or begin a run anew.',
    });
  const learning = await startLearning(checkpoint, { signal, size });
  const scenes = new SceneShelf(openScene);
  const outlines = drawing(ports, scenes, signal);
  try {
    return await teachAnswers(
      {
        ...(outlines === null ? {} : { outlines }),
        learning,
        openScene: (path, stop) => openScene(path, stop && { signal: stop }),
        window: (scene, example) => answerWindow(scene, example, checkpoint),
      },
      { ...request, from, maxTokens, replay: (await ports.replay?.()) ?? [] },
      hooks,
      point,
    );
  } finally {
    await Promise.all([learning.close(), scenes.close()]);
  }
}

/** Outlines of boxes by the built-in mask model; the images stay open for the next answer. */
function drawing(
  { builtin, outlineBoxes }: Ports,
  scenes: SceneShelf,
  signal: AbortSignal,
): DrawOutlines | null {
  if (builtin === undefined || outlineBoxes === undefined) return null;
  return async (image, boxes) => {
    const scene = await scenes.open(image, signal);
    const drawn = await outlineBoxes(scene, await builtin(), [...boxes], signal);
    return boxes.map((_, at) => drawn[at]?.pixels ?? null);
  };
}
