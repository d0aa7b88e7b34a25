import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { teachSettingsSchema } from '../../src-main/contract/index.js';
import { keptRun } from '../../src-main/shell/commands/kept-run.js';
import type { KeptRun } from '../../src-main/shell/commands/kept-run.js';
import type { TeachPoint, TeachRequest } from '../../src-main/teach/index.js';
import { capture } from './capture.js';

const POINT: TeachPoint = { done: [], point: null, curves: [] };
const IMAGE = { sha256: 'a', bytes: 1, modifiedMs: 1 };
const REQUEST: TeachRequest = {
  set: { id: 'file', name: 'wells', version: 1, sha256: 'x' },
  train: [],
  heldOut: [],
  images: { '/a.png': IMAGE },
  leftOut: [],
  method: 'sft',
  settings: teachSettingsSchema.parse({}),
};

describe('a run of a command', () => {
  let folder = '';
  let output: ReturnType<typeof capture>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-run-'));
    output = capture();
  });
  afterEach(async () => {
    output.restore();
    await rm(folder, { recursive: true });
  });

  const { signal } = new AbortController();
  const run = (teach: KeptRun<null>['teach'], request = REQUEST): Promise<null> =>
    keptRun(folder, 'base', request, { signal }, { teach, write: () => Promise.resolve() });
  const killed: KeptRun<null>['teach'] = async ({ save }) => {
    await save(POINT);
    throw new Error('It was killed.');
  };
  const teacher = () => vi.fn<KeptRun<null>['teach']>(() => Promise.resolve(null));

  it('goes on with another name of its output, and where a picture was only copied; then nothing is left', async () => {
    await expect(run(killed)).rejects.toThrow('It was killed.');
    expect(output.stderr()).toContain('Its points are kept');
    const teach = teacher();
    const images = { '/a.png': { ...IMAGE, modifiedMs: 2 } };
    await run(teach, { ...REQUEST, set: { ...REQUEST.set, name: 'other' }, images });
    expect(teach.mock.calls[0]?.[1]).toMatchObject(POINT);
    expect(await readdir(join(folder, 'runs'))).toEqual([]);
  });

  it.each([
    ['examples', { set: { ...REQUEST.set, sha256: 'y' } }],
    ['pictures', { images: { '/a.png': { ...IMAGE, sha256: 'b' } } }],
    ['settings', { settings: teachSettingsSchema.parse({ seed: 2 }) }],
  ])('is another with other %s', async (_, changed) => {
    await expect(run(killed)).rejects.toThrow();
    const teach = teacher();
    await run(teach, { ...REQUEST, ...changed });
    expect(teach.mock.calls[0]?.[1]).toBeNull();
  });

  it('begins again where its kept point is damaged, and says so', async () => {
    await expect(run(killed)).rejects.toThrow();
    const [name] = await readdir(join(folder, 'runs'));
    const path = join(folder, 'runs', name ?? '', 'point.bin');
    await truncate(path, 30);
    const teach = teacher();
    await run(teach);
    expect(teach.mock.calls[0]?.[1]).toBeNull();
    expect(output.stderr()).toContain(`${path}: The kept point of the run is damaged`);
  });

  it('is refused while the same command runs, and leaves it alone', async () => {
    let end = (): void => undefined;
    const first = run(() => new Promise((resolve) => (end = () => resolve(null))));
    await vi.waitFor(async () => expect(await readdir(join(folder, 'runs'))).toHaveLength(1));
    const second = teacher();
    await expect(run(second)).rejects.toMatchObject({ code: 'unsupported' });
    expect(second).not.toHaveBeenCalled();
    await vi.waitFor(() => {
      end();
      return first;
    });
  });

  it('is refused where its place cannot be written', async () => {
    await writeFile(join(folder, 'runs'), '');
    await expect(run(teacher())).rejects.toMatchObject({ code: 'io' });
  });
});
