import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import { decodeAnswerAdapter, encodeAnswerAdapter } from '../../src-main/teach/index.js';
import type { AnswerAdapter } from '../../src-main/teach/index.js';
import { pack } from '../../src-main/teach/packed.js';
import { readAdapter, readAnswerAdapter } from '../../src-main/workspace/index.js';

const nothing = { examples: 0, before: null, after: null, difference: null };
const adapter: AnswerAdapter = {
  meta: {
    schemaVersion: 1,
    name: 'pads',
    created: '2026-11-21T20:00:00.000Z',
    base: { name: 'Qwen', family: 'qwen2_5_vl', sha256: 'b'.repeat(64) },
    rank: 16,
    alpha: 32,
    from: null,
    result: {
      method: 'grpo',
      settings: teachSettingsSchema.parse({}),
      set: { id: 'file', name: 'pads', version: 1, sha256: 'c'.repeat(64) },
      trained: ['answer'],
      terms: [],
      steps: 3,
      bestStep: 2,
      seconds: 1,
      provider: 'webgpu',
      secondsToBest: 1,
      heldOut: null,
      train: nothing,
      replay: null,
      forgot: false,
      ended: 'steps',
    },
  },
  curves: [{ step: 1, reward: 0.5, heldOut: null, loss: 0.1, kl: 0 }],
  weights: Float32Array.of(1, -2.5, 3e-8),
};
const bytes = encodeAnswerAdapter(adapter);

describe('the file of a checkpoint’s adapter', () => {
  it('comes back as it was written', () => {
    expect(decodeAnswerAdapter(bytes, 'a.geor1')).toEqual(adapter);
  });

  it.each([
    ['cut off', bytes.slice(0, -1)],
    ['changed in one bit', bytes.map((byte, at) => (at === bytes.length - 40 ? byte ^ 1 : byte))],
    ['empty', new Uint8Array(0)],
    ['another file', new TextEncoder().encode('{"type": "FeatureCollection"}')],
    [
      'with a header of another kind',
      pack('GEOR1CKP', { header: { meta: 1 }, vectors: [Float32Array.of(1)] }),
    ],
    [
      'with two vectors',
      pack('GEOR1CKP', { header: adapter, vectors: [Float32Array.of(1), Float32Array.of(1)] }),
    ],
  ])('is refused %s', (_, damaged) => {
    expect(() => decodeAnswerAdapter(damaged, 'a.geor1')).toThrow(
      expect.objectContaining({ code: 'bad-input', subject: 'a.geor1' }) as Error,
    );
  });

  it('is told from one of the built-in engine, either way round', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'geo-r1-adapters-'));
    try {
      const [own, builtin] = [join(folder, 'own.geor1'), join(folder, 'builtin.geor1')];
      await writeFile(own, bytes);
      const body = Buffer.from('GEOR1ADP----');
      await writeFile(builtin, Buffer.concat([body, createHash('sha256').update(body).digest()]));
      await expect(readAnswerAdapter(builtin)).rejects.toMatchObject({
        code: 'unsupported',
        message: 'This adapter was taught to the built-in engine, not to a checkpoint.',
      });
      await expect(readAdapter(own)).rejects.toMatchObject({
        code: 'unsupported',
        next: 'Ask that checkpoint with it: choose it as the engine (--engine FOLDER in a terminal).',
      });
      await expect(readAnswerAdapter(join(folder, 'none.geor1'))).rejects.toMatchObject({
        code: 'not-found',
      });
      expect((await readAnswerAdapter(own)).weights).toEqual(adapter.weights);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
