import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AdapterMeta } from '../../src-main/contract/index.js';
import { builtinBundleDir, forkChild, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { seeded } from '../../src-main/reason/corpus/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { baseOf } from '../../src-main/teach/base.js';
import type { TeachPorts } from '../../src-main/teach/index.js';
import { teachPorts } from '../../src-main/workspace/teach-ports.js';
import { taughtResult } from '../teach/taught-result.js';

const SAMPLE = 'resources/sample-harbour.tif';
/** Looks at the whole scene first, on a busy machine. */
const LIMIT_MS = 120_000;

describe('the replay', { timeout: LIMIT_MS }, () => {
  let folder = '';
  let engine: Engine;
  let ports: TeachPorts;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'teach-ports-'));
    const bundle = await loadBundle(builtinBundleDir());
    engine = await startEngine(bundle, { providers: ['cpu'], threads: 2, spawn: forkChild });
    ports = teachPorts(realPorts(), engine, { cacheDir: join(folder, 'cache'), sample: SAMPLE });
  }, LIMIT_MS);
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const replayed = (chain: Float32Array | null): Promise<readonly number[]> =>
    ports.replay(
      chain === null
        ? null
        : {
            // Of what an adapter says of itself only its base is looked at.
            meta: {
              base: baseOf(engine.bundle, { term: false, chain: true }),
              result: taughtResult({ name: 'chance', version: 1 }, []),
            } as unknown as AdapterMeta,
            curves: [],
            terms: null,
            chain,
          },
      { onDone: () => undefined, gate: () => Promise.resolve() },
    );
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

  it('asks under what was taught, and tells that plain questions are answered whatever chains were unlearned', async () => {
    const weights = engine.teach?.description.chain?.weights ?? 0;
    expect(weights).toBeGreaterThan(0);
    const before = await replayed(null);
    expect(sum(before) / before.length).toBeGreaterThan(0.4);
    const random = seeded(5);
    const unlearned = Float32Array.from({ length: weights }, () => (random.chance(0.5) ? 1 : -1));
    const adapt = vi.spyOn(engine.teach!, 'adapt');
    const after = await replayed(unlearned);
    expect(adapt.mock.calls.filter(([given]) => given === unlearned).length).toBeGreaterThan(0);
    expect(after).toHaveLength(before.length);
    // What the policy makes of them is weighed against the parser's reading, which needs no policy.
    expect(sum(after)).toBeGreaterThan(sum(before) - 0.5);
  });
});
