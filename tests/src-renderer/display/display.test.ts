// @vitest-environment happy-dom
/** The display of a scene: what the panel's parts do to the layer, over a line in the test's hand. */
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick, type App } from 'vue';
import type { SceneInfo } from '../../../src-main/contract/index.js';
import BandHistogram from '../../../src-renderer/display/BandHistogram.vue';
import DisplayPanel from '../../../src-renderer/display/DisplayPanel.vue';
import ModelLook from '../../../src-renderer/display/ModelLook.vue';
import { useDisplay } from '../../../src-renderer/display/displayStore.js';
import { useLayers } from '../../../src-renderer/scenes/layersStore.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { useView } from '../../../src-renderer/scenes/viewStore.js';
import { provideClient, type Client } from '../../../src-renderer/transport/index.js';
import { HandWire, PLAIN_INFO, settled, storesOver } from '../wires.js';

let wire: HandWire;
let app: App;
let client: Client;
const INFO: SceneInfo = { ...PLAIN_INFO, bands: 5, dtype: 'uint16', stretch: 'p2-98 [1..9, 1..9, 1..9]' };

const statistics = (band: number, high = 1000) => ({
  band,
  count: 100,
  min: 0,
  max: high,
  mean: high / 2,
  deviation: high / 10,
  percentiles: Array.from({ length: 101 }, (_, percent) => (percent * high) / 100),
  histogram: { low: 0, high, counts: [1, 2, 3, 4] },
});

beforeEach(async () => {
  sessionStorage.clear();
  wire = new HandWire();
  ({ app, client } = storesOver(wire));
  const opening = useScenes().openPath('a.tif');
  await wire.reply('scene.open', { scene: 'a', info: INFO });
  await opening;
});

const given = (high?: number) =>
  wire.reply('scene.statistics', { bands: [1, 2, 3].map((b) => statistics(b, high)) });
async function loaded(): Promise<void> {
  void useDisplay().load();
  await given();
}
const layer = () => useLayers().layerOf('a');
/** What a component needs of the app around it. */
const plugins = () => [
  app.config.globalProperties.$pinia,
  { install: (shown: App) => provideClient(shown, client) },
];

