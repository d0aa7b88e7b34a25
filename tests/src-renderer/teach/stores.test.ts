// @vitest-environment happy-dom
/** The stores of teaching over a line in the test's hand: sets, drafts, the form of a run, runs, adapters. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TaughtPart } from '../../../src-main/contract/index.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { useView } from '../../../src-renderer/scenes/viewStore.js';
import { useEngine } from '../../../src-renderer/settings/engineStore.js';
import { useNotice } from '../../../src-renderer/shared/noticeStore.js';
import { useAdapters } from '../../../src-renderer/teach/adaptersStore.js';
import { emptyDraft } from '../../../src-renderer/teach/draft.js';
import { useDraft } from '../../../src-renderer/teach/draftStore.js';
import { useRunForm } from '../../../src-renderer/teach/runFormStore.js';
import { useRuns } from '../../../src-renderer/teach/runsStore.js';
import { useExampleSets } from '../../../src-renderer/teach/setsStore.js';
import { HandWire, PLAIN_INFO, settled, storesOver } from '../wires.js';
import { adapterOf, exampleOf, progressOf, resultOf, runOf, setOf, summaryOf } from './shown.js';

let wire: HandWire;
const lastOf = (channel: string): unknown =>
  wire.sent.findLast((frame) => frame.channel === channel)?.request;

beforeEach(async () => {
  sessionStorage.clear();
  wire = new HandWire();
  storesOver(wire);
  void useScenes().openPath('picture.png');
  await wire.reply('scene.open', { scene: 'scene-1', info: PLAIN_INFO });
});

/** Opens a set with the examples given. */
async function opened(set = setOf()): Promise<void> {
  void useExampleSets().choose(set.id);
  await wire.reply('examples.get', { set });
  await wire.reply('examples.sets', { sets: [summaryOf(set)] });
}

describe('sets', () => {
  it('open the one that was open before the page was loaded anew', async () => {
    sessionStorage.setItem('geo-r1.example-set', JSON.stringify('set-2'));
    const sets = [setOf([], { id: 'set-1' }), setOf([], { id: 'set-2' })];
    void useExampleSets().refresh();
    await wire.reply('examples.sets', { sets: sets.map(summaryOf) });
    expect(lastOf('examples.get')).toEqual({ set: 'set-2' });
  });

  it('show a change as the services tell it, and tell a refusal', async () => {
    await opened();
    const removing = useExampleSets().remove('e-1');
    await wire.refuse('examples.remove', { code: 'io', message: 'The disk is full.' });
    expect(await removing).toBe(false);
    expect(useExampleSets().open!.examples).toHaveLength(1);
    expect(useNotice().error?.message).toBe('The disk is full.');
    void useExampleSets().setPart('e-1', 'held-out');
    await wire.reply('examples.setPart', { set: setOf([exampleOf({ part: 'held-out' })]) });
    expect(useExampleSets().open!.examples[0]!.part).toBe('held-out');
  });

  it('go to another when one is deleted', async () => {
    await opened();
    void useExampleSets().removeSet();
    await wire.reply('examples.delete', {});
    await wire.reply('examples.sets', { sets: [] });
    await wire.reply('examples.sets', { sets: [] });
    expect(useExampleSets().open).toBeNull();
  });
});

