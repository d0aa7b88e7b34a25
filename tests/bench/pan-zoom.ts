/**
 * A minute of panning and zooming in a real browser, over the built host: what the main thread does in a frame and how
 * much memory the page, and all processes of browser and host, keep; with one large scene and with many.
 *
 *   npm run bench -- pan-zoom [--seconds 60] [--side 8000] [--scenes 200] [--runs 3]
 *
 * Tasks are told twice: by the clock, as the page's own observer sees them, and in processor time of the main thread,
 * which other work on the machine, and drawing by software where there is no graphics card, do not lengthen.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type CDPSession, type Page } from '@playwright/test';
import { startRealHost } from '../e2e/host-process.js';
import { openTiff } from '../fixtures/scene-maker/geotiff/writer.js';
import { place } from '../fixtures/scene-maker/index.js';
import { startedBytes } from './memory.js';
import { figureOf, type Figure } from './figure.js';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
/** As the browser tests find it; Playwright's own where neither is there. */
const CHROMIUM =
  process.env['GEO_R1_CHROMIUM'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
const VIEWPORT = { width: 1440, height: 900 } as const;
const GSD = 0.5;
/** UTM 33 N, by the sample's town. */
const ORIGIN = [380_000, 4_830_000] as const;
/** Scenes of the set: small, side by side with gaps, as a folder of image chips is. */
const CHIP_SIDE = 512;
const CHIP_PITCH = 560;
const MEGA = 1e6;
const SETTLE_MS = 3000;
/** What the aim forbids. */
const LONG_MS = 100;

interface Measured {
  /** Tasks of the main thread over 50 ms, ms each. */
  readonly tasks: number[];
  /** Script in one animation frame, ms each, of frames over 50 ms. */
  readonly scripts: number[];
  readonly frames: number;
  readonly longestGap: number;
}

export async function benchPanZoom(args: string[]): Promise<Figure[]> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { seconds: text, side: text, scenes: text, runs: text } });
  const seconds = Number(values.seconds ?? 60);
  const runs = Number(values.runs ?? 3);
  const one = await largeScene(Number(values.side ?? 8000));
  const scenes = Number(values.scenes ?? 200);
  const many = await setOfScenes(scenes);
  const measured: Figure[][] = [];
  for (let i = 0; i < runs; i++) {
    measured.push([
      ...(await run('1 scene', one, 1, seconds)),
      ...(await run(`${scenes} scenes`, many, scenes, seconds)),
    ]);
  }
  return mediansOf(measured);
}

/** The same figures of several runs as one row each. */
function mediansOf(runs: readonly (readonly Figure[])[]): Figure[] {
  const [first = []] = runs;
  return first.map((figure, i) => {
    const values = runs.map((run) => run[i]?.value ?? Number.NaN);
    return figureOf(figure.what, values, figure.unit, figure.aim);
  });
}

async function run(what: string, path: string, scenes: number, seconds: number): Promise<Figure[]> {
  const host = await startRealHost([path]);
  const browser = await chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--enable-precise-memory-info'],
  });
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await page.goto(host.url);
    await page.getByRole('tab', { name: /^Scenes/ }).click();
    await page.waitForFunction(
      (count) => document.querySelectorAll('[data-scene]').length === count,
      scenes,
      {
        timeout: 120_000,
      },
    );
    await page.waitForTimeout(SETTLE_MS);
    // Once around before it counts: shaders, caches and compiled code are made at first use.
    await move(page, 5, 1);
    const before = await memory(session);
    await page.evaluate(WATCH);
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
    const heaps: number[] = [];
    const sampling = setInterval(() => {
      void usedHeap(session).then(
        (megabytes) => heaps.push(megabytes),
        () => undefined,
      );
    }, 2000);
    await move(page, seconds, 7);
    clearInterval(sampling);
    const worked = mainThreadTasks(await browser.stopTracing());
    const measured = await read(page);
    const after = await memory(session);
    return figures(what, measured, worked, { before, after, mostHeap: Math.max(...heaps) });
  } finally {
    await browser.close();
    await host.stop();
  }
}

function figures(
  what: string,
  { tasks, scripts, frames, longestGap }: Measured,
  worked: readonly number[],
  { before, after, mostHeap }: { before: Memory; after: Memory; mostHeap: number },
): Figure[] {
  const figure = (name: string, value: number, unit: string, aim = ''): Figure =>
    figureOf(`${what}: ${name}`, [value], unit, aim);
  return [
    figure('longest task, processor time of the main thread', longest(worked), 'ms', '<= 100'),
    figure('tasks over 100 ms of it', worked.filter((ms) => ms > LONG_MS).length, '', '0'),
    figure('longest script in a frame, by the clock', longest(scripts), 'ms'),
    figure('longest task, by the clock', longest(tasks), 'ms'),
    figure('tasks over 100 ms, by the clock', tasks.filter((ms) => ms > LONG_MS).length, ''),
    figure('longest time between frames', longestGap, 'ms'),
    figure('frames drawn', frames, ''),
    figure('heap before, collected', before.heap, 'MB'),
    figure('heap after, collected', after.heap, 'MB', 'no growth'),
    figure('heap at most', mostHeap, 'MB'),
    figure('memory of browser and host before', before.processes, 'MB'),
    figure('memory of browser and host after', after.processes, 'MB', 'bounded'),
  ];
}