describe('the display', () => {
  it('begins as the scene’s own, and says so by sending nothing', async () => {
    await loaded();
    expect(layer().display).toBeNull();
    expect(useDisplay().display).toMatchObject({
      bands: [1, 2, 3],
      stretch: { kind: 'percent', low: 2, high: 98 },
    });
    expect(useDisplay().ends).toEqual([[20, 980], [20, 980], [20, 980]]); // prettier-ignore
    expect(useDisplay().isDefault).toBe(true);
  });

  it('asks for the statistics of its bands once', async () => {
    await loaded();
    await useDisplay().load();
    expect(wire.sent.filter(({ channel }) => channel === 'scene.statistics')).toHaveLength(1);
  });

  it('says why there are none', async () => {
    void useDisplay().load();
    await wire.refuse('scene.statistics', { code: 'io', message: 'The disk does not answer.' });
    expect(useDisplay().problem).toContain('The disk does not answer.');
  });

  it('ends by hand are of one band, or of all together', async () => {
    await loaded();
    useDisplay().setEnds(1, [100, 700]);
    expect(layer().display?.stretch).toEqual({ kind: 'range', ranges: [[20, 980], [100, 700], [20, 980]] }); // prettier-ignore
    useDisplay().setTogether(true);
    useDisplay().setEnds(0, [5, 6]);
    expect(layer().display?.stretch).toEqual({ kind: 'range', ranges: [[5, 6], [5, 6], [5, 6]] }); // prettier-ignore
    useDisplay().setEnds(0, [9, 9]);
    expect(useDisplay().ends?.[0]).toEqual([5, 6]);
  });

  it('of other bands forgets ends that were given for these', async () => {
    await loaded();
    useDisplay().setEnds(0, [5, 6]);
    useDisplay().setBands([4, 3, 2]);
    expect(layer().display).toMatchObject({
      bands: [4, 3, 2],
      stretch: { kind: 'percent', low: 2, high: 98 },
    });
  });

  it('takes its ends from the view, keeps the stretch in mind, and goes back to the scene’s', async () => {
    await loaded();
    useView().bounds = [-0.005, -0.002, 0.005, 0.002];
    void useDisplay().takeFromView({ kind: 'minmax' });
    expect(wire.sent.at(-1)?.request).toMatchObject({ window: [100, 60, 200, 80] });
    await given(300);
    expect(layer()).toMatchObject({
      viewStretch: { kind: 'minmax' },
      display: { stretch: { kind: 'range' } },
    });
    expect(useDisplay().ends?.[0]).toEqual([0, 300]);
    expect(useDisplay().stretch).toEqual({ kind: 'minmax' });
    expect(useDisplay().hasMoved).toBe(false);
    useView().bounds = [0, 0, 0.001, 0.001];
    expect(useDisplay().hasMoved).toBe(true);
    useDisplay().takeFromScene();
    expect(layer()).toMatchObject({ viewStretch: null, display: { stretch: { kind: 'minmax' } } });
  });

  it('does not take the view’s where the scene is out of it', async () => {
    await loaded();
    useView().bounds = [50, 50, 51, 51];
    await useDisplay().takeFromView({ kind: 'minmax' });
    expect(useDisplay().problem).toMatch(/not in view/);
    expect(layer().viewStretch).toBeNull();
  });

  it('is the scene’s own again after a reset', async () => {
    await loaded();
    useLayers().change('a', { opacity: 0.4 });
    useDisplay().change({ gamma: 2, ramp: 'magma' });
    expect(useDisplay().isDefault).toBe(false);
    useDisplay().reset();
    expect([layer().display, layer().opacity]).toEqual([null, 1]);
  });

  it('survives a reload of the page', async () => {
    useDisplay().change({ gamma: 2 });
    await nextTick();
    storesOver(new HandWire());
    expect(useLayers().layerOf('a').display?.gamma).toBe(2);
  });
});

