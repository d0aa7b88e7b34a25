import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  builtinBundleDir,
  bundleFile,
  loadBundle,
  startEngine,
  wordPieces,
  wordTokenizer,
} from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { decode, seeded } from '../../src-main/reason/corpus/index.js';
import { questionWords, sampleChains, summaryOf, tokenTable } from '../../src-main/reason/policy/index.js';
import { chainTensors, longest } from '../../src-main/teach/chain-batch.js';
import type { ChainRow, ReadQuestion } from '../../src-main/teach/chain-batch.js';
import { policyUnder } from '../../src-main/teach/policy-under.js';

const bundle = await loadBundle(builtinBundleDir());
const QUESTIONS = ['the largest ship north of the harbor', 'vehicles within 20 m of the bridge', 'tanks'];

/** The graphs that train chains see what the graphs that write them saw: two exports of one policy, compared. */
describe('chains in a batch', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
  });
  afterAll(() => engine.close());

  const written = async (
    chain: Float32Array | null,
    how = { chain: true },
  ): Promise<{ read: ReadQuestion[]; rows: (ChainRow & { logs: readonly number[] })[] }> => {
    const policy = policyUnder(engine, chain, how);
    if (policy === null) throw new Error('the built-in bundle has no policy');
    const tokenizer = await wordTokenizer(bundleFile(bundle, 'tokenizer'));
    const classes = bundle.description.vocabulary.map(({ name }) => name);
    const random = seeded(4);
    const read: ReadQuestion[] = [];
    const rows: (ChainRow & { logs: readonly number[] })[] = [];
    for (const [at, question] of QUESTIONS.entries()) {
      const summary = summaryOf([{ label: 'ship', score: 1 }], policy.description.classes, 0.5, 0);
      const words = questionWords(question);
      const pieces = wordPieces(
        words.map(({ text }) => text),
        tokenizer,
      );
      const table = tokenTable(policy.description.tokens);
      read.push({ pieces, summary, context: { table, question, words, classes } });
      const options = { count: 3, temperature: 1, random: () => random.next() };
      for (const { ids, logProbabilities } of await sampleChains(
        policy,
        { question, summary, classes },
        options,
      ))
        rows.push({ question: at, ids, logs: logProbabilities });
    }
    return { read, rows };
  };
  const largestOff = (
    rows: readonly { ids: readonly number[]; logs: readonly number[] }[],
    found: Float32Array,
  ): number =>
    Math.max(
      ...rows.flatMap(({ logs }, row) =>
        logs.map((log, place) =>
          Math.abs(log - (found[row * longest(rows.map((r) => ({ ...r, question: 0 }))) + place] ?? NaN)),
        ),
      ),
    );

  it('have the probabilities that the policy wrote them with', async () => {
    const { read, rows } = await written(null);
    const found = await engine.teach!.scoreBase(chainTensors(read, rows));
    expect(largestOff(rows, found)).toBeLessThan(2e-3);
  });

  it('without steps name a thing and answer, with probabilities over what is left', async () => {
    const verbsOf = ({ read, rows }: Awaited<ReturnType<typeof written>>): string[] =>
      rows.map(({ question, ids }) => {
        const chain = decode(ids, read[question]!.context);
        return (chain ?? []).map(({ verb }) => verb).join(' ');
      });
    const direct = await written(null, { chain: false });
    expect(new Set(verbsOf(direct))).toEqual(new Set(['find answer']));
    expect(new Set(verbsOf(await written(null))).size).toBeGreaterThan(1);
    const found = await engine.teach!.scoreBase(chainTensors(direct.read, direct.rows));
    expect(largestOff(direct.rows, found)).toBeLessThan(2e-3);
  });

  it('have those of an adapter too, which are others', async () => {
    const length = engine.teach?.description.chain?.weights ?? 0;
    const random = seeded(9);
    const weights = Float32Array.from({ length }, () => 0.04 * (random.next() - 0.5));
    const { read, rows } = await written(weights);
    const zeros = (): Float32Array => new Float32Array(length);
    const training = await engine.teach!.open('chain', { weights, first: zeros(), second: zeros() });
    const tensors = chainTensors(read, rows);
    expect(largestOff(rows, await training.score(tensors))).toBeLessThan(2e-3);
    expect(largestOff(rows, await engine.teach!.scoreBase(tensors))).toBeGreaterThan(1e-2);
    await training.close();
  });
});
