/**
 * Overviews of 20,000 x 20,000 scenes without any: the first view meanwhile, and building them, by the two processes of the
 * built app that do so. `npm run bench` builds them first.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScene } from '../../src-main/scene/index.js';
import {
  builderThreads,
  buildPyramidApart,
  type BuilderSpawner,
} from '../../src-main/scene/pyramid/index.js';
import {
  forkTiles,
  startTiles,
  type ServedPicture,
  type TileService,
} from '../../src-main/scene/tiles/index.js';
import { makeFromArguments } from '../fixtures/scene-maker/index.js';
import { peakMemory } from './memory.js';
import { figureOf, type Figure } from './figure.js';

const SIDE = 20_000;
const RUNS = 3;
const MB = 1e6;
const TILE = 256;
/** Pixels that the longer side of the whole scene takes in the first view, at least. */
const VIEW_SIDE = 800;
/** Of /proc's counters, on every Linux of today. */
const TICKS_PER_SECOND = 100;
const SAMPLE_EVERY_MS = 50;
const BUILT = fileURLToPath(new URL('../../out/cli/', import.meta.url));

/** @param args `[RUNS] [SCENE.tif...]`; without scenes they are made, which takes some minutes once */
export async function benchPyramid(args: string[]): Promise<Figure[]> {
  const runs = Number(args[0] ?? RUNS);
  const scenes = args.length > 1 ? args.slice(1) : await madeScenes();
  const figures: Figure[] = [];
  for (const scene of scenes) figures.push(...(await benchScene(scene, runs)));
  return figures;
}

async function madeScenes(): Promise<string[]> {
  const scenes: string[] = [];
  for (const compression of ['deflate', 'jpeg']) {
    const out = fileURLToPath(new URL(`../../out/bench/mosaic-${compression}-${SIDE}.tif`, import.meta.url));
    const how = ['--mosaic', '--size', `${SIDE}`, '--tile', '512', '--no-overviews'];
    if (!existsSync(out)) await makeFromArguments([...how, '--compression', compression, '--out', out]);
    scenes.push(out);
  }
  return scenes;
}

async function benchScene(scene: string, runs: number): Promise<Figure[]> {
  const views: number[] = [];
  const builds: Build[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < runs; run++) {
    const cacheDir = await mkdtemp(join(tmpdir(), 'geo-r1-bench-'));
    const tiles = startTiles({ cacheDir, spawn: () => forkTiles(join(BUILT, 'tile-child.mjs'), []) });
    try {
      const peak = await peakMemory(async () => {
        views.push(await firstView(scene, cacheDir, tiles));
        builds.push(await build(scene, cacheDir));
      }, 'started');
      peaks.push(peak / MB);
    } finally {
      await tiles.close();
      await rm(cacheDir, { recursive: true, force: true });
    }
  }
  const name = scene.split('/').at(-1) ?? scene;
  const of = (what: string, unit: string, aim: string, values: number[]): Figure =>
    figureOf(`${name}: ${what}`, values, unit, aim);
  return [
    of('first view', 's', '<= 2', views),
    of(
      'overviews',
      's',
      '<= 15',
      builds.map(({ seconds }) => seconds),
    ),
    of(
      'overviews, processor time',
      's',
      '',
      builds.map(({ cpu }) => cpu),
    ),
    of(
      'overviews, of it on the main thread',
      's',
      '',
      builds.map(({ mainThread }) => mainThread),
    ),
    of('memory of tile process and builder', 'MB', '<= 500', peaks),
    of(
      'file',
      'MB',
      '',
      builds.map(({ fileBytes }) => fileBytes / MB),
    ),
  ];
}

/** From opening the file to all tiles of a view of the whole scene. */
async function firstView(path: string, cacheDir: string, tiles: TileService): Promise<number> {
  const start = performance.now();
  const scene = await openScene(path, { headerOnly: true, pyramids: cacheDir });
  const corners = scene.info.corners;
  if (corners === null) throw new Error(`${path} has no place on the map`);
  const lons = corners.map(([lon]) => lon);
  const lats = corners.map(([, lat]) => lat);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const z = Math.ceil(Math.log2(((VIEW_SIDE / TILE) * 360) / (east - west)));
  const column = (lon: number): number => Math.floor(((lon + 180) / 360) * 2 ** z);
  const row = (lat: number): number => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
  };
  const asked: Promise<ServedPicture>[] = [];
  for (let y = row(Math.max(...lats)); y <= row(Math.min(...lats)); y++) {
    for (let x = column(west); x <= column(east); x++)
      asked.push(tiles.tile('bench', scene, { z, x, y }, TILE, {}));
  }
  const drawn = await Promise.all(asked);
  if (drawn.every(({ picture }) => picture === null)) throw new Error('the view shows nothing');
  const seconds = (performance.now() - start) / 1000;
  await scene.close();
  return seconds;
}

interface Build {
  readonly seconds: number;
  readonly cpu: number;
  readonly mainThread: number;
  readonly fileBytes: number;
}

async function build(scene: string, cacheDir: string): Promise<Build> {
  let pid = 0;
  const spawn: BuilderSpawner = (_, argument) => {
    const env = { ...process.env, UV_THREADPOOL_SIZE: String(builderThreads()) };
    const child = fork(join(BUILT, 'pyramid-child.mjs'), [argument], { execArgv: [], env });
    pid = child.pid ?? 0;
    return {
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('close', listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  let [cpu, mainThread] = [0, 0];
  const watch = setInterval(() => {
    if (pid === 0) return;
    // The process may end between two looks: its last counts stay.
    void ticks(`/proc/${pid}/stat`).then((seconds) => (cpu = Math.max(cpu, seconds)));
    void ticks(`/proc/${pid}/task/${pid}/stat`).then(
      (seconds) => (mainThread = Math.max(mainThread, seconds)),
    );
  }, SAMPLE_EVERY_MS);
  const start = performance.now();
  await buildPyramidApart(scene, { cacheDir, spawn });
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const [file = ''] = await readdir(join(cacheDir, 'pyramids'));
  const { size } = await stat(join(cacheDir, 'pyramids', file));
  return { seconds, cpu, mainThread, fileBytes: size };
}

/** User and system time of a process or thread, from /proc, in seconds; 0 where there is none. */
async function ticks(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}
