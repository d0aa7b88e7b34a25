/** Measuring a checkpoint as a job of the services: its report, what is kept, and a cancel. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GREEDY, measureRequestSchema, type GeoR1Event } from '../../src-main/contract/index.js';
import { createServices, pushFrame, type Services } from '../../src-main/workspace/index.js';
import { fixtureFolder } from '../checkpoints/truth.js';
import { detected, fakeCheckpoint } from './checkpoint/fake-checkpoint.js';
import type { FakeCheckpoint } from './checkpoint/fake-checkpoint.js';
import { FAKE_BOXES, fakePorts } from './fakes.js';

let folder: string;
let services: Services;
let engine: FakeCheckpoint;
const path = (name: string): string => join(folder, name);

/** The fakes' scene is 800 x 600; one picture of it has 768 x 576, and the model sees that resized once more. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-measuring-checkpoint-'));
  const [ship] = FAKE_BOXES;
  const bbox = ship?.bbox ?? [0, 0, 0, 0];
  engine = await fakeCheckpoint(({ prompt, picture }) => {
    if (!prompt.includes('ship')) return 'I do not know.';
    expect(picture).toMatchObject({ width: 768, height: 576 });
    const [x, y, width, height] = bbox;
    const thousandths = [x / 800, y / 600, (x + width) / 800, (y + height) / 600];
    return detected(`[${thousandths.map((share) => (share * 1000).toFixed(1)).join(', ')}]`);
  }, 'qwen3_vl');
  writeFileSync(
    path('coco.json'),
    JSON.stringify({
      images: [{ id: 1, file_name: 'a.png', width: 800, height: 600 }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox }],
      categories: [
        { id: 1, name: 'ship' },
        { id: 2, name: 'zorb' },
      ],
    }),
  );
  const line = (expression: string, task: string, targets: number[]) =>
    JSON.stringify({ image: 'a.png', expression, task, targets });
  writeFileSync(path('e.jsonl'), [line('the ship', 'one', [1]), line('zorbs', 'none', [])].join('\n'));
  services = createServices({
    ports: { ...fakePorts(), startCheckpoint: () => Promise.resolve(engine) },
    host: { kind: 'loopback', version: '1.2.3' },
    cacheDir: path('cache'),
    sample: path('a.png'),
    onFault: (fault) => {
      throw fault;
    },
  });
});
afterEach(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

const request = (more: object = {}) =>
  measureRequestSchema.parse({
    kind: 'expressions',
    expressions: path('e.jsonl'),
    coco: path('coco.json'),
    images: folder,
    checkpoint: { folder: fixtureFolder('qwen3_vl') },
    ...more,
  });

async function run(asked = request(), onProgress: (job: string) => void = () => undefined) {
  const { job } = await services.call('measure.start', asked);
  return new Promise<GeoR1Event>((resolve) => {
    services.listen((event) => {
      if (!('job' in event) || event.job !== job) return;
      if (event.event === 'measure.progress' && event.stage === 'Asking the checkpoint' && event.done > 0)
        onProgress(job);
      if (event.event === 'measure.done' || event.event === 'job.failed') resolve(event);
    });
  });
}

describe('measuring a checkpoint', () => {
  it('reports who answered, how right it was, and what it wrote; unreadable text is no refusal', async () => {
    const ended = await run();
    if (ended.event !== 'measure.done') throw new Error(JSON.stringify(ended));
    expect(pushFrame(ended)).toEqual({ push: ended });
    const { facts, tables } = ended.report;
    expect(facts).toContainEqual({ name: 'Prompt', value: 'GRES: none, one or many' });
    expect(facts.find(({ name }) => name === 'Checkpoint')?.value).toMatch(
      /^qwen3_vl \(Qwen3-VL, fp32\), \w{12}$/,
    );
    expect(tables[0]?.rows[0]).toMatchObject(['one: Acc@0.5', { mean: 1 }, 1]);
    expect(tables[0]?.rows).toContainEqual(['none: rightly refused', { mean: 0, low: 0, high: 0 }, 1]);
    const wrote = tables.find(({ title }) => title === 'What the checkpoint wrote');
    expect(wrote?.rows).toContainEqual(['answers that could not be read', 1]);
    expect(ended.report.failures).toMatchObject([{ expression: 'zorbs', verdict: 'no answer' }]);
  });

  it('keeps every answer: after a cancel it goes on, and another way to write is asked anew', async () => {
    const cancelling = await run(request(), (job) => void services.call('job.cancel', { job }));
    expect(cancelling).toMatchObject({ event: 'job.failed', error: { code: 'cancelled' } });
    expect(engine.asked).toHaveLength(1);
    expect(await run()).toMatchObject({ event: 'measure.done' });
    expect(engine.asked).toHaveLength(2);
    await run();
    expect(engine.asked).toHaveLength(2);
    const checkpoint = { folder: fixtureFolder('qwen3_vl'), decoding: { ...GREEDY, maxTokens: 9 } };
    await run(request({ checkpoint }));
    expect(engine.asked).toHaveLength(4);
  });

  it('skips a line of what is kept that was cut off', async () => {
    await run();
    const [name = ''] = readdirSync(path('cache/checkpoint-answers'));
    const file = path(`cache/checkpoint-answers/${name}`);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
    await run();
    expect(engine.asked).toHaveLength(3);
    await run();
    expect(engine.asked).toHaveLength(3);
  });

  it('asks images for classes, and says what was written for them', async () => {
    const kind = { kind: 'detection', coco: path('coco.json'), images: folder };
    const checkpoint = { folder: fixtureFolder('qwen3_vl') };
    const ended = await run(measureRequestSchema.parse({ ...kind, checkpoint }));
    if (ended.event !== 'measure.done') throw new Error(JSON.stringify(ended));
    expect(engine.asked.map(({ prompt }) => /objects: (\w+)\./.exec(prompt)?.[1])).toEqual(['ship', 'zorb']);
    expect(ended.report.tables.map(({ title }) => title)).toEqual([
      'Detection by class',
      'What the checkpoint wrote',
      'Memory',
    ]);
  });

  it('fails in words where the folder is none', async () => {
    const ended = await run(request({ checkpoint: { folder: path('no') } }));
    expect(ended).toMatchObject({ event: 'job.failed', error: { code: 'not-found' } });
  });
});
