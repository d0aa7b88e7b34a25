// @vitest-environment happy-dom
/** The store and the form of measuring over a line in the test's hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '@vue/test-utils';
import { GREEDY, type Report } from '../../../src-main/contract/index.js';
import { cellParts } from '../../../src-renderer/measure/cellParts.js';
import { EMPTY_FORM, requestOf } from '../../../src-renderer/measure/measureForm.js';
import { useMeasure } from '../../../src-renderer/measure/measureStore.js';
import ReportPage from '../../../src-renderer/measure/ReportPage.vue';
import { useEngines } from '../../../src-renderer/settings/enginesStore.js';
import { useNotice } from '../../../src-renderer/shared/noticeStore.js';
import { HandWire, settled, storesOver } from '../wires.js';

let wire: HandWire;
beforeEach(() => {
  sessionStorage.clear();
  wire = new HandWire();
  storesOver(wire);
});

const report: Report = {
  title: 'Referring expressions',
  made: '2026-01-02T03:04:05.000Z',
  facts: [],
  tables: [{ title: 'By task', columns: ['figure', 'value'], rows: [['one', null]] }],
  plots: [],
  failures: [],
  successes: [],
};
const READY = { expressions: '/e.jsonl', images: '/images' };

async function started(): Promise<ReturnType<typeof useMeasure>> {
  const measure = useMeasure();
  measure.change(READY);
  void measure.start();
  await wire.reply('measure.start', { job: 'j-1' });
  return measure;
}

describe('the form', () => {
  it('is a request once the paths that are needed are there; spaces are no path', () => {
    expect(requestOf(EMPTY_FORM)).toBeNull();
    expect(requestOf({ ...EMPTY_FORM, ...READY, expressions: '  ' })).toBeNull();
    expect(requestOf({ ...EMPTY_FORM, ...READY, writer: 'direct' })).toEqual({
      kind: 'expressions',
      expressions: '/e.jsonl',
      coco: null,
      images: '/images',
      writer: 'direct',
      trueBoxes: false,
      ablations: false,
    });
    expect(requestOf({ ...EMPTY_FORM, ...READY, kind: 'detection' })).toBeNull();
    expect(requestOf({ ...EMPTY_FORM, ...READY, kind: 'detection', coco: ' /c.json' })).toEqual({
      kind: 'detection',
      coco: '/c.json',
      images: '/images',
      classes: null,
    });
  });

  it('asks a checkpoint where one is chosen, in the words and about the pictures that are chosen', () => {
    const decoding = { sampling: null, maxTokens: 64, maxSeconds: null, gsd: null };
    const asked = { folder: '/qwen', decoding };
    const request = requestOf({ ...EMPTY_FORM, ...READY, writer: 'direct', ablations: true }, asked);
    expect(request).toEqual({
      kind: 'expressions',
      expressions: '/e.jsonl',
      coco: null,
      images: '/images',
      checkpoint: { ...asked, look: 'whole', prompt: null },
    });
    const other = { ...EMPTY_FORM, ...READY, prompt: 'rec', look: 'auto' } as const;
    expect(requestOf(other, asked)).toMatchObject({ checkpoint: { look: 'auto', prompt: 'rec' } });
    expect(requestOf({ ...other, kind: 'detection', coco: '/c.json' }, asked)).toMatchObject({
      checkpoint: { folder: '/qwen' },
    });
  });

  it('measures the engine that questions go to', async () => {
    const engines = useEngines();
    const adding = engines.add('/qwen');
    const checkpoint = { folder: '/qwen', name: 'qwen', family: 'Qwen2.5-VL', licence: null };
    const plain = { precisions: [], attempts: [], problem: null, running: null };
    await wire.reply('engines.add', { availableBytes: 1, checkpoints: [{ ...checkpoint, ...plain }] });
    await adding;
    await started();
    expect(wire.sent.at(-1)?.request).toMatchObject({ checkpoint: { folder: '/qwen', decoding: GREEDY } });
  });

  it('takes what the dialogs of the system give, and stays as it is where they are cancelled', async () => {
    const measure = useMeasure();
    void measure.choose('coco');
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'scene.choose', request: { kind: 'data' } });
    await wire.reply('scene.choose', { path: '/chosen.json' });
    expect(measure.form.coco).toBe('/chosen.json');
    void measure.choose('images');
    expect(wire.sent.at(-1)).toMatchObject({ request: { kind: 'folder' } });
    await wire.reply('scene.choose', { path: null });
    expect(measure.form.images).toBe('');
  });

  it('survives a reload of the page', async () => {
    useMeasure().change({ images: '/here' });
    await settled();
    storesOver(new HandWire());
    expect(useMeasure().form.images).toBe('/here');
  });
});

describe('a measurement', () => {
  it('tells its progress and ends in a report', async () => {
    const measure = await started();
    const progress = { stage: 'x', done: 1, total: 2, remainingMs: null };
    wire.push({ event: 'measure.progress', job: 'j-1', ...progress });
    expect(measure.session).toMatchObject({ status: 'running', progress });
    wire.push({ event: 'measure.done', job: 'j-other', report });
    expect(measure.report).toBeNull();
    wire.push({ event: 'measure.done', job: 'j-1', report });
    expect(measure).toMatchObject({ running: false, open: true, report: { title: 'Referring expressions' } });
  });

  it('is cancelled also before its id is known', async () => {
    const measure = useMeasure();
    measure.change(READY);
    void measure.start();
    void measure.cancel();
    expect(wire.sent.map(({ channel }) => channel)).not.toContain('job.cancel');
    await wire.reply('measure.start', { job: 'j-1' });
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'job.cancel', request: { job: 'j-1' } });
    wire.push({ event: 'job.failed', job: 'j-1', error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(measure.session).toMatchObject({ status: 'cancelled', error: null });
  });

  it('that fails says why; one that is refused leaves nothing behind', async () => {
    const measure = await started();
    wire.push({ event: 'job.failed', job: 'j-1', error: { code: 'bad-input', message: 'Line 3.' } });
    expect(measure.session).toMatchObject({ status: 'failed', error: { message: 'Line 3.' } });
    void measure.start();
    await wire.refuse('measure.start', { code: 'bad-input', message: 'No.' });
    expect(measure.session).toBeNull();
    expect(useNotice().error?.message).toBe('No.');
  });

  it('starts once at a time, and ends where the line is lost', async () => {
    const measure = await started();
    const asked = wire.sent.length;
    await measure.start();
    expect(wire.sent).toHaveLength(asked);
    wire.state('lost');
    expect(measure.session?.status).toBe('cancelled');
  });

  it('has its report back after a reload, where the services still have it', async () => {
    sessionStorage.setItem('geo-r1.measure-job', JSON.stringify('j-9'));
    const measure = useMeasure();
    wire.state('open');
    await wire.reply('measure.report', { report });
    expect(measure.report?.title).toBe('Referring expressions');
  });

  it('forgets a report that the services have no more, without a word', async () => {
    sessionStorage.setItem('geo-r1.measure-job', JSON.stringify('j-9'));
    const measure = useMeasure();
    wire.state('open');
    await wire.refuse('measure.report', { code: 'not-found', message: 'Gone.' });
    expect(measure.report).toBeNull();
    expect(useNotice().error).toBeNull();
    expect(sessionStorage.getItem('geo-r1.measure-job')).toBe('null');
  });
});

describe('the report', () => {
  it.each([
    [null, '–', null],
    ['auto', 'auto', null],
    [12, '12', null],
    [0.12345, '0.123', null],
    [123.45, '123', null],
    [{ mean: -0.5, low: -0.75, high: 0.25 }, '-0.500', '-0.750 to 0.250'],
  ])('writes %j as %s', (cell, figure, interval) => {
    expect(cellParts(cell)).toMatchObject({ figure, interval });
  });

  it('is closed by its button, and by Escape from anywhere in it', async () => {
    const page = mount(ReportPage, { props: { report } });
    const close = page.get('[aria-label="Close the report"]');
    await close.trigger('keydown', { key: 'Enter' });
    expect(page.emitted('close')).toBeUndefined();
    await close.trigger('keydown', { key: 'Escape' });
    await close.trigger('click');
    expect(page.emitted('close')).toHaveLength(2);
  });

  it('of nothing has no gallery, and one without pictures still its boxes', () => {
    expect(mount(ReportPage, { props: { report } }).find('[aria-label="Gallery"]').exists()).toBe(false);
    const shown = {
      image: 'a.jpg',
      expression: 'the <b>ship</b>',
      task: 'one' as const,
      right: 0,
      verdict: 'not seen' as const,
      why: 'No candidate.',
      chain: ['1. find "ship" — 0 found'],
      width: 10,
      height: 8,
      picture: null,
      answered: [],
      truth: [[1, 2, 3, 4] as [number, number, number, number]],
    };
    const page = mount(ReportPage, { props: { report: { ...report, failures: [shown] } } });
    expect(page.findAll('image')).toHaveLength(0);
    expect(page.findAll('rect.truth')).toHaveLength(1);
    expect(page.text()).toContain('the <b>ship</b>');
    expect(page.text()).toContain('find "ship" — 0 found');
  });
});
