/** Rollouts that the decoder writes inside its graph, against those that it is asked for token by token. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recogniseCheckpoint, startLearning } from '../../src-main/checkpoints/index.js';
import { learnPrompt, sessionOf } from '../../src-main/checkpoints/learn-prompts.js';
import type { LearnPrompt } from '../../src-main/checkpoints/learn-prompts.js';
import { loadCheckpoint } from '../../src-main/checkpoints/library.js';
import type { Loaded } from '../../src-main/checkpoints/library.js';
import { readLora } from '../../src-main/checkpoints/lora-file.js';
import type { LoadSettings } from '../../src-main/checkpoints/protocol.js';
import { rollOut, scoreAnswer } from '../../src-main/checkpoints/rollouts.js';
import type { RolloutLimits } from '../../src-main/checkpoints/rollouts.js';
import { loadSettings } from '../../src-main/checkpoints/settings.js';
import { formulaPicture } from './picture.js';
import { fixtureFolder, truthOf } from './truth.js';

/** Probabilities are summed up in another order. */
const MOST_LOG_DIFFERENCE = 1e-5;
const KINDS = ['decoder_lora.onnx', 'decoder_rollout.onnx'] as const;
const [asked] = truthOf('qwen3_vl').cases;

const loaded = new Map<string, Loaded>();
let prompt: LearnPrompt;
let runs = 0;

beforeAll(async () => {
  const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen3_vl'));
  const { length } = await readLora(checkpoint);
  const weights = Float32Array.from({ length }, (_, i) => 0.2 * (((i * 7919) % 1009) / 1009 - 0.5));
  for (const decoder of KINDS) {
    const settings = loadSettings(checkpoint, {
      precision: 'fp32',
      provider: 'cpu',
      threads: 1,
      lora: { decoder, weights },
    });
    const one = await loadCheckpoint(settings);
    loaded.set(decoder, one);
    if (asked === undefined) throw new Error('no case');
    const picture = formulaPicture(asked.width, asked.height);
    prompt = await learnPrompt(one, settings, { prompt: asked.prompt, picture }, 100);
  }
}, 60_000);
afterAll(() => Promise.all([...loaded.values()].map(({ model }) => model.dispose())));

/** @returns what is written, and in how many runs of the decoder */
async function write(kind: (typeof KINDS)[number], limits: Partial<RolloutLimits>) {
  const { model, tokenizer } = loaded.get(kind) ?? {};
  if (model === undefined || tokenizer === undefined) throw new Error(`no ${kind}`);
  const decoder = sessionOf(model, 'decoder_model_merged');
  runs = 0;
  const counted = {
    ...decoder,
    run: (feeds: Parameters<typeof decoder.run>[0]) => {
      runs += 1;
      return decoder.run(feeds);
    },
  };
  const sessions = { decoder: counted, embed: sessionOf(model, 'embed_tokens') };
  const whole = { rows: 3, maxTokens: 70, stop: [], endTokens: [], repetitionPenalty: 1, sampling: null };
  return { rows: await rollOut(prompt, sessions, tokenizer, { ...whole, ...limits }), runs, sessions };
}

async function both(limits: Partial<RolloutLimits>) {
  const [outside, inside] = [await write(KINDS[0], limits), await write(KINDS[1], limits)];
  inside.rows.forEach(({ logs, ...row }, r) => {
    const { logs: expected = [], ...other } = outside.rows[r] ?? {};
    expect(row).toEqual(other);
    logs.forEach((log, at) =>
      expect(Math.abs(log - (expected[at] ?? NaN))).toBeLessThan(MOST_LOG_DIFFERENCE),
    );
  });
  return { outside, inside };
}

describe('rollouts that are written inside the graph', () => {
  it('are the most probable tokens, and hand keys and values over once for 33 of them', async () => {
    const { outside, inside } = await both({});
    expect(inside.rows.map(({ tokens, ended }) => [tokens.length, ended])).toEqual(
      Array.from({ length: 3 }, () => [70, 'tokens']),
    );
    // The prompt, then a run for each token that is written before the last; or one for each 33.
    expect([outside.runs, inside.runs]).toEqual([70, 4]);
  });

  it('are drawn by the same chances, and each row ends for itself', async () => {
    const sampling = { temperature: 1.2, seed: 4 };
    const { inside } = await both({ sampling });
    const [first, second] = inside.rows.map(({ tokens }) => tokens);
    expect(first).not.toEqual(second);
    const endTokens = [first?.[5] ?? -1, second?.[40] ?? -1];
    const ended = (await both({ sampling, endTokens })).inside;
    expect(ended.rows[0]?.ended).toBe('end');
    expect(ended.rows[0]?.tokens.length).toBeLessThanOrEqual(6);
    expect(ended.rows[1]?.tokens.length).toBeGreaterThan(ended.rows[0]?.tokens.length ?? NaN);
  });

  it('end early where all rows have ended, and at a text that is seen only after a run', async () => {
    const [row] = (await both({ rows: 1 })).inside.rows;
    const end = await both({ rows: 1, endTokens: [row?.tokens[10] ?? -1] });
    expect(end.inside.rows[0]?.ended).toBe('end');
    expect(end.inside.runs).toBe(2);
    const stop = await both({ rows: 2, stop: [row?.text.slice(20, 26) ?? ''] });
    expect(stop.inside.rows[1]?.ended).toBe('stop');
    expect(stop.inside.rows[1]?.tokens.length).toBeLessThan(70);
  });

  it('are written token by token where what was said already is penalised', async () => {
    const { inside } = await both({ repetitionPenalty: 1.3, maxTokens: 20 });
    expect(inside.runs).toBe(20);
  });

  it('have the log-probabilities of a score by the same graph', async () => {
    const { rows, sessions } = await write(KINDS[1], {
      sampling: { temperature: 1, seed: 9 },
      maxTokens: 40,
    });
    const logs = await scoreAnswer(prompt, sessions, rows[0]?.tokens ?? []);
    logs.forEach((log, at) => expect(Math.abs(log - (rows[0]?.logs[at] ?? NaN))).toBeLessThan(1e-4));
  });
});

describe('the graph that a checkpoint learns with', () => {
  const started = async (provider: string): Promise<string | undefined> => {
    let decoder: string | undefined;
    const spawn = () => {
      let exit: (how: string) => void = () => undefined;
      return {
        post: (message: unknown) => {
          decoder = (message as { settings: LoadSettings }).settings.lora?.decoder;
          setImmediate(() => exit('was stopped'));
        },
        onMessage: () => undefined,
        onExit: (listener: typeof exit) => void (exit = listener),
        kill: () => setImmediate(() => exit('was stopped')),
      };
    };
    const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen3_vl'));
    const learning = startLearning(checkpoint, { providers: [provider], threads: 1, spawn });
    await expect(learning).rejects.toMatchObject({ code: 'engine-failed' });
    return decoder;
  };

  it('is the one with the loop where that keeps the cache on the GPU', async () => {
    expect(await started('cuda')).toBe(KINDS[1]);
    expect(await started('dml')).toBe(KINDS[0]);
    expect(await started('cpu')).toBe(KINDS[0]);
  });
});
