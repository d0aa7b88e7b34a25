/**
 * `npm run bench -- few-shot [--data ../shared/data] [--shots 1,5,10] [--seeds 3] [--threads 1]`: how much a handful of
 * examples teaches. A term is learned from k images and asked of images that no run saw: before (the words alone), by
 * examples, by rewards, and by rewards dealt out by chance. Writes a row a run to `out/bench/few-shot-runs.json`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Method, TeachSettingsInput } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import { someOf } from '../../src-main/teach/chance.js';
import { scaleOf } from '../../src-main/teach/term-features.js';
import { TERM_THRESHOLD, TermLearner } from '../../src-main/teach/term-learner.js';
import { train } from '../../src-main/teach/trainer.js';
import { figuresOf, lookAtPack, taughtAnswers } from './few-shot-pack.js';
import type { Answers, LookedImage } from './few-shot-pack.js';
import type { Figure } from './run.js';

interface Task {
  readonly name: string;
  readonly words: string;
  /** Images to draw the examples from, and images to ask. */
  readonly learn: readonly LookedImage[];
  readonly test: readonly LookedImage[];
}

interface Row {
  readonly task: string;
  readonly method: string;
  readonly shots: number;
  readonly seed: number;
  readonly ap50: number;
  readonly map: number;
  /** Mean over the test images of min(1, sqrt(true / answered)) * mAP. */
  readonly reward: number;
  readonly trainReward: number | null;
  readonly seconds: number;
}

const POOL = 10;
const MOST_TESTED = 40;
const ARMS: readonly {
  readonly name: string;
  readonly method: Method;
  readonly given: TeachSettingsInput;
}[] = [
  { name: 'SFT', method: 'sft', given: {} },
  { name: 'GRPO', method: 'grpo', given: {} },
  { name: 'DAPO', method: 'dapo', given: {} },
  { name: 'GRPO, rewards by chance', method: 'grpo', given: { shuffleRewards: true } },
];

export async function benchFewShot(args: string[]): Promise<Figure[]> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', default: '../shared/data' },
      shots: { type: 'string', default: '1,5,10' },
      seeds: { type: 'string', default: '3' },
      threads: { type: 'string', default: '1' },
      tasks: { type: 'string', default: 'oil well,airplane,vehicle' },
    },
  });
  const out = fileURLToPath(new URL('../../out/bench/', import.meta.url));
  const engine = await startEngine(await loadBundle(builtinBundleDir()), { threads: Number(values.threads) });
  const rows: Row[] = [];
  try {
    for (const task of await tasksOf(
      engine,
      values.data,
      join(out, 'few-shot-cache'),
      values.tasks.split(','),
    )) {
      const before = task.test.map(({ answered }) => answered);
      rows.push({
        ...rowOf(task, before, 0),
        method: 'before',
        shots: 0,
        seed: 0,
        trainReward: null,
        seconds: 0,
      });
      for (const shots of values.shots.split(',').map(Number))
        for (let seed = 1; seed <= Number(values.seeds); seed++)
          for (const arm of ARMS) {
            const row = await runOf(engine, task, shots, seed, arm);
            rows.push(row);
            console.log(JSON.stringify(row));
            await mkdir(out, { recursive: true });
            await writeFile(join(out, 'few-shot-runs.json'), `${JSON.stringify(rows, null, 1)}\n`);
          }
    }
  } finally {
    await engine.close();
  }
  return figures(rows);
}

/** A new term, and two that the base knows, learned on one data set and asked of another. */
async function tasksOf(
  engine: Engine,
  data: string,
  cache: string,
  wanted: readonly string[],
): Promise<Task[]> {
  const look = (pack: string, words: string, category: string | null, most: number) =>
    lookAtPack(engine, { folder: join(data, pack), words, category, most, cache });
  const tasks: Task[] = [];
  for (const words of wanted) {
    if (words === 'oil well') {
      const all = await look('oil_wells', words, null, Infinity);
      tasks.push({ name: 'oil wells, a new term', words, learn: all, test: all });
    } else {
      const learn = await look('vhr10/train', words, words, POOL);
      const test = await look(words === 'airplane' ? 'planes' : 'cars', words, null, MOST_TESTED);
      tasks.push({
        name: `${words}: VHR-10 to ${words === 'airplane' ? 'planes' : 'cars'}`,
        words,
        learn,
        test,
      });
    }
  }
  return tasks;
}

async function runOf(
  engine: Engine,
  task: Task,
  shots: number,
  seed: number,
  { name, method, given }: (typeof ARMS)[number],
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

const rowOf = (
  task: Task,
  answers: Answers,
  least: number,
): Pick<Row, 'task' | 'ap50' | 'map' | 'reward'> => ({
  task: task.name,
  ...figuresOf(task.test, answers, least),
});

/** Means over the seeds; `runs` holds each seed's figure. */
function figures(rows: readonly Row[]): Figure[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.task}, ${row.shots} images, ${row.method}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return [...groups].flatMap(([key, group]) =>
    (['ap50', 'map', 'reward'] as const).map((name): Figure => {
      const runs = group.map((row) => row[name]);
      return { what: `${key}: ${name}`, value: mean(runs), unit: '', aim: '', runs };
    }),
  );
}
