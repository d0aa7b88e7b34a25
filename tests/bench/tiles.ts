/**
 * Map tiles against rio-tiler: throughput and latency of the tile process of the built app, which `npm run bench` builds
 * first, and the first tile of a scene of 50,000 x 50,000. Both sides draw the same tiles, six at a time, and encode
 * them as JPEG of quality 85; where some of a tile shows nothing, each by what it encodes fastest: ours as PNG, the peer as
 * WebP of quality 85 by the fastest method, which takes GDAL less time than PNG of level 1. Our JPEG has colours at full
 * resolution, the peer's halves them. Passes of the two take turns, so that other work on the machine
 * disturbs both alike.
 *
 * Both processes have drawn the tiles of the sample scene, as the app's does before anybody opens a scene.
 *
 * Three passes of ours over all tiles. Cold: in a process that never saw the scene. Again: the very requests of the cold
 * pass, of which the tile process keeps the encoded pictures. Warm: the tiles under a display that differs in its words
 * alone, so that each is drawn from decoded blocks and encoded. The peer keeps blocks and no pictures: its second pass is
 * what both of the last are held against.
 *
 *   npm run bench -- tiles --folder DIR --python PYTHON [--open request|thread] [--runs 3] [--size 256]
 *
 * DIR holds the scenes that `tests/bench/peers/make_tile_scenes.py DIR PICTURE...` makes. PYTHON has rio-tiler; without
 * it only our own side is measured.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Display } from '../../src-main/contract/index.js';
import {
  openScene,
  startTiles,
  type Scene,
  type TileAddress,
  type TileService,
} from '../../src-main/scene/index.js';
import { forkTiles } from '../../src-main/scene/tiles/index.js';
import { viewingTiles } from '../../src-main/scene/tiles/warm-up.js';
import { SAMPLE_SCENE } from '../../src-main/shell/paths.js';
import { figureOf, median, type Figure } from './figure.js';

const SCENES = ['deflate', 'jpeg'] as const;
/** 135 tiles, as somebody who zooms in to the middle of the scene asks for them: zoom → tiles nearest to it. */
const TILES_AT_ZOOM: Readonly<Record<number, number>> = {
  13: 4,
  14: 9,
  15: 22,
  16: 25,
  17: 25,
  18: 25,
  19: 25,
};
const AT_ONCE = 6;
const PERCENTILE = 0.95;
const MB = 1e6;
/** Translated on the fly, as the sources run in tests, a warm tile takes 0.2 to 1.5 ms more of processor. */
const BUILT = fileURLToPath(new URL('../../out/cli/tile-child.mjs', import.meta.url));
const PEER = fileURLToPath(new URL('peers/rio_tiler_tiles.py', import.meta.url));

const startBuiltTiles = (): TileService => startTiles({ spawn: () => forkTiles(BUILT, []) });

interface Settings {
  readonly folder: string;
  readonly python: string | null;
  /** The ways in which the peer is run: a reader for each request, or one for each thread. */
  readonly open: readonly ('request' | 'thread')[];
  readonly runs: number;
  readonly size: number;
}

interface Pass {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly latencies: readonly number[];
  readonly bytes: number;
}
/** The second pass of the peer is warm, and draws everything again. */
interface PeerPasses {
  readonly cold: Pass;
  readonly warm: Pass;
}
interface Passes extends PeerPasses {
  readonly again: Pass;
}
/** The pass of ours, the pass of the peer, and by how many times ours shall be faster. */
const COMPARED = [
  ['cold', 'cold', 3],
  ['warm', 'warm', 6],
  ['again', 'warm', 6],
] as const;

export async function benchTiles(args: string[]): Promise<Figure[]> {
  const settings = read(args);
  const figures: Figure[] = [];
  const wide = join(settings.folder, 'wide.tif');
  if (existsSync(wide)) figures.push(...(await firstTile(wide, settings)));
  else console.warn(`${wide} is not there: its rows are left out`);
  for (const scene of SCENES) {
    const file = join(settings.folder, `${scene}.tif`);
    if (existsSync(file)) figures.push(...(await compare(scene, file, settings)));
    else console.warn(`${file} is not there: its rows are left out`);
  }
  return figures;
}

function read(args: string[]): Settings {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { folder: text, python: text, open: text, runs: text, size: text },
  });
  if (values.python === undefined) console.warn('No --python with rio-tiler: the peer is not measured');
  return {
    folder: values.folder ?? fileURLToPath(new URL('../../out/bench/', import.meta.url)),
    python: values.python ?? null,
    open: (['request', 'thread'] as const).filter((mode) => (values.open ?? mode) === mode),
    runs: Number(values.runs ?? 3),
    size: Number(values.size ?? 256),
  };
}

