/**
 * `npx geo-r1 bench few-shot-control --bundle SUPERVISED [--shots 5] [--seeds 3] [--rows FILE]`: whether what rewards by
 * chance gain of one target is more than chance. Trains as `few-shot` does, the last weights taken, and asks of one target
 * the expressions of `vhr10-val`, which that table asks, and every second of `vhr10-train-learn-4`, which were written
 * apart on other images. Beside GRPO and SFT: rewards dealt out by chance; the same with one update an iteration, so that
 * nothing is clipped; and rewards turned round, so that what answers worse becomes likelier. A line a run with each
 * expression's hit.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Example, Method, TeachSettingsInput } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine, TeachPort } from '../../src-main/engine/index.js';
import type { ChainItem } from '../../src-main/teach/chain-items.js';
import { ChainLearner } from '../../src-main/teach/chain-learner.js';
import { fresh, train } from '../../src-main/teach/trainer.js';
import { examplesOf, learnedFrom, lookAt, settingsOf } from './few-shot-questions.js';
import { controlFigures, controlRows } from './few-shot-control-figures.js';
import type { ControlRow } from './few-shot-control-figures.js';
import type { Figure } from './figure.js';

const SHARED_DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const WRITTEN_BY_OTHERS = fileURLToPath(
  new URL('../fixtures/expressions/vhr10-train-learn-4.jsonl', import.meta.url),
);
const OUT = fileURLToPath(new URL('../../out/bench/', import.meta.url));
/** As `few-shot` gives questions. */
const GIVEN = { steps: 20, prompts: 4, temperature: 1 };
/** Of those that others wrote every so many is asked: all of them take minutes a run. */
const STRIDE = 2;
const OVERLAP = 0.5;

interface Arm {
  readonly method: Method;
  readonly given?: TeachSettingsInput;
  /** Rewards change their sign. */
  readonly isTurned?: boolean;
}
const ARMS: Readonly<Record<string, Arm>> = {
  SFT: { method: 'sft' },
  GRPO: { method: 'grpo' },
  'GRPO, rewards by chance': { method: 'grpo', given: { shuffleRewards: true } },
  'GRPO, rewards by chance, one update': { method: 'grpo', given: { shuffleRewards: true, updates: 1 } },
  'GRPO, rewards turned round': { method: 'grpo', isTurned: true },
};

interface Asked {
  readonly items: readonly ChainItem[];
  readonly shots: readonly number[];
  readonly val: readonly number[];
  readonly others: readonly number[];
}

export async function benchFewShotControl(args: string[]): Promise<Figure[]> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string', default: SHARED_DATA },
      bundle: { type: 'string', default: builtinBundleDir() },
      rows: { type: 'string', default: join(OUT, 'few-shot-control.jsonl') },
      shots: { type: 'string', default: '5' },
      seeds: { type: 'string', default: '3' },
    },
  });
  const rows = controlRows(await readFile(values.rows, 'utf8').catch(() => ''));
  const engine = await startEngine(await loadBundle(values.bundle), { threads: 1 });
  const { teach } = engine;
  try {
    if (teach == null) throw new Error('the bundle has no training graphs');
    const asked = await lookAtAll(engine, values.data);
    const add = async (row: Omit<ControlRow, 'val' | 'others'>, weights: () => Promise<Float32Array>) => {
      const { method, shots, seed } = row;
      if (rows.some((one) => one.method === method && one.shots === shots && one.seed === seed)) return;
      const taught = new ChainLearner(asked.items, engine, teach, settingsOf({}));
      await taught.know(fresh(await weights()));
      const [val, others] = [await hitsOf(taught, asked.val), await hitsOf(taught, asked.others)];
      rows.push({ ...row, val, others });
      await appendFile(values.rows, `${JSON.stringify({ ...row, val, others })}\n`);
    };
    const untaught = new Float32Array(teach.description.chain?.weights ?? 0);
    await add({ method: 'before', shots: 0, seed: 0 }, () => Promise.resolve(untaught));
    for (let seed = 1; seed <= Number(values.seeds); seed++)
      for (const shots of values.shots.split(',').map(Number))
        for (const [method, arm] of Object.entries(ARMS))
          await add({ method, shots, seed }, () => trained(engine, teach, asked, arm, shots, seed));
  } finally {
    await engine.close();
  }
  return controlFigures(rows);
}

async function lookAtAll(engine: Engine, data: string): Promise<Asked> {
  const { policy } = engine;
  if (policy == null) throw new Error('the bundle has no policy');
  const from = (name: string, pack: string, file: string): Promise<Example[]> =>
    examplesOf(name, {
      file,
      annotations: join(data, pack, 'annotations.json'),
      images: join(data, pack, 'images'),
    });
  const isOne = ({ task }: Example): boolean => task === 'one';
  const shots = await from('shots', 'vhr10/val', join(data, 'expressions/vhr10-shots.jsonl'));
  const val = await from('val', 'vhr10/val', join(data, 'expressions/vhr10-val.jsonl'));
  const others = (await from('others', 'vhr10/train', WRITTEN_BY_OTHERS)).filter(isOne);
  const some = others.filter((_, at) => at % STRIDE === 0);
  const items = await lookAt(engine, policy, join(OUT, 'few-shot-cache'), [
    ...shots,
    ...val.filter(isOne),
    ...some,
  ]);
  const places = (name: string): number[] =>
    items.flatMap(({ example }, at) => (example.id.startsWith(name) ? [at] : []));
  return { items, shots: places('shots'), val: places('val'), others: places('others') };
}

async function trained(
  engine: Engine,
  teach: TeachPort,
  { items, shots: source }: Asked,
  { method, given, isTurned = false }: Arm,
  shots: number,
  seed: number,
): Promise<Float32Array> {
  const settings = settingsOf({ seed, ...GIVEN, ...given });
  const learner = isTurned
    ? new TurnedLearner(items, engine, teach, settings)
    : new ChainLearner(items, engine, teach, settings);
  const learned = learnedFrom(source, (at) => items[at]?.example.image ?? '', shots, seed);
  await learner.prepare(learned, () => Promise.resolve());
  const { weights } = await train(learner, teach, { train: learned, heldOut: [] }, { method, settings }, {});
  return weights;
}

/** Answers each of these, and says which are right. */
async function hitsOf(learner: ChainLearner, items: readonly number[]): Promise<string> {
  let hits = '';
  for (const at of items) hits += ((await learner.greedy(at)).reward.iou ?? 0) >= OVERLAP ? '1' : '0';
  return hits;
}

/** What answers better is worth less. */
class TurnedLearner extends ChainLearner {
  override async sample(...given: Parameters<ChainLearner['sample']>): ReturnType<ChainLearner['sample']> {
    const group = await super.sample(...given);
    const attempts = group.attempts.map((attempt) => ({
      ...attempt,
      reward: { ...attempt.reward, total: -attempt.reward.total },
    }));
    return { ...group, attempts };
  }
}
