/** What a thing measures is the same whatever was asked before, also where sizes were what was asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import type { Scene } from '../../src-main/scene/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { askScene } from '../../src-main/workspace/index.js';
import { lookAt } from '../../src-main/workspace/look.js';
import type { Look } from '../../src-main/workspace/look.js';
import { smallScene } from '../teach/small-scene.js';

const LIMIT_MS = 120_000;
const AIM = { where: null, minScore: null };

describe('the sizes of an answer', { timeout: LIMIT_MS }, () => {
  const ports = realPorts();
  let folder = '';
  let engine: Engine;
  let scene: Scene;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sizes-'));
    engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
    scene = await ports.openScene((await smallScene(folder)).image);
  }, LIMIT_MS);
  afterAll(async () => {
    await scene.close();
    await engine.close();
    await rm(folder, { recursive: true });
  });

  const lookAnew = (): Promise<Look> => lookAt(ports, scene, engine, AIM, { cacheDir: null });
  const ask = (look: Look, question: string): Promise<Answer> =>
    askScene(
      ports,
      scene,
      engine,
      { question, task: 'gres', ...AIM },
      { cacheDir: null, look, outlines: true },
    );

  it('are those of a first question', async () => {
    const [fresh, asked] = [await lookAnew(), await lookAnew()];
    const ordered = await ask(asked, 'the two largest storage tanks');
    expect(ordered.boxes).toHaveLength(2);
    const [first, later] = [await ask(fresh, 'storage tanks'), await ask(asked, 'storage tanks')];
    expect(first.boxes.length).toBeGreaterThan(2);
    expect(later.boxes).toEqual(first.boxes);
    const [areas, largest] = [first, ordered].map(({ boxes }) =>
      boxes.map(({ outline }) => outline?.area ?? 0),
    );
    expect([...areas!].sort((a, b) => b - a).slice(0, 2)).toEqual(largest);
  });
});
