/** Few-shot runs of terms: a new one, and two of one data set that are asked of another. */
import { join } from 'node:path';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import { someOf } from '../../src-main/teach/chance.js';
import { scaleOf } from '../../src-main/teach/term-features.js';
import { TERM_THRESHOLD, TermLearner } from '../../src-main/teach/term-learner.js';
import { train } from '../../src-main/teach/trainer.js';
import type { LookedImage } from './few-shot-look.js';
import { figuresOf, heldOutOfPack, lookAtPack, taughtAnswers } from './few-shot-pack.js';
import type { Answers } from './few-shot-pack.js';
import type { Arm } from './few-shot-questions.js';
import type { Row } from './few-shot-rows.js';

export interface Task {
  readonly name: string;
  readonly words: string;
  /** Images to draw the examples from, and images to ask. */
  readonly learn: readonly LookedImage[];
  readonly test: readonly LookedImage[];
}

/** Images that the seeds put in order, the first of which are learned from. */
export const POOL = 10;
const MOST_TESTED = 60;

/** The pack that holds nothing else. */
const packOf = (words: string): string => (words === 'airplane' ? 'planes' : 'cars');
/** Name of a task of a class that the base never saw. */
export const unseenTask = (words: string): string => `${words}, never seen`;
/** Name of the task that is learned on VHR-10 and asked of another pack. @param seen the base has a class of that name */
export const acrossPacks = (words: string, seen: boolean): string =>
  `${seen ? words : unseenTask(words)}: VHR-10 to ${packOf(words)}`;

/** A new term, and two that the base knows, learned on one data set and asked of another. */
export async function tasksOf(
  engine: Engine,
  data: string,
  cache: string,
  wanted: readonly string[],
): Promise<Task[]> {
  const look = (
    pack: string,
    words: string,
    category: string | null,
    most: number,
    takes: (file: string) => boolean = () => true,
  ) => lookAtPack(engine, { folder: join(data, pack), words, category, most, cache, takes });
  const known = new Set(engine.bundle.description.vocabulary.map(({ name }) => name));
  const tasks: Task[] = [];
  for (const words of wanted) {
    if (words === 'oil well') {
      const all = await look('oil_wells', words, null, Infinity);
      tasks.push({ name: 'oil wells, a new term', words, learn: all, test: all });
    } else {
      const learn = await look('vhr10/train', words, words, POOL);
      const test = await look(packOf(words), words, null, MOST_TESTED, heldOutOfPack);
      tasks.push({
        name: acrossPacks(words, known.has(words)),
        words,
        learn,
        test,
      });
    }
  }
  return tasks;
}

export async function runTerm(
  engine: Engine,
  task: Task,
  shots: number,
  seed: number,
  { name, method, given }: Arm,
): Promise<Row> {
  if (engine.teach == null) throw new Error('the bundle has no training graphs');
  const same = task.learn === task.test;
  // The pool is drawn anew by each seed; where both parts are of one pack, all that is not in it is asked.
  const pool = someOf(task.learn, POOL, seeded(seed));
  const learned = pool.slice(0, shots);
  const test = same ? task.test.filter((image) => !pool.includes(image)) : task.test;
  const scenes = learned.map((image, at) => ({
    example: image.example(`e-${at}`),
    term: 0,
    boxes: image.seen.boxes,
    described: image.seen.described,
  }));
  const scale = scaleOf(scenes.flatMap(({ described }) => described));
  const settings = teachSettingsSchema.parse({ seed, ...given });
  const { boxDeviation } = engine.teach.description.term;
  const learner = new TermLearner(scenes, scale, { terms: 1, settings, boxDeviation });
  const parts = { train: scenes.map((_, at) => at), heldOut: [] };
  const trained = await train(learner, engine.teach, parts, { method, settings }, {});
  const greedy = await Promise.all(parts.train.map((at) => learner.greedy(at)));
  const terms = { words: [task.words], ...scale, weights: trained.weights };
  return {
    ...rowOf({ ...task, test }, taughtAnswers(terms, test), TERM_THRESHOLD),
    method: name,
    shots,
    seed,
    trainReward: greedy.reduce((sum, { reward }) => sum + (reward.map ?? 0), 0) / greedy.length,
    seconds: trained.seconds,
  };
}

/** What the words alone answer. */
export const beforeTerm = (task: Task): Row => ({
  ...rowOf(
    task,
    task.test.map(({ answered }) => answered),
    0,
  ),
  method: 'before',
  shots: 0,
  seed: 0,
  trainReward: null,
  seconds: 0,
});

const rowOf = (
  task: Task,
  answers: Answers,
  least: number,
): Pick<Row, 'task' | 'ap50' | 'map' | 'reward'> => ({
  task: task.name,
  ...figuresOf(task.test, answers, least),
});
