/**
 * `npx geo-r1 bench NAME [options]` measures, prints a table and writes `out/bench/NAME.json`; `npm run bench -- NAME
 * [options]` builds anew before.
 * Benchmarks are no tests: they pass or fail nothing, and `npm test` does not run them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { benchCheckpointMemory } from './checkpoint-memory.js';
import { benchCheckpointSpeed } from './checkpoint-speed.js';
import { benchCheckpointTeach } from './checkpoint-teach.js';
import { benchFewShot } from './few-shot.js';
import { benchFewShotControl } from './few-shot-control.js';
import type { Figure } from './figure.js';
import { benchPanZoom } from './pan-zoom.js';
import { benchPerceive } from './perceive.js';
import { benchPooled } from './pooled.js';
import { benchPyramid } from './pyramid.js';
import { benchQuestion } from './question.js';
import { benchTiles } from './tiles.js';

const benches: Readonly<Record<string, (args: string[]) => Promise<Figure[]>>> = {
  'checkpoint-memory': benchCheckpointMemory,
  'checkpoint-speed': benchCheckpointSpeed,
  'checkpoint-teach': benchCheckpointTeach,
  'few-shot': benchFewShot,
  'few-shot-control': benchFewShotControl,
  'pan-zoom': benchPanZoom,
  perceive: benchPerceive,
  pooled: benchPooled,
  pyramid: benchPyramid,
  question: benchQuestion,
  tiles: benchTiles,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  console.error(`Say which: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
const folder = fileURLToPath(new URL('../../out/bench/', import.meta.url));
await mkdir(folder, { recursive: true });
const loadBefore = loadavg()[0];
const figures = await bench(args);
console.table(
  Object.fromEntries(
    figures.map(({ what, value, unit, aim, runs }) => [
      what,
      { median: Number(value.toPrecision(4)), unit, aim, runs: runs.length },
    ]),
  ),
);
const machine = {
  // Containers that hide the processor list none.
  cpu: cpus()[0]?.model ?? 'unnamed processor',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  node: process.version,
  /** Above 0.3 other work disturbed the figures. */
  loadBefore,
};
const file = `${folder}${name}.json`;
await writeFile(file, `${JSON.stringify({ date: new Date().toISOString(), machine, figures }, null, 2)}\n`);
console.log(`${machine.cpu}, ${machine.cores} cores, load before ${String(loadBefore)}; written to ${file}`);
