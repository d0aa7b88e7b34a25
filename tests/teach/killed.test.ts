/**
 * Processes that are killed (SIGKILL) in each phase of a run, and a disk that is full: nothing kept is lost, and the run
 * goes on. The processes and the disk are real ones.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Example, GeoR1Error, Phase, TeachProgress } from '../../src-main/contract/index.js';
import { builtinBundleDir, forkChild, loadBundle, startEngine } from '../../src-main/engine/index.js';
import type { Engine } from '../../src-main/engine/index.js';
import { openScene } from '../../src-main/scene/index.js';
import { decodeAdapter, decodePoint, teachRun } from '../../src-main/teach/index.js';
import type { TeachPorts, TeachRequest } from '../../src-main/teach/index.js';
import { RunStore } from '../../src-main/workspace/index.js';
import { TeachRuns } from '../../src-main/workspace/teach-runs.js';
import { smallScene } from './small-scene.js';

const STEPS = 30;
/** Four lives of a process each. */
const PATIENCE_MS = 180_000;
/** A look at the small scene takes some ten times as long. */
const MID_LOOK_MS = 20;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';
let small: Awaited<ReturnType<typeof smallScene>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'));
  small = await smallScene(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const requestFor = (example: Example): TeachRequest => ({
  set: { id: 'set-1', name: 'Tanks', version: 1, sha256: 'x' },
  train: [example],
  heldOut: [],
  leftOut: [],
  method: 'sft',
  settings: teachSettingsSchema.parse({ steps: STEPS }),
});

/** An engine whose process can be killed, and ports that need nothing of the app around it. */
async function killable(
  onLook: (kill: () => void) => void,
  onReplay: (phase: Phase, kill: () => void) => void,
): Promise<{ engine: Engine; kill: () => void; ports: TeachPorts }> {
  let kill = (): void => undefined;
  const engine = await startEngine(await loadBundle(builtinBundleDir()), {
    providers: ['cpu'],
    threads: 1,
    spawn: () => {
      const link = forkChild();
      kill = () => link.kill();
      return link;
    },
  });
  const watched: Engine = {
    bundle: engine.bundle,
    report: engine.report,
    detect: (...given) => {
      const detected = engine.detect(...given);
      onLook(() => kill());
      return detected;
    },
    encodeText: (...given) => engine.encodeText(...given),
    masks: (...given) => engine.masks(...given),
    boxes: (...given) => engine.boxes(...given),
    ...(engine.teach && { teach: engine.teach }),
    close: () => engine.close(),
  };
  const ports: TeachPorts = {
    engine: watched,
    cacheDir: null,
    openScene: (path) => openScene(path, {}),
    ask: () => Promise.resolve([]),
    replay: async (adapter, { onDone }) => {
      onReplay(adapter === null ? 'replay before' : 'replay after', () => kill());
      const [query] = await engine.encodeText(['tank']);
      onDone(1, 1);
      return [query === undefined ? 0 : 1];
    },
  };
  return { engine, kill: () => kill(), ports };
}

describe('a run of the app', { timeout: PATIENCE_MS }, () => {
  interface Told {
    readonly error?: GeoR1Error;
    readonly progress: readonly TeachProgress[];
  }
  /** Starts or goes on, kills the engine's process at a phase, and waits for how it ends. */
  async function upTo(
    at: string,
    run: string | null,
    phase: Phase | null,
    cacheDir: string | null = null,
  ): Promise<Told & { run: string }> {
    // Looking tells of a scene when it is done: the process dies while it sees.
    const { engine, kill, ports } = await killable(
      (die) => {
        if (phase === 'looking') setTimeout(die, MID_LOOK_MS);
      },
      (replayed, die) => {
        if (phase === replayed) die();
      },
    );
    const progress: TeachProgress[] = [];
    const ended = new Promise<GeoR1Error | undefined>((resolve) => {
      const hooks = {
        onProgress: (_: string, told: TeachProgress) => {
          progress.push(told);
          // In training once a point is kept; else with the first that is heard of the phase.
          if (phase === 'replay before' || phase === 'replay after') return;
          if (told.phase === phase && (phase !== 'training' || told.step > 6)) kill();
        },
        onRollouts: () => undefined,
        onPaused: () => undefined,
        onRestarted: () => undefined,
        onDone: () => resolve(undefined),
        onFailed: (_: string, error: GeoR1Error) => resolve(error),
      };
      const runs = new TeachRuns(
        store(at),
        (one, told, from) => teachRun({ ...ports, cacheDir }, one.request, told, from),
        hooks,
      );
      const begun = run === null ? runs.start(requestFor(small.example)) : runs.resume(run).then(() => run);
      void begun.then((id) => (run = id));
    });
    const error = await ended;
    await engine.close();
    return { ...(error && { error }), progress, run: run ?? '' };
  }
  const store = (at: string): RunStore => new RunStore(at, () => undefined);

  it('goes on after the engine was killed while looking, training and comparing', async () => {
    const at = join(folder, 'runs');
    const looking = await upTo(at, null, 'looking');
    expect(looking.error).toMatchObject({ code: 'engine-failed' });
    const { run } = looking;
    expect((await store(at).point(run)).point).toBeNull();

    const training = await upTo(at, run, 'training');
    expect(training.error).toMatchObject({ code: 'engine-failed' });
    const point = (await store(at).point(run)).point?.point;
    expect(point?.step).toBeGreaterThanOrEqual(5);

    const comparing = await upTo(at, run, 'measuring');
    expect(comparing.error).toMatchObject({ code: 'engine-failed' });
    const trained = comparing.progress.filter(({ phase }) => phase === 'training').map(({ step }) => step);
    expect(trained[0]).toBe((point?.step ?? NaN) + 1);
    expect(trained.at(-1)).toBe(STEPS);

    const done = await upTo(at, run, null);
    expect(done.error).toBeUndefined();
    expect(done.progress.some(({ phase }) => phase === 'training')).toBe(false);
    const { adapter, result } = await store(at).taught(run);
    expect(result).toMatchObject({ steps: STEPS, leftOut: [] });
    expect(result.train.after?.mean).toBeGreaterThan(0.2);
    expect(adapter).toMatchObject({ terms: { words: [small.example.words] } });
  });

  it('goes on after the engine was killed in either replay, and loses nothing of what it learned', async () => {
    const at = join(folder, 'replays');
    const before = await upTo(at, null, 'replay before');
    expect(before.error).toMatchObject({ code: 'engine-failed' });
    const { run } = before;
    const learned = (await store(at).point(run)).point?.done[0];
    expect(learned?.trained.steps).toBe(STEPS);

    const after = await upTo(at, run, 'replay after');
    expect(after.error).toMatchObject({ code: 'engine-failed' });
    // The first replay was gone through this time, so that it was the second that the process died in.
    expect(after.progress.map(({ phase }) => phase)).toContain('replay before');
    expect((await store(at).point(run)).point?.done[0]).toEqual(learned);

    const done = await upTo(at, run, null);
    expect(done.error).toBeUndefined();
    for (const { progress } of [after, done])
      expect(progress.some(({ phase }) => phase === 'training')).toBe(false);
    const { adapter, result } = await store(at).taught(run);
    expect(adapter).toMatchObject({ terms: { weights: learned?.trained.weights } });
    expect(result.replay).toMatchObject({ examples: 1, difference: { mean: 0 } });
    expect(result.train.after?.mean).toBeGreaterThan(0.2);
  });

  it('is interrupted where the disk of the cache is full as it looks, and leaves no example out for it', async (context) => {
    const disk = await mkdtemp(join(folder, 'cache-disk-'));
    if (!(await mount(disk))) {
      console.warn('SKIPPED: no small disk can be mounted here, so none can be full');
      return context.skip();
    }
    try {
      const ballast = join(disk, 'ballast');
      await writeFile(ballast, new Uint8Array(DISK_BYTES - ROOM_BYTES));
      const at = join(folder, 'runs-of-full-cache');
      const full = await upTo(at, null, null, disk);
      expect(full.error).toMatchObject({ code: 'io' });
      expect(full.error?.toLine()).toMatch(/scene-index.*space.*GEO_R1_CACHE/s);
      expect(await store(at).list()).toMatchObject([{ run: full.run, state: 'interrupted' }]);
      await rm(ballast);
      expect((await upTo(at, full.run, null, disk)).error).toBeUndefined();
      expect((await store(at).taught(full.run)).result.leftOut).toEqual([]);
    } finally {
      await command('umount', [disk]).catch(() => command('sudo', ['-n', 'umount', disk]));
    }
  });

  it('is interrupted where the disk is full, keeps its last point, and goes on once there is room', async (context) => {
    const disk = await mkdtemp(join(folder, 'disk-'));
    const mounted = await mount(disk);
    if (!mounted) {
      console.warn('SKIPPED: no small disk can be mounted here, so none can be full');
      return context.skip();
    }
    try {
      // Room for the first points and no more: a point takes some 110 kB, and the old one stays until the new one is whole.
      const ballast = join(disk, 'ballast');
      await writeFile(ballast, new Uint8Array(DISK_BYTES - 160_000));
      const full = await upTo(disk, null, null);
      expect(full.error).toMatchObject({ code: 'io' });
      expect(full.error?.toLine()).toMatch(/point\.bin.*space/s);
      const [stored] = await store(disk).list();
      expect(stored?.run).toBe(full.run);
      expect((await readdir(join(disk, full.run))).filter((name) => name.endsWith('.partial'))).toEqual([]);
      const { point: kept } = await store(disk).point(full.run);
      await rm(ballast);
      const done = await upTo(disk, full.run, null);
      expect(done.error).toBeUndefined();
      expect(done.progress.find(({ phase }) => phase === 'training')?.step).toBe(
        (kept?.point?.step ?? 0) + 1,
      );
      expect((await store(disk).taught(full.run)).result.steps).toBe(STEPS);
    } finally {
      await command('umount', [disk]).catch(() => command('sudo', ['-n', 'umount', disk]));
    }
  });
});

const DISK_BYTES = 1 << 20;
/** No more than a look needs for its first window. */
const ROOM_BYTES = 8192;
const command = promisify(execFile);

/** A disk of a megabyte in memory; false where that is not allowed. */
async function mount(at: string): Promise<boolean> {
  const how = ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=0777`, 'tmpfs', at];
  return command('mount', how)
    .catch(() => command('sudo', ['-n', 'mount', ...how]))
    .then(
      () => true,
      () => false,
    );
}

describe('geo-r1 teach', { timeout: PATIENCE_MS }, () => {
  const runs = (): string => join(folder, 'cache', 'runs');
  const output = (): string => join(folder, 'tanks.geor1');
  const start = () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src-main/shell/cli.ts', 'teach', small.coco, '--images', folder].concat([
        '--steps',
        String(STEPS),
        '-o',
        output(),
      ]),
      {
        cwd: ROOT,
        env: { ...process.env, GEO_R1_CACHE: join(folder, 'cache') },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let told = '';
    child.stdout.on('data', (text: Buffer) => (told += text.toString()));
    child.stderr.on('data', (text: Buffer) => (told += text.toString()));
    return { child, told: () => told, exit: once(child, 'exit') as Promise<[number | null, string | null]> };
  };
  const point = async (): Promise<ReturnType<typeof decodePoint> | null> => {
    const [run] = await readdir(runs()).catch(() => []);
    const path = join(runs(), run ?? 'none', 'point.bin');
    return readFile(path).then(
      (bytes) => decodePoint(bytes, path),
      () => null,
    );
  };
  /** Kills the command as soon as the run is so far. */
  async function killedWhen(isThere: () => Promise<boolean>): Promise<string> {
    const { child, told, exit } = start();
    while (!(await isThere()) && child.exitCode === null) await sleep(20);
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    await expect(readFile(output())).rejects.toMatchObject({ code: 'ENOENT' });
    return told();
  }

  it('goes on after it was killed while looking, training and comparing', async () => {
    const looked = join(folder, 'cache', 'scene-index');
    await killedWhen(() =>
      readdir(looked).then(
        (found) => found.length > 0,
        () => false,
      ),
    );
    expect(await point()).toBeNull();
    await killedWhen(async () => ((await point())?.point?.step ?? 0) > 0);
    const step = (await point())?.point?.step ?? NaN;
    const told = await killedWhen(async () => ((await point())?.done.length ?? 0) > 0);
    expect(told).toContain(`goes on from step ${step} `);
    const last = start();
    expect(await last.exit).toEqual([0, null]);
    expect(last.told()).toContain('goes on after training');
    expect(decodeAdapter(await readFile(output()), output()).meta.result.steps).toBe(STEPS);
    expect(await readdir(runs())).toEqual([]);
  });
});
