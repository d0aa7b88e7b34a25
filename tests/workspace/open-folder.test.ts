/** Folders, headers, a CRS set by the user and statistics: the services over fakes, the folders on a real disk. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channels, type GeoR1Event } from '../../src-main/contract/index.js';
import { folderFiles, MAX_FOLDER_FILES } from '../../src-main/workspace/folder-files.js';
import { answerFrame, createServices, type Services } from '../../src-main/workspace/index.js';
import { fakePorts, lastOf, plainFrame, type FakeOptions } from './fakes.js';

type Progress = Extract<GeoR1Event, { event: 'folder.progress' }>;

let folder: string;
let services: Services;
let log: string[];
let events: GeoR1Event[];

const put = (...names: string[]): void => names.forEach((name) => writeFileSync(join(folder, name), 'fake'));

function start(options: FakeOptions = {}): void {
  const ports = fakePorts(options);
  log = ports.log;
  events = [];
  services = createServices({
    ports,
    host: { kind: 'loopback', version: '1.2.3', chooseFolder: () => Promise.resolve(folder) },
    cacheDir: null,
    sample: join(folder, 'a.tif'),
    onFault: (fault) => expect.unreachable(String(fault)),
  });
  services.listen((event) => events.push(event));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-folder-'));
  start();
});
afterEach(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

const endOf = (job: string): Promise<GeoR1Event> => lastOf(job, 'folder.done', services, events);
const openFolder = async (path = folder): Promise<GeoR1Event> =>
  endOf((await services.call('scene.openFolder', { path })).job);
const progress = (): Progress[] => events.filter((event) => event.event === 'folder.progress');
const opened = (): string[] =>
  progress().flatMap((event) => event.opened.map(({ info }) => basename(info.file)));

describe('a folder', () => {
  it('is searched to its depths for scenes, numbers by value, and for nothing else', async () => {
    mkdirSync(join(folder, 'below', 'deep'), { recursive: true });
    mkdirSync(join(folder, '.hidden'));
    put('tile_10.tif', 'tile_9.TIFF', 'notes.txt', 'tile_9.tif.ovr', 'tile_9.tif.aux.xml', '.a.tif');
    put('below/b.jpg', 'below/deep/c.png', '.hidden/d.tif');
    symlinkSync(folder, join(folder, 'circle'));
    const { files, more } = await folderFiles(folder);
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      'below/b.jpg',
      'below/deep/c.png',
      'tile_9.TIFF',
      'tile_10.tif',
    ]);
    expect(more).toBe(false);
  });

  it.each([
    ['that is not there', 'no-such-folder', 'not-found'],
    ['that is a file', 'file.tif', 'bad-input'],
    ['with a name beyond the system', 'x'.repeat(3000), 'io'],
  ])('%s is refused', async (_, name, code) => {
    put('file.tif');
    expect(await openFolder(join(folder, name))).toMatchObject({ event: 'job.failed', error: { code } });
  });

  it('that may not be listed, below, is told and does not stop the rest', async () => {
    mkdirSync(join(folder, 'locked'));
    put('a.tif');
    chmodSync(join(folder, 'locked'), 0);
    const { files, failed } = await folderFiles(folder);
    chmodSync(join(folder, 'locked'), 0o755);
    expect(files).toHaveLength(1);
    // Root may list everything.
    if (process.getuid?.() !== 0) expect(failed).toMatchObject([{ error: { code: 'io' } }]);
  });

  it('of more files than a list is good for says so', async () => {
    for (let n = 0; n < MAX_FOLDER_FILES + 1; n++) put(`${n}.tif`);
    const { files, more } = await folderFiles(folder);
    expect([files.length, more, basename(files[2]!)]).toEqual([MAX_FOLDER_FILES, true, '2.tif']);
  });

  it('opens by headers alone, with progress to the end', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `s${n}.tif`);
    put(...names);
    expect(await openFolder()).toMatchObject({ opened: 30, failed: 0, more: false });
    expect(progress()[0]).toMatchObject({ done: 0, total: 30, opened: [] });
    expect(progress().at(-1)).toMatchObject({ done: 30, total: 30 });
    // In the order of their names, whichever header came first.
    expect(opened()).toEqual(names);
    expect(log.filter((line) => line.startsWith('open '))).toEqual([]);
    expect((await services.call('scene.list', {})).scenes).toHaveLength(30);
  });

  it('lists the files that cannot be read with their reasons', async () => {
    put('a.tif', 'broken.tif', 'c.tif');
    expect(await openFolder()).toMatchObject({ opened: 2, failed: 1 });
    expect(progress().flatMap(({ failed }) => failed)).toEqual([
      {
        file: join(folder, 'broken.tif'),
        error: { code: 'bad-input', message: 'The file is cut short.', subject: join(folder, 'broken.tif') },
      },
    ]);
  });

  it('without scenes ends at once; one opened twice opens nothing twice', async () => {
    expect(await openFolder()).toMatchObject({ opened: 0, failed: 0 });
    put('a.tif');
    await openFolder();
    await openFolder();
    expect((await services.call('scene.list', {})).scenes).toHaveLength(1);
  });

  it('is given up on cancel; what was opened stays open', async () => {
    put(...Array.from({ length: 200 }, (_, n) => `s${n}.tif`));
    const { job } = await services.call('scene.openFolder', { path: folder });
    await services.call('job.cancel', { job });
    expect(await endOf(job)).toMatchObject({ event: 'job.failed', error: { code: 'cancelled' } });
    const { scenes } = await services.call('scene.list', {});
    expect(scenes.map(({ info }) => basename(info.file)).sort()).toEqual(opened().sort());
    expect(scenes.length).toBeLessThan(200);
  });

  it('is chosen by the system’s dialog where there is one', async () => {
    expect(await services.call('scene.choose', { kind: 'folder' })).toEqual({ path: folder });
    expect(await services.call('scene.choose', { kind: 'file' })).toEqual({ path: null });
  });
});

describe('a scene known by its header', () => {
  const only = async (): Promise<string> => {
    put('a.tif');
    await openFolder();
    return (await services.call('scene.list', {})).scenes[0]!.scene;
  };
  const opens = (): number => log.filter((line) => line.startsWith('open ')).length;

  it('is opened in full once, by whatever first needs its pixels', async () => {
    const scene = await only();
    const window = { x: 0, y: 0, width: 8, height: 8 };
    await Promise.all([
      services.scene(scene).readWindow(window, { width: 8, height: 8 }),
      services.call('scene.info', { scene }),
      services.call('scene.statistics', { scene, bands: [1], window: null }),
    ]);
    expect(opens()).toBe(1);
  });

  it('can be closed without ever having been read', async () => {
    const scene = await only();
    await services.call('scene.close', { scene });
    expect(opens()).toBe(0);
  });
});

describe('what a user lets the model see', () => {
  const look = { bands: [3, 2, 1], ranges: null };

  it('opens the scene anew with it, beside a CRS that was set before, and back without it', async () => {
    start({ frame: plainFrame() });
    put('a.tif');
    const { scene } = await services.call('scene.open', { path: join(folder, 'a.tif') });
    const placed = await services.call('scene.setCrs', { scene, crs: 'EPSG:4326' });
    const seen = await services.call('scene.setModelLook', { scene: placed.scene, look });
    expect(seen.scene).not.toBe(placed.scene);
    expect(seen.info.placement).toBe('affine');
    expect(log.at(-1)).toBe(`open ${join(folder, 'a.tif')} for the model ${JSON.stringify(look)}`);
    // The very same again is the same scene.
    expect((await services.call('scene.setModelLook', { scene: seen.scene, look })).scene).toBe(seen.scene);
    const back = await services.call('scene.setModelLook', { scene: seen.scene, look: null });
    expect(log.at(-1)).toBe(`open ${join(folder, 'a.tif')}`);
    expect(back.info.placement).toBe('affine');
    expect((await services.call('scene.list', {})).scenes.map((one) => one.scene)).toEqual([back.scene]);
  });

  it('is of an open scene, and well formed', async () => {
    await expect(services.call('scene.setModelLook', { scene: 's-none', look })).rejects.toMatchObject({
      code: 'not-found',
    });
    const malformed = {
      id: 1,
      channel: 'scene.setModelLook',
      request: { scene: 's-1', look: { bands: 'all' } },
    };
    expect(await answerFrame(services, malformed)).toMatchObject({ error: { code: 'bad-input' } });
  });
});

describe('a CRS set by the user', () => {
  it('opens the scene anew under another id, in the place of the old one', async () => {
    start({ frame: plainFrame() });
    put('a.tif');
    const { scene, info } = await services.call('scene.open', { path: join(folder, 'a.tif') });
    expect(info.placement).toBe('none');
    const placed = await services.call('scene.setCrs', { scene, crs: 'EPSG:4326' });
    expect(placed.scene).not.toBe(scene);
    expect(placed.info.placement).toBe('affine');
    expect((await services.call('scene.list', {})).scenes.map((one) => one.scene)).toEqual([placed.scene]);
    expect(() => services.scene(scene)).toThrow('No scene is open under this id');
  });

  it('that is not known leaves the scene as it was', async () => {
    start({ frame: plainFrame() });
    put('a.tif');
    const { scene } = await services.call('scene.open', { path: join(folder, 'a.tif') });
    await expect(services.call('scene.setCrs', { scene, crs: 'EPSG:9999' })).rejects.toMatchObject({
      code: 'bad-input',
      subject: 'EPSG:9999',
    });
    expect(services.scene(scene).info.placement).toBe('none');
  });

  it.each([
    ['32633', 'EPSG:32633'],
    [' epsg:3857 ', 'EPSG:3857'],
    ['EPSG:102008', 'EPSG:102008'],
  ])('may be written %j', (crs, wanted) =>
    expect(channels['scene.setCrs'].request.parse({ scene: 's', crs }).crs).toBe(wanted),
  );

  it.each(['', '12', '1234567', 'EPSG:', 'EPSG:-4326', '+proj=utm +zone=33', 'ESRI:102008', '４３２６'])(
    'is refused as %j',
    (crs) => expect(channels['scene.setCrs'].request.safeParse({ scene: 's', crs }).success).toBe(false),
  );
});

describe('requests that no window sends', () => {
  it.each<[string, string, unknown]>([
    ['a folder without a name', 'scene.openFolder', { path: '' }],
    ['a folder with a name beyond every system', 'scene.openFolder', { path: 'x'.repeat(5000) }],
    ['statistics of no band', 'scene.statistics', { scene: 's-1', bands: [] }],
    ['statistics of band 0', 'scene.statistics', { scene: 's-1', bands: [0] }],
    ['statistics of a thousand bands', 'scene.statistics', { scene: 's-1', bands: Array(1000).fill(1) }],
    ['a window of three numbers', 'scene.statistics', { scene: 's-1', bands: [1], window: [0, 0, 1] }],
    ['a window without area', 'scene.statistics', { scene: 's-1', bands: [1], window: [0, 0, 0, 5] }],
    ['a dialog of another kind', 'scene.choose', { kind: 'printer' }],
    ['a field that nobody knows', 'scene.info', { scene: 's-1', verbose: true }],
    ['nothing', 'scene.setCrs', null],
  ])('%s is refused', async (_, channel, request) => {
    expect(await answerFrame(services, { id: 7, channel, request })).toMatchObject({
      id: 7,
      error: { code: 'bad-input' },
    });
  });

  it.each(['scene.info', 'scene.setCrs', 'scene.statistics'])(
    '%s of a scene that is not open is told',
    async (channel) => {
      const more = { 'scene.setCrs': { crs: '4326' }, 'scene.statistics': { bands: [1] } }[channel];
      const request = { scene: 's-none', ...more };
      expect(await answerFrame(services, { id: 7, channel, request })).toMatchObject({
        error: { code: 'not-found', subject: 's-none' },
      });
    },
  );
});

it('statistics are those of the scene, or of a window of it', async () => {
  put('a.tif');
  const { scene } = await services.call('scene.open', { path: join(folder, 'a.tif') });
  const whole = await services.call('scene.statistics', { scene, bands: [3, 1], window: null });
  expect(whole.bands.map(({ band, max }) => [band, max])).toEqual([[3, 100], [1, 100]]); // prettier-ignore
  const part = await services.call('scene.statistics', { scene, bands: [2], window: [0, 0, 10, 10] });
  expect(part.bands[0]).toMatchObject({ band: 2, max: 50 });
});
