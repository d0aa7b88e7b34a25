import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { PixelBox } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { refineBoxes } from '../../src-main/perceive/index.js';
import { openScene } from '../../src-main/scene/index.js';
import truth from '../fixtures/engine/boxes-truth.json' with { type: 'json' };

/** The app reads and averages pixels by means of its own; edges then differ by less than this, in sides of the box. */
const CLOSE = 0.02;

it('looks at boxes again as the recipe does in Python', async () => {
  const scene = await openScene(fileURLToPath(new URL(`../../resources/${truth.scene}`, import.meta.url)));
  const engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
  const wrong = truth.boxes.map(({ box: [x1 = 0, y1 = 0, x2 = 0, y2 = 0] }): PixelBox => [
    x1,
    y1,
    x2 - x1,
    y2 - y1,
  ]);
  expect(wrong.length).toBeGreaterThan(10);
  const found = await refineBoxes(scene, engine, wrong);
  await engine.close();
  await scene.close();
  for (const [i, [x, y, width, height]] of found.entries()) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = truth.boxes[i]!.refined;
    for (const [side, off] of [
      [x2 - x1, x - x1],
      [y2 - y1, y - y1],
      [x2 - x1, x + width - x2],
      [y2 - y1, y + height - y2],
    ] as const)
      expect(Math.abs(off) / side, `box ${i}`).toBeLessThan(CLOSE);
  }
});
