/** Few-shot runs of classes that the base never saw: learned from VHR-10 train, asked of VHR-10 val. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelBox } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { parseCoco } from '../../src-main/measure/index.js';
import type { CocoTruth } from '../../src-main/measure/index.js';
import { lookAtImage } from './few-shot-look.js';
import type { LookedImage } from './few-shot-look.js';
import { POOL, unseenTask } from './few-shot-terms.js';
import type { Task } from './few-shot-terms.js';

/** Of `--tasks`: `unseen airplane` is the class airplane, of a base that never saw it. */
const PREFIX = 'unseen ';
export const unseenClass = (task: string): string | null =>
  task.startsWith(PREFIX) ? task.slice(PREFIX.length) : null;

/**
 * Learned from the images of train that hold the class, asked of images of val whether they hold it or not.
 * @param most images of val: those that also have expressions, or all
 * @throws Error where the bundle has a class of that name: what it knows cannot show what examples teach
 */
export async function unseenTasks(
  engine: Engine,
  data: string,
  cache: string,
  { classes, most }: { readonly classes: readonly string[]; readonly most: 'expressions' | 'all' },
): Promise<Task[]> {
  if (classes.length === 0) return [];
  const known = engine.bundle.description.vocabulary.map(({ name }) => name);
  const seen = classes.filter((words) => known.includes(words));
  if (seen.length > 0)
    throw new Error(
      `the bundle has the class ${seen.join(', ')}: give --bundle one that was trained without it (models/README.md)`,
    );
  const train = await packAt(join(data, 'vhr10/train'));
  const learn = new Map<string, LookedImage[]>();
  for (const words of classes) {
    const holding = train.truth.images.map(({ id, file_name }) => ({
      path: join(train.folder, 'images', file_name),
      targets: boxesOf(train.truth, id, words),
    }));
    const pool = holding.filter(({ targets }) => targets.length > 0).slice(0, POOL);
    const looked: LookedImage[] = [];
    for (const { path, targets } of pool)
      looked.push(...(await lookAtImage(engine, path, [{ words, targets }], cache)));
    learn.set(words, looked);
  }
  const val = await packAt(join(data, 'vhr10/val'));
  const chosen = most === 'all' ? null : await withExpressions(data);
  const test = new Map<string, LookedImage[]>(classes.map((words) => [words, []]));
  for (const { id, file_name } of val.truth.images) {
    if (chosen !== null && !chosen.has(file_name)) continue;
    const asked = classes.map((words) => ({ words, targets: boxesOf(val.truth, id, words) }));
    const looked = await lookAtImage(engine, join(val.folder, 'images', file_name), asked, cache);
    classes.forEach((words, at) => test.get(words)?.push(...looked.slice(at, at + 1)));
  }
  return classes.map((words) => ({
    name: unseenTask(words),
    words,
    learn: learn.get(words) ?? [],
    test: test.get(words) ?? [],
  }));
}

async function packAt(folder: string): Promise<{ readonly folder: string; readonly truth: CocoTruth }> {
  const file = join(folder, 'annotations.json');
  return { folder, truth: parseCoco(await readFile(file, 'utf8'), file) };
}

function boxesOf({ categories, annotations }: CocoTruth, image: number, name: string): PixelBox[] {
  const wanted = categories.find((category) => category.name === name)?.id;
  return annotations
    .filter((one) => one.image_id === image && one.category_id === wanted && one.iscrowd !== 1)
    .map(({ bbox: [x, y, w, h] }): PixelBox => [x, y, w, h]);
}

/** Images of val that have expressions: a fixed part of it, chosen before any of this was measured. */
async function withExpressions(data: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(data, 'expressions/vhr10-val.jsonl'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return new Set(lines.map((line) => (JSON.parse(line) as { readonly image: string }).image));
}
