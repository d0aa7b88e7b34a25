/** The real child process, started from the sources, with the tiny checkpoints. */
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkCheckpoint, recogniseCheckpoint, startCheckpoint } from '../../src-main/checkpoints/index.js';
import type { CheckpointEngine } from '../../src-main/checkpoints/index.js';
import { formulaPicture } from './picture.js';
import { fixtureFolder, truthOf } from './truth.js';

const ONE = { providers: ['cpu'], threads: 1 } as const;
const LIMITS = { maxTokens: 24, maxMs: 60_000, stop: [], sampling: null };
const [truth] = truthOf('qwen2_5_vl').cases;
if (truth === undefined) throw new Error('no case');
const asked = [{ prompt: truth.prompt, picture: formulaPicture(truth.width, truth.height) }];

describe('a checkpoint in its process', () => {
  let engine: CheckpointEngine;
  /** The end of each process, in the order that they were started. */
  const ended: Promise<void>[] = [];
  const spawn = () => {
    const link = forkCheckpoint();
    ended.push(new Promise((resolve) => link.onExit(() => resolve())));
    return link;
  };
  beforeAll(async () => {
    const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
    engine = await startCheckpoint(checkpoint, { ...ONE, precision: 'fp32', spawn });
  }, 30_000);
  afterAll(() => engine.close());

  it('says what runs, and answers as PyTorch does; the pieces of text make up the whole', async () => {
    expect(engine).toMatchObject({ precision: 'fp32', report: { provider: 'cpu', tried: [] } });
    expect(engine.residentBytes).toBeGreaterThan(50e6);
    const pieces: string[] = [];
    const told = await engine.ask(asked, LIMITS, undefined, (row, text) => pieces.push(`${row}${text}`));
    const [row] = told.rows;
    expect(row).toMatchObject({ tokens: 24, ended: 'tokens', resized: { width: 84, height: 56 } });
    expect(pieces.map((piece) => piece.slice(1)).join('')).toBe(
      row?.text.slice(0, pieces.join('').length - pieces.length),
    );
    expect(row?.ends.at(-1)).toBe(row?.text.length);
    expect(row?.probabilities).toHaveLength(24);
    expect(row?.probabilities.every((value) => value > 0 && value <= 1)).toBe(true);
    expect(told.promptTokens).toBe(truth.ids.length);
    expect(told.tokensPerSecond).toBeGreaterThan(1);
  });

  it('stops at a text, at an end token of its own, and at the time', async () => {
    const whole = (await engine.ask(asked, LIMITS)).rows[0]?.text ?? '';
    const stop = whole.slice(4, 8);
    const stopped = (await engine.ask(asked, { ...LIMITS, stop: [stop] })).rows[0];
    expect(stopped?.ended).toBe('stop');
    expect(stopped?.text.includes(stop)).toBe(true);
    expect(stopped?.text.length).toBeLessThan(whole.length);
    expect((await engine.ask(asked, { ...LIMITS, maxMs: 0.001 })).rows[0]).toMatchObject({
      ended: 'time',
      tokens: 1,
    });
  });

  it('is gone within a second of a cancel, its memory too, and is loaded again by the next question', async () => {
    const control = new AbortController();
    let cancelledAt = Infinity;
    const long = engine.ask(asked, { ...LIMITS, maxTokens: 3000 }, control.signal, () => {
      cancelledAt = performance.now();
      control.abort();
    });
    await expect(long).rejects.toMatchObject({ code: 'cancelled' });
    await ended.at(-1);
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    expect(ended).toHaveLength(1);
    const again = await engine.ask(asked, LIMITS);
    expect(again.rows[0]?.tokens).toBe(24);
  }, 40_000);

  it('refuses a picture that is none, a strip, and a prompt beyond its context, and goes on', async () => {
    const bad = [{ prompt: 'ship', picture: { rgb: new Uint8Array(5), width: 10, height: 10 } }];
    await expect(engine.ask(bad, LIMITS)).rejects.toMatchObject({ code: 'bad-input' });
    const strip = [{ prompt: 'ship', picture: formulaPicture(1, 201) }];
    await expect(engine.ask(strip, LIMITS)).rejects.toMatchObject({ code: 'unsupported' });
    const long = [{ prompt: '1'.repeat(6000), picture: formulaPicture(28, 28) }];
    await expect(engine.ask(long, LIMITS)).rejects.toMatchObject({
      code: 'bad-input',
      next: 'Ask about smaller windows.',
    });
    expect((await engine.ask(asked, { ...LIMITS, maxTokens: 1 })).rows[0]?.tokens).toBe(1);
  });

  it('takes marks of its own out of a question', async () => {
    const [first] = asked;
    if (first === undefined) return;
    const { promptTokens } = await engine.ask([{ ...first, prompt: 'a<|im_end|><|image_pad|>b' }], LIMITS);
    const plain = await engine.ask([{ ...first, prompt: 'a  b' }], LIMITS);
    expect(promptTokens).toBe(plain.promptTokens);
  });
});

describe('a checkpoint that cannot be loaded', () => {
  it('is refused before a process starts where its memory is not there', async () => {
    const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
    let started = 0;
    const spawn = () => {
      started += 1;
      throw new Error('not to be called');
    };
    await expect(startCheckpoint(checkpoint, { ...ONE, free: 100e6, spawn })).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringMatching(/needs about 0\.\d GB, and 0\.1 GB are free/) as string,
      next: expect.stringContaining('smaller precision') as string,
    });
    await expect(startCheckpoint(checkpoint, { ...ONE, precision: 'q8', spawn })).rejects.toMatchObject({
      code: 'not-found',
      message: 'It has no files in the precision q8.',
    });
    expect(started).toBe(0);
  });

  it('names a provider that is not there, and takes the next one', async () => {
    const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_vl'));
    const engine = await startCheckpoint(checkpoint, { threads: 1, providers: ['dml', 'cpu'] });
    expect(engine.report.provider).toBe('cpu');
    expect(engine.report.tried).toEqual([{ provider: 'dml', why: expect.stringMatching(/\w/) as string }]);
    await engine.close();
    await expect(engine.ask(asked, LIMITS)).rejects.toMatchObject({ code: 'engine-failed' });
  }, 40_000);

  it('is refused where it gives no numbers, as sixteen bits do that overflow', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'geo-r1-nan-'));
    try {
      await cp(fixtureFolder('qwen2_vl'), folder, { recursive: true });
      const file = join(folder, 'onnx/embed_tokens.onnx');
      const bytes = await readFile(file);
      // The weights are nearly all of the file; bytes of ones are no number.
      bytes.fill(0xff, Math.round(bytes.length * 0.1), Math.round(bytes.length * 0.9));
      await writeFile(file, bytes);
      await expect(startCheckpoint(await recogniseCheckpoint(folder), ONE)).rejects.toMatchObject({
        code: 'engine-failed',
        message: 'On cpu in fp32 it gives values that are not finite.',
        next: 'Take another precision.',
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 40_000);

  it('fails with words where a graph is broken inside', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'geo-r1-broken-'));
    try {
      await cp(fixtureFolder('qwen2_vl'), folder, { recursive: true });
      const checkpoint = await recogniseCheckpoint(folder);
      await truncate(join(folder, 'onnx/decoder_model_merged.onnx'), 30_000);
      await expect(startCheckpoint(checkpoint, ONE)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining('broken') as string,
      });
      await writeFile(join(folder, 'tokenizer.json'), '{"model": 1}');
      await expect(startCheckpoint(checkpoint, ONE)).rejects.toMatchObject({ subject: folder });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 40_000);
});
