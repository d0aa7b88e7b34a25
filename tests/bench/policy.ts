/**
 * How often the bundle's policy writes the very chain of a made question, how far its probabilities hold, and how long
 * a question takes on 2,000 candidates. Writes `models/results/policy.json`, which the model card is made from.
 *
 *   npm run policy:measure -- --data ../shared/data [--held <corpus>/held.jsonl] [--out models/results/policy.json]
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Candidate } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { pixelFrame } from '../../src-main/geometry/index.js';
import { parseExpressions } from '../../src-main/measure/index.js';
import { reason } from '../../src-main/reason/index.js';
import { writeChains } from '../../src-main/reason/policy/index.js';
import { median } from './figure.js';

const CANDIDATES = 2000;
const TIMED = 40;
const HELD = 500;
/** Bins of the policy's probability, for its reliability. */
const BINS = 4;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    held: { type: 'string' },
    out: { type: 'string', default: 'models/results/policy.json' },
  },
});
const bundle = await loadBundle(builtinBundleDir());
const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
const { policy } = engine;
if (policy == null) throw new Error('The built-in bundle has no policy.');
const { vocabulary, distractors } = bundle.description;

const file = join(values.data, 'expressions/vhr10-val.jsonl');
const expressions = parseExpressions(await readFile(file, 'utf8'), file);
const report = {
  bundle: bundle.description.version,
  training: (JSON.parse(await readFile(join(bundle.dir, 'policy.json'), 'utf8')) as { training: unknown })
    .training,
  ...(values.held === undefined ? {} : { held: await heldOut(values.held) }),
  milliseconds: await timings(engine),
};
await engine.close();
await writeFile(values.out, `${JSON.stringify(report, null, 1)}\n`);
console.log(JSON.stringify(report, null, 1));

/** Share of made questions that training did not see whose whole chain is the one meant, and by the policy's own probability. */
async function heldOut(path: string) {
  const lines = (await readFile(path, 'utf8')).trim().split('\n').slice(0, HELD);
  const classes = vocabulary.map(({ name }) => name);
  const bins = Array.from({ length: BINS }, () => ({ questions: 0, probability: 0, exact: 0 }));
  for (const line of lines) {
    const { question, summary, ids } = JSON.parse(line) as HeldLine;
    const [best] = await writeChains(policy!, { question, summary, classes }, { beams: 3 });
    const probability = Math.exp(best?.logProbability ?? -Infinity);
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))];
    if (bin === undefined) continue;
    bin.questions += 1;
    bin.probability += probability;
    bin.exact += Number(JSON.stringify(best?.ids) === JSON.stringify(ids));
  }
  return {
    questions: lines.length,
    exact: bins.reduce((sum, { exact }) => sum + exact, 0) / lines.length,
    reliability: bins
      .filter(({ questions }) => questions > 0)
      .map(({ questions, probability, exact }) => ({
        questions,
        meanProbability: probability / questions,
        exact: exact / questions,
      })),
  };
}

interface HeldLine {
  readonly question: string;
  readonly summary: { readonly counts: number[]; readonly gsd: number };
  readonly ids: number[];
}

/** Question → chain → answer over candidates of all classes on a grid: median and slowest of many questions. */
async function timings({
  policy: port,
}: Engine): Promise<{ median: number; slowest: number; candidates: number }> {
  const side = Math.ceil(Math.sqrt(CANDIDATES));
  const candidates = Array.from({ length: CANDIDATES }, (_, id): Candidate => {
    const [x, y] = [(id % side) * 100, Math.floor(id / side) * 100];
    const label = vocabulary[id % vocabulary.length]?.name ?? '';
    return {
      id,
      label,
      bbox: [x, y, 30 + (id % 40), 20 + (id % 30)],
      score: 0.9,
      objectness: 0.9,
      lab: [50, 0, 0],
      colours: [{ name: 'grey', share: 1 }],
      axis: id % 180,
      lookScale: 1,
    };
  });
  const frame = pixelFrame(side * 100, side * 100);
  const times: number[] = [];
  for (const { expression } of expressions.slice(0, TIMED)) {
    const began = performance.now();
    await reason(expression, {
      task: 'gres',
      candidates,
      frame,
      vocabulary,
      distractors,
      policy: port,
      writer: 'policy',
    });
    times.push(performance.now() - began);
  }
  return {
    median: Math.round(median(times)),
    slowest: Math.round(Math.max(...times)),
    candidates: CANDIDATES,
  };
}
