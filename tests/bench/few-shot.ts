/**
 * `npx geo-r1 bench few-shot [--data ../shared/data] [--shots 1,5,10] [--seeds 3] [--threads 1] [--bundle DIR]
 * [--arms "SFT;GRPO"]`: how much a handful of examples teaches: before, by examples (SFT), by rewards (GRPO, DAPO), by
 * rewards dealt out by chance and, for questions (which also take `--steps 20 --prompts 4 --temperature 1`), without
 * chains and by each reward alone. Of `--tasks` `questions` learns from the shots, `made` also from expressions made on
 * as many images of VHR-10 train. Each run appends a line to `out/bench/few-shot-runs.jsonl` (`--rows`); what stands there is not run again.
 * Seeds are outermost, so that a bench that is cut off has whole tables of fewer seeds. `--tasks "unseen airplane,unseen
 * tennis court"` asks a base that was trained without these classes (`--bundle`), of the images of VHR-10 val that have
 * expressions, or of all (`--whole-val`).
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { REWARD_PARTS } from '../../src-main/contract/index.js';
import type { RewardPart } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { beforeQuestions, lookAtQuestions, QUESTION_TASKS, runQuestions } from './few-shot-questions.js';
import type { Arm } from './few-shot-questions.js';
import { Rows } from './few-shot-rows.js';
import type { Row } from './few-shot-rows.js';
import { beforeTerm, runTerm, tasksOf } from './few-shot-terms.js';
import { unseenClass, unseenTasks } from './few-shot-unseen.js';
import type { Figure } from './figure.js';

/** Beside the checkout, wherever the command is given. */
const SHARED_DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url));
/** Of `--tasks` those of REC and GRES, learned together; any other task is a term. */
const isQuestions = (task: string): boolean => QUESTION_TASKS.some((known) => known === task);

const ARMS: readonly Arm[] = [
  { name: 'SFT', method: 'sft', given: {} },
  { name: 'GRPO', method: 'grpo', given: {} },
  { name: 'DAPO', method: 'dapo', given: {} },
  { name: 'GRPO, rewards by chance', method: 'grpo', given: { shuffleRewards: true } },
];
/** Rollouts of an expression cost more than those of a term: fewer updates, of fewer examples, than the app takes. */
const QUESTION_GIVEN = { steps: 20, prompts: 4, temperature: 1 };

const REWARD_NAMES: Readonly<Record<RewardPart, string>> = {
  format: 'format',
  iou: 'IoU',
  map: 'mAP',
  mask: 'masks',
};
/** A term has no chain that could be removed, and one reward. */
const QUESTION_ARMS: readonly Arm[] = [
  ...ARMS,
  { name: 'SFT, no chain', method: 'sft', given: { chain: false } },
  { name: 'GRPO, no chain', method: 'grpo', given: { chain: false } },
  ...REWARD_PARTS.map((part): Arm => {
    const rewards = Object.fromEntries(REWARD_PARTS.map((each) => [each, Number(each === part)]));
    return { name: `GRPO, ${REWARD_NAMES[part]} alone`, method: 'grpo', given: { rewards } };
  }),
];
/** Arms with other settings than those have them in their names. */
const withGiven = (arms: readonly Arm[], given: typeof QUESTION_GIVEN): readonly Arm[] =>
  arms.map((arm) => {
    const { steps, prompts, temperature } = given;
    const updates =
      steps === QUESTION_GIVEN.steps && prompts === QUESTION_GIVEN.prompts ? [] : [`${steps} × ${prompts}`];
    const drawn = temperature === QUESTION_GIVEN.temperature ? [] : [`temperature ${temperature}`];
    return { ...arm, name: [arm.name, ...updates, ...drawn].join(', '), given: { ...given, ...arm.given } };
  });

export async function benchFewShot(args: string[]): Promise<Figure[]> {
  const out = fileURLToPath(new URL('../../out/bench/', import.meta.url));
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', default: SHARED_DATA },
      bundle: { type: 'string', default: builtinBundleDir() },
      rows: { type: 'string', default: join(out, 'few-shot-runs.jsonl') },
      shots: { type: 'string', default: '1,5,10' },
      seeds: { type: 'string', default: '3' },
      threads: { type: 'string', default: '1' },
      steps: { type: 'string', default: String(QUESTION_GIVEN.steps) },
      prompts: { type: 'string', default: String(QUESTION_GIVEN.prompts) },
      temperature: { type: 'string', default: String(QUESTION_GIVEN.temperature) },
      arms: { type: 'string' },
      'whole-val': { type: 'boolean', default: false },
      tasks: { type: 'string', default: `${QUESTION_TASKS.join(',')},oil well,airplane,vehicle` },
    },
  });
  const [cache, tasks] = [join(out, 'few-shot-cache'), values.tasks.split(',')];
  const unseen = tasks.flatMap((task) => unseenClass(task) ?? []);
  const terms = tasks.filter((task) => !isQuestions(task) && unseenClass(task) === null);
  const wanted = values.arms?.split(';');
  const isWanted = ({ name }: Arm): boolean => wanted?.includes(name) ?? true;
  const asked = withGiven(QUESTION_ARMS.filter(isWanted), {
    steps: Number(values.steps),
    prompts: Number(values.prompts),
    temperature: Number(values.temperature),
  });
  const rows = await Rows.open(values.rows);
  const engine = await startEngine(await loadBundle(values.bundle), { threads: Number(values.threads) });
  try {
    const read = tasks.some(isQuestions) ? await lookAtQuestions(engine, values.data, cache, tasks) : [];
    const most = values['whole-val'] ? 'all' : 'expressions';
    const looked = [
      ...(await tasksOf(engine, values.data, cache, terms)),
      ...(await unseenTasks(engine, values.data, cache, { classes: unseen, most })),
    ];
    for (const questions of read)
      for (const chain of [true, false]) {
        const method = chain ? 'before' : 'before, no chain';
        await rows.add({ task: questions.task, method, shots: 0, seed: 0 }, () =>
          beforeQuestions(engine, questions, chain),
        );
      }
    for (const task of looked)
      await rows.add({ task: task.name, method: 'before', shots: 0, seed: 0 }, () =>
        Promise.resolve(beforeTerm(task)),
      );
    for (let seed = 1; seed <= Number(values.seeds); seed++)
      for (const shots of values.shots.split(',').map(Number)) {
        for (const questions of read)
          for (const arm of asked)
            await rows.add({ task: questions.task, method: arm.name, shots, seed }, () =>
              runQuestions(engine, questions, shots, seed, arm),
            );
        for (const task of looked)
          for (const arm of ARMS.filter(isWanted))
            await rows.add({ task: task.name, method: arm.name, shots, seed }, () =>
              runTerm(engine, task, shots, seed, arm),
            );
      }
  } finally {
    await engine.close();
  }
  return figures(rows.all);
}

const NAMES = ['ap50', 'map', 'reward', 'at50', 'at70', 'iou', 'gIoU', 'refused'] as const;

/** Means over the seeds; `runs` holds each seed's figure. */
function figures(rows: readonly Row[]): Figure[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.task}, ${row.shots} images, ${row.method}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return [...groups].flatMap(([key, group]) =>
    NAMES.flatMap((name): Figure[] => {
      const runs = group.flatMap((row) => row[name] ?? []);
      return runs.length === 0
        ? []
        : [{ what: `${key}: ${name}`, value: mean(runs), unit: '', aim: '', runs }];
    }),
  );
}
