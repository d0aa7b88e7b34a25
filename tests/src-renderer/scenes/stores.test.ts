/** Many scenes: order, layers, folders, overviews and a CRS, over a line in the test's hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelLook, SceneInfo } from '../../../src-main/contract/index.js';
import { useFolder } from '../../../src-renderer/scenes/folderStore.js';
import { PLAIN_LAYER, useLayers } from '../../../src-renderer/scenes/layersStore.js';
import { inOrder, moved } from '../../../src-renderer/scenes/order.js';
import { usePyramids } from '../../../src-renderer/scenes/pyramidStore.js';
import { useScenes } from '../../../src-renderer/scenes/scenesStore.js';
import { boundsOf, useView } from '../../../src-renderer/scenes/viewStore.js';
import { useNotice } from '../../../src-renderer/shared/noticeStore.js';
import { HandWire, PLAIN_INFO, settled, storesOver } from '../wires.js';

let wire: HandWire;
beforeEach(() => {
  Object.assign(globalThis, { window: {} });
  wire = new HandWire();
  storesOver(wire);
  // As the window does at its start: they hear events from then on.
  useFolder();
  usePyramids();
});

/** A degree square with its lower left corner there. */
const placed = (file: string, lon = 0, lat = 0): SceneInfo => ({
  ...PLAIN_INFO,
  file,
  placement: 'affine',
  crs: 'EPSG:4326',
  affine: [lon, 1 / 400, 0, lat + 1, 0, -1 / 200],
  corners: [[lon, lat + 1], [lon + 1, lat + 1], [lon + 1, lat], [lon, lat]], // prettier-ignore
});
const scene = (id: string, info = placed(`${id}.tif`)) => ({ scene: id, info });
const ids = (): string[] => useScenes().scenes.map((one) => one.scene);
const asked = (channel: string): unknown[] =>
  wire.sent.filter((frame) => frame.channel === channel).map(({ request }) => request);

async function open(id: string, info?: SceneInfo): Promise<void> {
  const opening = useScenes().openPath(`${id}.tif`);
  await wire.reply('scene.open', scene(id, info));
  await opening;
}

describe('the order of scenes', () => {
  const three = ['a', 'b', 'c'].map((id) => ({ scene: id }));
  const names = (list: { scene: string }[]): string => list.map((one) => one.scene).join('');

  it.each([
    ['a', 1, 'bac'],
    ['a', 2, 'bca'],
    ['c', 0, 'cab'],
    ['b', -5, 'bac'],
    ['b', 99, 'acb'],
    ['x', 0, 'abc'],
  ])('with %s moved to place %i is %s', (id, place, wanted) =>
    expect(names(moved(three, id, place))).toBe(wanted),
  );

  it('is the remembered one, with unknown scenes on top', () => {
    expect(names(inOrder(three, ['c', 'gone', 'a']))).toBe('bca');
    expect(names(inOrder(three, []))).toBe('abc');
  });

  it('has what was opened last on top, asked and in view', async () => {
    await open('a');
    await open('b', placed('b.tif', 10, 20));
    expect(ids()).toEqual(['b', 'a']);
    expect(useScenes().activeId).toBe('b');
    expect(useView().target).toEqual({ bounds: [10, 20, 11, 21], kind: 'extent' });
    await open('a');
    expect(ids()).toEqual(['b', 'a']);
    expect(useScenes().activeId).toBe('a');
  });

  it('changes one step at a time and stops at the ends', async () => {
    for (const id of ['c', 'b', 'a']) await open(id);
    expect(useScenes().move('a', 1)).toBe(1);
    expect(ids()).toEqual(['b', 'a', 'c']);
    expect(useScenes().move('b', -1)).toBe(0);
    expect(useScenes().move('c', 5)).toBe(2);
  });

  it('survives a close, which asks the next one below', async () => {
    for (const id of ['c', 'b', 'a']) await open(id);
    useScenes().activeId = 'b';
    useLayers().change('b', { visible: false });
    void useScenes().close('b');
    expect(ids()).toEqual(['a', 'c']);
    expect(useScenes().activeId).toBe('c');
    expect(useLayers().layerOf('b')).toEqual(PLAIN_LAYER);
    await wire.refuse('scene.close', { code: 'not-found', message: 'No scene is open under this id.' });
    expect(useNotice().error?.code).toBe('not-found');
  });

  it('is given by the services to a page that is loaded anew', async () => {
    const restoring = useScenes().restore();
    await wire.reply('scene.list', {
      scenes: [scene('a', placed('a.tif')), scene('b', placed('b.tif', 5, 5))],
    });
    await restoring;
    expect(ids()).toEqual(['a', 'b']);
    expect(useScenes().activeId).toBe('a');
    expect(useView().target?.bounds).toEqual([0, 0, 6, 6]);
  });
});

