/**
 * Memory and speed of a checkpoint in its process, a line for each precision, on one thread of the CPU:
 *
 *     node --import tsx tests/bench/checkpoints.ts FOLDER
 *
 * FOLDER is made by models/checkpoints/measure.py, which also says how fast PyTorch was.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  preparePicture,
  PRECISIONS,
  recogniseCheckpoint,
  startCheckpoint,
} from '../../src-main/checkpoints/index.js';
import { memoryNeed } from '../../src-main/checkpoints/memory.js';
import { formulaPicture } from '../checkpoints/picture.js';

const SIDE_PX = 448;
const NEW_TOKENS = 48;
const REPEATS = 5;
const LIMITS = { maxTokens: NEW_TOKENS, maxMs: 600_000, stop: [], sampling: null };
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const [folder = ''] = process.argv.slice(2);
const checkpoint = await recogniseCheckpoint(folder);
console.log(
  'PyTorch',
  (await readFile(join(folder, 'pytorch.json'), 'utf8').catch(() => 'not measured')).trim(),
);

const picture = formulaPicture(1000, 1000);
preparePicture(picture, checkpoint.pictures);
const began = performance.now();
for (let i = 0; i < REPEATS; i++) preparePicture(picture, checkpoint.pictures);
console.log(
  `a picture of 1000 x 1000 is prepared in ${((performance.now() - began) / REPEATS).toFixed(0)} ms`,
);

for (const precision of PRECISIONS) {
  const files = checkpoint.precisions.get(precision);
  if (files === undefined) continue;
  const engine = await startCheckpoint(
    { ...checkpoint, endTokens: [] },
    { precision, providers: ['cpu'], threads: 1 },
  );
  const asked = [{ prompt: 'ship', picture: formulaPicture(SIDE_PX, SIDE_PX) }];
  await engine.ask(asked, { ...LIMITS, maxTokens: 2 });
  const told = await engine.ask(asked, LIMITS);
  const need = memoryNeed(checkpoint, precision, { width: SIDE_PX, height: SIDE_PX }, NEW_TOKENS);
  console.log(
    `${precision}: files ${megabytes(files.bytes)}, loaded in ${(engine.loadMs / 1000).toFixed(1)} s, ` +
      `${megabytes(engine.residentBytes)} after loading, ${megabytes(told.peakBytes)} at most, estimated ${megabytes(need.total)}; ` +
      `first token ${told.firstTokenMs.toFixed(0)} ms, then ${told.tokensPerSecond?.toFixed(1) ?? 'none'} tokens/s`,
  );
  await engine.close();
}
