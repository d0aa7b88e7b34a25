/**
 * What chains that somebody wrote for written expressions answer on true boxes.
 *
 *   node --import tsx tests/bench/policy-chains.ts --scenes scenes.json --in chains.jsonl [--data DIR] [--steps] [--parser]
 *
 * `scenes.json` is made by `policy-scenes.ts --more`.
 *
 * A line has `image`, `expression` and `chain`. Of each is printed how right its answer is (1 is right) or why it cannot be
 * a chain; with `--steps` also what each step kept, by annotation id. `--parser` answers by the parser's chain instead
 * and prints it.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { builtinBundleDir, loadBundle } from '../../src-main/engine/index.js';
import type { Expression } from '../../src-main/measure/index.js';
import { checkChain } from '../../src-main/reason/check-chain.js';
import { executeReadings } from '../../src-main/reason/choose/index.js';
import { executeChain } from '../../src-main/reason/index.js';
import { parseQuestion } from '../../src-main/reason/parse/parse-question.js';
import { answersOf, executionOn, keyOf, readLines, writtenSets } from './policy-written.js';
import type { WrittenScene } from './policy-written.js';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({
  options: {
    data: { ...text, default: '../shared/data' },
    scenes: text,
    in: text,
    steps: flag,
    parser: flag,
  },
});
if (values.scenes === undefined || values.in === undefined)
  throw new Error('Say what was seen and which chains: --scenes <file> --in <file>');
const scenes = JSON.parse(await readFile(values.scenes, 'utf8')) as Record<string, WrittenScene>;
const { vocabulary, distractors } = (await loadBundle(builtinBundleDir())).description;
const asked = new Map<string, Expression>();
for (const { expressions } of await writtenSets(values.data, true))
  for (const each of expressions) asked.set(keyOf(each), each);

for (const given of await readLines<Given>(values.in))
  console.log(JSON.stringify({ ...(await judged(given)), image: given.image, expression: given.expression }));

interface Given {
  readonly image: string;
  readonly expression: string;
  readonly chain: unknown;
}

async function judged(given: Given): Promise<Record<string, unknown>> {
  const expression = asked.get(keyOf(given));
  const scene = scenes[given.image];
  if (expression === undefined) return { fault: 'nobody wrote this of that image' };
  if (scene === undefined)
    return { fault: `${values.scenes ?? ''} lacks the image: make it with policy-scenes.ts --more` };
  const made = values.parser
    ? parseQuestion(given.expression, { vocabulary, distractors, task: 'gres' }).chain
    : given.chain;
  const execution = { ...executionOn(scene, null), vocabulary: { classes: vocabulary, distractors } };
  try {
    const chain = checkChain(made);
    const written = [{ chain, unread: [], writer: 'parser' as const, probability: null, beam: null }];
    const readings = await executeReadings(written, (each) => executeChain(each, execution));
    const { right } = answersOf(readings, execution.candidates, scene, expression);
    const steps = readings[0]?.executed.steps.map(({ number, members, finding }) => ({
      number,
      members,
      finding,
    }));
    return {
      right: right[0],
      targets: expression.targets,
      ...(values.parser ? { chain } : {}),
      ...(values.steps ? { steps } : {}),
    };
  } catch (thrown) {
    return { fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
