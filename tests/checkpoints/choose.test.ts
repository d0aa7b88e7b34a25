import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  availableMemory,
  checkpointProviders,
  chooseAttempts,
  licenceOf,
  recogniseCheckpoint,
} from '../../src-main/checkpoints/index.js';
import type { Checkpoint } from '../../src-main/checkpoints/index.js';
import { rowsThatFit } from '../../src-main/checkpoints/batch-rows.js';
import { memoryNeed, rowBytes } from '../../src-main/checkpoints/memory.js';
import { fixtureFolder } from './truth.js';

let tiny: Checkpoint;
beforeAll(async () => {
  tiny = await recogniseCheckpoint(fixtureFolder('qwen2_5_vl'));
});

/** The published shape of Qwen2.5-VL-3B: 36 layers of 2 key heads of 128, 16 vision heads; its files in three precisions. */
function threeBillion(): Checkpoint {
  const { config } = tiny;
  const text = {
    ...config.text,
    hidden_size: 2048,
    num_hidden_layers: 36,
    num_attention_heads: 16,
    num_key_value_heads: 2,
    vocab_size: 151_936,
  };
  const precisions = new Map([
    ['fp32' as const, { bytes: 16.3e9, visionBytes: 2.7e9 }],
    ['fp16' as const, { bytes: 8.1e9, visionBytes: 1.3e9 }],
    ['q4f16' as const, { bytes: 3.4e9, visionBytes: 1.3e9 }],
  ]);
  return {
    ...tiny,
    pictures: { ...tiny.pictures, maxPixels: 12_845_056 },
    config: { ...config, text, vision_config: { ...config.vision_config, num_heads: 16 } },
    precisions,
  };
}

describe('what a checkpoint needs', () => {
  it('is its cache by the formula, its scores by the square of the patches, and its weights', () => {
    const need = memoryNeed(threeBillion(), 'q4f16', { width: 512, height: 512 }, 1024);
    // 504 px: 36 x 36 patches, 324 image tokens; 36,864 bytes a token in sixteen bits.
    expect(need.vision).toBe(5 * 16 * 1296 ** 2 * 4);
    expect(memoryNeed(threeBillion(), 'q4f16', { width: 512, height: 512 }, 1024, 'cuda').vision).toBe(0);
    expect(need.cache).toBe(2 * (2 * 36 * 2 * 128 * 2) * (324 + 300 + 1024));
    expect(need.weights).toBeGreaterThanOrEqual(3.4e9);
    expect(need.total).toBeGreaterThan(need.weights + need.cache + need.vision);
  });

  it('is compared with what is free', () => {
    expect(availableMemory()).toBeGreaterThan(1e8);
  });
});

describe('pictures at once', () => {
  const picture = { width: 512, height: 512 };
  const fit = (free: number, provider = 'cpu'): number =>
    rowsThatFit(threeBillion(), { precision: 'q4f16', provider }, picture, 1024, free);

  it('are as many as the memory that is free holds beside the first, one at least, eight at most', () => {
    const each = rowBytes(threeBillion(), 'q4f16', picture, 1024);
    const { total, weights } = memoryNeed(threeBillion(), 'q4f16', picture, 1024);
    // Keys and values of 1,648 tokens twice, and the decoder's scores between 624 of them, are most of it.
    expect(each).toBeGreaterThan(2 * 36_864 * 1648 + 2 * 16 * 624 ** 2 * 4);
    expect(each).toBeLessThan(0.35e9);
    const forOne = (total - weights) / 0.9;
    expect(fit(forOne + 2.5 * (each / 0.9))).toBe(3);
    expect(fit(forOne + 1e9 * each)).toBe(8);
    expect(fit(0)).toBe(1);
  });

  it('are few on a GPU, whose memory is not known', () => {
    expect(fit(1e12, 'cuda')).toBe(4);
  });
});

describe('the choice', () => {
  const model = () => threeBillion();
  const tried = (free: number, wanted: 'fp16' | null = null) =>
    chooseAttempts(model(), wanted, ['cuda', 'cpu'], free).attempts.map(
      ({ provider, precision }) => `${provider} ${precision}`,
    );

  it('is sixteen bits on a GPU and thirty-two on a CPU where there is room, and smaller where there is not', () => {
    expect(tried(64e9)).toEqual(['cuda fp16', 'cpu fp32']);
    expect(tried(16e9)).toEqual(['cuda fp16', 'cpu q4f16']);
    expect(tried(64e9, 'fp16')).toEqual(['cuda fp16', 'cpu fp16']);
    // A GPU has memory of its own; what passes through must fit.
    expect(tried(6e9)).toEqual(['cuda q4f16']);
    expect(tried(2e9)).toEqual([]);
  });

  it('says of each precision what it takes and why it is refused', () => {
    const { precisions, availableBytes } = chooseAttempts(
      { ...model(), broken: [{ precision: 'q4', why: { code: 'not-found', message: 'gone' } }] },
      null,
      ['cpu'],
      16e9,
    );
    expect(availableBytes).toBe(16e9);
    expect(precisions.map(({ name, refused }) => [name, refused?.code ?? null])).toEqual([
      ['fp32', 'engine-failed'],
      ['fp16', 'engine-failed'],
      ['q4f16', null],
      ['q4', 'not-found'],
    ]);
    expect(precisions[0]?.refused?.message).toMatch(/^In fp32 it needs about \d+ GB, and 16 GB are free\.$/);
  });

  it('tries no provider that a platform cannot have', () => {
    expect(checkpointProviders('linux', 'x64')).toEqual(['cuda', 'cpu']);
    expect(checkpointProviders('linux', 'arm64')).toEqual(['cpu']);
    expect(checkpointProviders('win32', 'x64')).toEqual(['dml', 'cpu']);
    expect(checkpointProviders('darwin', 'arm64')).toEqual(['cpu']);
  });
});

describe('the licence', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'geo-r1-licence-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is not stated, the first line of a file, an entry of the card, or the name of another one', async () => {
    expect(await licenceOf(folder)).toBeNull();
    await writeFile(join(folder, 'LICENSE'), '\n  Qwen RESEARCH LICENSE AGREEMENT\nmore');
    expect(await licenceOf(folder)).toBe('Qwen RESEARCH LICENSE AGREEMENT');
    await writeFile(
      join(folder, 'README.md'),
      '---\nlanguage: en\nlicense: apache-2.0 # yes\n---\nlicense: no',
    );
    expect(await licenceOf(folder)).toBe('apache-2.0');
    await writeFile(join(folder, 'README.md'), '---\nlicense: other\nlicense_name: "qwen-research"\n---\n');
    expect(await licenceOf(folder)).toBe('qwen-research');
  });
});
