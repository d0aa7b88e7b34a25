/**
 * Says how good chains are, for training by reinforcement: the app's own grammar, executor and truth behind a pipe.
 *
 *   node --import tsx tests/bench/policy-rewards.ts --corpus <folder> --data ../shared/data [--made 3000] [--seed 7]
 *
 * First one line on standard output, `{"prompts": [...]}`: questions made on scenes of train (their chains are not
 * told) and, each several times, expressions written by hand over train images and the shots. Then, for each line
 * `{"rollouts": [{"prompt": i, "ids": [...]}]}` on standard input, one line `{"rewards": [{"format": 0|1, "metric": r}]}`.
 * format: the ids are a chain that the grammar takes. metric: min(1, sqrt(true / answered)) times the average precision
 * of the answer, 1 for a right refusal (the rewards of the paper, with boxes that are the true ones).
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
import { metricReward, parseCoco, parseExpressions, trueCandidates } from '../../src-main/measure/index.js';
import { decode, makeExample, seeded } from '../../src-main/reason/corpus/index.js';
import { executeChain } from '../../src-main/reason/index.js';
import { questionWords, summaryOf, tokenTable } from '../../src-main/reason/policy/index.js';

interface Prompt {
  readonly question: string;
  readonly candidates: readonly Candidate[];
  readonly width: number;
  readonly height: number;
  readonly truth: readonly number[];
  readonly split: 'made' | 'written' | 'held made' | 'held written';
}

/** Of the expressions written over train images the first are learned from, the rest are only looked at. */
const LEARNED = 120;

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    data: { type: 'string', default: '../shared/data' },
    made: { type: 'string', default: '3000' },
    held: { type: 'string', default: '300' },
    seed: { type: 'string', default: '7' },
  },
});
if (values.corpus === undefined) throw new Error('Say where the corpus is: --corpus <folder>');
const bundle = await loadBundle(builtinBundleDir());
const { vocabulary, distractors } = bundle.description;
const classes = vocabulary.map(({ name }) => name);
const listed = JSON.parse(await readFile(join(values.corpus, 'tokens.json'), 'utf8')) as { tokens: string[] };
const table = tokenTable(listed.tokens);
const tokenizer = await wordTokenizer(bundleFile(bundle, 'tokenizer'));
const made = Number(values.made);
const prompts = [...(await madePrompts(made, Number(values.held))), ...(await writtenPrompts())];
const told = prompts.map(({ question, candidates, split }) => {
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
    task: 'gres',
    candidates: prompt.candidates,
    frame: pixelFrame(prompt.width, prompt.height),
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
    all.push({ question: example.question, candidates, width, height, truth: example.answer, split });
  }
  return all;
}

async function writtenPrompts(): Promise<Prompt[]> {
  const fixture = new URL('../fixtures/expressions/vhr10-train.jsonl', import.meta.url).pathname;
  const shots = join(values.data, 'expressions/vhr10-shots.jsonl');
  const all: Prompt[] = [];
  for (const [file, pack] of [
    [fixture, 'vhr10/train'],
    [shots, 'vhr10/val'],
  ] as const) {
    const folder = join(values.data, pack);
    const coco = parseCoco(await readFile(join(folder, 'annotations.json'), 'utf8'), folder);
    const scenes = new Map<string, Candidate[]>();
    for (const [at, each] of parseExpressions(await readFile(file, 'utf8'), file).entries()) {
      const image = coco.images.find(({ file_name }) => basename(file_name) === basename(each.image));
      if (image === undefined) throw new Error(`${folder} has no ${each.image}`);
      const path = join(folder, 'images', image.file_name);
      const candidates = scenes.get(path) ?? (await trueCandidates(path, image.id, coco));
      scenes.set(path, candidates);
      const split = file === fixture && at >= LEARNED ? ('held written' as const) : ('written' as const);
      const { width, height } = image;
      all.push({ question: each.expression, candidates, width, height, truth: each.targets, split });
    }
  }
  return all;
}
