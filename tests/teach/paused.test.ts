import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHASES, teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Phase } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { teachRun } from '../../src-main/teach/index.js';
import type { TeachHooks, TeachRequest } from '../../src-main/teach/index.js';
import { teachPorts } from '../../src-main/workspace/index.js';
import { smallScene } from './small-scene.js';

const STEPS = 2;
const PAUSE_MS = 400;

/** Terms and chains of the built-in engine, and a replay on the same small scene. */
describe('a run of the built-in engine', { timeout: 120_000 }, () => {
  let folder = '';
  let engine: Engine;
  let request: TeachRequest;
  let ports: ReturnType<typeof teachPorts>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paused-'));
    const { image, coco, example } = await smallScene(folder);
    const sample = join(folder, 'sample.tif');
    await sharp(image).tiff().toFile(sample);
    const truth = JSON.parse(await readFile(coco, 'utf8')) as { categories: object[] };
    const categories = [...truth.categories, { id: 2, name: 'ship' }];
    await writeFile(sample.replace('.tif', '.truth.json'), JSON.stringify({ ...truth, categories }));
    engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
    ports = teachPorts(realPorts(), engine, { cacheDir: join(folder, 'cache'), sample });
    request = {
      set: { id: 'set-1', name: 'Tanks', version: 1, sha256: 'x' },
      train: [example, { ...example, id: 'e-2', kind: 'expression', words: 'storage tanks' }],
      heldOut: [],
      leftOut: [],
      method: 'sft',
      settings: teachSettingsSchema.parse({ steps: STEPS }),
    };
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it('can be paused in each phase, and does not count the time that it stood', async () => {
    const pausedIn = new Set<Phase>();
    let phase: Phase = 'looking';
    const hooks: TeachHooks = {
      onProgress: (told) => (phase = told.phase),
      gate: async () => {
        if (pausedIn.has(phase)) return;
        pausedIn.add(phase);
        await sleep(PAUSE_MS);
      },
    };
    const began = performance.now();
    const { result } = await teachRun(ports, request, hooks);
    const wallMs = performance.now() - began;
    expect([...pausedIn].toSorted()).toEqual([...PHASES].toSorted());
    expect(result.trained).toEqual(['term', 'chain']);
    // A timer may fire a millisecond early.
    expect(wallMs - result.seconds * 1000).toBeGreaterThan((PAUSE_MS - 2) * PHASES.length);
  });

  it('ends where it is cancelled while it is paused', async () => {
    const controller = new AbortController();
    const gate = (): Promise<void> => {
      controller.abort();
      return Promise.resolve();
    };
    const run = teachRun(ports, request, { signal: controller.signal, gate });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });
});