const longest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0);

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread, microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Processor time of each task of the pages' main threads, ms. */
function mainThreadTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && mains.has(threadOf(event)),
  );
  const timed = tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
  if (timed.length === 0) throw new Error('The browser gave no processor times of tasks.');
  return timed;
}

/** Collects what the browser itself says of long frames; as text, since compilers put helpers into functions. */
const WATCH = `
  const seen = (window.seen = { tasks: [], scripts: [], frames: 0, longestGap: 0 });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration);
  }).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { scripts } of list.getEntries()) {
      seen.scripts.push(scripts.reduce((sum, { duration }) => sum + duration, 0));
    }
  }).observe({ type: 'long-animation-frame' });
  let last = performance.now();
  requestAnimationFrame(function onFrame(now) {
    seen.frames++;
    seen.longestGap = Math.max(seen.longestGap, now - last);
    last = now;
    requestAnimationFrame(onFrame);
  });
`;

const read = (page: Page): Promise<Measured> => page.evaluate<Measured>('window.seen');

/** Drags and turns the wheel over the map until the time is over; the same way for the same seed. */
async function move(page: Page, seconds: number, seed: number): Promise<void> {
  const box = await page.getByTestId('map').boundingBox();
  if (box === null) throw new Error('The window has no map.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  let state = seed;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  const end = Date.now() + seconds * 1000;
  // In four turns of the wheel and out as many, so that the view never leaves the scenes for long.
  for (let turn = 0; Date.now() < end; turn++) {
    const [dx, dy] = [(random() - 0.5) * box.width * 0.6, (random() - 0.5) * box.height * 0.6];
    await page.mouse.move(x - dx / 2, y - dy / 2);
    await page.mouse.down();
    await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 12 });
    await page.mouse.up();
    await page.mouse.move(x, y);
    for (let notch = 0; notch < 4; notch++) {
      await page.mouse.wheel(0, turn % 8 < 4 ? -120 : 120);
      await page.waitForTimeout(60);
    }
  }
}

/** MB. */
interface Memory {
  /** Of the page, after a collection. */
  readonly heap: number;
  /** Of browser, host and what they started; tiles and pictures lie there, in caches that are bounded. */
  readonly processes: number;
}

async function memory(session: CDPSession): Promise<Memory> {
  await session.send('HeapProfiler.collectGarbage');
  return { heap: await usedHeap(session), processes: (await startedBytes()) / MEGA };
}

async function usedHeap(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / MEGA;
}

const folderOf = (name: string): string => fileURLToPath(new URL(`../../out/bench/${name}`, import.meta.url));

/** One scene of waves and fields, made once. */
async function largeScene(side: number): Promise<string> {
  const folder = folderOf(`pan-one-${side}`);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === 0) await writePattern(`${folder}/scene.tif`, side, 0, 0, 0);
  return `${folder}/scene.tif`;
}

/** Many small scenes in a grid twice as wide as high, made once. */
async function setOfScenes(count: number): Promise<string> {
  const folder = folderOf(`pan-many-${count}`);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length === count) return folder;
  const across = Math.ceil(Math.sqrt(count * 2));
  for (let n = 0; n < count; n++) {
    const [col, row] = [n % across, Math.floor(n / across)];
    await writePattern(`${folder}/chip_${n}.tif`, CHIP_SIDE, col * CHIP_PITCH, row * CHIP_PITCH, n);
  }
  return folder;
}

async function writePattern(
  path: string,
  side: number,
  col: number,
  row: number,
  tint: number,
): Promise<void> {
  console.log(`Making ${path} …`);
  const origin: [number, number] = [ORIGIN[0] + col * GSD, ORIGIN[1] - row * GSD];
  const writer = await openTiff(path, {
    width: side,
    height: side,
    bands: 3,
    dtype: 'uint8',
    compression: 'deflate',
    overviews: true,
    georeference: place({ crs: 'EPSG:32633', gsd: GSD, origin }),
  });
  for (let y = 0; y < side; y++) {
    const line = new Uint8Array(side * 3);
    for (let x = 0; x < side; x++) {
      const wave = 40 * Math.sin(x / 37) * Math.cos(y / 29);
      const field = ((x >> 6) * 31 + (y >> 6) * 17) % 60;
      line[x * 3] = 70 + wave + field;
      line[x * 3 + 1] = 90 + wave + ((tint * 13) % 50);
      line[x * 3 + 2] = 80 - wave + field;
    }
    await writer.write(line);
  }
  await writer.close();
}
