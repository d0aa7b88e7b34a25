import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnNeed, readLora, recogniseCheckpoint, startLearning } from '../../src-main/checkpoints/index.js';
import { refuseLearning } from '../../src-main/checkpoints/learn-memory.js';
import { LORA_FILE, takingAdapters } from '../../src-main/checkpoints/lora-file.js';
import { FIXTURES, fixtureFolder } from './truth.js';

const taught = fileURLToPath(new URL('taught', FIXTURES));
let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'geo-r1-lora-')), 'copy');
  await cp(taught, folder, { recursive: true });
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

describe('the training graphs of a folder', () => {
  it('are read where they belong to the weights that lie there', async () => {
    const lora = await readLora({ dir: folder });
    expect(lora).toMatchObject({ rank: 16, alpha: 32, length: 21504, decoders: ['decoder_lora.onnx'] });
    // Python's fingerprint of the same file stands in the description: reading it compares the two.
    expect(lora.weightFiles.map(({ name }) => name)).toEqual(['decoder_model_merged.onnx']);
  });

  it('are missed with the command that makes them', async () => {
    const dir = fixtureFolder('qwen2_vl');
    await expect(readLora({ dir })).rejects.toMatchObject({
      code: 'unsupported',
      message: 'This folder has no training graphs.',
      next: expect.stringContaining(`python -m checkpoints.learn --folder ${dir}`) as string,
    });
  });

  it('are refused where the weights were changed afterwards, by one number in the middle', async () => {
    const file = join(folder, 'onnx', 'decoder_model_merged.onnx');
    const bytes = await readFile(file);
    const changed = Buffer.from(bytes);
    const block = 4096;
    changed.fill(changed.readUInt8(block * 40) ^ 1, block * 40, block * 41);
    await writeFile(file, changed);
    await expect(readLora({ dir: folder })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(
        'other weights than those of onnx/decoder_model_merged.onnx',
      ) as string,
    });
    await writeFile(file, bytes);
    await expect(readLora({ dir: folder })).resolves.toBeDefined();
  });

  it.each([
    ['no JSON', '{'],
    ['of a later version', '{"version": 2}'],
    ['pointing out of the folder', null],
  ])('are refused where the description is %s', async (_, text) => {
    const file = join(folder, LORA_FILE);
    const before = await readFile(file, 'utf8');
    await writeFile(file, text ?? before.replace('"lora_gradient.onnx"', '"../lora_gradient.onnx"'));
    await expect(readLora({ dir: folder })).rejects.toMatchObject({ code: 'bad-input', subject: file });
    await writeFile(file, before);
  });
});

describe('an adapter', () => {
  it('is refused by another base, and by the same with another rank', async () => {
    const checkpoint = await recogniseCheckpoint(taught);
    const { base, length } = await readLora(checkpoint);
    const fits = { base, weights: new Float32Array(length) };
    expect([...(await takingAdapters(checkpoint, fits)).precisions.keys()]).toEqual(['fp32']);
    for (const other of [
      { ...fits, base: '0'.repeat(64) },
      { ...fits, weights: new Float32Array(length - 1) },
    ])
      await expect(takingAdapters(checkpoint, other)).rejects.toMatchObject({
        code: 'unsupported',
        message: 'The adapter was taught on another checkpoint than this one.',
      });
  });
});

describe('the memory of learning', () => {
  it('grows with the picture and the answer, and is said where it is not there', async () => {
    const checkpoint = await recogniseCheckpoint(taught);
    const lora = await readLora(checkpoint);
    const need = (side: number, answer: number): number =>
      learnNeed(checkpoint, lora, { width: side, height: side }, { answerTokens: answer, rows: 8 }).total;
    expect(need(224, 256)).toBeGreaterThan(need(224, 64));
    const larger = { ...checkpoint, pictures: { ...checkpoint.pictures, maxPixels: 1e6 } };
    const big = learnNeed(larger, lora, { width: 768, height: 768 }, { answerTokens: 64, rows: 1 });
    expect(big.activations).toBeGreaterThan(
      4 * learnNeed(checkpoint, lora, { width: 224, height: 224 }, { answerTokens: 64, rows: 1 }).activations,
    );
    // Keys and values of 3 layers of 2 heads of 16 numbers, in four copies, of each of eight rows.
    const group = learnNeed(larger, lora, { width: 768, height: 768 }, { answerTokens: 64, rows: 8 });
    expect(group.rollouts).toBe(8 * 4 * (2 * 3 * 2 * 16 * 4) * (27 ** 2 + 300 + 64));
    expect(group.total - big.total).toBe((7 / 8) * group.rollouts);
    expect(() => refuseLearning(checkpoint, lora, 100e6)).toThrow(
      /Teaching it needs about 0\.\d GB .* and 0\.1 GB are free/,
    );
    await expect(startLearning(checkpoint, { free: 100e6 })).rejects.toMatchObject({ code: 'engine-failed' });
  });

  it('is not asked for where there is no single precision', async () => {
    const checkpoint = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
    const half = new Map([...checkpoint.precisions].filter(([name]) => name !== 'fp32'));
    const lora = await readLora({ dir: taught });
    expect(() => refuseLearning({ ...checkpoint, precisions: half }, lora, 1e12)).toThrow(
      /single precision \(fp32\)/,
    );
  });
});