describe('zooming', () => {
  it('to a placed scene does not ask it', async () => {
    await open('a');
    await open('b', placed('b.tif', 10, 20));
    useScenes().zoomTo('a');
    expect([useScenes().activeId, useView().target?.bounds]).toEqual(['b', [0, 0, 1, 1]]);
  });
  it('to a scene without a place, or from one, asks it, as it is seen alone', async () => {
    await open('plain', { ...PLAIN_INFO, file: 'plain.png' });
    await open('b');
    useScenes().zoomTo('plain');
    expect(useScenes().activeId).toBe('plain');
    useScenes().zoomTo('b');
    expect(useScenes().activeId).toBe('b');
    const before = useView().target;
    useScenes().zoomTo('gone');
    expect(useView().target).toBe(before);
  });
  it('takes the bounds of positions', () =>
    expect(boundsOf([[3, 4], [-1, 9], [2, 2]])).toEqual([-1, 2, 3, 9])); // prettier-ignore
});

describe('a scene known by its header', () => {
  const header = (id: string) => scene(id, { ...placed(`${id}.tif`), stretch: 'p2-98' });
  it('is read in full when it becomes the asked one', async () => {
    useScenes().add([header('a')]);
    await settled();
    expect(asked('scene.info')).toEqual([{ scene: 'a' }]);
    await wire.reply('scene.info', scene('a', { ...placed('a.tif'), stretch: 'p2-98 [1..9]' }));
    expect(useScenes().active?.info.stretch).toBe('p2-98 [1..9]');
  });
  it('that cannot be read in full stays, and says why', async () => {
    useScenes().add([header('a')]);
    await settled();
    await wire.refuse('scene.info', { code: 'io', message: 'The disk does not answer.' });
    expect(ids()).toEqual(['a']);
    expect(useNotice().error?.message).toBe('The disk does not answer.');
  });
});

describe('a folder', () => {
  const progress = (done: number, total: number, opened: unknown[], failed: unknown[] = []) => ({
    event: 'folder.progress',
    job: 'j-1',
    folder: '/data',
    done,
    total,
    opened,
    failed,
  });
  const bad = { file: '/data/bad.tif', error: { code: 'bad-input', message: 'Cut short.' } };

  async function begin(): Promise<void> {
    void useFolder().open('/data');
    await wire.reply('scene.openFolder', { job: 'j-1' });
  }

  it('brings its scenes as they are read, and the files that could not be', async () => {
    await begin();
    expect(useFolder().summary).toBe('Looking for scenes');
    wire.push(progress(0, 3, []));
    wire.push(progress(2, 3, [scene('a')], [bad]));
    expect(useFolder().summary).toBe('Reading headers: 2 of 3');
    expect(useScenes().activeId).toBe('a');
    wire.push(progress(3, 3, [scene('b', placed('b.tif', 2, 2))]));
    wire.push({ event: 'folder.done', job: 'j-1', opened: 2, failed: 1, more: false });
    expect(useFolder().summary).toBe('2 scenes opened');
    expect(useFolder().current?.failed).toEqual([bad]);
    expect(ids()).toEqual(['a', 'b']);
    expect(useView().target?.bounds).toEqual([0, 0, 3, 3]);
    useFolder().dismiss();
    expect(useFolder().current).toBeNull();
  });

  it('goes below what is open, and brings nothing twice', async () => {
    await open('a');
    await begin();
    wire.push(progress(2, 2, [scene('a'), scene('b')]));
    expect(ids()).toEqual(['a', 'b']);
    expect(useFolder().current?.opened).toEqual(['b']);
  });

  it('is cancelled, also before its job is known', async () => {
    void useFolder().open('/data');
    void useFolder().cancel();
    expect(useFolder().summary).toBe('Cancelling');
    await wire.reply('scene.openFolder', { job: 'j-1' });
    expect(asked('job.cancel')).toEqual([{ job: 'j-1' }]);
    wire.push({ event: 'job.failed', job: 'j-1', error: { code: 'cancelled', message: 'Cancelled.' } });
    expect(useFolder().summary).toBe('Cancelled, 0 scenes opened');
    expect(useNotice().error).toBeNull();
  });

  it('that cannot be read at all is told as a notice', async () => {
    await begin();
    wire.push({ event: 'job.failed', job: 'j-1', error: { code: 'not-found', message: 'No such folder.' } });
    expect(useFolder().current).toBeNull();
    expect(useNotice().error?.message).toBe('No such folder.');
  });

  it('one at a time, and one that the services were started with is taken in', () => {
    wire.push(progress(1, 2, [scene('a')]));
    expect(useFolder().reading).toBe(true);
    void useFolder().open('/other');
    expect(asked('scene.openFolder')).toEqual([]);
    wire.push({ ...progress(1, 1, [scene('z')]), job: 'j-2' });
    expect(ids()).toEqual(['a']);
  });

  it('does not go on when the services are lost', async () => {
    await begin();
    wire.state('lost');
    expect(useFolder().reading).toBe(false);
  });
});

