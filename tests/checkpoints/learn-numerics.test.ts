/** Training inside the child against peft, transformers and torch.optim.AdamW (models/checkpoints/learn_truth.py). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prepareInputs } from '../../src-main/checkpoints/ask-inputs.js';
import { generate } from '../../src-main/checkpoints/generate.js';
import { recogniseCheckpoint } from '../../src-main/checkpoints/index.js';
import { LearnModel } from '../../src-main/checkpoints/learn-model.js';
import { learnPrompt, sessionOf } from '../../src-main/checkpoints/learn-prompts.js';
import type { LearnPrompt } from '../../src-main/checkpoints/learn-prompts.js';
import { loadCheckpoint } from '../../src-main/checkpoints/library.js';
import type { Loaded } from '../../src-main/checkpoints/library.js';
import { readLora } from '../../src-main/checkpoints/lora-file.js';
import type { LoraDescription } from '../../src-main/checkpoints/lora-file.js';
import type { LoadSettings } from '../../src-main/checkpoints/protocol.js';
import { rollOut, scoreAnswer } from '../../src-main/checkpoints/rollouts.js';
import { loadSettings } from '../../src-main/checkpoints/settings.js';
import { formulaPicture } from './picture.js';
import { fixtureFolder, FIXTURES, truthOf } from './truth.js';

const numbers = z.array(z.number());
const truth = z
  .object({
    every: z.number(),
    updates: z.array(z.object({ loss: z.number(), norm: z.number(), logs: z.array(numbers) })),
    weights: numbers,
    rank: z.number(),
    alpha: z.number(),
    answers: z.array(numbers),
  })
  .parse(JSON.parse(readFileSync(new URL('qwen3_vl/learn-truth.json', FIXTURES), 'utf8')));
const { cases } = truthOf('qwen3_vl');

/** As `wave` of learn_truth.py. */
const wave = (count: number, start: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (((start + i) * 7919) % 1009) / 1009 - 0.5);

let lora: LoraDescription;
let settings: LoadSettings;
let loaded: Loaded;
let start: Float32Array;
const prompts: LearnPrompt[] = [];
const sessions = () => ({
  decoder: sessionOf(loaded.model, 'decoder_model_merged'),
  embed: sessionOf(loaded.model, 'embed_tokens'),
});

beforeAll(async () => {
  const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen3_vl'));
  lora = await readLora(checkpoint);
  start = wave(lora.length, 0).map((value) => value * 0.2);
  settings = loadSettings(checkpoint, {
    precision: 'fp32',
    provider: 'cpu',
    threads: 1,
    lora: { decoder: 'decoder_lora.onnx', weights: start },
  });
  loaded = await loadCheckpoint(settings);
  for (const { width, height, prompt } of cases.slice(0, truth.answers.length)) {
    const asked = { prompt, picture: formulaPicture(width, height) };
    prompts.push(await learnPrompt(loaded, settings, asked, 100));
  }
}, 30_000);
afterAll(() => loaded.model.dispose());

const promptOf = (item: number): LearnPrompt => {
  const prompt = prompts[item];
  if (prompt === undefined) throw new Error(`no prompt ${item}`);
  return prompt;
};
const answerOf = (item: number): number[] => truth.answers[item] ?? [];

describe('an adapter of the tiny Qwen3-VL', () => {
  it('is trained as PyTorch trains it: likelihoods, losses, gradients, weights, by examples and by rewards', async () => {
    const model = await LearnModel.load(settings, lora, sessions().embed);
    model.open({
      weights: start,
      first: new Float32Array(start.length),
      second: new Float32Array(start.length),
    });
    for (const [update, told] of truth.updates.entries()) {
      const supervised = update % 2 === 0;
      const values: Record<string, number> = {
        rate: 2e-3,
        step: update + 1,
        sft: Number(supervised),
        policy_gradient: Number(!supervised),
        clip_low: 0.2,
        clip_high: 0.28,
        beta: supervised ? 0 : 0.04,
        decay: 0.05,
        max_gradient: 1,
        epsilon: 1e-8,
      };
      const items = [update % 3, (update + 1) % 3];
      loaded.lora?.adapt(model.state.weights);
      for (const [row, item] of items.entries()) {
        const logs = await scoreAnswer(promptOf(item), sessions(), answerOf(item));
        expect(worst(logs, told.logs[row] ?? [])).toBeLessThan(1e-3);
      }
      const join = (of: (item: number, count: number) => Float32Array): Float32Array =>
        Float32Array.from(items.flatMap((item) => [...of(item, answerOf(item).length)]));
      const stats = await model.step(
        Float32Array.from(lora.scalars, (name) => values[name] ?? NaN),
        items.map((item) => ({ item, tokens: answerOf(item) })),
        {
          old_log: join((item, count) => wave(count, 10 + item).map((value) => value - 6)),
          reference_log: join((item, count) => wave(count, 200 + item).map((value) => value - 6)),
          advantage: join((item, count) =>
            new Float32Array(count).fill((wave(1, 40 + update + item)[0] ?? NaN) * 2),
          ),
          weight: join((_, count) => new Float32Array(count).fill(1 / (2 * count))),
        },
        promptOf,
      );
      expect(Math.abs(stats.loss - told.loss)).toBeLessThan(1e-4 * Math.max(1, Math.abs(told.loss)));
      expect(Math.abs(stats.gradient / told.norm - 1)).toBeLessThan(1e-3);
    }
    const sampled = model.state.weights.filter((_, at) => at % truth.every === 0);
    // Four updates of 2e-3 move a weight by 8e-3 at most.
    expect(worst(sampled, truth.weights)).toBeLessThan(1e-4);
  });

  it('takes over no update that is not finite, and says so', async () => {
    const model = await LearnModel.load(settings, lora, sessions().embed);
    const zeros = new Float32Array(start.length);
    model.open({ weights: start, first: zeros, second: zeros });
    const one = Float32Array.of(1);
    const bad = { old_log: one, reference_log: one, advantage: Float32Array.of(NaN), weight: one };
    const scalars = Float32Array.from(lora.scalars, () => 1);
    const stats = await model.step(scalars, [{ item: 0, tokens: [5] }], bad, promptOf);
    expect(stats.loss).toBeNaN();
    expect(model.state.weights).toBe(start);
  });
});

