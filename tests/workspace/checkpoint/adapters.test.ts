/** Adapters of checkpoints in the workspace: listed with what they fit, chosen by question, refused beside other engines. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLora, startCheckpoint } from '../../../src-main/checkpoints/index.js';
import { teachResultSchema, teachSettingsSchema } from '../../../src-main/contract/index.js';
import type { Answer, ErrorShape, GeoR1Event } from '../../../src-main/contract/index.js';
import { realPorts } from '../../../src-main/shell/wiring.js';
import { encodeAdapter, encodeAnswerAdapter } from '../../../src-main/teach/index.js';
import type { Adapter, AnswerAdapter } from '../../../src-main/teach/index.js';
import { createServices } from '../../../src-main/workspace/index.js';
import type { Services } from '../../../src-main/workspace/index.js';
import { squareScenes } from '../../bench/checkpoint-scenes.js';
import { fixtureFolder, FIXTURES } from '../../checkpoints/truth.js';

const TAUGHT = fileURLToPath(new URL('taught', FIXTURES));
const NO_GRAPHS = fixtureFolder('qwen2_vl');
const SETTINGS = teachSettingsSchema.parse({});
const HOW = { method: 'sft', settings: SETTINGS, shots: null, from: null, maxTokens: null } as const;
const QUESTION = 'the white square';
let folder: string;
let services: Services;
let image: string;
let scene: string;
let set: string;
let loads = 0;
const events: GeoR1Event[] = [];

const result = teachResultSchema.omit({ changed: true, leftOut: true, bytes: true }).parse({
  method: 'sft',
  settings: SETTINGS,
  set: { id: 'set-1', name: 'Pads', version: 1, sha256: 'a' },
  trained: ['answer'],
  terms: [],
  steps: 1,
  bestStep: 1,
  seconds: 1,
  secondsToBest: 1,
  heldOut: null,
  train: { examples: 1, before: null, after: null, difference: null },
  replay: null,
  forgot: false,
  ended: 'steps',
});
const created = '2026-01-01T00:00:00.000Z';
const adapterFor = (name: string, sha256: string, weights: Float32Array): AnswerAdapter => ({
  meta: {
    schemaVersion: 1,
    name,
    created,
    base: { name: 'taught', family: 'qwen2_5_vl', sha256 },
    rank: 16,
    alpha: 32,
    from: null,
    result,
  },
  curves: [],
  weights,
});
async function imported(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return (await services.call('adapters.import', { path, upload: null })).adapter.id;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-adapters-'));
  image = (await squareScenes(folder, 1, 1, 'train', [0]))[0]?.image ?? '';
  const real = realPorts();
  services = createServices({
    ports: {
      ...real,
      startCheckpoint: (checkpoint, options) => {
        loads += 1;
        return startCheckpoint(checkpoint, { ...options, providers: ['cpu'], threads: 1 });
      },
    },
    host: { kind: 'loopback', version: 'test' },
    cacheDir: join(folder, 'cache'),
    dataDir: join(folder, 'data'),
    sample: image,
    onFault: (fault) => {
      throw fault as Error;
    },
  });
  services.listen((event) => events.push(event));
  scene = (await services.call('scene.open', { path: image })).scene;
  set = (await services.call('examples.create', { name: 'Pads' })).set.id;
  const example = { words: QUESTION, kind: 'expression', task: 'one', targets: [[0, 0, 50, 50]] } as const;
  const drawn = { complete: true, extent: null, source: 'drawn' } as const;
  await services.call('examples.add', {
    set,
    scene,
    example: { ...example, targets: [[0, 0, 50, 50]], ...drawn },
  });
});
afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true, force: true });
});

async function asked(adapter: string | null, engine: string | null): Promise<Answer | ErrorShape> {
  const aim = { where: null, minScore: null };
  const { job } = await services.call('ask', {
    scene,
    question: QUESTION,
    task: 'rec',
    ...aim,
    engine,
    adapter,
  });
  return new Promise((resolve) => {
    const look = (event: GeoR1Event): void => {
      if (event.event === 'job.done' && event.job === job) resolve(event.answer);
      if (event.event === 'job.failed' && event.job === job) resolve(event.error);
    };
    events.forEach(look);
    services.listen(look);
  });
}
const textOf = (answer: Answer | ErrorShape): string | undefined =>
  'code' in answer ? `${answer.code}: ${answer.message}` : answer.written?.[0]?.text;

describe('adapters of a checkpoint', () => {
  it('fit the folders that were named, whatever these are called, and say where there is none', async () => {
    const { base, length } = await readLora({ dir: TAUGHT });
    const id = await imported(
      'own.geor1',
      encodeAnswerAdapter(adapterFor('own', base, new Float32Array(length))),
    );
    const entry = async () => {
      const { adapters } = await services.call('adapters.list', {});
      return adapters.find((one) => one.id === id);
    };
    expect(await entry()).toMatchObject({
      engine: 'checkpoint',
      fits: [],
      refused: expect.stringContaining('none of the engines that were named') as string,
    });
    const copy = join(folder, 'elsewhere');
    await cp(TAUGHT, copy, { recursive: true });
    for (const dir of [TAUGHT, copy, NO_GRAPHS]) await services.call('engines.add', { folder: dir });
    expect(await entry()).toMatchObject({ fits: [TAUGHT, copy], refused: null });
    await services.call('adapters.rename', { adapter: id, name: 'my own' });
    expect(await entry()).toMatchObject({ meta: { name: 'my own' } });
  });

  it('are switched between questions without loading anew, and zeros change no token', async () => {
    const { base, length, parts } = await readLora({ dir: TAUGHT });
    const noise = new Float32Array(length).map((_, at) => Math.sin(at) / 4);
    expect(parts.length).toBeGreaterThan(0);
    const zeros = await imported(
      'zeros.geor1',
      encodeAnswerAdapter(adapterFor('zeros', base, new Float32Array(length))),
    );
    const loud = await imported('loud.geor1', encodeAnswerAdapter(adapterFor('loud', base, noise)));
    const plain = await asked(null, TAUGHT);
    expect(textOf(plain)).toContain('I see one white square.');
    expect(loads).toBe(1);
    const withZeros = await asked(zeros, TAUGHT);
    expect(textOf(withZeros)).toBe(textOf(plain));
    expect(withZeros).toMatchObject({ provenance: { adapter: { name: 'zeros', created } } });
    expect(loads).toBe(2);
    expect(textOf(await asked(loud, TAUGHT))).not.toBe(textOf(plain));
    const again = await asked(null, TAUGHT);
    expect(textOf(again)).toBe(textOf(plain));
    expect(again).not.toHaveProperty('provenance.adapter');
    expect(loads).toBe(2);
  }, 60_000);

  it('are refused beside another engine, and the one that is loaded stays', async () => {
    const { length } = await readLora({ dir: TAUGHT });
    const other = adapterFor('other', 'f'.repeat(64), new Float32Array(length));
    const stranger = await imported('other.geor1', encodeAnswerAdapter(other));
    expect(await asked(stranger, TAUGHT)).toMatchObject({ code: 'unsupported', subject: TAUGHT });
    expect(await asked(stranger, null)).toMatchObject({
      code: 'unsupported',
      message: 'This adapter was taught to a checkpoint, not to the built-in engine.',
    });
    const base = { name: 'b', version: '1', bundleSha256: 'b', termSha256: null, chainSha256: null };
    const builtin: Adapter = {
      meta: { schemaVersion: 1, name: 'wells', created, base, terms: [], chainKnowsTerms: false, result },
      curves: [],
      terms: null,
      chain: null,
    };
    const wells = await imported('wells.geor1', encodeAdapter(builtin));
    expect(await asked(wells, TAUGHT)).toMatchObject({
      code: 'unsupported',
      message: 'This adapter was taught to the built-in engine, not to a checkpoint.',
    });
    const before = loads;
    await asked(null, TAUGHT);
    expect(loads).toBe(before);
    const from = { ...HOW, set, engine: TAUGHT, from: stranger };
    await expect(services.call('teach.start', from)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'The adapter to begin from was taught on another checkpoint, or with another rank.',
    });
  }, 60_000);
});

describe('a run on a checkpoint', () => {
  it('says what it takes before it starts, in parts', async () => {
    const told = await services.call('teach.estimate', { ...HOW, set, engine: TAUGHT });
    expect(told).toMatchObject({ trains: ['answer'], examples: 1, steps: 60, leftOut: [] });
    expect(told.memoryBytes).toBeGreaterThan(
      (told.parts?.weightsBytes ?? NaN) + (told.parts?.answerBytes ?? NaN),
    );
    expect(told.writes).toMatchObject({ compared: 26, replayed: 24, rollouts: 0 });
    const fewer = await services.call('teach.estimate', { ...HOW, set, engine: TAUGHT, maxTokens: 16 });
    expect(fewer.memoryBytes).toBeLessThan(told.memoryBytes);
    expect((await services.call('teach.estimate', { ...HOW, set, engine: null })).parts).toBeNull();
  });

  it('is refused where the folder has no training graphs, with the command that makes them', async () => {
    const refused = {
      code: 'unsupported',
      subject: NO_GRAPHS,
      message: 'This folder has no training graphs.',
    };
    for (const channel of ['teach.estimate', 'teach.start'] as const) {
      const trying = services.call(channel, { ...HOW, set, engine: NO_GRAPHS });
      await expect(trying).rejects.toMatchObject(refused);
      await expect(trying).rejects.toMatchObject({
        next: expect.stringContaining(`python -m checkpoints.learn --folder ${NO_GRAPHS}`) as string,
      });
    }
    const gone = services.call('teach.start', { ...HOW, set, engine: join(folder, 'gone') });
    await expect(gone).rejects.toMatchObject({ subject: join(folder, 'gone') });
    expect((await services.call('teach.runs', {})).runs).toEqual([]);
  });

  it('alone begins from an adapter or has a limit of tokens', async () => {
    await expect(
      services.call('teach.start', { ...HOW, set, engine: null, maxTokens: 5 }),
    ).rejects.toMatchObject({
      code: 'bad-input',
    });
  });
});
