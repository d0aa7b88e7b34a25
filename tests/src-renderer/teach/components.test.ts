// @vitest-environment happy-dom
/** What the page of teaching says in each state. */
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick, type Component } from 'vue';
import { useEngines } from '../../../src-renderer/settings/index.js';
import AdapterChoice from '../../../src-renderer/teach/AdapterChoice.vue';
import AdapterRow from '../../../src-renderer/teach/AdapterRow.vue';
import { useAdapters } from '../../../src-renderer/teach/adaptersStore.js';
import BeginFrom from '../../../src-renderer/teach/BeginFrom.vue';
import ChangedList from '../../../src-renderer/teach/ChangedList.vue';
import Curves from '../../../src-renderer/teach/Curves.vue';
import ExampleChip from '../../../src-renderer/teach/ExampleChip.vue';
import ExpertSettings from '../../../src-renderer/teach/ExpertSettings.vue';
import LineChart from '../../../src-renderer/teach/LineChart.vue';
import { provenanceOf } from '../../../src-renderer/teach/provenance.js';
import ResultView from '../../../src-renderer/teach/ResultView.vue';
import RolloutList from '../../../src-renderer/teach/RolloutList.vue';
import { useRunForm } from '../../../src-renderer/teach/runFormStore.js';
import RunView from '../../../src-renderer/teach/RunView.vue';
import { useRuns } from '../../../src-renderer/teach/runsStore.js';
import { useTeachMarks } from '../../../src-renderer/teach/teachMarksStore.js';
import { extended } from '../../../src-renderer/teach/curves.js';
import { createClient, provideClient } from '../../../src-renderer/transport/index.js';
import { HandWire } from '../wires.js';
import { adapterOf, answerAdapterOf, exampleOf, progressOf, resultOf, runOf } from './shown.js';

let wire: HandWire;
let plugins: NonNullable<Parameters<typeof mount>[1]>['global'];

beforeEach(() => {
  sessionStorage.clear();
  wire = new HandWire();
  const pinia = createPinia();
  setActivePinia(pinia);
  const client = createClient(wire);
  plugins = {
    plugins: [pinia, { install: (app: Parameters<typeof provideClient>[0]) => provideClient(app, client) }],
  };
});
const shown = (component: Component, props: Record<string, unknown> = {}) =>
  mount(component, { props, global: plugins! });

describe('a chip', () => {
  it('shows the cut-out of an open scene and what was said of it', () => {
    const chip = shown(ExampleChip, { example: exampleOf({ complete: true }) });
    expect(chip.get('img').attributes('src')).toBe('/preview/scene-1?max=96&window=-9,6,68,68');
    expect(chip.text()).toContain('oil well');
    expect(chip.text()).toContain('1 box, all in view');
  });

  it('of a closed scene is marked, of one that is gone says so, and a picture that fails gives way', async () => {
    const closed = shown(ExampleChip, { example: exampleOf({ scene: null }) });
    expect(closed.find('img').exists()).toBe(false);
    const gone = shown(ExampleChip, { example: exampleOf({ problem: 'Its scene is not where it was.' }) });
    expect(gone.text()).toContain('Its scene is not where it was.');
    await gone.get('img').trigger('error');
    expect(gone.find('img').exists()).toBe(false);
  });

  it('offers the other part', async () => {
    const chip = shown(ExampleChip, { example: exampleOf({ part: 'held-out' }) });
    await chip.get('.part').trigger('click');
    expect(chip.emitted('part')).toEqual([['train']]);
  });

  it('is text, never markup', () =>
    expect(
      shown(ExampleChip, { example: exampleOf({ words: '<b>x</b>' }) })
        .find('b')
        .exists(),
    ).toBe(false));
});

