/**
 * Writes training text from what people wrote: every written expression that may be learned from, with the chain of a
 * reading that answers it rightly on true boxes (or one that somebody wrote, where there is one); the ways to say such
 * chains in `chains-said.jsonl`; and all of these with other things, colours and sides in their places.
 *
 *   node --import tsx tests/bench/policy-rewrites.ts --scenes scenes.json --out <folder> [--each 40] [--seed 1]
 *       [--half 0|1] [--held-fifth] [--unsaid] [--more] [--without learn-5,learn-7a] [--name written]
 *
 * `--unsaid` leaves `chains-said.jsonl` out. `--more` takes `learn-4` to `learn-7` and `chains-written.jsonl` too.
 * `--half` takes every other image only, the others go to `<name>-held.jsonl`, as they were written; `--held-fifth` keeps
 * every fifth image back in the same way: what a policy that learned from one half answers on the other tells what it is
 * worth on questions that it has not seen. `--without` leaves whole sets out, so that what a policy is worth on questions of
 * other writers can be told.
 */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Chain } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Expression } from '../../src-main/measure/index.js';
import { checkChain, withReferences } from '../../src-main/reason/check-chain.js';
import { answerKey, executeReadings, featureRows } from '../../src-main/reason/choose/index.js';
import type { Written } from '../../src-main/reason/choose/index.js';
import { weigh } from '../../src-main/reason/choose/choice.js';
import { decode, misspell, rewrite, seeded } from '../../src-main/reason/corpus/index.js';
import type { Rewritten, WrittenExample } from '../../src-main/reason/corpus/index.js';
import { DEFAULT_THRESHOLD, executeChain } from '../../src-main/reason/index.js';
import { encodeChain, questionWords } from '../../src-main/reason/policy/index.js';
import { writeChain, writeReadings } from '../../src-main/reason/write-chain.js';
import { policyText, anyGsd } from './policy-line.js';
import {
  answersOf,
  executionOn,
  fixture,
  halfNamed,
  halves,
  heldFifth,
  keyOf,
  readLines,
  writtenSets,
} from './policy-written.js';
import type { WrittenScene } from './policy-written.js';

/** Of the variants of an expression, so many for each way of saying a chain: there are three of a chain. */
const SAID_SHARE = 0.35;
const TYPO_SHARE = 0.08;
const LOWER_SHARE = 0.3;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    bundle: { type: 'string' },
    scenes: { type: 'string' },
    out: { type: 'string' },
    name: { type: 'string', default: 'written' },
    each: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    half: { type: 'string' },
    more: { type: 'boolean', default: false },
    unsaid: { type: 'boolean', default: false },
    'held-fifth': { type: 'boolean', default: false },
    without: { type: 'string' },
  },
});
if (values.out === undefined || values.scenes === undefined)
  throw new Error('Say what was seen and where to write: --scenes <file> --out <folder>');
const bundle = await loadBundle(values.bundle ?? builtinBundleDir());
const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
const { policy } = engine;
if (policy == null) throw new Error('The bundle has no policy.');
const port = policy;
const { choice } = policy.description;
const { vocabulary, distractors } = bundle.description;
const known = { classes: vocabulary, distractors };
const text = await policyText(values.out, bundle);
const scenes = JSON.parse(await readFile(values.scenes, 'utf8')) as Record<string, WrittenScene>;
const random = seeded(Number(values.seed));
const sets = await writtenSets(values.data, values.more);
const halfOf = halves(sets);
const half = halfNamed(values.half);
const fifth = values['held-fifth'] ? heldFifth(sets) : new Set<string>();
const without = new Set(values.without?.split(','));
const withChain = values.more ? await writtenChains() : new Map<string, Chain>();
const learned = createWriteStream(join(values.out, `${values.name}.jsonl`));
const held = createWriteStream(join(values.out, `${values.name}-held.jsonl`));
/** `unsayable`: variants whose chain the policy's tokens cannot write, as where an unread word was exchanged. */
const told = { written: 0, taught: 0, said: 0, lines: 0, unsayable: 0, held: 0 };
for (const { name, expressions } of sets) {
  if (without.has(name)) continue;
  for (const asked of expressions) {
    const { image, expression } = asked;
    told.written += 1;
    const chain = withChain.get(keyOf(asked)) ?? (await rightChain(sceneOf(image), asked));
    if (chain === null) continue;
    told.taught += 1;
    if (isHeld(image)) {
      told.held += 1;
      const line = lineOf(sceneOf(image), { question: expression, chain, classes: new Map() });
      if (line !== null) held.write(`${line}\n`);
    } else vary(image, { question: expression, chain }, Number(values.each));
  }
}
for (const { image, chain, said } of values.unsaid ? [] : await saidChains()) {
  if (isHeld(image)) continue;
  for (const each of said) {
    told.said += 1;
    vary(image, withRemarks(each, chain), Math.ceil(Number(values.each) * SAID_SHARE));
  }
}
learned.end();
held.end();
await engine.close();
console.log(JSON.stringify(told));

function sceneOf(image: string): WrittenScene {
  const scene = scenes[image];
  if (scene === undefined) throw new Error(`${values.scenes ?? ''} has no ${image}`);
  return scene;
}

function isHeld(image: string): boolean {
  return fifth.has(image) || (half !== null && halfOf.get(image) !== half);
}

