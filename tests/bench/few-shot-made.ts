/** Expressions made on images of VHR-10 train, whose truth is known, by the generator of the policy's training text. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle } from '../../src-main/engine/index.js';
import { pixelFrame } from '../../src-main/geometry/index.js';
import { parseCoco, trueCandidates } from '../../src-main/measure/index.js';
import type { Expression } from '../../src-main/measure/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import type { CorpusExample, CorpusScene, Random } from '../../src-main/reason/corpus/index.js';
import { allTokens, tokenTable } from '../../src-main/reason/policy/index.js';
import { someOf } from '../../src-main/teach/chance.js';
import { questionMaker } from './policy-maker.js';
import type { MakeQuestion } from './policy-maker.js';

/** As many images as the shots have. */
const IMAGES = 14;
/** Of an image, as most of the shots have it. */
const WANTED: Readonly<Record<Expression['task'], number>> = { one: 2, many: 1, none: 1 };
/** An image of one lone object has nothing to tell apart. */
const LEAST_OBJECTS = 3;
const MOST_TRIES = 600;
const SEED = 20;

export interface MadeFiles {
  /** JSON lines of image, expression, task and targets. */
  readonly file: string;
  readonly annotations: string;
  readonly images: string;
}

/** Makes the expressions, the same in every run, and writes them as whoever teaches from a file would have them. */
export async function madeExpressions(bundle: Bundle, data: string, folder: string): Promise<MadeFiles> {
  const pack = join(data, 'vhr10/train');
  const [annotations, images] = [join(pack, 'annotations.json'), join(pack, 'images')];
  const coco = parseCoco(await readFile(annotations, 'utf8'), annotations);
  const classes = bundle.description.vocabulary.map(({ name }) => name);
  const make = await questionMaker(bundle, tokenTable(allTokens(classes)));
  const marked = new Set(coco.categories.map(({ name }) => name));
  const random = seeded(SEED);
  const made: Pick<Expression, 'image' | 'expression' | 'task' | 'targets'>[] = [];
  let taken = 0;
  for (const { id, file_name: image, width, height } of someOf(coco.images, coco.images.length, random)) {
    if (taken === IMAGES) break;
    const candidates = await trueCandidates(join(images, image), id, coco);
    if (candidates.length < LEAST_OBJECTS) continue;
    const own = await expressionsOn({ frame: pixelFrame(width, height), candidates }, marked, make, random);
    if (own === null) continue;
    made.push(...own.map((each) => ({ image, ...each })));
    taken += 1;
  }
  const file = join(folder, 'vhr10-made.jsonl');
  await mkdir(folder, { recursive: true });
  await writeFile(file, made.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return { file, annotations, images };
}

/** As many of each task as are wanted; null where chance does not make them. */
async function expressionsOn(
  scene: CorpusScene,
  marked: ReadonlySet<string>,
  make: MakeQuestion,
  random: Random,
): Promise<Pick<Expression, 'expression' | 'task' | 'targets'>[] | null> {
  const left = { ...WANTED };
  const found: Pick<Expression, 'expression' | 'task' | 'targets'>[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const example = await make(random, scene);
    if (example === null || !isToldByTruth(example, scene, marked)) continue;
    const { question: expression, answer } = example;
    const task = answer.length === 0 ? 'none' : answer.length === 1 ? 'one' : 'many';
    if (left[task] === 0 || found.some((each) => each.expression === expression)) continue;
    left[task] -= 1;
    found.push({ expression, task, targets: [...answer] });
    if (Object.values(left).every((count) => count === 0)) return found;
  }
  return null;
}

/** Whether the marked objects say what is meant: not words that no step stands for, or a landmark that is not there. */
function isToldByTruth(
  { chain, answer }: CorpusExample,
  { candidates }: CorpusScene,
  marked: ReadonlySet<string>,
): boolean {
  const there = new Set(candidates.map(({ label }) => label));
  return chain.every((step) => {
    if (step.verb === 'find') return answer.length === 0 ? marked.has(step.term) : there.has(step.term);
    return step.verb !== 'unread';
  });
}