describe('a draft', () => {
  const begin = (): ReturnType<typeof useDraft> => {
    const draft = useDraft();
    draft.begin({ ...emptyDraft('scene-1'), words: 'oil well' }, true);
    return draft;
  };
  const boxes = (): number[][] => useDraft().draft!.boxes.map(({ bbox }) => [...bbox]);

  it('takes boxes, drawn anew and taken away', () => {
    const draft = begin();
    draft.draw([50, 60], [20.4, 30]);
    draft.draw([100, 100], [110, 110]);
    expect(boxes()).toEqual([[20, 30, 30, 30], [100, 100, 10, 10]]); // prettier-ignore
    draft.redrawn = draft.draft!.boxes[0]!.key;
    draft.draw([0, 0], [5, 5]);
    expect(boxes()).toEqual([[0, 0, 5, 5], [100, 100, 10, 10]]); // prettier-ignore
    draft.remove(draft.draft!.boxes[0]!.key);
    expect(boxes()).toEqual([[100, 100, 10, 10]]);
  });

  it('takes back its last box, not its words', () => {
    const draft = begin();
    draft.draw([0, 0], [5, 5]);
    draft.draw([10, 10], [20, 20]);
    draft.change({ words: 'water tower' });
    draft.undo();
    expect(boxes()).toEqual([[0, 0, 5, 5]]);
    draft.remove(draft.draft!.boxes[0]!.key);
    draft.undo();
    expect(boxes()).toEqual([[0, 0, 5, 5]]);
    draft.undo();
    draft.undo();
    expect(boxes()).toEqual([]);
    expect(draft.draft!.words).toBe('water tower');
    begin().undo();
    expect(boxes()).toEqual([]);
  });

  it('takes the smallest thing that was seen where it is clicked, and gives it back', async () => {
    const draft = begin();
    const seen = (id: number, bbox: number[]) => ({
      id, bbox, label: 'ship', score: 0.5, objectness: 0.5, lab: null, colours: [], axis: null, lookScale: 1,
      ring: null, classes: [], area: 1, length: 1, width: 1, measuredIn: 'px',
    }); // prettier-ignore
    const picking = draft.pick([12, 12]);
    await wire.reply('candidates.at', { candidates: [seen(1, [0, 0, 50, 50]), seen(2, [10, 10, 5, 5])] });
    await picking;
    expect(boxes()).toEqual([[10, 10, 5, 5]]);
    expect(draft.draft!.source).toBe('candidate');
    await draft.pick([12, 12]);
    expect(boxes()).toEqual([]);
  });

  it('lets the task follow its boxes until a hand sets it', () => {
    const draft = begin();
    draft.change({ kind: 'expression', task: 'none' });
    draft.draw([0, 0], [5, 5]);
    expect(draft.draft!.task).toBe('one');
    draft.draw([10, 0], [15, 5]);
    expect(draft.draft!.task).toBe('many');
    draft.change({ task: 'one' });
    draft.draw([20, 0], [25, 5]);
    expect(draft.draft!.task).toBe('one');
    expect(draft.issue).toContain('exactly one box');
  });

  it('is saved into a set made by the way, with what is in view', async () => {
    const draft = begin();
    useView().bounds = [-1, -1, 1, 1];
    draft.draw([0, 0], [5, 5]);
    draft.change({ complete: true });
    const saving = draft.save();
    await wire.reply('examples.create', { set: setOf([]) });
    await wire.reply('examples.sets', { sets: [] });
    expect(lastOf('examples.add')).toMatchObject({
      set: 'set-1',
      scene: 'scene-1',
      example: { words: 'oil well', task: 'many', targets: [[0, 0, 5, 5]], complete: true, extent: null },
    });
    await wire.reply('examples.add', { set: setOf(), example: 'e-1' });
    await wire.reply('examples.sets', { sets: [] });
    expect(await saving).toBe(true);
    expect(draft.draft).toBeNull();
  });

  it('is not lost where saving fails, nor claims what is out of view', async () => {
    await opened();
    const draft = begin();
    draft.draw([0, 0], [5, 5]);
    const saving = draft.save();
    await wire.refuse('examples.add', { code: 'io', message: 'The disk is full.' });
    expect(await saving).toBe(false);
    expect(boxes()).toHaveLength(1);
    useView().bounds = [50, 50, 51, 51];
    draft.change({ complete: true });
    expect(await draft.save()).toBe(false);
    expect(useNotice().error?.message).toContain('not in view');
  });

  it('draws only in its own scene', async () => {
    const draft = begin();
    expect(draft.draws).toBe(true);
    void useScenes().openPath('other.png');
    await wire.reply('scene.open', { scene: 'scene-2', info: { ...PLAIN_INFO, file: 'other.png' } });
    expect(draft.draws).toBe(false);
    void useScenes().close('scene-1');
    expect(draft.issue).toBe('Its scene is closed.');
  });
});

