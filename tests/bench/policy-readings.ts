/**
 * What the choice between readings is fitted on: for every written expression that may be learned from, the parser's
 * chain and the policy's beams, executed, as rows of features with how right each answer is.
 *
 *   node --import tsx tests/bench/policy-readings.ts --scenes scenes.json --out readings.jsonl [--found]
 *
 * With `--parser <file>` the parser's chains are those of another checkout's `parse-question.ts`: what a parser says of
 * questions that it was mended on is too right to learn from how far to trust it.
 *
 * With `--sets learn,learn-2` only those sets are answered, with `--half 0` only the images that a policy which learned from
 * that half (`policy-rewrites.ts`) has not seen, with `--held-fifth` only every fifth image, with `--more` those of
 * `learn-4` to `learn-7` too. `chosen`: the reading that the bundle's own choice takes.
 *
 * `scenes.json` is made by `policy-scenes.ts`; what `--found` adds are the perceiver's boxes instead of the true ones.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { hits, SAME_BOX } from '../../src-main/measure/index.js';
import { DEFAULT_THRESHOLD, executeChain } from '../../src-main/reason/index.js';
import type { parseQuestion } from '../../src-main/reason/parse/parse-question.js';
import { answerKey, executeReadings, featureRows, withRefusal } from '../../src-main/reason/choose/index.js';
import { weigh } from '../../src-main/reason/choose/choice.js';
import type { Written } from '../../src-main/reason/choose/index.js';
import { writeReadings } from '../../src-main/reason/write-chain.js';
import { chainText } from '../../src-main/reason/text.js';
import {
  answersOf,
  executionOn,
  halfNamed,
  halves,
  heldFifth,
  isLearned,
  writtenSets,
} from './policy-written.js';
import type { WrittenScene } from './policy-written.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    bundle: { type: 'string' },
    scenes: { type: 'string' },
    out: { type: 'string' },
    found: { type: 'boolean', default: false },
    parser: { type: 'string' },
    sets: { type: 'string' },
    half: { type: 'string' },
    more: { type: 'boolean', default: false },
    'held-fifth': { type: 'boolean', default: false },
  },
});
if (values.out === undefined || values.scenes === undefined)
  throw new Error('Say what was seen and where to write: --scenes <file> --out <file>');
const other =
  values.parser === undefined
    ? null
    : ((await import(values.parser)) as { parseQuestion: typeof parseQuestion }).parseQuestion;
const bundle = await loadBundle(values.bundle ?? builtinBundleDir());
const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
const { policy } = engine;
if (policy == null) throw new Error('The bundle has no policy.');
const { vocabulary, distractors } = bundle.description;
const { choice } = policy.description;
const scenes = JSON.parse(await readFile(values.scenes, 'utf8')) as Record<string, WrittenScene>;
const thresholds = values.found ? bundle.description.perceiver.thresholds.answer : null;
const threshold = (label: string): number => thresholds?.[label] ?? DEFAULT_THRESHOLD;
const only = values.sets?.split(',');
const lines: string[] = [];
const sets = await writtenSets(values.data, values.more);
const missing = only?.find((name) => !sets.some((set) => set.name === name));
if (missing !== undefined)
  throw new Error(
    `There is no set "${missing}" among ${sets.map(({ name }) => name).join(', ')}; learn-4 to learn-7 come with --more.`,
  );
const halfOf = halves(sets);
const half = halfNamed(values.half);
const fifth = values['held-fifth'] ? heldFifth(sets) : null;
for (const set of sets) {
  if (only?.includes(set.name) === false) continue;
  for (const [at, { image, expression, task, targets }] of set.expressions.entries()) {
    if (fifth?.has(image) === false) continue;
    if (half !== null && halfOf.get(image) === half) continue;
    const scene = scenes[image];
    if (scene === undefined) throw new Error(`${values.scenes} has no ${image}`);
    const execution = { ...executionOn(scene, thresholds), vocabulary: { classes: vocabulary, distractors } };
    const { candidates } = execution;
    const written = await writeReadings(expression, {
      task: 'gres',
      vocabulary,
      distractors,
      policy,
      candidates,
      gsd: null,
      threshold,
    });
    const readings = withRefusal(
      await executeReadings(withParser(written, expression), (chain) => executeChain(chain, execution)),
    );
    const { truth, answered, right } = answersOf(readings, candidates, scene, { task, targets });
    const rows = featureRows(expression, readings, execution.vocabulary);
    const line = {
      split: set.name,
      learned: isLearned(set, at),
      image,
      expression,
      task,
      right,
      rows,
      answers: readings.map(answerKey),
      beams: readings.map(({ beam }) => beam),
      chosen: choice === undefined ? 0 : weigh(choice, rows, readings.map(answerKey)).best,
      // Of each box what the execution makes of it, and whether it is one of the true ones.
      boxes: answered.map((boxes) =>
        boxes.map(({ bbox, score }) => [score, Number(hits({ task, truth, answered: [bbox] }, SAME_BOX))]),
      ),
      chains: readings.map(({ chain }) => chainText(chain)),
    };
    lines.push(JSON.stringify(line));
  }
}
await engine.close();
await writeFile(values.out, `${lines.join('\n')}\n`);

/** The readings with the other parser's chain in the place of the parser's. */
function withParser(written: readonly Written[], question: string): readonly Written[] {
  const [own, ...beams] = written;
  if (other === null || own === undefined) return written;
  const { chain, unread } = other(question, { vocabulary, distractors, task: 'gres' });
  // A parser's chain that is also a beam stands once.
  const all = own.beam === null ? beams : [{ ...own, writer: 'policy' as const }, ...beams];
  const same = all.find((each) => JSON.stringify(each.chain) === JSON.stringify(chain));
  const { probability = null, beam = null } = same ?? {};
  return [{ chain, unread, writer: 'parser', probability, beam }, ...all.filter((each) => each !== same)];
}
