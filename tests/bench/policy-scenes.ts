/**
 * What the bundle sees in the images of the written expressions, kept in one file so that chains can be executed on it
 * again and again: the true boxes, what was found, the regions around, and a closer look at each.
 *
 *   node --import tsx tests/bench/policy-scenes.ts --data ../shared/data --out scenes.json [--more]
 *
 * `--more` takes the images of `learn-4` to `learn-7` too.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Candidate } from '../../src-main/contract/index.js';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { parseCoco, trueCandidates } from '../../src-main/measure/index.js';
import { lookCloser, perceiveScene } from '../../src-main/perceive/index.js';
import type { CloserLook } from '../../src-main/perceive/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { cacheFolder } from '../../src-main/workspace/cache.js';
import { lookAt } from '../../src-main/workspace/look.js';
import { writtenSets } from './policy-written.js';
import type { WrittenScene } from './policy-written.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    out: { type: 'string' },
    more: { type: 'boolean', default: false },
  },
});
if (values.out === undefined) throw new Error('Say where to write: --out <file>');
const bundle = await loadBundle(builtinBundleDir());
const engine = await startEngine(bundle, { providers: ['cpu'], threads: 1 });
const { thresholds } = bundle.description.perceiver;
const scenes: Record<string, WrittenScene> = {};
for (const { folder, expressions } of await writtenSets(values.data, values.more)) {
  const coco = parseCoco(await readFile(join(folder, 'annotations.json'), 'utf8'), folder);
  for (const name of new Set(expressions.map(({ image }) => image))) {
    const image = coco.images.find(({ file_name }) => basename(file_name) === basename(name));
    if (image === undefined) throw new Error(`${folder} has no ${name}`);
    const path = join(folder, 'images', image.file_name);
    const scene = await openScene(path);
    const look = await lookAt(
      { perceiveScene },
      scene,
      engine,
      { where: null, minScore: null },
      { cacheDir: cacheFolder() },
    );
    const found = look.candidates.filter(({ strips }) => strips === undefined);
    const truth = await trueCandidates(path, image.id, coco);
    const closer = async (candidates: readonly Candidate[]): Promise<[number, CloserLook | null][]> => {
      const looks = await lookCloser(scene, engine, candidates);
      return candidates.map(({ id }, at) => [id, looks[at] ?? null]);
    };
    const answered = found.filter(({ label, score }) => score >= (thresholds.answer[label] ?? 1));
    scenes[name] = {
      width: image.width,
      height: image.height,
      boxes: Object.fromEntries(truth.map(({ id, bbox }) => [id, bbox])),
      regions: look.candidates.filter(({ strips }) => strips !== undefined).map(plain),
      truth: { candidates: truth.map(plain), closer: await closer(truth) },
      found: { candidates: found.map(plain), closer: await closer(answered) },
    };
    await scene.close();
  }
}
await engine.close();
await writeFile(values.out, JSON.stringify(scenes));

/** Without what only the window needs, or what is long and not used here. */
function plain({ embedding: _embedding, polygons: _polygons, ...candidate }: Candidate): Candidate {
  return candidate;
}