describe('the form of a run', () => {
  const estimate = {
    trains: ['term'],
    examples: 1,
    heldOut: 0,
    steps: 40,
    memoryBytes: 1e8,
    parts: null,
    writes: null,
    advice: [],
    leftOut: [],
  };

  it('asks what a run would need when the hand rests, and the last answer counts', async () => {
    await opened();
    vi.useFakeTimers();
    const form = useRunForm();
    form.change({ method: 'sft' });
    form.change({ method: 'dapo' });
    await vi.advanceTimersByTimeAsync(300);
    expect(wire.sent.filter(({ channel }) => channel === 'teach.estimate')).toHaveLength(1);
    const first = wire.sent.at(-1)!;
    form.set('group', 4);
    await vi.advanceTimersByTimeAsync(300);
    vi.useRealTimers();
    await wire.reply('teach.estimate', estimate);
    expect(form.estimate).toMatchObject({ steps: 40 });
    wire.receive({ id: first.id, reply: { ...estimate, steps: 99 } });
    await settled();
    expect(form.estimate).toMatchObject({ steps: 40 });
    expect(lastOf('teach.estimate')).toMatchObject({ method: 'dapo', shots: null, settings: { group: 4 } });
  });

  it('asks nothing with a setting that is none, nor of an empty set', async () => {
    await opened();
    const form = useRunForm();
    form.set('group', Number.NaN);
    expect(form.request).toBeNull();
    form.reset();
    expect(form.request).not.toBeNull();
    await opened(setOf([]));
    expect(form.request).toBeNull();
  });
});

describe('runs', () => {
  const listed = async (...runs: ReturnType<typeof runOf>[]): Promise<void> => {
    void useRuns().refresh();
    await wire.reply('teach.runs', { runs });
  };

  const stepsOf = (part: TaughtPart): number[] | undefined =>
    useRuns()
      .heard.curves.find((one) => one.part === part)
      ?.curves.total.map(({ step }) => step);

  it('of terms and questions keep the curves of both, also when looked at again', async () => {
    await listed(runOf({ state: 'done' }));
    const chain = { part: 'chain' } as const;
    void useRuns().show('run-1');
    await wire.reply('teach.result', { result: resultOf() });
    await wire.reply('teach.told', {
      told: [progressOf(1), progressOf(2), progressOf(1, chain), progressOf(2, chain)],
    });
    expect([stepsOf('term'), stepsOf('chain')]).toEqual([[1, 2], [1, 2]]); // prettier-ignore
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(2, chain) });
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(3, chain) });
    expect([stepsOf('term'), stepsOf('chain')]).toEqual([[1, 2], [1, 2, 3]]); // prettier-ignore
  });

  it('have the curves of before this page, and what was heard meanwhile', async () => {
    await listed(runOf({ state: 'running' }));
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(3) });
    await wire.reply('teach.told', { told: [progressOf(1), progressOf(2), progressOf(3)] });
    expect(stepsOf('term')).toEqual([1, 2, 3]);
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(4) });
    expect(stepsOf('term')).toEqual([1, 2, 3, 4]);
    // The list is asked again and again, the past once.
    await listed(runOf({ state: 'paused' }));
    expect(wire.sent.filter(({ channel }) => channel === 'teach.told')).toHaveLength(1);
  });

  it('start, are heard, pause, go on and end', async () => {
    const runs = useRuns();
    const starting = runs.start({ set: 'set-1', method: 'grpo' });
    // Events may overtake the reply.
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(1) });
    await wire.reply('teach.start', { run: 'run-1' });
    await wire.reply('teach.runs', { runs: [runOf()] });
    await starting;
    expect(runs.shownId).toBe('run-1');
    expect(stepsOf('term')).toEqual([1]);
    wire.push({ event: 'teach.paused', run: 'run-1' });
    expect(runs.shown!.state).toBe('paused');
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(2) });
    expect(runs.shown!.state).toBe('running');
    wire.push({ event: 'teach.done', run: 'run-1', result: resultOf() });
    expect(runs.shown!.state).toBe('done');
    expect(runs.active).toBeNull();
    expect(runs.heard.result!.bestStep).toBe(25);
  });

  it('may be the first to start the engine, which the status bar then hears of', async () => {
    const asked = (): number => wire.sent.filter(({ channel }) => channel === 'engine.status').length;
    void useEngine().refresh();
    const app = { version: '1', host: 'loopback' };
    await wire.reply('engine.status', { bundle: null, engine: null, app });
    await listed(runOf());
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(1, { phase: 'looking' }) });
    expect(asked()).toBe(2);
    await wire.reply('engine.status', { bundle: null, engine: { provider: 'cpu', tried: [] }, app });
    wire.push({ event: 'teach.progress', run: 'run-1', progress: progressOf(1) });
    expect(asked()).toBe(2);
    expect(useEngine().status?.engine?.provider).toBe('cpu');
  });

  it('that begin again are drawn anew, and it is said why', async () => {
    await listed(runOf({ state: 'running' }));
    await wire.reply('teach.told', { told: [progressOf(1), progressOf(2)] });
    const error = { code: 'bad-input' as const, message: 'The kept point is damaged.' };
    wire.push({ event: 'teach.restarted', run: 'run-1', error });
    expect(useRuns().heard.curves).toEqual([]);
    expect(useNotice().error).toMatchObject(error);
  });

  it('of an earlier life are offered, not begun', async () => {
    await listed(runOf({ state: 'interrupted' }), runOf({ run: 'run-2', state: 'failed' }));
    const runs = useRuns();
    expect(runs.open.map(({ run }) => run)).toEqual(['run-1']);
    expect(runs.active).toBeNull();
    expect(runs.shown).toBeNull();
  });

  it('that were cancelled are no failure; others keep their reason', async () => {
    await listed(runOf());
    const runs = useRuns();
    expect(runs.shownId).toBe('run-1');
    wire.push({ event: 'teach.failed', run: 'run-1', error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(runs.shown!.state).toBe('cancelled');
    wire.push({ event: 'teach.failed', run: 'run-1', error: { code: 'io', message: 'The disk is full.' } });
    expect([runs.shown!.state, runs.failure?.message]).toEqual(['failed', 'The disk is full.']);
  });

  it('fetch a result that was not heard, and are interrupted where the line is lost', async () => {
    await listed(runOf({ state: 'done' }), runOf({ run: 'run-2' }));
    const runs = useRuns();
    void runs.show('run-1');
    await wire.reply('teach.result', { result: resultOf({ bestStep: 7 }) });
    expect(runs.heard.result!.bestStep).toBe(7);
    wire.state('lost');
    expect(runs.runs.find(({ run }) => run === 'run-2')!.state).toBe('interrupted');
  });

  it('are kept as adapters', async () => {
    await listed(runOf({ state: 'done' }));
    const keeping = useRuns().keep('run-1', 'Wells');
    await wire.reply('teach.keep', { adapter: adapterOf('a-1', 'Wells') });
    await wire.reply('teach.runs', { runs: [runOf({ state: 'done', kept: 'a-1' })] });
    await wire.reply('adapters.list', { adapters: [adapterOf('a-1', 'Wells')] });
    expect(await keeping).toBe('a-1');
    expect(useRuns().open).toEqual([]);
    expect(useAdapters().nameOf('a-1')).toBe('Wells');
  });
});

