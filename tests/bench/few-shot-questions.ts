/** Few-shot runs of how questions are read: referring to one thing (REC), and to many or none by masks (GRES). */
import { join } from 'node:path';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, Method, TeachSettings, TeachSettingsInput } from '../../src-main/contract/index.js';
import type { Engine, PolicyPort } from '../../src-main/engine/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import { tokenTable } from '../../src-main/reason/policy/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { chainItems } from '../../src-main/teach/chain-items.js';
import type { ChainItem } from '../../src-main/teach/chain-items.js';
import { ChainLearner } from '../../src-main/teach/chain-learner.js';
import { someOf } from '../../src-main/teach/chance.js';
import type { Attempt } from '../../src-main/teach/learner.js';
import { tokensOf } from '../../src-main/teach/policy-under.js';
import type { TrainHooks } from '../../src-main/teach/run-point.js';
import { fresh, train } from '../../src-main/teach/trainer.js';
import { importExamples } from '../../src-main/workspace/index.js';
import { madeExpressions } from './few-shot-made.js';
import type { MadeFiles } from './few-shot-made.js';
import type { Row } from './few-shot-rows.js';

/** One target by its overlap, many and none by their masks: the rewards of the paper, each for its own task. Figures too. */
const REWARDS = { format: 1, iou: 1, map: 0, mask: 1 };

export interface Arm {
  readonly name: string;
  readonly method: Method;
  readonly given: TeachSettingsInput;
}

export interface Questions {
  readonly task: string;
  /** By whether chains may be written: the grammar of the others is a smaller one. */
  readonly items: ReadonlyMap<boolean, readonly ChainItem[]>;
  /** By where they come from: of each source so many images are learned from. */
  readonly learn: readonly (readonly number[])[];
  readonly test: readonly number[];
}

/** Tasks of questions: the shots alone, and expressions made on images of VHR-10 train besides. */
export const QUESTION_TASKS = ['questions', 'made'] as const;
const [SHOTS, MADE, TEST] = ['vhr10-shots', 'vhr10-made', 'vhr10-val'];

export const settingsOf = (given: TeachSettingsInput): TeachSettings =>
  teachSettingsSchema.parse({ minutes: 60, ...given, rewards: { ...REWARDS, ...given.rewards } });

/** Looks at the scenes of all expressions once. @param tasks those of `QUESTION_TASKS` that are wanted */
export async function lookAtQuestions(
  engine: Engine,
  data: string,
  cache: string,
  tasks: readonly string[],
): Promise<Questions[]> {
  const { policy } = engine;
  if (policy == null) throw new Error('the bundle has no policy');
  const pack = join(data, 'vhr10/val');
  const written = (name: string) => ({
    file: join(data, 'expressions', `${name}.jsonl`),
    annotations: join(pack, 'annotations.json'),
    images: join(pack, 'images'),
  });
  const examples = [
    ...(await examplesOf(SHOTS, written(SHOTS))),
    ...(tasks.includes('made')
      ? await examplesOf(MADE, await madeExpressions(engine.bundle, data, cache))
      : []),
    ...(await examplesOf(TEST, written(TEST))),
  ];
  const looked = await lookAt(engine, policy, cache, examples);
  const table = tokenTable(tokensOf(policy.description.tokens, { chain: false }));
  const direct = looked.map((item) => ({
    ...item,
    read: { ...item.read, context: { ...item.read.context, table } },
  }));
  const order = looked.map(({ example }) => example.id);
  const places = (name: string): number[] => order.flatMap((id, at) => (id.startsWith(name) ? [at] : []));
  const items = new Map([
    [true, looked],
    [false, direct],
  ]);
  const learn = { questions: [places(SHOTS)], made: [places(SHOTS), places(MADE)] };
  return QUESTION_TASKS.filter((task) => tasks.includes(task)).map((task) => ({
    task,
    items,
    learn: learn[task],
    test: places(TEST),
  }));
}

/** Looks at the scenes of expressions. @throws Error where one cannot be looked at */
export async function lookAt(
  engine: Engine,
  policy: PolicyPort,
  cacheDir: string,
  examples: readonly Example[],
): Promise<ChainItem[]> {
  const leftOut: { example: string; why: string }[] = [];
  const looked = await chainItems(examples, policy, {
    ports: {
      engine,
      cacheDir,
      openScene: (path) => openScene(path, {}),
      ask: () => Promise.reject(new Error('terms are not asked here')),
    },
    settings: settingsOf({}),
    leftOut,
    signal: undefined,
    gate: () => Promise.resolve(),
    onLooked: () => undefined,
  });
  if (leftOut.length > 0) throw new Error(`left out: ${leftOut[0]?.why ?? ''}`);
  return looked;
}

