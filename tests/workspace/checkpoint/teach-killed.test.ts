/**
 * A run that teaches a checkpoint, killed (SIGKILL) in each phase, and one whose folder goes away: what was kept is gone on
 * from, and what comes of it is, to the last bit, what comes of a run that nothing happened to. The processes are real.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { forkCheckpoint, startLearning } from '../../../src-main/checkpoints/index.js';
import { GeoR1Error, teachSettingsSchema } from '../../../src-main/contract/index.js';
import type { Example, Phase, TeachProgress } from '../../../src-main/contract/index.js';
import { openScene } from '../../../src-main/scene/index.js';
import { teach } from '../../../src-main/shell/commands/teach.js';
import { realPorts } from '../../../src-main/shell/wiring.js';
import { decodeAnswerAdapter } from '../../../src-main/teach/index.js';
import type { TeachRequest } from '../../../src-main/teach/index.js';
import { learnSize, teachable, teachCheckpoint } from '../../../src-main/workspace/checkpoint/index.js';
import { RunStore } from '../../../src-main/workspace/index.js';
import type { TaughtCheckpoint } from '../../../src-main/workspace/run-store.js';
import { TeachRuns } from '../../../src-main/workspace/teach-runs.js';
import { squareScenes } from '../../bench/checkpoint-scenes.js';
import { FIXTURES } from '../../checkpoints/truth.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const STEPS = 12;
/** Long enough to be killed in. */
const CLI_STEPS = 40;
/** Several lives of a process each. */
const PATIENCE_MS = 120_000;
const MAX_TOKENS = 48;
let folder: string;
let dir: string;
let request: TeachRequest;
let about: TaughtCheckpoint;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-killed-'));
  dir = join(folder, 'taught');
  await cp(fileURLToPath(new URL('taught', FIXTURES)), dir, { recursive: true });
  const scenes = await squareScenes(folder, 1, 1, 'train', [0]);
  const train = scenes.map((one): Example => ({ ...one, complete: true, extent: null, source: 'imported' }));
  const settings = teachSettingsSchema.parse({ steps: STEPS, learningRate: 0.01, lookEvery: 5 });
  const set = { id: 'pads', name: 'Pads', version: 1, sha256: '0'.repeat(64) };
  request = { set, train, heldOut: [], leftOut: [], method: 'sft', settings };
  const { checkpoint, lora } = await teachable(dir, { from: null, size: learnSize(MAX_TOKENS, request) });
  about = { folder: dir, name: checkpoint.name, base: lora.base, maxTokens: MAX_TOKENS };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Life {
  readonly run: string;
  readonly error: GeoR1Error | null;
  readonly told: readonly TeachProgress[];
  readonly phases: readonly Phase[];
}

/** One life of a run: begun or gone on with, its process killed where `dies` says so. */
async function life(
  store: RunStore,
  run: string | null,
  dies: (told: TeachProgress) => boolean = () => false,
  asked = request,
): Promise<Life> {
  const told: TeachProgress[] = [];
  let kill = (): void => undefined;
  const ports = {
    openScene,
    startLearning: ((checkpoint, options) =>
      startLearning(checkpoint, {
        ...options,
        providers: ['cpu'],
        threads: 1,
        spawn: () => {
          const link = forkCheckpoint();
          kill = () => link.kill();
          return link;
        },
      })) as typeof startLearning,
  };
  let id = run ?? '';
  const error = await new Promise<GeoR1Error | null>((resolve, reject) => {
    const runs = new TeachRuns(
      store,
      (one, hooks, from) => teachCheckpoint(ports, about, one.request, null, hooks, from),
      {
        onProgress: (_, progress) => {
          told.push(progress);
          if (dies(progress)) kill();
        },
        onRollouts: () => undefined,
        onPaused: () => undefined,
        onRestarted: () => undefined,
        onDone: () => resolve(null),
        onFailed: (_, failed) => resolve(failed),
      },
    );
    if (run !== null) runs.resume(run).catch(reject);
    else runs.start(asked, about).then((begun) => (id = begun), reject);
  });
  return { run: id, error, told, phases: [...new Set(told.map(({ phase }) => phase))] };
}

const storeIn = (name: string): RunStore => new RunStore(join(folder, name), () => undefined);
const stateOf = async (store: RunStore): Promise<string | undefined> => (await store.list())[0]?.state;
const trainedSteps = ({ told }: Life): number[] =>
  told.filter(({ phase }) => phase === 'training').map(({ step }) => step);

