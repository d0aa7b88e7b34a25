/** The workspace's services over fakes: scenes, jobs that end once and alone, and an engine that may die. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { fakeEngine, fakePorts } from './fakes.js';
import { folder, start } from './started.js';

describe('scenes', () => {
  it('open once for one unchanged file, and anew when it has changed', async () => {
    const { services, ports, openScene } = start();
    const first = await openScene();
    expect(await openScene()).toBe(first);
    writeFileSync(join(folder, 'a.tif'), 'changed content');
    expect(await openScene()).not.toBe(first);
    expect(ports.log.filter((line) => line.startsWith('open'))).toHaveLength(2);
    const { scenes } = await services.call('scene.list', {});
    expect(scenes.map(({ info }) => info.width)).toEqual([800, 800]);
  });

  it('that do not exist are named, with what to do', async () => {
    const { services } = start();
    const missing = join(folder, 'no.tif');
    await expect(services.call('scene.open', { path: missing })).rejects.toMatchObject({
      code: 'not-found',
      subject: missing,
      next: expect.any(String) as string,
    });
    await expect(services.call('scene.close', { scene: 's-1' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(services.call('scene.openUpload', { upload: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await services.call('scene.choose', { kind: 'file' })).toEqual({ path: null });
  });

  it('close their file and stop their jobs', async () => {
    const { services, ports, openScene, ask, end } = start({ windowMs: 50 });
    const scene = await openScene();
    const job = await ask(scene);
    await services.call('scene.close', { scene });
    expect(await end(job)).toMatchObject({ event: 'job.failed', error: { code: 'cancelled' } });
    expect(ports.scenes[0]!.closed).toBe(true);
    expect(() => services.scene(scene)).toThrow(GeoR1Error);
  });
});

describe('jobs', () => {
  it('stop within a second when cancelled, and later ones run', async () => {
    const { services, openScene, ask, end, answerOf } = start({ windows: 200, windowMs: 5 });
    const scene = await openScene();
    const running = await ask(scene);
    const waiting = await ask(scene, 'tanks');
    await new Promise((resolve) => setTimeout(resolve, 30));
    const started = performance.now();
    await services.call('job.cancel', { job: waiting });
    await services.call('job.cancel', { job: running });
    for (const job of [running, waiting]) {
      expect(await end(job)).toMatchObject({ event: 'job.failed', error: { code: 'cancelled' } });
    }
    expect(performance.now() - started).toBeLessThan(1000);
    expect((await answerOf(await ask(scene))).boxes).toHaveLength(2);
  });

  it('cancelled before they start never touch the scene', async () => {
    const { services, ports, openScene, ask, end } = start();
    const job = await ask(await openScene());
    await services.call('job.cancel', { job });
    expect(await end(job)).toMatchObject({ event: 'job.failed', error: { code: 'cancelled' } });
    expect(ports.log.some((line) => line.startsWith('perceive'))).toBe(false);
  });

  it('fail alone', async () => {
    const { openScene, ask, end, answerOf } = start({ windowMs: 5 });
    const [a, b] = [await openScene('a.tif'), await openScene('b.tif')];
    const [bad, good, after] = [await ask(a, 'crash'), await ask(b, 'ships'), await ask(a, 'ships')];
    expect(await end(bad)).toMatchObject({ event: 'job.failed', error: { code: 'internal' } });
    expect((await answerOf(good)).boxes).toHaveLength(2);
    expect((await answerOf(after)).boxes).toHaveLength(2);
  });

  it('survive a listener that throws', async () => {
    const { services, faults, openScene, ask, answerOf } = start();
    services.listen(() => {
      throw new Error('a broken window');
    });
    await answerOf(await ask(await openScene()));
    expect(faults.length).toBeGreaterThan(0);
  });

  it('keep their answer for export; running, failed and unknown ones say why there is none', async () => {
    const { services, openScene, ask, end, answerOf } = start({ windowMs: 20 });
    const scene = await openScene();
    const job = await ask(scene, 'ships');
    await expect(services.call('answer.geojson', { job, geometry: 'box' })).rejects.toThrow('no answer yet');
    await answerOf(job);
    const { fileName, text } = await services.call('answer.geojson', { job, geometry: 'box' });
    expect(fileName).toBe('a-ships.geojson');
    expect(JSON.parse(text)).toMatchObject({
      type: 'FeatureCollection',
      features: [{ type: 'Feature' }, {}],
    });
    const failed = await ask(scene, 'crash');
    await end(failed);
    await expect(services.call('answer.geojson', { geometry: 'box', job: failed })).rejects.toThrow(
      'crashed',
    );
    await expect(services.call('answer.geojson', { geometry: 'box', job: 'j-none' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(services.call('job.cancel', { job: 'j-none' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the engine', () => {
  it('is not started to be asked about', async () => {
    const { services, ports } = start();
    expect(await services.call('engine.status', {})).toMatchObject({
      bundle: { name: 'fake', classes: ['ship', 'storage tank'] },
      engine: null,
      app: { version: '1.2.3', host: 'loopback' },
    });
    expect(ports.log).toEqual([]);
  });

  it('that did not start fails its job, and the next job tries again', async () => {
    let starts = 0;
    const { services, openScene, ask, end, answerOf } = start({
      startEngine: () => {
        starts++;
        if (starts > 1) return Promise.resolve(fakeEngine());
        return Promise.reject(new GeoR1Error({ code: 'engine-failed', message: 'The process ended.' }));
      },
    });
    const scene = await openScene();
    expect(await end(await ask(scene))).toMatchObject({
      event: 'job.failed',
      error: { code: 'engine-failed' },
    });
    expect((await answerOf(await ask(scene))).boxes).toHaveLength(2);
    expect(starts).toBe(2);
    expect((await services.call('engine.status', {})).engine).toMatchObject({ provider: 'cpu' });
  });

  it('killed in the middle fails that job alone', async () => {
    let looks = 0;
    const working = fakePorts();
    const { openScene, ask, end, answerOf } = start({
      perceiveScene: (...call) => {
        looks++;
        if (looks > 1) return working.perceiveScene(...call);
        return Promise.reject(
          new GeoR1Error({ code: 'engine-failed', message: 'The process was killed (SIGKILL).' }),
        );
      },
    });
    const scene = await openScene();
    expect(await end(await ask(scene))).toMatchObject({
      error: { message: expect.stringContaining('SIGKILL') as string },
    });
    expect((await answerOf(await ask(scene))).boxes).toHaveLength(2);
  });

  it('ends with the services', async () => {
    let closed = 0;
    const { services, openScene, ask, answerOf } = start({
      startEngine: () =>
        Promise.resolve({
          ...fakeEngine(),
          close: () => {
            closed++;
            return Promise.resolve();
          },
        }),
    });
    await answerOf(await ask(await openScene()));
    await services.close();
    expect(closed).toBe(1);
  });
});
