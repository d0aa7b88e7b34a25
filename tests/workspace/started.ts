/** The services over fakes, on two scenes of a folder of their own, and what a test waits for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Answer, GeoR1Event } from '../../src-main/contract/index.js';
import { createServices, type Services } from '../../src-main/workspace/index.js';
import { fakePorts, lastOf, type FakeOptions } from './fakes.js';

/** The scenes a.tif and b.tif lie here. */
export let folder: string;
let open: Services[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-workspace-'));
  for (const name of ['a.tif', 'b.tif']) writeFileSync(join(folder, name), 'fake');
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((services) => services.close()));
  rmSync(folder, { recursive: true, force: true });
});

export function start(options: FakeOptions = {}) {
  const ports = fakePorts(options);
  const faults: unknown[] = [];
  const services = createServices({
    ports,
    host: { kind: 'loopback', version: '1.2.3' },
    cacheDir: null,
    sample: join(folder, 'a.tif'),
    onFault: (fault) => faults.push(fault),
  });
  open.push(services);
  const events: GeoR1Event[] = [];
  services.listen((event) => events.push(event));
  const openScene = async (name = 'a.tif'): Promise<string> =>
    (await services.call('scene.open', { path: join(folder, name) })).scene;
  const ask = async (scene: string, question = 'ships'): Promise<string> =>
    (
      await services.call('ask', {
        scene,
        question,
        task: 'gres',
        where: null,
        minScore: null,
        adapter: null,
      })
    ).job;
  /** Resolves with the job's last event. */
  const end = (job: string): Promise<GeoR1Event> => lastOf(job, 'job.done', services, events);
  const answerOf = async (job: string): Promise<Answer> => {
    const event = await end(job);
    if (event.event !== 'job.done') throw new Error(`The job ended with ${JSON.stringify(event)}.`);
    return event.answer;
  };
  return { services, ports, events, faults, openScene, ask, end, answerOf };
}