describe('a run that teaches a checkpoint', { timeout: PATIENCE_MS }, () => {
  it('goes on after its process was killed in each phase, and ends as one that was not', async () => {
    const untouched = storeIn('untouched');
    const { run: first, error } = await life(untouched, null);
    expect(error).toBeNull();
    const whole = await weightsOf(untouched, first);
    expect(whole?.some((value) => value !== 0)).toBe(true);

    const store = storeIn('killed');
    const looking = await life(store, null, ({ phase }) => phase === 'looking');
    expect(looking.error).toMatchObject({ code: 'engine-failed', subject: dir });
    expect(await stateOf(store)).toBe('interrupted');
    const { run } = looking;
    expect((await store.point(run)).point).toBeNull();

    const training = await life(store, run, ({ phase, step }) => phase === 'training' && step > 6);
    expect(training.error?.code).toBe('engine-failed');
    const point = (await store.point(run)).point?.point;
    expect(point).toMatchObject({ step: 5, updates: 5, phase: 'supervised' });

    await awayAndBack(store, run);

    const measuring = await life(store, run, ({ phase }) => phase === 'measuring');
    expect(measuring.error?.code).toBe('engine-failed');
    // What was measured before and trained is not done again.
    expect(measuring.phases).not.toContain('replay before');
    expect(trainedSteps(measuring).slice(0, 2)).toEqual([5, 6]);

    const last = await life(store, run);
    expect(last.error).toBeNull();
    expect(last.phases).toEqual(['looking', 'measuring']);
    expect(await weightsOf(store, run)).toEqual(whole);
    const { result } = await store.taught(run);
    expect(result).toMatchObject({ steps: STEPS, ended: 'steps', train: { before: { mean: 0 } } });
  });

  /** Its folder is not there for a while, and then holds other weights. */
  async function awayAndBack(store: RunStore, run: string): Promise<void> {
    await rename(dir, `${dir}-away`);
    const gone = await life(store, run);
    expect(gone.error).toMatchObject({ subject: dir });
    expect(await stateOf(store)).toBe('interrupted');
    await rename(`${dir}-away`, dir);

    const file = join(dir, 'geo-r1-lora.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"base": ?"[0-9a-f]{64}"/, `"base": "${'e'.repeat(64)}"`));
    const other = await life(store, run);
    expect(other.error).toMatchObject({ code: 'unsupported', subject: dir });
    expect(other.error?.message).toContain('other weights now');
    expect(await stateOf(store)).toBe('interrupted');
    await writeFile(file, text);
  }

  it('by rewards too: it draws the chances that it would have drawn', async () => {
    const settings = { ...request.settings, steps: 8, group: 4, temperature: 2, lookEvery: 3 };
    const byRewards = { ...request, method: 'grpo' as const, settings };
    const untouched = storeIn('rewards-untouched');
    const { run: whole } = await life(untouched, null, undefined, byRewards);
    const store = storeIn('rewards-killed');
    const { run, error } = await life(
      store,
      null,
      ({ step, phase }) => phase === 'training' && step > 4,
      byRewards,
    );
    expect(error?.code).toBe('engine-failed');
    expect((await store.point(run)).point?.point).toMatchObject({ step: 3, phase: 'rewards' });
    expect((await life(store, run)).error).toBeNull();
    const weights = await weightsOf(store, run);
    expect(weights?.some((value) => value !== 0)).toBe(true);
    expect(weights).toEqual(await weightsOf(untouched, whole));
  });

  it('is interrupted where the disk takes no point, and goes on from the last one', async () => {
    let full = false;
    const store = new (class extends RunStore {
      override async savePoint(...given: Parameters<RunStore['savePoint']>): Promise<void> {
        if (full) throw new GeoR1Error({ code: 'io', message: 'No space is left.', subject: 'point.bin' });
        await super.savePoint(...given);
        full = given[1].point !== null;
      }
    })(join(folder, 'full'), () => undefined);
    const { run, error } = await life(store, null);
    expect(error).toMatchObject({ code: 'io', subject: 'point.bin' });
    expect(await stateOf(store)).toBe('interrupted');
    full = false;
    expect((await store.point(run)).point?.point?.step).toBe(5);
  });
});

describe('geo-r1 teach --engine', { timeout: PATIENCE_MS }, () => {
  it('goes on after the whole command was killed while it trained', async () => {
    const [example] = request.train;
    const lines = join(folder, 'examples.jsonl');
    const coco = join(folder, 'coco.json');
    const image = {
      id: 1,
      file_name: (example?.image ?? '').replace(`${folder}/`, ''),
      width: 224,
      height: 224,
    };
    const annotation = { id: 1, image_id: 1, category_id: 1, bbox: example?.targets[0] ?? [] };
    const categories = [{ id: 1, name: 'pad' }];
    await writeFile(coco, JSON.stringify({ images: [image], annotations: [annotation], categories }));
    const line = { image: image.file_name, expression: example?.words, task: 'one', targets: [1] };
    await writeFile(lines, `${JSON.stringify(line)}\n`);
    const output = join(folder, 'pads.geor1');
    const cache = join(folder, 'cache');
    const args = ['teach', lines, '--annotations', coco, '--images', folder, '--engine', dir, '-o', output];
    const how = ['--steps', String(CLI_STEPS), '--rate', '0.001', '--max-tokens', String(MAX_TOKENS)];
    const command = ['--import', 'tsx', 'src-main/shell/cli.ts', ...args, ...how];
    const env = { ...process.env, GEO_R1_CACHE: cache };
    const child = spawn(process.execPath, command, { cwd: ROOT, env, stdio: 'ignore' });
    const exit = once(child, 'exit');
    const store = new RunStore(join(cache, 'runs'), () => undefined);
    const reached = async (): Promise<number> => {
      const [run] = await readdir(join(cache, 'runs')).catch(() => []);
      return run === undefined ? 0 : ((await store.point(run)).point?.point?.step ?? 0);
    };
    while ((await reached()) === 0 && child.exitCode === null) await sleep(20);
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    const step = await reached();
    expect(step).toBeGreaterThan(0);

    // The same command again, in this process: another start of it would say no more.
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const same = { method: 'sft', seed: 1, chain: true, annotations: coco, images: folder } as const;
    const more = { engine: dir, output, steps: CLI_STEPS, rate: 0.001, maxTokens: MAX_TOKENS };
    const control = new AbortController();
    expect(await teach(realPorts(), cache, lines, { ...same, ...more }, control.signal)).toBe(0);
    expect(said.mock.calls.join()).toContain(`goes on from step ${step} of an earlier try`);
    vi.restoreAllMocks();
    const { meta } = decodeAnswerAdapter(await readFile(output), output);
    expect(meta.result.steps).toBe(CLI_STEPS);
    expect(await readdir(join(cache, 'runs'))).toEqual([]);
  });
});

async function weightsOf(store: RunStore, run: string): Promise<Float32Array | null> {
  const { adapter } = await store.taught(run);
  return 'weights' in adapter ? adapter.weights : null;
}
