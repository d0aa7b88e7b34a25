/** A question from the form to its end, over a line in the test's hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import { askedExtent } from '../../../src-renderer/ask/askedExtent.js';
import { useAsk } from '../../../src-renderer/ask/askStore.js';
import { useStepSet } from '../../../src-renderer/ask/stepSetStore.js';
import { partsOf } from '../../../src-renderer/ask/stepText.js';
import { frameOf } from '../../../src-renderer/scenes/frame.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { useView } from '../../../src-renderer/scenes/viewStore.js';
import { useNotice } from '../../../src-renderer/shared/noticeStore.js';
import { answerWith, HandWire, PLAIN_INFO, settled, step, storesOver } from '../wires.js';

let wire: HandWire;
const progress = (job: string, windowsDone: number) => ({
  event: 'perceive.progress',
  job,
  windowsDone,
  windowsTotal: 8,
  candidates: 3,
  remainingMs: 100,
});
const found = (job: string) => ({
  event: 'perceive.found',
  job,
  found: [{ bbox: [0, 0, 1, 1], label: 'ship', score: 0.5, ring: null }],
});
const failed = (job: string, code: string) => ({ event: 'job.failed', job, error: { code, message: 'x' } });

async function opened(scene = 'scene-1'): Promise<void> {
  const opening = useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene, info: PLAIN_INFO });
  await opening;
}

async function asked(job = 'job-1'): Promise<void> {
  useAsk().session!.question = 'all ships';
  void useAsk().ask();
  await wire.reply('ask', { job });
}

beforeEach(() => {
  Object.assign(globalThis, { window: {} });
  wire = new HandWire();
  storesOver(wire);
});

describe('a question', () => {
  it('is not asked without a scene, without words, or twice at once', async () => {
    await useAsk().ask();
    await opened();
    await useAsk().ask();
    useAsk().session!.question = '   ';
    await useAsk().ask();
    expect(wire.sent.filter(({ channel }) => channel === 'ask')).toEqual([]);
    await asked();
    await useAsk().ask();
    expect(wire.sent.filter(({ channel }) => channel === 'ask')).toHaveLength(1);
  });

  it('goes through its states to an answer', async () => {
    await opened();
    await asked();
    const session = useAsk().session!;
    expect(session.status).toBe('looking');
    wire.push(progress('job-1', 4));
    wire.push(found('job-1'));
    wire.push(found('job-1'));
    expect(session.progress).toMatchObject({ windowsDone: 4, windowsTotal: 8 });
    expect(session.foundCount).toBe(2);
    wire.push({ event: 'reason.step', job: 'job-1', step: step(1, [0]) });
    expect(session.status).toBe('reasoning');
    expect(session.steps).toHaveLength(1);
    wire.push({ event: 'job.done', job: 'job-1', answer: answerWith([{}]) });
    expect(session.status).toBe('done');
    expect(session.answer?.boxes).toHaveLength(1);
  });

  it('takes events that overtake the reply, and no other job’s', async () => {
    await opened();
    useAsk().session!.question = 'all ships';
    void useAsk().ask();
    wire.push(found('job-1'));
    wire.push(found('job-9'));
    wire.push({ event: 'job.done', job: 'job-1', answer: answerWith([{}]) });
    await wire.reply('ask', { job: 'job-1' });
    expect(useAsk().session).toMatchObject({ status: 'done', foundCount: 1 });
  });

  it('that is refused fails with the services’ words', async () => {
    await opened();
    useAsk().session!.question = 'x';
    void useAsk().ask();
    await wire.refuse('ask', { code: 'not-found', message: 'No such scene.' });
    expect(useAsk().session).toMatchObject({ status: 'failed', error: { message: 'No such scene.' } });
  });

  it('that fails half way keeps what was seen and says why', async () => {
    await opened();
    await asked();
    wire.push(found('job-1'));
    wire.push(failed('job-1', 'engine-failed'));
    expect(useAsk().session).toMatchObject({
      status: 'failed',
      foundCount: 1,
      error: { code: 'engine-failed' },
    });
    wire.push(found('job-1'));
    expect(useAsk().session!.foundCount).toBe(1);
  });

  it('fails when the line is lost', async () => {
    await opened();
    await asked();
    wire.state('lost');
    expect(useAsk().session).toMatchObject({ status: 'failed', error: { code: 'io' } });
  });

  it('asked again starts afresh', async () => {
    await opened();
    await asked();
    wire.push(failed('job-1', 'internal'));
    await asked('job-2');
    expect(useAsk().session).toMatchObject({ status: 'looking', error: null, foundCount: 0, job: 'job-2' });
  });
});

describe('cancelling', () => {
  it('waits for the services to have stopped', async () => {
    await opened();
    await asked();
    void useAsk().cancel();
    expect(useAsk().session).toMatchObject({ status: 'looking', cancelling: true });
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'job.cancel', request: { job: 'job-1' } });
    wire.push(failed('job-1', 'cancelled'));
    expect(useAsk().session).toMatchObject({ status: 'cancelled', cancelling: false, error: null });
  });

  it('before the job has a number is done as soon as it has one', async () => {
    await opened();
    useAsk().session!.question = 'all ships';
    void useAsk().ask();
    await useAsk().cancel();
    await wire.reply('ask', { job: 'job-7' });
    expect(wire.sent.at(-1)).toMatchObject({ channel: 'job.cancel', request: { job: 'job-7' } });
  });

  it('that is refused is told, and can be tried again', async () => {
    await opened();
    await asked();
    void useAsk().cancel();
    await wire.refuse('job.cancel', { code: 'internal', message: 'No.' });
    expect(useAsk().session!.cancelling).toBe(false);
    expect(useNotice().error).toMatchObject({ message: 'No.' });
  });
});

describe('each scene', () => {
  it('has its own question, also while another’s runs', async () => {
    await opened('scene-1');
    await asked('job-1');
    await opened('scene-2');
    expect(useAsk().session).toMatchObject({ scene: 'scene-2', status: 'idle' });
    wire.push({ event: 'job.done', job: 'job-1', answer: answerWith([{}]) });
    expect(useAsk().session!.status).toBe('idle');
    useScenes().activeId = 'scene-1';
    expect(useAsk().session!.status).toBe('done');
  });
});

describe('the extent in view', () => {
  const frame = frameOf(PLAIN_INFO);

  it('of an unplaced scene is in pixels, cut at the scene', () => {
    const [west, north] = frame.toLonLat(100, -30);
    const [east, south] = frame.toLonLat(300, 150);
    expect(askedExtent([west, south, east, north], frame, PLAIN_INFO)).toEqual([100, 0, 300, 150]);
  });

  it('is sent with the question', async () => {
    await opened();
    const [west, north] = frame.toLonLat(100, 50);
    const [east, south] = frame.toLonLat(300, 150);
    useView().bounds = [west, south, east, north];
    useAsk().session!.extent = 'view';
    await asked();
    const request = wire.sent.find(({ channel }) => channel === 'ask')!.request as { where: number[] };
    expect(request.where).toEqual([100, 50, 300, 150]);
  });

  it('that misses the scene is a calm refusal, and nothing is sent', async () => {
    await opened();
    useView().bounds = [50, 50, 51, 51];
    Object.assign(useAsk().session!, { question: 'x', extent: 'view' });
    await useAsk().ask();
    expect(useAsk().session).toMatchObject({ status: 'failed', error: { code: 'bad-input' } });
    expect(wire.sent.some(({ channel }) => channel === 'ask')).toBe(false);
  });
});

describe('the set of a step', () => {
  const candidate = (id: number) => ({
    id, bbox: [0, 0, 4, 4], label: 'ship', score: 0.5, objectness: 0.5, lab: null, colours: [], axis: null, lookScale: 1, ring: null,
  }); // prettier-ignore
  const requests = () => wire.sent.filter(({ channel }) => channel === 'candidates.get');

  beforeEach(async () => {
    await opened();
    await asked();
    wire.push({ event: 'reason.step', job: 'job-1', step: step(1, [1, 2]) });
    wire.push({ event: 'reason.step', job: 'job-1', step: step(2, [2]) });
  });

  it('is fetched once and only what is missing', async () => {
    const set = useStepSet();
    expect(set.members).toBeNull();
    set.hovered = 1;
    await settled();
    await wire.reply('candidates.get', { candidates: [candidate(1), candidate(2)] });
    expect(set.members?.map(({ id }) => id)).toEqual([1, 2]);
    set.hovered = 2;
    await settled();
    expect(set.members?.map(({ id }) => id)).toEqual([2]);
    expect(requests()).toHaveLength(1);
  });

  it('pinned stays when the pointer leaves', () => {
    const set = useStepSet();
    set.pinned = 2;
    set.hovered = 1;
    expect(set.shown?.number).toBe(1);
    set.hovered = null;
    expect(set.shown?.number).toBe(2);
  });

  it('of an old question is dropped, late candidates too', async () => {
    const set = useStepSet();
    set.hovered = 1;
    await settled();
    wire.push(failed('job-1', 'cancelled'));
    const late = requests().at(-1)!.id;
    await asked('job-2');
    expect(set.hovered).toBeNull();
    wire.receive({ id: late, reply: { candidates: [candidate(1)] } });
    await settled();
    expect(set.known.size).toBe(0);
  });
});

describe('a step’s line', () => {
  it.each([
    ['find "ship"', [{ kind: 'text', text: 'find "ship"' }]],
    [
      'keep [1] near [12]',
      [
        { kind: 'text', text: 'keep ' },
        { kind: 'set', number: 1 },
        { kind: 'text', text: ' near ' },
        { kind: 'set', number: 12 },
      ],
    ],
    ['[3]', [{ kind: 'set', number: 3 }]],
    ['a [x] b', [{ kind: 'text', text: 'a [x] b' }]],
    ['', []],
  ])('%s', (text, parts) => expect(partsOf(text)).toEqual(parts));
});