describe('what came of a run', () => {
  const view = (more = {}) =>
    shown(ResultView, { run: runOf({ state: 'done' }), result: resultOf(more), curves: [] });

  it('is numbers with their intervals', () => {
    const text = view().text();
    expect(text).toContain('0.30 → 0.70');
    expect(text).toContain('+0.40 (+0.30 to +0.50)');
    expect(text).toContain('update 25 of 40');
    expect(text).toContain('trained on cpu');
    expect(view({ provider: null }).text()).not.toMatch(/trained on (cpu|null)/);
    expect(view().find('.forgot').exists()).toBe(false);
  });

  it('says in red what was forgotten, before it can be kept', () => {
    const forgot = view({ forgot: true });
    expect(forgot.get('[role=alert]').text()).toContain('forgot some of what it could before');
    const html = forgot.html();
    expect(html.indexOf('forgot some')).toBeLessThan(html.indexOf('Keep'));
    expect(forgot.find('.compared.bad').text()).toContain('What it could before');
  });

  it('claims nothing where nothing was held out', () =>
    expect(view({ heldOut: null }).text()).toContain('nothing is known of how it does elsewhere'));

  it('is kept under a name that the terms suggest', async () => {
    const result = view();
    expect(result.get<HTMLInputElement>('input').element.value).toBe('oil well');
    await result.get('input').setValue(' Wells ');
    await result.get('form').trigger('submit');
    expect(wire.sent.at(-1)).toMatchObject({
      channel: 'teach.keep',
      request: { run: 'run-1', name: 'Wells' },
    });
  });

  it('that finds little of its own examples says so, and does not press to be kept', () => {
    const interval = (mean: number) => ({ mean, low: 0, high: 0.2 });
    const train = { examples: 1, before: interval(0), after: interval(0.05), difference: interval(0.05) };
    const little = view({ train });
    expect(little.get('[role=note]').text()).toContain('It finds little of its own examples');
    expect(little.get('form [type=submit]').classes()).not.toContain('primary');
    expect(view().get('form [type=submit]').classes()).toContain('primary');
    expect(view().find('[role=note]').exists()).toBe(false);
    expect(view().text()).toContain('Match with what was marked, before → after');
  });

  it('lists what changed for the better and for the worse', () => {
    const one = { example: 'e-1', image: '/a/b.tif', boxesBefore: [], boxesAfter: [] };
    const changed = [
      { ...one, words: 'wells', before: 0.2, after: 0.9 },
      { ...one, example: 'e-2', words: 'ships', before: 0.9, after: 0.1 },
    ];
    const lists = shown(ChangedList, { changed }).findAll('section');
    expect(lists.map((list) => list.text())).toEqual([
      'Better: 1 example match before → afterwellsb.tif0.20 → 0.90',
      'Worse: 1 example match before → aftershipsb.tif0.90 → 0.10',
    ]);
  });
});

describe('curves', () => {
  const view = (...told: Parameters<typeof progressOf>[]) =>
    shown(Curves, { curves: told.map((one) => progressOf(...one)).reduce(extended, []), method: 'sft' });

  it('of a run of terms and questions stand under the name of each', () => {
    const both = view([1], [2], [1, { part: 'chain', loss: 0.9 }]);
    expect(both.findAll('h3').map((title) => title.text())).toEqual([
      'what the terms look like',
      'how chains are written',
    ]);
    const losses = both.findAll('svg[aria-label^=Loss]').map((chart) => chart.attributes('aria-label'));
    expect(losses).toEqual(['Loss: 0.3', 'Loss: 0.9']);
  });

  it('of one part, or before anything is told, need no name', () => {
    for (const one of [view([1]), view()]) {
      expect(one.find('h3').exists()).toBe(false);
      expect(one.findAll('figure')).toHaveLength(2);
    }
  });
});

describe('a run', () => {
  const view = (state: 'running' | 'paused' | 'interrupted' | 'failed') =>
    shown(RunView, {
      run: runOf({ state }),
      heard: { progress: progressOf(10), curves: [], rollouts: null, result: null, error: null },
    });
  const buttons = (state: Parameters<typeof view>[0]): string[] =>
    view(state)
      .findAll('header button')
      .map((button) => button.text());

  it('offers what can be done with it', () => {
    expect(buttons('running')).toEqual(['Pause', 'Cancel']);
    expect(buttons('paused')).toEqual(['Resume', 'Cancel']);
    expect(buttons('interrupted')).toEqual(['Resume', 'Discard', 'Close']);
    expect(buttons('failed')).toEqual(['Close']);
  });

  it('says how far it is, how long it takes and what it holds', () => {
    expect(view('running').text()).toContain('update 10 of 40about 4.0 s left500 MB');
    expect(view('paused').text()).not.toContain('left');
  });
});