/** The question as it is, and as often as `times` with other things in it. */
function vary(image: string, written: WrittenExample, times: number): void {
  const seen = new Set<string>();
  for (let at = 0; at < times; at += 1) {
    const made =
      at === 0 ? { ...written, classes: new Map<string, string>() } : rewrite(random, written, known);
    const typed = at === 0 ? made.question : slipped(made.question);
    if (seen.has(typed)) continue;
    seen.add(typed);
    const line = lineOf(sceneOf(image), made, typed);
    if (line === null) {
      told.unsayable += 1;
      continue;
    }
    told.lines += 1;
    learned.write(`${line}\n`);
  }
}

function saidChains(): Promise<{ image: string; chain: Chain; said: string[] }[]> {
  return readLines(fixture('chains-said.jsonl'));
}

/** Of questions that no reading answered rightly, chains that answer them and say what they mean. */
async function writtenChains(): Promise<ReadonlyMap<string, Chain>> {
  const lines = await readLines<{ image: string; expression: string; chain: unknown }>(
    fixture('chains-written.jsonl'),
  );
  return new Map(lines.map((line) => [keyOf(line), checkChain(line.chain)]));
}

/** What stands in square brackets no step stands for: it is said to be unread. */
function withRemarks(said: string, chain: Chain): WrittenExample {
  const words = Array.from(said.matchAll(/\[([^\]]*)\]/g), ([, remark = '']) => remark.trim().toLowerCase());
  const question = said.replaceAll(/[[\]]/g, '');
  if (words.length === 0) return { question, chain };
  return { question, chain: [...chain.slice(0, -1), { verb: 'unread', words }, ...chain.slice(-1)] };
}

/**
 * The parser's chain where it answers rightly and leaves no word unread; else, of all that answer rightly, first one that
 * leaves none unread, the parser's, the one with the largest share. Null where none does.
 */
async function rightChain(scene: WrittenScene, expression: Expression): Promise<Chain | null> {
  const execution = { ...executionOn(scene, null), vocabulary: known };
  const { candidates } = execution;
  const options = {
    task: 'gres' as const,
    vocabulary,
    distractors,
    policy: port,
    candidates,
    gsd: null,
    threshold: () => DEFAULT_THRESHOLD,
  };
  const judged = async (written: readonly Written[]) => {
    const readings = await executeReadings(written, (each) => executeChain(each, execution));
    return { readings, right: answersOf(readings, candidates, scene, expression).right };
  };
  const parsed = await writeChain(expression.expression, { ...options, writer: 'parser' });
  const alone = await judged([{ ...parsed, beam: null }]);
  if (alone.right[0] === 1 && isWhole(parsed.chain)) return withoutAdded(parsed.chain);
  const { readings, right } = await judged(await writeReadings(expression.expression, options));
  const rows = featureRows(expression.expression, readings, known);
  // A bundle that does not weigh readings yet has its beams in their order.
  const shares =
    choice === undefined ? readings.map((_, at) => -at) : weigh(choice, rows, readings.map(answerKey)).shares;
  const whole = (at: number): number => Number(isWhole(readings[at]?.chain ?? []));
  const better = (a: number, b: number): number =>
    whole(b) - whole(a) || Number(b === 0) - Number(a === 0) || (shares[b] ?? 0) - (shares[a] ?? 0);
  const [best] = [...readings.keys()].filter((at) => right[at] === 1).sort(better);
  const chain = best === undefined ? undefined : readings[best]?.chain;
  return chain === undefined ? null : withoutAdded(chain);
}

/** A right answer by a chain that leaves words unread may be luck. */
function isWhole(chain: Chain): boolean {
  return chain.every(({ verb }) => verb !== 'unread');
}

/** Steps of kinds, and those that go back for as many as were said, are put into every chain after it is written. */
function withoutAdded(chain: Chain): Chain {
  /** By the number of a step, less 1: the number of the one that has its set now. */
  const moved: number[] = [];
  const steps: Chain = [];
  for (const step of chain) {
    const at = (number: number): number => moved[number - 1] ?? number;
    const isAdded = step.verb === 'keep-kind' || step.verb === 'take-counted';
    if (!isAdded) steps.push(withReferences(step, at));
    moved.push(isAdded ? at(step.from) : steps.length);
  }
  return steps;
}

function slipped(question: string): string {
  const typed = random.chance(TYPO_SHARE) ? misspell(random, question) : question;
  return random.chance(LOWER_SHARE) ? typed.toLowerCase().replace(/[.!?]$/, '') : typed;
}

/** A line of the corpus; null where the policy's tokens cannot write the chain. */
function lineOf(
  scene: WrittenScene,
  { question, chain, classes: exchanged }: Rewritten,
  typed = question,
): string | null {
  const { table, classes } = text;
  const context = (asked: string) => ({ table, question: asked, words: questionWords(asked), classes });
  const ids = encodeChain(chain, context(question));
  if (ids === null || questionWords(typed).length !== questionWords(question).length) return null;
  const read = decode(ids, context(typed));
  if (read === null) return null;
  const { candidates } = executionOn(scene, null);
  const labelled = candidates.map((each) => ({ ...each, label: exchanged.get(each.label) ?? each.label }));
  return text.lineOf({ question: typed, ids, chain: read, candidates: labelled, gsd: anyGsd(random) });
}
