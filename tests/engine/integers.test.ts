import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Bundle } from '../../src-main/engine/index.js';
import { iou } from '../../src-main/geometry/index.js';
import { openScene } from '../../src-main/scene/index.js';

/** What the built-in perceiver finds in integers against what it finds in floats, on a part of the sample scene. */
const SAMPLE = fileURLToPath(new URL('../../resources/sample-harbour.tif', import.meta.url));
const SIDE = 960;
const SURE = 0.5;

it('finds in integers what it finds in floats', async () => {
  const bundle = await loadBundle(builtinBundleDir());
  const { files } = bundle.description;
  const floats: Bundle = {
    ...bundle,
    description: { ...bundle.description, files: files.filter(({ role }) => role !== 'perceiver-int8') },
  };
  expect(floats.description.files).toHaveLength(files.length - 1);
  const scene = await openScene(SAMPLE);
  const size = { width: SIDE, height: SIDE };
  const { rgb } = await scene.readWindow({ x: 0, y: 0, ...size }, size);
  await scene.close();
  const [ours, theirs] = await Promise.all(
    [bundle, floats].map(async (base) => {
      const engine = await startEngine(base, { providers: ['cpu'], threads: 1 });
      const [found = []] = await engine.detect(
        { data: rgb, batch: 1, ...size },
        { minScore: 0.3, maxPerImage: 400 },
      );
      await engine.close();
      return found;
    }),
  );
  const sure = theirs!.filter(({ score }) => score >= SURE);
  expect(sure.length).toBeGreaterThan(10);
  for (const { bbox, label, score } of sure) {
    const same = ours!.filter((other) => other.label === label && iou(bbox, other.bbox) > 0.75);
    expect(same, `${label} at ${bbox.join(', ')}`).toHaveLength(1);
    expect(Math.abs(same[0]!.score - score)).toBeLessThan(0.1);
  }
  // Not the same file under two names.
  expect(ours).not.toEqual(theirs);
});