describe('rollouts', () => {
  it('come best first, with their chain, and put their boxes on the map', async () => {
    const rollout = (advantage: number, line: string) => ({
      lines: [line], advantage, boxes: [[1, 2, 3, 4]], rings: [null],
      reward: { total: 0.5, format: 1, iou: null, map: 0.25, mask: null },
    }); // prettier-ignore
    const list = shown(RolloutList, {
      shown: {
        example: 'e-1',
        words: 'oil well',
        scene: 'scene-1',
        step: 3,
        rollouts: [rollout(-1, 'a'), rollout(0.5, 'b')],
      },
    });
    const heads = list.findAll('.head');
    expect(heads.map((head) => head.text())).toEqual(['+0.50b0.50', '−1.00a0.50']);
    await heads[0]!.trigger('focus');
    expect(useTeachMarks().lookedAt).toMatchObject({ scene: 'scene-1', after: [[1, 2, 3, 4]] });
    await heads[0]!.trigger('blur');
    expect(useTeachMarks().lookedAt).toBeNull();
    await heads[0]!.trigger('click');
    expect(list.get('.more').text()).toContain('Format 1.00, mAP 0.25 · 1 box');
  });
});

describe('of a checkpoint', () => {
  const error = { code: 'engine-failed', message: 'Its process was killed.', next: 'Resume it.' } as const;

  it('a rollout is the text as it was written', async () => {
    const lines = ['<think>I look.', 'There.</think>', '<answer>None</answer>'];
    const reward = { total: 1, format: 1, iou: 0, map: null, mask: null };
    const list = shown(RolloutList, {
      written: true,
      shown: {
        example: 'e-1',
        words: 'the pad',
        scene: null,
        step: 1,
        rollouts: [{ lines, reward, advantage: 0, boxes: [], rings: [] }],
      },
    });
    expect(list.get('.head').text()).toContain('<think>I look. There.</think> <answer>None</answer>');
    await list.get('.head').trigger('click');
    expect(list.get('pre').text()).toBe(lines.join('\n'));
  });

  it('a run names it, and one that was interrupted says by what and that it can go on', async () => {
    const checkpoint = { folder: '/models/one', name: 'one' };
    const run = runOf({ checkpoint, state: 'interrupted', error });
    shown(RunView, {
      run,
      heard: { progress: null, curves: [], rollouts: null, result: null, error },
    });
    const runs = useRuns();
    void runs.refresh();
    await wire.reply('teach.runs', { runs: [run] });
    await runs.show(run.run);
    const view = shown(RunView, { run, heard: runs.heard });
    expect(view.text()).toContain('Wells, GRPO on one');
    expect(view.text()).toContain('Its process was killed.');
    expect(view.text()).toContain('It can go on from its last point.');
    expect(view.findAll('header button').map((button) => button.text())).toContain('Resume');
  });

  it('a run begins from an adapter of that checkpoint alone, and says when it had better', async () => {
    const from = shown(BeginFrom);
    const engines = useEngines();
    void engines.refresh();
    const whole = { precisions: [], attempts: [], problem: null, running: null };
    const named = { folder: '/m', name: 'm', family: 'Qwen2.5-VL', licence: null, ...whole };
    await wire.reply('engines.list', { availableBytes: 1e9, checkpoints: [named] });
    engines.wanted = '/m';
    expect(from.text()).toContain('first taught by SFT');
    // Which adapters fit is asked anew where the engines change.
    await wire.reply('adapters.list', {
      adapters: [adapterOf('a-1', 'Wells'), answerAdapterOf('a-2', 'Pads', ['/m'])],
    });
    expect(from.findAll('option').map((option) => option.text())).toEqual([
      'the checkpoint as it came',
      'Pads',
    ]);
    useRunForm().change({ method: 'sft' });
    await nextTick();
    expect(from.text()).not.toContain('first taught by SFT');
  });
});

describe('a chart', () => {
  it('is told in words too', () => {
    const chart = shown(LineChart, {
      title: 'Reward', hint: '', lines: [{ name: 'total', look: 'a', points: [{ step: 1, value: 0.25 }] }, { name: 'IoU', look: 'b', points: [] }],
    }); // prettier-ignore
    expect(chart.get('[role=img]').attributes('aria-label')).toBe('Reward: total 0.25, IoU –');
  });
});