/** Of the items of a source those of the first `shots` images in the seed's order. */
export function learnedFrom(
  source: readonly number[],
  imageOf: (at: number) => string,
  shots: number,
  seed: number,
): number[] {
  const images = [...new Set(source.map(imageOf))];
  const drawn = someOf(images, images.length, seeded(seed)).slice(0, shots);
  return source.filter((at) => drawn.includes(imageOf(at)));
}

/** @param name what their ids begin with */
export async function examplesOf(name: string, files: MadeFiles): Promise<Example[]> {
  return (await importExamples(files)).map(({ image, example }, at) => {
    // Of one target the box is judged alone.
    const { outlines, ...boxes } = example;
    return {
      ...(example.task === 'one' ? boxes : { ...boxes, outlines }),
      id: `${name}-${at}`,
      image,
      part: 'train',
    };
  });
}

/** The policy as it came, with chains or without. */
export async function beforeQuestions(engine: Engine, questions: Questions, chain: boolean): Promise<Row> {
  const learner = learnerOf(engine, questions, settingsOf({ chain }));
  await learner.know(fresh(new Float32Array(engine.teach?.description.chain?.weights ?? 0)));
  const figures = await figuresOf(learner, questions.test);
  const method = chain ? 'before' : 'before, no chain';
  return { task: questions.task, method, shots: 0, seed: 0, ...figures, trainReward: null, seconds: 0 };
}

/** Learns from all expressions of `shots` images of each source, drawn by the seed; as many more hold those of fewer. */
export async function runQuestions(
  engine: Engine,
  questions: Questions,
  shots: number,
  seed: number,
  { name, method, given }: Arm,
): Promise<Row> {
  if (engine.teach == null) throw new Error('the bundle has no training graphs');
  const settings = settingsOf({ seed, ...given });
  const learner = learnerOf(engine, questions, settings);
  const imageOf = (at: number): string => learner.examples[at]?.image ?? '';
  const learned = questions.learn.flatMap((source) => learnedFrom(source, imageOf, shots, seed));
  await learner.prepare(learned, () => Promise.resolve());
  let taught = 0;
  const onRollouts: TrainHooks['onRollouts'] = (_item, _step, _attempts, advantages) => {
    taught += Number(advantages.some((advantage) => advantage !== 0));
  };
  const parts = { train: learned, heldOut: [] };
  const trained = await train(learner, engine.teach, parts, { method, settings }, { onRollouts });
  // Whatever rewarded it, all are judged alike.
  const judged = learnerOf(engine, questions, settingsOf({ chain: settings.chain }));
  await judged.know(fresh(trained.weights));
  const own: Attempt[] = [];
  for (const at of learned) own.push(await judged.greedy(at));
  return {
    task: questions.task,
    method: name,
    shots,
    seed,
    ...(await figuresOf(judged, questions.test)),
    trainReward: mean(own.map(({ reward }) => reward.iou ?? reward.mask ?? reward.map ?? 0)),
    seconds: trained.seconds,
    ...(method === 'grpo' && {
      flat: 1 - taught / (trained.steps * Math.min(settings.prompts, learned.length)),
    }),
  };
}

function learnerOf(engine: Engine, { items }: Questions, settings: TeachSettings): ChainLearner {
  if (engine.teach == null) throw new Error('the bundle has no training graphs');
  return new ChainLearner(items.get(settings.chain) ?? [], engine, engine.teach, settings);
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** REC: shares with an overlap of .5 and .7, and its mean. GRES: mean overlap of masks of many, share of rightly none. */
async function figuresOf(learner: ChainLearner, test: readonly number[]): Promise<Partial<Row>> {
  const answers: { readonly task: Example['task']; readonly attempt: Attempt }[] = [];
  for (const at of test) {
    const task = learner.examples[at]?.task ?? 'one';
    answers.push({ task, attempt: await learner.greedy(at) });
  }
  const of = (task: Example['task']) =>
    answers.filter((each) => each.task === task).map(({ attempt }) => attempt);
  const overlaps = of('one').map(({ reward }) => reward.iou ?? 0);
  const masks = of('many').flatMap(({ reward }) => reward.mask ?? []);
  return {
    at50: mean(overlaps.map((overlap) => Number(overlap >= 0.5))),
    at70: mean(overlaps.map((overlap) => Number(overlap >= 0.7))),
    iou: mean(overlaps),
    gIoU: mean(masks),
    refused: mean(of('none').map(({ boxes }) => Number(boxes.length === 0))),
  };
}
