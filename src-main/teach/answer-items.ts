import { GeoR1Error } from '../contract/index.js';
import type { Example, PixelBox, TeachResult } from '../contract/index.js';
import { boxFromScene, FAMILY_FACTS, promptFor } from '../checkpoints/index.js';
import type { CheckpointLearning, WindowArea } from '../checkpoints/index.js';
import type { Scene } from '../scene/index.js';
import type { AnswerItem } from './answer-learner.js';
import type { DrawOutlines } from './answer-outlines.js';
import { answerText } from './answer-text.js';
import { taskOf } from './asked-task.js';
import { leaveOut } from './each-scene.js';
import { requireSameImage } from './image-stamp.js';
import type { ImageStamp, ImageStamps } from './image-stamp.js';

/** What teaching a checkpoint needs of the app around it. */
export interface AnswerPorts {
  readonly learning: CheckpointLearning;
  readonly openScene: (path: string, signal?: AbortSignal) => Promise<Scene>;
  /** The picture of an example: the part of the scene, and the size that it is read in. */
  readonly window: (
    scene: Scene,
    example: Example,
  ) => { readonly area: WindowArea; readonly out: { readonly width: number; readonly height: number } };
  /** By the built-in engine's mask model. Left out, masks cannot be rewarded. */
  readonly outlines?: DrawOutlines;
}

/** A box of which less than this share lies in the picture is no target there. */
const LEAST_SEEN = 0.5;

/**
 * Examples in their pictures, numbered as the checkpoint's prompts are.
 * @param images which file each image was
 * @param leftOut grows by those that cannot be learned from
 * @param gate asked before each; waits while the run is paused
 * @throws GeoR1Error cancelled; whatever the checkpoint throws
 */
export async function readItems(
  ports: AnswerPorts,
  examples: readonly Example[],
  images: ImageStamps,
  leftOut: TeachResult['leftOut'],
  onLooked: (looked: number) => void,
  gate: () => Promise<void>,
  signal?: AbortSignal,
): Promise<AnswerItem[]> {
  const items: AnswerItem[] = [];
  for (const [at, example] of examples.entries()) {
    await gate();
    onLooked(at + 1);
    try {
      items.push(await look(ports, example, images[example.image], items.length, signal));
    } catch (thrown) {
      leaveOut([example], thrown, leftOut, signal);
    }
  }
  return items;
}

/** Reads an example's picture, and what should be answered about it. */
async function look(
  { learning, openScene, window }: AnswerPorts,
  example: Example,
  stamp: ImageStamp | undefined,
  number: number,
  signal?: AbortSignal,
): Promise<AnswerItem> {
  const scene = await openScene(example.image, signal);
  try {
    await requireSameImage(scene, stamp, signal);
    const { area, out } = window(scene, example);
    const { rgb, anyValid } = await scene.readWindow(area, out, signal);
    if (!anyValid)
      throw new GeoR1Error({ code: 'bad-input', subject: example.image, message: 'There is no data there.' });
    const task = taskOf(example);
    const picture = { rgb, width: out.width, height: out.height };
    const { resized } = await learning.prompt(
      number,
      { prompt: promptFor(task, example.words), picture },
      signal,
    );
    const shown = example.targets.flatMap((box, at) =>
      within(box, area).map((part) => ({ part, outline: example.outlines?.[at] ?? null })),
    );
    const targets = shown.map(({ part }) => part);
    if (targets.length === 0 && example.targets.length > 0)
      throw new GeoR1Error({
        code: 'bad-input',
        subject: example.image,
        message: 'Its targets lie outside its picture.',
      });
    const { coordinates } = FAMILY_FACTS[learning.checkpoint.family];
    const boxes = targets.map((box) => boxFromScene(box, area, resized, coordinates));
    const wanted = await learning.tokens(answerText(task, example.words, boxes), signal);
    const outlines = example.outlines && { outlines: shown.map(({ outline }) => outline) };
    return { example: { ...example, targets, ...outlines }, task, area, resized, wanted };
  } finally {
    await scene.close();
  }
}

/** The part of a box inside a window, where enough of it is. */
function within([x, y, width, height]: Readonly<PixelBox>, area: WindowArea): PixelBox[] {
  const [left, top] = [Math.max(x, area.x), Math.max(y, area.y)];
  const across = Math.min(x + width, area.x + area.width) - left;
  const down = Math.min(y + height, area.y + area.height) - top;
  const seen = (Math.max(0, across) * Math.max(0, down)) / Math.max(width * height, Number.MIN_VALUE);
  return seen >= LEAST_SEEN ? [[left, top, across, down]] : [];
}