describe('the settings for experts', () => {
  it('refuse what the contract refuses, at the field, and take an empty one as the method needs', async () => {
    const settings = shown(ExpertSettings);
    const form = useRunForm();
    const field = (label: string) =>
      settings.findAll('.setting').find((one) => one.text().startsWith(label))!;
    await field('Rollouts an example').get('input').setValue(1);
    await field('Rollouts an example').get('input').trigger('change');
    expect(field('Rollouts an example').find('[role=alert]').exists()).toBe(true);
    await field('KL weight').get('input').setValue(0.5);
    await field('KL weight').get('input').trigger('change');
    expect(form.form.settings.beta).toBe(0.5);
    await field('KL weight').get('input').setValue('');
    await field('KL weight').get('input').trigger('change');
    expect(form.form.settings.beta).toBeNull();
    await settings.get('.reset').trigger('click');
    expect(form.issues.size).toBe(0);
  });

  it('of SFT have nothing of rewards', async () => {
    const settings = shown(ExpertSettings);
    expect(settings.text()).toContain('KL weight');
    useRunForm().change({ method: 'sft' });
    await nextTick();
    expect(settings.text()).not.toContain('KL weight');
    expect(settings.text()).not.toContain('Shuffle');
  });
});

describe('adapters', () => {
  it('that are refused say why and cannot be asked with', () => {
    const row = shown(AdapterRow, { entry: adapterOf('a-1', 'Other', 'it was made for another model') });
    expect(row.text()).toContain('Cannot be used here: it was made for another model');
    expect(row.findAll('button')[0]!.attributes('disabled')).toBeDefined();
  });

  it('say what of them is not used, and can be asked with all the same', () => {
    const row = shown(AdapterRow, { entry: adapterOf('a-1', 'Former', null, 'the parser reads alone') });
    expect(row.text()).toContain('the parser reads alone');
    expect(row.findAll('button')[0]!.attributes('disabled')).toBeUndefined();
  });

  it('say where they come from: examples, base, method, and settings that were chosen', () => {
    const entry = adapterOf('a-1', 'Wells');
    const settings = {
      ...entry.meta.result.settings,
      seed: 7,
      beta: 0.5,
      rewards: { format: 1, iou: 0, map: 1, mask: 1 },
    };
    const result = { ...entry.meta.result, settings };
    const facts = provenanceOf({ ...entry, meta: { ...entry.meta, result } } as typeof entry);
    expect(facts).toEqual([
      ['examples', 'Wells, version 1, SHA-256 c'],
      ['base', 'b, SHA-256 b'],
      ['method', 'grpo, seed 7, beta 0.5, rewards {"format":1,"iou":0,"map":1,"mask":1}'],
      ['run', 'update 25 of 40, 12 s, on cpu'],
    ]);
    const row = shown(AdapterRow, { entry: answerAdapterOf('a-2', 'Pads', []) });
    expect(row.get('details').text()).toContain('taught, SHA-256 d');
  });

  it('are deleted only after a second word', async () => {
    const row = shown(AdapterRow, { entry: adapterOf('a-1', 'Wells') });
    await row.get('[aria-label="Delete Wells"]').trigger('click');
    expect(row.emitted('remove')).toBeUndefined();
    await row.get('.danger').trigger('click');
    expect(row.emitted('remove')).toHaveLength(1);
  });

  it('are not offered beside the question where nothing was taught', async () => {
    const choice = shown(AdapterChoice);
    expect(choice.find('select').exists()).toBe(false);
    void useAdapters().refresh();
    await wire.reply('adapters.list', {
      adapters: [adapterOf('a-1', 'Wells'), adapterOf('a-2', 'Other', 'no')],
    });
    expect(
      choice.findAll('option').map((option) => [option.text(), option.attributes('disabled') !== undefined]),
    ).toEqual([
      ['none', false],
      ['Wells', false],
      ['Other (cannot be used here)', true],
    ]);
    await choice.get('select').setValue('a-1');
    expect(useAdapters().chosen).toBe('a-1');
  });

  it('of checkpoints say which one they are for', () => {
    const row = shown(AdapterRow, { entry: answerAdapterOf('a-2', 'Pads', ['/models/one']) });
    expect(row.text()).toContain('for the checkpoint taught');
    expect(row.text()).not.toContain('Knows');
  });
});