describe('adapters', () => {
  const listed = async (...adapters: ReturnType<typeof adapterOf>[]): Promise<void> => {
    void useAdapters().refresh();
    await wire.reply('adapters.list', { adapters });
  };

  it('are chosen only where they are there and not refused', async () => {
    const adapters = useAdapters();
    adapters.choose('a-1');
    expect(adapters.chosen).toBeNull();
    await listed(adapterOf('a-1', 'Wells'), adapterOf('a-2', 'Other', 'for another model'));
    expect(adapters.chosen).toBe('a-1');
    adapters.choose('a-2');
    expect(adapters.chosen).toBeNull();
    adapters.choose('a-1');
    await listed();
    expect(adapters.chosen).toBeNull();
  });

  it('of a host that keeps none are none, which is no news; other refusals are', async () => {
    void useAdapters().refresh();
    await wire.refuse('adapters.list', { code: 'unsupported', message: 'This host keeps no adapters.' });
    expect(useNotice().error).toBeNull();
    void useAdapters().refresh();
    await wire.refuse('adapters.list', { code: 'io', message: 'The folder cannot be read.' });
    expect(useNotice().error?.message).toContain('cannot be read');
  });

  it('are saved as the bytes that came', async () => {
    const made: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => (made.push(blob as Blob), 'blob:x'));
    const saving = useAdapters().exportFile('a-1');
    await wire.reply('adapters.export', {
      fileName: 'wells.adapter',
      base64: Buffer.from([0, 255, 7]).toString('base64'),
    });
    expect(await saving).toBe(true);
    expect([...new Uint8Array(await made[0]!.arrayBuffer())]).toEqual([0, 255, 7]);
  });
});
