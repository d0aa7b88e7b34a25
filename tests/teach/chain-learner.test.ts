import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, PixelBox, TeachSettingsInput } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { chainItems } from '../../src-main/teach/chain-items.js';
import { ChainLearner } from '../../src-main/teach/chain-learner.js';
import type { Attempt } from '../../src-main/teach/learner.js';
import { fresh } from '../../src-main/teach/trainer.js';
import { smallScene } from './small-scene.js';

/** A round tank in its box, as a polygon. */
function circle([x, y, w, h]: PixelBox): [number, number][][][] {
  const ring = Array.from({ length: 33 }, (_, i): [number, number] => {
    const angle = (i % 32) * (Math.PI / 16);
    return [x + (w / 2) * (1 + Math.cos(angle)), y + (h / 2) * (1 + Math.sin(angle))];
  });
  return [[ring]];
}

/** The policy as it came, on a real scene: what its answers are worth by masks, and what it says without steps. */
describe('expressions on a scene', () => {
  let folder = '';
  let engine: Engine;
  let tanks: Example;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chains-'));
    const { example } = await smallScene(folder);
    tanks = { ...example, kind: 'expression', outlines: example.targets.map(circle) };
    engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  async function answered(words: readonly string[], given: TeachSettingsInput): Promise<Attempt[]> {
    const settings = teachSettingsSchema.parse(given);
    const examples = words.map((each, at) => ({ ...tanks, id: `e-${at}`, words: each }));
    const items = await chainItems(examples, engine.policy!, {
      ports: {
        engine,
        cacheDir: join(folder, 'cache'),
        openScene: (path) => openScene(path, {}),
        ask: () => Promise.resolve([]),
      },
      settings,
      leftOut: [],
      signal: undefined,
      gate: () => Promise.resolve(),
      onLooked: () => undefined,
    });
    const learner = new ChainLearner(items, engine, engine.teach!, settings);
    await learner.know(fresh(new Float32Array(engine.teach?.description.chain?.weights ?? 0)));
    const attempts: Attempt[] = [];
    for (const at of examples.keys()) attempts.push(await learner.greedy(at));
    return attempts;
  }

  it('are worth what their masks overlap, where masks count', async () => {
    const [masked] = await answered(['storage tanks'], { rewards: { map: 0, mask: 1 } });
    // The mask model never saw these circles; a whole box has pi / 4 of one.
    expect(masked?.reward.mask).toBeGreaterThan(0.8);
    expect(masked?.reward.mask).toBeLessThan(1);
    expect(masked?.reward.total).toBeCloseTo(1 + (masked?.reward.mask ?? NaN));
    const [plain] = await answered(['storage tanks'], {});
    expect(plain?.reward.mask).toBeNull();
    expect(plain?.reward.total).toBeCloseTo(1 + (plain?.reward.map ?? NaN));
    expect(plain?.boxes).toEqual(masked?.boxes);
  });

  it('are answered with all that is named where chains are off', async () => {
    const words = ['the largest storage tank', 'storage tanks'];
    const [largest, all] = await answered(words, {});
    const [direct] = await answered(words, { chain: false });
    expect(largest?.boxes).toHaveLength(1);
    expect(largest?.lines.length).toBeGreaterThan(2);
    expect(direct?.lines).toHaveLength(2);
    expect(direct?.boxes).toEqual(all?.boxes);
  });
});