describe('rollouts', () => {
  it('take the penalty of generation_config where the most probable is written, as PyTorch does', async () => {
    loaded.lora?.adapt(new Float32Array(start.length));
    const { penalty: repetitionPenalty, tokens } = truthOf('qwen3_vl').penalised;
    const asked = { ...limits, rows: 1, maxTokens: tokens.length, repetitionPenalty };
    const [row] = await rollOut(promptOf(0), sessions(), loaded.tokenizer, asked);
    expect(row?.tokens).toEqual(tokens);
  });

  const limits = { rows: 3, maxTokens: 16, stop: [], endTokens: [], repetitionPenalty: 1, sampling: null };

  it('write greedily what the library writes under the same adapter', async () => {
    loaded.lora?.adapt(start);
    const rows = await rollOut(promptOf(1), sessions(), loaded.tokenizer, limits);
    const [, one] = cases;
    if (one === undefined) throw new Error('no case');
    const asked = { prompt: one.prompt, picture: formulaPicture(one.width, one.height) };
    const inputs = prepareInputs(loaded.tokenizer, [asked], settings.pictures, {
      padToken: 0,
      mostTokens: 4000,
    });
    const made = await generate(
      loaded,
      inputs,
      { maxTokens: 16, maxMs: 60_000, stop: [], endTokens: [] },
      null,
    );
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row.tokens).toEqual(made.rows[0]?.tokens);
    expect(rows[0]?.text).toBe(made.rows[0]?.text);
    // The adapter is no decoration: as it came the model writes something else.
    expect(rows[0]?.tokens).not.toEqual(one.tokens.slice(0, 16));
  });

  it('draw the same from a seed, each row for itself, with the probabilities that a score gives', async () => {
    const sampling = { temperature: 1.2, seed: 4 };
    const rows = await rollOut(promptOf(0), sessions(), loaded.tokenizer, { ...limits, sampling });
    const again = await rollOut(promptOf(0), sessions(), loaded.tokenizer, { ...limits, rows: 2, sampling });
    expect(again.map(({ tokens }) => tokens)).toEqual(rows.slice(0, 2).map(({ tokens }) => tokens));
    expect(rows[0]?.tokens).not.toEqual(rows[1]?.tokens);
    for (const { tokens, logs } of rows)
      expect(worst(await scoreAnswer(promptOf(0), sessions(), tokens), logs)).toBeLessThan(1e-4);
  });

  it('end at a token, which is kept, at a text, and at the limit', async () => {
    const [whole] = await rollOut(promptOf(2), sessions(), loaded.tokenizer, { ...limits, rows: 1 });
    const third = whole?.tokens[2] ?? -1;
    const first = whole?.tokens.indexOf(third) ?? -1;
    const [ended] = await rollOut(promptOf(2), sessions(), loaded.tokenizer, {
      ...limits,
      rows: 1,
      endTokens: [third],
    });
    expect(ended).toMatchObject({ ended: 'end', tokens: whole?.tokens.slice(0, first + 1) });
    expect(whole?.ended).toBe('tokens');
    const stop = whole?.text.slice(0, 4) ?? '';
    const [stopped] = await rollOut(promptOf(2), sessions(), loaded.tokenizer, {
      ...limits,
      rows: 1,
      stop: [stop],
    });
    expect(stopped?.ended).toBe('stop');
    expect(stopped?.text.startsWith(stop)).toBe(true);
  });
});

function worst(got: ArrayLike<number>, expected: readonly number[]): number {
  expect(got).toHaveLength(expected.length);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (got[at] ?? NaN))), 0);
}