async function compare(name: string, file: string, settings: Settings): Promise<Figure[]> {
  const scene = await openScene(file);
  const tiles = tilesOf(scene);
  const ours: Passes[] = [];
  const peers = { request: [] as PeerPasses[], thread: [] as PeerPasses[] };
  try {
    for (let run = 0; run < settings.runs; run++) {
      const own = await ourPasses(scene, tiles, settings.size);
      ours.push(own);
      tell(`${name}, run ${run + 1}, ours`, own);
      for (const mode of settings.open) {
        const passes = await peerPasses(file, tiles, settings, mode);
        if (passes === null) continue;
        peers[mode].push(passes);
        tell(`${name}, run ${run + 1}, rio-tiler (reader for each ${mode})`, passes);
      }
    }
  } finally {
    await scene.close();
  }
  return COMPARED.flatMap((compared) => rowsOf(name, compared, ours, peers, tiles.length));
}

/** Each pass as it ends, since a whole comparison takes minutes. */
function tell(what: string, passes: PeerPasses | Passes): void {
  const words = Object.entries(passes).flatMap(([name, pass]: [string, Pass | object]) => {
    if (!('latencies' in pass)) return [];
    const { seconds, processorSeconds, latencies } = pass;
    const p95 = (percentile(latencies) * 1000).toFixed(0);
    return [`${name} ${seconds.toFixed(2)} s, processor ${processorSeconds.toFixed(2)} s, p95 ${p95} ms`];
  });
  console.log(`${what}: ${words.join('; ')}`);
}

function rowsOf(
  name: string,
  [pass, peerPass, aim]: (typeof COMPARED)[number],
  ours: readonly Passes[],
  peers: Readonly<Record<'request' | 'thread', readonly PeerPasses[]>>,
  count: number,
): Figure[] {
  const perSecond = (passes: readonly Pass[]) => passes.map(({ seconds }) => count / seconds);
  const processor = (passes: readonly Pass[]) =>
    passes.map(({ processorSeconds }) => (processorSeconds / count) * 1000);
  const p95 = (passes: readonly Pass[]) => passes.map(({ latencies }) => percentile(latencies) * 1000);
  const label = `${name}, ${pass}`;
  const own = ours.map((passes) => passes[pass]);
  const figures = [
    figureOf(`${label}: tiles`, perSecond(own), 'tiles/s'),
    figureOf(`${label}: p95 latency`, p95(own), 'ms'),
    figureOf(`${label}: processor time a tile`, processor(own), 'ms'),
  ];
  if (peers.request.length + peers.thread.length === 0) return figures;
  const [request, thread] = [peers.request, peers.thread].map((all) => all.map((each) => each[peerPass])) as [
    Pass[],
    Pass[],
  ];
  // The peer in whichever of its two ways is the faster.
  const isThread = request.length === 0 || median(perSecond(thread)) > median(perSecond(request));
  const peer = isThread ? thread : request;
  const who = `rio-tiler (reader for each ${isThread ? 'thread' : 'request'})`;
  const ratios = (a: readonly number[], b: readonly number[]) =>
    a.map((value, i) => value / (b[i] ?? Number.NaN));
  return [
    ...figures,
    figureOf(`${label}: tiles, ${who}`, perSecond(peer), 'tiles/s'),
    figureOf(`${label}: p95 latency, ${who}`, p95(peer), 'ms'),
    figureOf(`${label}: processor time a tile, ${who}`, processor(peer), 'ms'),
    figureOf(`${label}: tiles, ratio`, ratios(perSecond(own), perSecond(peer)), 'x', `>= ${aim}`),
    figureOf(`${label}: p95 latency, ratio`, ratios(p95(own), p95(peer)), 'x', '<= 0.5'),
    figureOf(`${label}: processor time, ratio`, ratios(processor(peer), processor(own)), 'x'),
  ];
}

function percentile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * PERCENTILE) - 1)] ?? Number.NaN;
}

