/** Measuring as a job of the services, over fakes whose answers are known. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureRequestSchema, type GeoR1Event, type Report } from '../../src-main/contract/index.js';
import { createServices, pushFrame, type Services } from '../../src-main/workspace/index.js';
import { teller } from '../../src-main/workspace/measure-handlers.js';
import { FAKE_BOXES, fakePorts, type FakeOptions } from './fakes.js';

let folder: string;
let services: Services;
let events: GeoR1Event[];
const path = (name: string): string => join(folder, name);

function serve(options: FakeOptions = {}, ports = fakePorts(options)): void {
  services = createServices({
    ports,
    host: { kind: 'loopback', version: '1.2.3', chooseData: () => Promise.resolve('/chosen.json') },
    cacheDir: null,
    sample: path('a.png'),
    onFault: (fault) => {
      throw fault;
    },
  });
  events = [];
  services.listen((event) => events.push(event));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-measuring-'));
  const annotations = FAKE_BOXES.map(({ bbox, label }, at) => ({
    id: at + 1,
    image_id: 1,
    category_id: label === 'ship' ? 1 : 2,
    bbox,
  }));
  const images = [{ id: 1, file_name: 'a.png', width: 800, height: 600 }];
  const categories = [
    { id: 1, name: 'ship' },
    { id: 2, name: 'storage tank' },
  ];
  writeFileSync(path('coco.json'), JSON.stringify({ images, annotations, categories }));
  const line = (expression: string, task: string, targets: number[]) =>
    JSON.stringify({ image: 'a.png', expression, task, targets });
  writeFileSync(
    path('e.jsonl'),
    [line('ships', 'many', [1, 5]), line('the first ship', 'one', [5]), line('nothing', 'none', [])].join(
      '\n',
    ),
  );
  const background = { r: 90, g: 120, b: 90 };
  await sharp({ create: { width: 800, height: 600, channels: 3, background } })
    .png()
    .toFile(path('a.png'));
  serve();
});
afterEach(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

const expressions = (more: object = {}) =>
  measureRequestSchema.parse({
    kind: 'expressions',
    expressions: path('e.jsonl'),
    coco: path('coco.json'),
    images: folder,
    ...more,
  });

async function run(request = expressions(), onEvent?: (event: GeoR1Event, job: string) => void) {
  const { job } = await services.call('measure.start', request);
  const ended = await new Promise<GeoR1Event>((resolve) => {
    services.listen((event) => {
      if (!('job' in event) || event.job !== job) return;
      onEvent?.(event, job);
      if (event.event === 'measure.done' || event.event === 'job.failed') resolve(event);
    });
  });
  return { job, ended };
}
const reportOf = (ended: GeoR1Event): Report => {
  if (ended.event !== 'measure.done') throw new Error(JSON.stringify(ended));
  return ended.report;
};

describe('measuring', () => {
  it('tells its stages, then a report that fits the contract and can be had again, and as a file', async () => {
    const { job, ended } = await run();
    const report = reportOf(ended);
    expect(pushFrame(ended)).toEqual({ push: ended });
    const stages = events.flatMap((event) => (event.event === 'measure.progress' ? [event.stage] : []));
    expect([...new Set(stages)]).toEqual(['Reading e.jsonl', 'Reading coco.json', 'Asking: auto']);
    // "the first ship" is the other one: ranked first by score, so wrong; the rest is right.
    expect(report.tables[0]?.rows[0]).toMatchObject(['one: Acc@0.5', { mean: 0 }, 1]);
    expect(report.failures).toMatchObject([
      { expression: 'the first ship', verdict: 'not chosen', width: 800 },
    ]);
    expect(report.failures[0]?.picture).toMatch(/^data:image\/jpeg;base64,/);
    expect(report.successes).toHaveLength(2);
    expect(await services.call('measure.report', { job })).toEqual({ report });
    for (const form of ['html', 'md', 'json'] as const) {
      const file = await services.call('measure.file', { job, form });
      expect(file.fileName).toMatch(new RegExp(`^referring-expressions-\\d{4}-\\d\\d-\\d\\d\\.${form}$`));
      expect(file.text).toContain('the first ship');
    }
  });

  it('compares every way to answer where ablations are asked for', async () => {
    const { ended } = await run(expressions({ ablations: true }));
    const ways = reportOf(ended).tables.find(({ title }) => title === 'Ways to answer');
    expect(ways?.rows.map(([who, on]) => [who, on])).toEqual([
      ['auto', 'as seen'],
      ['parser', 'as seen'],
      ['no chain', 'as seen'],
      ['parser', 'true boxes'],
      ['no chain', 'true boxes'],
    ]);
  });

  it('asks images for classes, for detection', async () => {
    const request = { kind: 'detection', coco: path('coco.json'), images: folder };
    const { ended } = await run(measureRequestSchema.parse(request));
    const report = reportOf(ended);
    const whole = { mean: 1, low: 1, high: 1 };
    expect(report.tables[0]?.rows).toContainEqual(['mean', null, whole, whole]);
    expect(report.successes).toMatchObject([{ image: 'a.png', expression: '5 of 5 objects found' }]);
    expect(report.plots).toMatchObject([
      { kind: 'bars', bars: [{ name: 'ship' }, { name: 'storage tank' }] },
    ]);
  });

  it.each([
    [{ 1: ['shipp'] }, /Image 1 has the class "shipp"/],
    [{ 2: ['ship'] }, /It names the image 2/],
  ])(
    'refuses a file of classes that the annotations lack before an engine is started',
    async (classes, message) => {
      await services.close();
      const ports = fakePorts();
      serve({}, ports);
      writeFileSync(path('classes.json'), JSON.stringify(classes));
      const request = {
        kind: 'detection',
        coco: path('coco.json'),
        images: folder,
        classes: path('classes.json'),
      };
      const { ended } = await run(measureRequestSchema.parse(request));
      expect(ended).toMatchObject({
        event: 'job.failed',
        error: {
          code: 'bad-input',
          message: expect.stringMatching(message) as string,
          subject: path('classes.json'),
        },
      });
      expect(ports.log).toEqual([]);
    },
  );

  it('ends at once when cancelled, keeps nothing, and can be started again', async () => {
    await services.close();
    serve({ windows: 1000, windowMs: 20 });
    const { job, ended } = await run(expressions(), (event, id) => {
      if (event.event === 'measure.progress' && event.stage === 'Reading coco.json')
        void services.call('job.cancel', { job: id });
    });
    expect(ended).toMatchObject({ event: 'job.failed', error: { code: 'cancelled' } });
    await expect(services.call('measure.report', { job })).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    ['a file that is not there', { expressions: '/no/such.jsonl' }, 'not-found', /such\.jsonl/],
    ['a folder for a file', { coco: tmpdir() }, 'not-found', /./],
    ['no annotations', { coco: null }, 'bad-input', /e\.jsonl/],
  ])('fails with %s, saying which', async (_, change, code, subject) => {
    const { ended } = await run(expressions(change));
    expect(ended).toMatchObject({
      event: 'job.failed',
      error: { code, subject: expect.stringMatching(subject) as string },
    });
  });

  it('of an empty file says so', async () => {
    writeFileSync(path('e.jsonl'), '\n');
    const { ended } = await run(expressions({ coco: null }));
    expect(ended).toMatchObject({ error: { message: 'The file has no expressions.' } });
  });

  it('lets its files be chosen by a dialog of their own, where the host has one', async () => {
    expect(await services.call('scene.choose', { kind: 'data' })).toEqual({ path: '/chosen.json' });
    expect(await services.call('scene.choose', { kind: 'folder' })).toEqual({ path: null });
  });

  it('refuses requests that are none', () => {
    expect(measureRequestSchema.safeParse({ kind: 'expressions', images: 'x' }).success).toBe(false);
    expect(measureRequestSchema.safeParse({ ...expressions(), writer: 'me' }).success).toBe(false);
    expect(measureRequestSchema.safeParse({ ...expressions(), minScore: 2 }).success).toBe(false);
    expect(measureRequestSchema.safeParse({ kind: 'detection', images: 'x', coco: ' ' }).success).toBe(false);
  });
});

describe('the teller', () => {
  it('tells the first and the last of a stage, and not more often than a window needs', () => {
    const told: unknown[] = [];
    let time = 1000;
    const tell = teller(
      (progress) => told.push(progress),
      () => time,
    );
    for (let done = 1; done <= 1000; done++) {
      time += 1;
      tell('x', done, 1000);
    }
    tell('y', 1, 2);
    expect(told.length).toBeLessThan(12);
    expect(told[0]).toEqual({ stage: 'x', done: 1, total: 1000, remainingMs: null });
    expect(told[1]).toMatchObject({ remainingMs: expect.closeTo(850, -2) as number });
    expect(told.slice(-2)).toEqual([
      { stage: 'x', done: 1000, total: 1000, remainingMs: 0 },
      { stage: 'y', done: 1, total: 2, remainingMs: null },
    ]);
    tell('z', 0, 9);
    time += 1;
    tell('z', 1, 9);
    time += 1;
    tell('z', 2, 9);
    expect(told.slice(-2)).toEqual([
      { stage: 'z', done: 0, total: 9, remainingMs: null },
      { stage: 'z', done: 1, total: 9, remainingMs: 8 },
    ]);
  });
});