describe('the panel', () => {
  const panel = () => mount(DisplayPanel, { global: { plugins: plugins() } });

  it('shows the model’s stretch apart from the display’s, and what it is for', async () => {
    const shown = panel();
    await given();
    await settled();
    expect(shown.get('footer').text()).toMatch(/Model sees\s*bands 1, 2, 3,\s*p2-98 \[1\.\.9/);
    expect(shown.get('footer').text()).toContain('apart from the map');
    expect(shown.findAll('[role=slider]')).toHaveLength(6);
    expect(shown.findAll('select[aria-label]').map((one) => one.attributes('aria-label'))).toEqual([
      'Red',
      'Green',
      'Blue',
    ]);
  });

  it('changes bands, stretch and opacity', async () => {
    const shown = panel();
    await given();
    await settled();
    await shown.get('select[aria-label=Red]').setValue('5');
    expect(layer().display?.bands).toEqual([5, 2, 3]);
    await shown.get('select:not([aria-label])').setValue('sigma');
    expect(layer().display?.stretch).toEqual({ kind: 'sigma', count: 2 });
    const opacity = shown.get('#display-opacity');
    (opacity.element as HTMLInputElement).value = '30';
    await opacity.trigger('input');
    expect(layer().opacity).toBe(0.3);
    await shown.get('.reset').trigger('click');
    expect(layer().display).toBeNull();
  });

  it('offers colours to one band and no channels', async () => {
    useDisplay().setBands([2]);
    const shown = panel();
    await wire.reply('scene.statistics', { bands: [statistics(2)] });
    await settled();
    expect(shown.find('select[aria-label=Red]').exists()).toBe(false);
    await shown.get('input[value=viridis]').trigger('change');
    expect(layer().display?.ramp).toBe('viridis');
  });

  it('leaves the colours that a file brings as they are', async () => {
    const opening = useScenes().openPath('classes.tif');
    const info = { ...PLAIN_INFO, bands: 1, displayBands: [1], stretch: 'none', palette: true };
    await wire.reply('scene.open', { scene: 'classes', info });
    await opening;
    const shown = panel();
    await settled();
    expect(shown.text()).toContain('In the colours of the file');
    for (const offered of [
      'input[value=viridis]',
      'select:not([aria-label])',
      '#display-gamma',
      '[role=slider]',
    ])
      expect(shown.find(offered).exists()).toBe(false);
    expect(shown.find('#display-opacity').exists()).toBe(true);
    expect(wire.sent.filter(({ channel }) => channel === 'scene.statistics')).toHaveLength(0);
  });
});

describe('what the model sees', () => {
  const look = () => mount(ModelLook, { global: { plugins: plugins() } });

  it('is given what the map shows, and taken back', async () => {
    await loaded();
    const shown = look();
    expect(shown.text()).toContain('bands 1, 2, 3, p2-98');
    expect(shown.findAll('button')).toHaveLength(1);
    await shown.get('button').trigger('click');
    expect(wire.sent.at(-1)).toMatchObject({
      channel: 'scene.setModelLook',
      request: { scene: 'a', look: { bands: [1, 2, 3], ranges: [[20, 980], [20, 980], [20, 980]] } }, // prettier-ignore
    });
    const model = { bands: [1, 2, 3], stretch: 'set [20..980, 20..980, 20..980]' };
    await wire.reply('scene.setModelLook', { scene: 'a2', info: { ...INFO, model } });
    await settled();
    expect(shown.text()).toContain('set [20..980');
    await shown.findAll('button')[1]!.trigger('click');
    expect(wire.sent.at(-1)).toMatchObject({ request: { scene: 'a2', look: null } });
  });

  it('cannot be given ends that are not known yet, and says what was refused', async () => {
    const shown = look();
    expect(shown.get('button').attributes('disabled')).toBeDefined();
    await loaded();
    await nextTick();
    expect(shown.get('button').attributes('disabled')).toBeUndefined();
    await shown.get('button').trigger('click');
    await wire.refuse('scene.setModelLook', { code: 'bad-input', message: 'The range 5..5 is empty.' });
    await settled();
    expect(shown.get('[role=alert]').text()).toContain('The range 5..5 is empty.');
  });
});

describe('a histogram', () => {
  const histogram = (dtype = 'uint16') =>
    mount(BandHistogram, {
      props: { name: 'Red', statistics: statistics(1), ends: [100, 900], gamma: 1, dtype },
    });
  const last = (shown: ReturnType<typeof histogram>): unknown => shown.emitted('ends')?.at(-1)?.[0];

  it.each([
    ['ArrowRight', {}, 0, [105, 900]],
    ['ArrowLeft', {}, 1, [100, 895]],
    ['ArrowUp', { shiftKey: true }, 0, [150, 900]],
    ['PageDown', {}, 1, [100, 850]],
    ['Home', {}, 0, [0, 900]],
    ['End', {}, 1, [100, 1000]],
    ['End', {}, 0, [899, 900]],
  ])('end moves by %s %j', async (key, more, which, wanted) => {
    const shown = histogram();
    await shown.findAll('[role=slider]')[which]!.trigger('keydown', { key, ...more });
    expect(last(shown)).toEqual(wanted);
  });

  it('end says its value to a screen reader', () => {
    const [low] = histogram().findAll('[role=slider]');
    expect(low!.attributes()).toMatchObject({
      'aria-label': 'Red low end',
      'aria-valuenow': '100',
      tabindex: '0',
    });
  });

  it.each([
    ['250', [250, 900]],
    ['950', undefined],
    ['', undefined],
    ['twelve', undefined],
    ['Infinity', undefined],
  ])('takes %j as a typed low end or leaves it', async (typed, wanted) => {
    const shown = histogram();
    const field = shown.get('input');
    await field.setValue(typed);
    expect(last(shown)).toEqual(wanted);
    if (wanted === undefined) expect(field.element.value).toBe('100');
  });
});
