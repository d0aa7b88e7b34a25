import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import type { Answer, GeoR1Event, PixelBox, TeachResult } from '../../src-main/contract/index.js';
import { realPorts } from '../../src-main/shell/wiring.js';
import { createServices } from '../../src-main/workspace/index.js';
import type { Services } from '../../src-main/workspace/index.js';

const SAMPLE = fileURLToPath(new URL('../../resources/sample-harbour.tif', import.meta.url));
/** A word that no vocabulary holds, taught as the storage tanks of the sample. */
const WORD = 'brimmel';
const STORAGE_TANK = 3;
const AIM = { where: null, minScore: null, engine: null };

/** The whole way in one: a set, a run, a result, an adapter, an answer. */
describe('teaching a term', () => {
  let folder = '';
  let services: Services;
  const events: GeoR1Event[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'teach-'));
    services = createServices({
      ports: realPorts(),
      host: { kind: 'loopback', version: 'test' },
      cacheDir: join(folder, 'cache'),
      dataDir: join(folder, 'data'),
      sample: SAMPLE,
      onFault: (fault) => {
        throw fault as Error;
      },
    });
    services.listen((event) => events.push(event));
  });
  afterAll(async () => {
    await services.close();
    await rm(folder, { recursive: true });
  });

  const heard = <T>(find: (event: GeoR1Event) => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (event: GeoR1Event): void => {
        if (event.event === 'teach.failed' || event.event === 'job.failed')
          reject(new Error(event.error.message));
        const found = find(event);
        if (found !== null) resolve(found);
      };
      events.forEach(look);
      services.listen(look);
    });
  const ask = async (scene: string, question: string, adapter: string | null): Promise<Answer> => {
    const { job } = await services.call('ask', { scene, question, task: 'ovd', ...AIM, adapter });
    return heard((event) => (event.event === 'job.done' && event.job === job ? event.answer : null));
  };

  it('goes from five boxes to an adapter that finds the others', async () => {
    const { annotations } = JSON.parse(await readFile(SAMPLE.replace('.tif', '.truth.json'), 'utf8')) as {
      annotations: { category_id: number; bbox: PixelBox }[];
    };
    const tanks = annotations.filter((one) => one.category_id === STORAGE_TANK).map(({ bbox }) => bbox);
    const { scene } = await services.call('scene.openSample', {});
    const { set } = await services.call('examples.create', { name: 'Brimmels' });
    await services.call('examples.add', {
      set: set.id,
      scene,
      example: {
        words: WORD,
        kind: 'term',
        task: 'many',
        targets: tanks.slice(0, 5),
        complete: false,
        extent: null,
        source: 'drawn',
      },
    });
    const before = await ask(scene, WORD, null);
    expect(before.boxes).toEqual([]);

    const settings = teachSettingsSchema.parse({ steps: 120 });
    const builtin = { engine: null, from: null, maxTokens: null };
    const request = { set: set.id, method: 'sft', settings, shots: null, ...builtin } as const;
    expect(await services.call('teach.estimate', request)).toMatchObject({
      trains: ['term'],
      examples: 1,
      steps: 120,
    });
    const { run } = await services.call('teach.start', request);
    const result = await heard((event): TeachResult | null =>
      event.event === 'teach.done' ? event.result : null,
    );
    expect(result.train.before?.mean).toBe(0);
    // Tanks that were not marked count against it here.
    expect(result.train.after?.mean).toBeGreaterThan(0.25);
    // Nothing that the bundle could do is touched by a new term.
    expect(result.replay?.difference).toEqual({ mean: 0, low: 0, high: 0 });
    expect(result.forgot).toBe(false);
    expect(result.provider).toBe('cpu');
    expect(result.bytes).toBeLessThan(5e6);
    const phases = new Set(
      events.flatMap((event) => (event.event === 'teach.progress' ? [event.progress.phase] : [])),
    );
    expect([...phases]).toEqual(['looking', 'training', 'measuring', 'replay before', 'replay after']);

    const { adapter } = await services.call('teach.keep', { run, name: 'My brimmels' });
    expect((await services.call('adapters.list', {})).adapters).toMatchObject([
      { id: adapter.id, refused: null, meta: { result: { provider: 'cpu' } } },
    ]);
    const after = await ask(scene, `all ${WORD}s`, adapter.id);
    expect(after.provenance.adapter?.name).toBe('My brimmels');
    const inside = tanks.filter(([x, y, w, h]) =>
      after.boxes.some(
        ({ bbox: [a, b, c, d] }) => Math.hypot(x + w / 2 - a - c / 2, y + h / 2 - b - d / 2) < w / 2,
      ),
    );
    expect(inside.length).toBeGreaterThanOrEqual(7);
    expect(after.boxes.length).toBeLessThanOrEqual(12);
    expect(after.boxes.every(({ label }) => label === WORD)).toBe(true);
    // What it could before, it answers as before.
    const plain = (answer: Answer) => answer.boxes.map(({ bbox, score }) => [...bbox, score]);
    expect(plain(await ask(scene, 'ships', adapter.id))).toEqual(plain(await ask(scene, 'ships', null)));

    const { base64 } = await services.call('adapters.export', { adapter: adapter.id });
    expect(Buffer.from(base64, 'base64').length).toBe(adapter.bytes);
    await services.call('adapters.delete', { adapter: adapter.id });
    expect((await services.call('adapters.list', {})).adapters).toEqual([]);
  }, 240_000);
});
