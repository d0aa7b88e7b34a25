/**
 * Says how good chains are, for training by reinforcement: the app's own grammar, executor and truth behind a pipe.
 *
 *   node --import tsx tests/bench/policy-rewards.ts --corpus <folder> --scenes scenes.json [--made 3000] [--seed 7]
 *
 * First one line on standard output, `{"prompts": [...]}`: questions made on scenes of train (their chains are not
 * told) and expressions written by hand over train images and the shots, on what `policy-scenes.ts` saw there. Then, for each line
 * `{"rollouts": [{"prompt": i, "ids": [...]}]}` on standard input, one line `{"rewards": [{"format": 0|1, "metric": r}]}`.
 * format: the ids are a chain that the grammar takes. metric: min(1, sqrt(true / answered)) times the average precision
 * of the answer, 1 for a right refusal (the rewards of the paper, with boxes that are the true ones).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Candidate } from '../../src-main/contract/index.js';
import {
  builtinBundleDir,
  bundleFile,
  loadBundle,
  wordPieces,
  wordTokenizer,
} from '../../src-main/engine/index.js';
import { pixelFrame } from '../../src-main/geometry/index.js';
import { metricReward } from '../../src-main/measure/index.js';
import { decode, makeExample, seeded } from '../../src-main/reason/corpus/index.js';
import { executeChain } from '../../src-main/reason/index.js';
import { questionWords, summaryOf, tokenTable } from '../../src-main/reason/policy/index.js';
import { executionOn, isLearned, writtenSets } from './policy-written.js';
import type { WrittenScene } from './policy-written.js';

interface Prompt {
  readonly question: string;
  readonly execution: ReturnType<typeof executionOn>;
  readonly truth: readonly number[];
  readonly split: 'made' | 'written' | 'held made' | 'held written';
}

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    data: { type: 'string', default: '../shared/data' },
    scenes: { type: 'string' },
    made: { type: 'string', default: '3000' },
    held: { type: 'string', default: '300' },
    seed: { type: 'string', default: '7' },
  },
});
if (values.corpus === undefined || values.scenes === undefined)
  throw new Error('Say where the corpus is and what was seen: --corpus <folder> --scenes <file>');
const { scenes: scenesFile } = values;
const bundle = await loadBundle(builtinBundleDir());
const { vocabulary, distractors } = bundle.description;
const classes = vocabulary.map(({ name }) => name);
const listed = JSON.parse(await readFile(join(values.corpus, 'tokens.json'), 'utf8')) as { tokens: string[] };
const table = tokenTable(listed.tokens);
const tokenizer = await wordTokenizer(bundleFile(bundle, 'tokenizer'));
const made = Number(values.made);
const prompts = [...(await madePrompts(made, Number(values.held))), ...(await writtenPrompts())];
const told = prompts.map(({ question, execution: { candidates }, split }) => {
  const pieces = wordPieces(
    questionWords(question).map(({ text }) => text),
    tokenizer,
  );
  return {
    split,
    question,
    pieces: pieces.ids,
    starts: pieces.starts,
    summary: summaryOf(candidates, classes, null, 0),
  };
});
process.stdout.write(`${JSON.stringify({ prompts: told })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { rollouts } = JSON.parse(line) as { rollouts: { prompt: number; ids: number[] }[] };
  const rewards = [];
  for (const { prompt, ids } of rollouts) rewards.push(await rewardOf(prompt, ids));
  process.stdout.write(`${JSON.stringify({ rewards })}\n`);
}

async function rewardOf(at: number, ids: readonly number[]): Promise<{ format: number; metric: number }> {
  const prompt = prompts[at];
  if (prompt === undefined) throw new RangeError(`there is no prompt ${at}`);
  const { question } = prompt;
  const chain = decode(ids, { table, question, words: questionWords(question), classes });
  if (chain === null) return { format: 0, metric: 0 };
  const { chosen } = await executeChain(chain, {
    ...prompt.execution,
    vocabulary: { classes: vocabulary, distractors },
  });
  const answered = chosen.map(({ candidate }) => candidate);
  return { format: 1, metric: metricReward(answered, prompt.truth) };
}

/** Questions with the answers of the chains they were made from, which are then forgotten. */
async function madePrompts(count: number, held: number): Promise<Prompt[]> {
  const stored = (
    JSON.parse(await readFile(join(values.corpus ?? '', 'scenes.json'), 'utf8')) as {
      pack: string;
      width: number;
      height: number;
      candidates: Candidate[];
    }[]
  ).filter(
    ({ candidates }) => new Set(candidates.map(({ label }) => label)).size > 1 || candidates.length > 3,
  );
  const random = seeded(Number(values.seed));
  const all: Prompt[] = [];
  while (all.length < count + held) {
    const { width, height, candidates } = random.pick(stored);
    const scene = { frame: pixelFrame(width, height), candidates };
    const options = {
      vocabulary: { classes: vocabulary, distractors },
      table,
      strangeWords: ['gazebo', 'lantern'],
    };
    const example = await makeExample(random, scene, options);
    if (example === null) continue;
    const split = all.length < count ? ('made' as const) : ('held made' as const);
    const execution = { task: 'gres' as const, candidates, frame: scene.frame };
    all.push({ question: example.question, execution, truth: example.answer, split });
  }
  return all;
}

async function writtenPrompts(): Promise<Prompt[]> {
  const scenes = JSON.parse(await readFile(scenesFile, 'utf8')) as Record<string, WrittenScene>;
  const sets = await writtenSets(values.data);
  return sets.flatMap((set) =>
    set.expressions.map(({ image, expression: question, targets: truth }, at) => {
      const scene = scenes[image];
      if (scene === undefined) throw new Error(`${scenesFile} has no ${image}`);
      const split = isLearned(set, at) ? ('written' as const) : ('held written' as const);
      return { question, execution: executionOn(scene, null), truth, split };
    }),
  );
}
