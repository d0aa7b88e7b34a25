/**
 * What the app sees in pictures, as one line of JSON each, for fitting and measuring answer thresholds on it.
 *
 *   node --import tsx tests/bench/threshold-scenes.ts LIST OUT     LIST: one picture's path a line; OUT is added to
 */
import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { builtinBundleDir, loadBundle, startEngine } from '../../src-main/engine/index.js';
import { perceiveScene } from '../../src-main/perceive/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { cacheFolder } from '../../src-main/workspace/cache.js';

const [list, out] = process.argv.slice(2);
if (list === undefined || out === undefined) throw new Error('Say LIST and OUT.');
const done = new Set(
  existsSync(out)
    ? (await readFile(out, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { file: string }).file)
    : [],
);
const engine = await startEngine(await loadBundle(builtinBundleDir()), { providers: ['cpu'], threads: 1 });
const round = (value: number): number => Math.round(value * 1e4) / 1e4;
for (const file of (await readFile(list, 'utf8'))
  .split('\n')
  .filter((line) => line !== '' && !done.has(line))) {
  const scene = await openScene(file);
  const { candidates } = await perceiveScene(scene, engine, { cacheDir: cacheFolder() });
  const { width, height, gsd, stretch } = scene.info;
  const rows = candidates.map(({ label, score, objectness, quality = 0, lookScale, bbox, classScores }) => ({
    label,
    score: round(score),
    objectness: round(objectness),
    quality: round(quality),
    lookScale,
    bbox: bbox.map((value) => Math.round(value * 10) / 10),
    classes: [...(classScores ?? [])].map(round),
  }));
  await appendFile(out, `${JSON.stringify({ file, width, height, gsd, stretch, candidates: rows })}\n`);
  await scene.close();
}
await engine.close();
