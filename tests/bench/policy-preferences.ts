/**
 * Chains of every written question that may be learned from, with how right what they answer is: the policy's likeliest ones,
 * some drawn by chance, and the parser's. `models/policy/prefer.py` learns to prefer those that answer rightly.
 *
 *   node --import tsx tests/bench/policy-preferences.ts --scenes scenes.json --corpus <folder> --out preferences.jsonl
 *       [--bundle FOLDER] [--sets learn-7a,learn-7b]
 *
 * `<folder>` is that of the corpus, for its tokens; `scenes.json` is made by `policy-scenes.ts --more`. How right a chain
 * is, 0 to 1, is the mean of the answer on true boxes and the answer on what was found.
 */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Chain } from '../../src-main/contract/index.js';
import {
  builtinBundleDir,
  bundleFile,
  loadBundle,
  startEngine,
  wordPieces,
  wordTokenizer,
} from '../../src-main/engine/index.js';
import type { Expression } from '../../src-main/measure/index.js';
import { executeReadings } from '../../src-main/reason/choose/index.js';
import { decode, seeded } from '../../src-main/reason/corpus/index.js';
import { sayAdded } from '../../src-main/reason/added-said.js';
import { DEFAULT_THRESHOLD, executeChain } from '../../src-main/reason/index.js';
import { parseQuestion } from '../../src-main/reason/parse/parse-question.js';
import {
  encodeChain,
  questionWords,
  sampleChains,
  summaryOf,
  tokenTable,
  writeChains,
} from '../../src-main/reason/policy/index.js';
import { readQuestion } from '../../src-main/reason/question-read.js';
import { answersOf, executionOn, writtenSets } from './policy-written.js';
import type { WrittenScene } from './policy-written.js';

const BEAMS = 10;
const DRAWN = 6;
const TEMPERATURE = 1.2;
const SEED = 17;

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    data: { ...text, default: '../shared/data' },
    bundle: text,
    scenes: text,
    corpus: text,
    out: text,
    sets: text,
  },
});
if (values.out === undefined || values.scenes === undefined || values.corpus === undefined)
  throw new Error('Say what was seen, where the corpus is and where to write: --scenes, --corpus, --out');
const bundle = await loadBundle(values.bundle ?? builtinBundleDir());
const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
const { policy } = engine;
if (policy == null) throw new Error('The bundle has no policy.');
const { vocabulary, distractors, perceiver } = bundle.description;
const classes = vocabulary.map(({ name }) => name);
const known = { classes: vocabulary, distractors };
const listed = JSON.parse(await readFile(join(values.corpus, 'tokens.json'), 'utf8')) as { tokens: string[] };
const table = tokenTable(listed.tokens);
const own = tokenTable(policy.description.tokens);
const tokenizer = await wordTokenizer(bundleFile(bundle, 'tokenizer'));
const scenes = JSON.parse(await readFile(values.scenes, 'utf8')) as Record<string, WrittenScene>;
const only = values.sets?.split(',');
const file = createWriteStream(values.out);
const random = seeded(SEED);

for (const { name, expressions } of await writtenSets(values.data, true)) {
  if (only?.includes(name) === false) continue;
  for (const asked of expressions) file.write(`${JSON.stringify(await lineOf(name, asked))}\n`);
}
file.end();
await engine.close();

async function lineOf(split: string, asked: Expression): Promise<Record<string, unknown>> {
  const { image, expression: question } = asked;
  const scene = scenes[image];
  if (scene === undefined) throw new Error(`${values.scenes ?? ''} has no ${image}`);
  const words = questionWords(question);
  const context = { table, question, words, classes };
  const { candidates } = executionOn(scene, null);
  const summary = summaryOf(candidates, classes, null, () => DEFAULT_THRESHOLD);
  const asking = { question, summary, classes };
  const written = [
    ...(await writeChains(policy!, asking, { beams: BEAMS })),
    ...(await sampleChains(policy!, asking, {
      count: DRAWN,
      temperature: TEMPERATURE,
      random: () => random.next(),
    })),
  ].map(({ ids }) => decode(ids, { ...context, table: own }));
  const parsed = parseQuestion(question, { vocabulary, distractors, task: 'gres' }).chain;
  const byIds = new Map<string, { ids: number[]; chain: Chain }>();
  for (const chain of [parsed, ...written]) {
    const ids = chain === null ? null : encodeChain(chain, context);
    if (chain !== null && ids !== null) byIds.set(ids.join(), { ids, chain });
  }
  const each = [...byIds.values()];
  const chains = each.map(({ chain }) => chain);
  const onTruth = await rightOf(chains, asked, scene, null);
  const onFound = await rightOf(chains, asked, scene, perceiver.thresholds.answer);
  const pieces = wordPieces(
    words.map(({ text: word }) => word),
    tokenizer,
  );
  return {
    split,
    image,
    question,
    task: asked.task,
    summary,
    pieces: pieces.ids,
    starts: pieces.starts,
    chains: each.map(({ ids }) => ids),
    right: each.map((_, at) => ((onTruth[at] ?? 0) + (onFound[at] ?? 0)) / 2),
  };
}

/** With the steps that are put into every chain after it is written. */
async function rightOf(
  chains: readonly Chain[],
  asked: Expression,
  scene: WrittenScene,
  thresholds: Readonly<Record<string, number>> | null,
): Promise<readonly number[]> {
  const execution = { ...executionOn(scene, thresholds), vocabulary: known };
  const read = readQuestion(asked.expression, known);
  const written = chains.map((chain) => ({
    chain: sayAdded(read, chain, null, 'gres'),
    unread: [],
    writer: 'policy' as const,
    probability: 1,
    beam: null,
  }));
  const readings = await executeReadings(written, (each) => executeChain(each, execution));
  return answersOf(readings, execution.candidates, scene, asked).right;
}