describe('a CRS', () => {
  it('takes the place of the scene, which keeps how it was shown', async () => {
    await open('a', { ...PLAIN_INFO, file: 'a.tif' });
    await open('b');
    useScenes().activeId = 'a';
    useLayers().change('a', { opacity: 0.5 });
    const setting = useScenes().setCrs('a', '32633');
    await wire.reply('scene.setCrs', scene('a2', placed('a.tif', 3, 3)));
    await setting;
    expect(ids()).toEqual(['b', 'a2']);
    expect(useScenes().activeId).toBe('a2');
    expect(useLayers().layerOf('a2').opacity).toBe(0.5);
    expect(asked('scene.setCrs')).toEqual([{ scene: 'a', crs: 'EPSG:32633' }]);
  });
  it('that is refused is thrown to where it was typed', async () => {
    await open('a', { ...PLAIN_INFO, file: 'a.tif' });
    const setting = useScenes()
      .setCrs('a', '9999')
      .catch((thrown: unknown) => thrown);
    await wire.refuse('scene.setCrs', { code: 'bad-input', message: 'This CRS is not known here.' });
    expect(await setting).toMatchObject({ message: 'This CRS is not known here.' });
    expect(ids()).toEqual(['a']);
    expect(useNotice().error).toBeNull();
  });
});

describe('what the model sees', () => {
  const LOOK = { bands: [1], ranges: [[0, 9]] } satisfies ModelLook;

  it('is set on the scene opened anew, which keeps its place and how it was shown', async () => {
    await open('a');
    await open('b');
    useScenes().activeId = 'a';
    useLayers().change('a', { opacity: 0.5 });
    const setting = useScenes().setModelLook('a', LOOK);
    await wire.reply('scene.setModelLook', scene('a2', placed('a.tif', 3, 3)));
    await setting;
    expect(ids()).toEqual(['b', 'a2']);
    expect(useScenes().activeId).toBe('a2');
    expect(useLayers().layerOf('a2').opacity).toBe(0.5);
    expect(asked('scene.setModelLook')).toEqual([{ scene: 'a', look: LOOK }]);
  });

  it('that is refused leaves the scene', async () => {
    await open('a');
    const setting = useScenes()
      .setModelLook('a', LOOK)
      .catch((thrown: unknown) => thrown);
    await wire.refuse('scene.setModelLook', { code: 'bad-input', message: 'band 6 is asked' });
    expect(await setting).toMatchObject({ message: 'band 6 is asked' });
    expect(ids()).toEqual(['a']);
  });
});

describe('overviews', () => {
  const pyramid = (state: string, done: number, message?: string) =>
    wire.push({
      event: 'scene.pyramid',
      scene: 'a',
      state,
      done,
      ...(message === undefined ? {} : { message }),
    });

  it('are told while they are built, and forgotten when ready', () => {
    pyramid('building', 0.25);
    expect(usePyramids().pyramids.get('a')).toEqual({ state: 'building', done: 0.25 });
    pyramid('ready', 1);
    expect(usePyramids().pyramids.size).toBe(0);
    expect(usePyramids().readied.has('a')).toBe(true);
  });
  it('that failed are told as a notice, with the reason', () => {
    pyramid('failed', 0, 'the disk is full');
    expect(useNotice().error?.subject).toBe('the disk is full');
    expect(usePyramids().pyramids.get('a')?.state).toBe('failed');
  });
  it('are cancelled and built again by their scene', async () => {
    void usePyramids().cancel('a');
    await wire.reply('pyramid.cancel', {});
    void usePyramids().build('a');
    await wire.reply('pyramid.build', {});
    expect([asked('pyramid.cancel'), asked('pyramid.build')]).toEqual([[{ scene: 'a' }], [{ scene: 'a' }]]);
  });
});

it('memory of an earlier page that is broken is as good as none', () => {
  for (const junk of ['{', '7', '[["a",{"visible":"yes"}]]', '[["a"]]', '[3]']) {
    Object.assign(globalThis, { sessionStorage: { getItem: () => junk, setItem: () => undefined } });
    storesOver(new HandWire());
    expect(useLayers().layers.size).toBe(0);
    expect(ids()).toEqual([]);
  }
  Reflect.deleteProperty(globalThis, 'sessionStorage');
});
