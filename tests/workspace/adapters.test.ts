import { mkdtemp, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtinBundleDir, loadBundle } from '../../src-main/engine/index.js';
import type { Adapter, AnswerAdapter } from '../../src-main/teach/index.js';
import { ADAPTER_SUFFIX, Adapters } from '../../src-main/workspace/adapters.js';
import type { Around } from '../../src-main/workspace/adapters.js';
import { taughtResult } from '../teach/taught-result.js';

const bundle = await loadBundle(builtinBundleDir());
const about = (name: string) => ({
  schemaVersion: 1 as const,
  name,
  created: '2026-11-22T00:00:00Z',
  result: taughtResult({ name, version: 1 }, [name]),
});
const builtin: Adapter = {
  meta: {
    ...about('oil well'),
    terms: ['oil well'],
    chainKnowsTerms: false,
    base: { name: 'x', version: '1', bundleSha256: 'a', termSha256: 'b', chainSha256: null },
  },
  curves: Array.from({ length: 2000 }, (_, step) => ({
    step,
    reward: 1,
    heldOut: null,
    loss: 0.5,
    kl: null,
  })),
  terms: null,
  chain: Float32Array.from({ length: 1000 }, (_, i) => i / 7),
};
const ofCheckpoint: AnswerAdapter = {
  meta: {
    ...about('pads'),
    base: { name: 'tiny', family: 'qwen2_5_vl', sha256: 'e' },
    rank: 16,
    alpha: 32,
    from: null,
  },
  curves: [],
  weights: new Float32Array(77),
};

let folder: string;
let faults: unknown[];
let adapters: Adapters;
const asked: { base: string; length: number }[] = [];
const around: Around = {
  bundle: () => Promise.resolve(bundle),
  foldersOf: (taught) => {
    asked.push(taught);
    return Promise.resolve(['/models/tiny']);
  },
};
const fileOf = (id: string): string => join(folder, id + ADAPTER_SUFFIX);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-list-'));
  faults = [];
  adapters = new Adapters(folder, (fault) => faults.push(fault));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a list of adapters', () => {
  it('says of each what its head says, and how large it is', async () => {
    const [one, other] = [await adapters.add(builtin), await adapters.add(ofCheckpoint)];
    const listed = await adapters.list(around);
    expect(listed).toMatchObject([
      { id: one, engine: 'builtin', meta: builtin.meta, bytes: (await stat(fileOf(one))).size },
      { id: other, engine: 'checkpoint', meta: ofCheckpoint.meta, fits: ['/models/tiny'], refused: null },
    ]);
    expect(listed[0]?.refused).toContain('another than that of');
    expect(listed[0]).toMatchObject({ note: null });
    expect(asked).toEqual([{ base: 'e', length: 77 }]);
    expect(faults).toEqual([]);
  });

  it('reads no numbers: what is damaged in them is found where they are used', async () => {
    const id = await adapters.add(builtin);
    const file = await open(fileOf(id), 'r+');
    await file.write(Buffer.from([1, 2, 3]), 0, 3, (await file.stat()).size - 400);
    await file.close();
    expect(await adapters.list(around)).toHaveLength(1);
    await expect(adapters.read(id)).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('leaves out what is cut off, longer, of another kind or empty, and tells of it', async () => {
    const whole = await adapters.add(builtin);
    const size = (await stat(fileOf(whole))).size;
    for (const bytes of [size - 1, size + 1, 5000, 12, 11, 0])
      await truncate(fileOf(await adapters.add(builtin)), bytes);
    await writeFile(fileOf('a-text'), 'GEOR1ADP of a text that says nothing of itself and goes on');
    await writeFile(fileOf('a-huge'), Buffer.concat([Buffer.from('GEOR1CKP'), Buffer.alloc(40, 0xff)]));
    expect((await adapters.list(around)).map(({ id }) => id)).toEqual([whole]);
    expect(faults).toHaveLength((await readdir(folder)).length - 1);
    for (const fault of faults) expect(fault).toMatchObject({ code: 'bad-input' });
  });

  it('is empty where nothing was kept', async () => {
    expect(await new Adapters(join(folder, 'none'), () => undefined).list(around)).toEqual([]);
    await expect(adapters.entry('a-none', around)).rejects.toMatchObject({ code: 'not-found' });
  });
});
