import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  builtinBundleDir,
  bundleFile,
  loadBundle,
  startEngine,
  wordPieces,
  wordTokenizer,
} from '../../src-main/engine/index.js';
import type { Bundle, Engine, PolicyPort } from '../../src-main/engine/index.js';
import { questionWords } from '../../src-main/reason/policy/index.js';

/** What the PyTorch module gave for the shipped weights; `python -m policy.export --truth` writes it. */
interface Truth {
  readonly question: string;
  readonly summary: { readonly counts: number[]; readonly gsd: number };
  readonly pieces: number[];
  readonly ids: number[];
  readonly logProbabilities: number[];
}
const truths = JSON.parse(
  readFileSync(new URL('../fixtures/engine/policy-truth.json', import.meta.url), 'utf8'),
) as Truth[];

/** Half-precision weights and another order of sums. */
const TOLERANCE = 0.05;

const bundle: Bundle = await loadBundle(builtinBundleDir());
const present = bundle.description.files.some(({ role }) => role === 'policy');
if (!present) console.warn('SKIPPED: the built-in bundle has no policy; attach it with models/policy.');

describe.skipIf(!present)('the policy in the engine', () => {
  let engine: Engine;
  let policy: PolicyPort;
  beforeAll(async () => {
    engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
    if (engine.policy == null) throw new Error('no policy');
    policy = engine.policy;
  });
  afterAll(() => engine.close());

  const words = (question: string) => questionWords(question).map(({ text }) => text);
  const logOf = (logits: Float32Array, id: number): number => {
    const highest = Math.max(...logits);
    return (
      (logits[id] ?? NaN) - highest - Math.log(logits.reduce((sum, x) => sum + Math.exp(x - highest), 0))
    );
  };

  it('takes questions apart into the pieces that it was trained on', async () => {
    const tokenizer = await wordTokenizer(bundleFile(bundle, 'tokenizer'));
    for (const { question, pieces } of truths)
      expect(wordPieces(words(question), tokenizer).ids, question).toEqual(pieces);
  });

  it('gives the probabilities of the module it was exported from, token by token', async () => {
    for (const { question, summary, ids, logProbabilities } of truths) {
      const reading = await policy.read(words(question), summary);
      for (const [at, id] of ids.entries()) {
        const logits = await reading.step([ids[at - 1] ?? 0], [0]);
        expect(Math.abs(logOf(logits, id) - (logProbabilities[at] ?? NaN)), question).toBeLessThan(TOLERANCE);
      }
      await reading.close();
    }
  });

  it('gives a row the same in a batch as alone, whichever row it goes on from', async () => {
    const [truth] = truths;
    if (truth === undefined) throw new Error('no truth');
    const alone = await policy.read(words(truth.question), truth.summary);
    const batch = await policy.read(words(truth.question), truth.summary);
    const [first = 0, second = 0] = truth.ids;
    await alone.step([0], [0]);
    await alone.step([first], [0]);
    const expected = await alone.step([second], [0]);
    await batch.step([0, 0, 0], [0, 0, 0]);
    await batch.step([5, first], [2, 1]);
    const found = await batch.step([7, second, second], [0, 1, 1]);
    const width = expected.length;
    for (const row of [1, 2])
      expect(
        Math.max(...expected.map((value, at) => Math.abs(value - (found[row * width + at] ?? NaN)))),
      ).toBeLessThan(1e-3);
    await Promise.all([alone.close(), batch.close()]);
  });

  it('refuses rows that go on from nothing, closed readings and malformed summaries', async () => {
    const reading = await policy.read(['ships'], { counts: policy.description.classes.map(() => 0), gsd: 0 });
    await reading.step([0], [0]);
    await expect(reading.step([1], [4])).rejects.toMatchObject({ code: 'bad-input' });
    await expect(reading.step([], [])).rejects.toMatchObject({ code: 'bad-input' });
    await reading.close();
    await expect(reading.step([1], [0])).rejects.toMatchObject({ code: 'internal' });
    await expect(policy.read(['ships'], { counts: [], gsd: 0 })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('reads what has no words, and what has very many', async () => {
    const counts = policy.description.classes.map(() => 1);
    const none = await policy.read([], { counts, gsd: 0 });
    expect((await none.step([0], [0])).every(Number.isFinite)).toBe(true);
    const many = await policy.read(
      Array.from({ length: 64 }, () => 'interchanges'),
      { counts, gsd: 6 },
    );
    expect(many.words).toBeLessThanOrEqual(64);
    expect((await many.step([0], [0])).length).toBe(policy.description.tokens.length + many.words);
    await Promise.all([none.close(), many.close()]);
  });
});