function tilesOf({ frame }: Scene): TileAddress[] {
  const [lon, lat] = frame.pixelToLonLat?.(frame.width / 2, frame.height / 2) ?? [Number.NaN, Number.NaN];
  return Object.entries(TILES_AT_ZOOM).flatMap(([zoom, count]) => {
    const z = Number(zoom);
    const x = ((lon + 180) / 360) * 2 ** z;
    const y = ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z;
    const around: TileAddress[] = [];
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) around.push({ z, x: Math.floor(x) + dx, y: Math.floor(y) + dy });
    }
    const far = (tile: TileAddress) => Math.hypot(tile.x + 0.5 - x, tile.y + 0.5 - y);
    return around.sort((a, b) => far(a) - far(b)).slice(0, count);
  });
}

async function warmed(service: TileService): Promise<void> {
  if ((await service.warmUp(SAMPLE_SCENE)) === 0) throw new Error(`${SAMPLE_SCENE} was not drawn.`);
}

/** A fresh process, started and warmed with the sample scene, as the peer's is. */
async function ourPasses(scene: Scene, tiles: readonly TileAddress[], size: number): Promise<Passes> {
  const service = startBuiltTiles();
  try {
    await warmed(service);
    const cold = await ourPass(service, scene, tiles, size, {});
    const again = await ourPass(service, scene, tiles, size, {});
    // What the scene shows anyway, but named: another request for the same pixels.
    const warm = await ourPass(service, scene, tiles, size, { bands: [...scene.info.displayBands] });
    return { cold, warm, again };
  } finally {
    await service.close();
  }
}

async function ourPass(
  service: TileService,
  scene: Scene,
  tiles: readonly TileAddress[],
  size: number,
  display: Partial<Display>,
): Promise<Pass> {
  const latencies: number[] = [];
  let bytes = 0;
  let next = 0;
  const before = processorSeconds();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = next++; i < tiles.length; i = next++) {
        const asked = performance.now();
        const { picture } = await service.tile('bench', scene, tiles[i] as TileAddress, size, display);
        latencies.push((performance.now() - asked) / 1000);
        bytes += picture?.bytes.byteLength ?? 0;
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  return { seconds, processorSeconds: processorSeconds() - before, latencies, bytes };
}

/** Of this process and of the tile process. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  const ticks = children().reduce((sum, pid) => {
    // Fields 14 and 15 of proc(5), counted after the name, which may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + Number(fields[11]) + Number(fields[12]);
  }, 0);
  return (user + system) / 1e6 + ticks / 100;
}

function children(): number[] {
  const text = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  return text
    .split(' ')
    .filter((part) => part.trim() !== '')
    .map(Number);
}

async function peerPasses(
  file: string,
  tiles: readonly TileAddress[],
  { python, size }: Settings,
  mode: 'request' | 'thread',
): Promise<PeerPasses | null> {
  if (python === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'geo-r1-bench-'));
  try {
    const list = join(folder, 'tiles.json');
    await writeFile(list, JSON.stringify(tiles.map(({ z, x, y }) => [z, x, y])));
    const sample = await openScene(SAMPLE_SCENE);
    const before = join(folder, 'warm-up.json');
    await writeFile(before, JSON.stringify(viewingTiles(sample.frame).map(({ z, x, y }) => [z, x, y])));
    await sample.close();
    const args: (string | number)[] = [PEER, file, list, '--warm-up', SAMPLE_SCENE, before];
    args.push('--threads', AT_ONCE, '--size', size, '--open', mode);
    const said = execFileSync(python, args.map(String), { encoding: 'utf8', maxBuffer: 64 * MB });
    return JSON.parse(said) as PeerPasses;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Opening in the app and the first tile of a process that runs; bytes are what both read of any file meanwhile. */
async function firstTile(file: string, { runs, size }: Settings): Promise<Figure[]> {
  const times: number[] = [];
  const bytes: number[] = [];
  for (let run = 0; run < runs; run++) {
    const service = startBuiltTiles();
    try {
      await warmed(service);
      const before = bytesRead();
      const start = performance.now();
      const scene = await openScene(file);
      const [address] = tilesOf(scene);
      if (address === undefined) throw new RangeError('no tile');
      await service.tile('wide', scene, address, size, {});
      times.push(performance.now() - start);
      bytes.push((bytesRead() - before) / MB);
      await scene.close();
    } finally {
      await service.close();
    }
  }
  return [
    figureOf('50,000 x 50,000 COG: open and first tile', times, 'ms', '<= 300'),
    figureOf('50,000 x 50,000 COG: read for it', bytes, 'MB', '<= 1'),
  ];
}

function bytesRead(): number {
  return [process.pid, ...children()].reduce((sum, pid) => {
    const [, read] = /^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8')) ?? [];
    return sum + Number(read ?? 0);
  }, 0);
}
