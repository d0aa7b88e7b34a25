/** The file changes, shrinks, moves or vanishes while it is open; the disk or the network share stalls. */
import { appendFile, copyFile, mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { fileReader, type ReadHandle } from '../../src-main/scene/file.js';
import { openScene, type Scene } from '../../src-main/scene/index.js';

const original = fileURLToPath(new URL('../fixtures/traits/deflate-tiled-rgb.tif', import.meta.url));
let folder = '';
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-r1-changes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function opened(): Promise<{ path: string; scene: Scene }> {
  const path = join(folder, `${made++}.tif`);
  await copyFile(original, path);
  return { path, scene: await openScene(path) };
}

const readAll = ({ info: { width, height }, ...scene }: Scene) =>
  scene.readWindow({ x: 0, y: 0, width, height }, { width, height });

async function failure(work: Promise<unknown>): Promise<GeoR1Error> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GeoR1Error);
  expect((error as GeoR1Error).next).toBeTruthy();
  return error as GeoR1Error;
}

const afterACheck = () => new Promise((resolve) => setTimeout(resolve, 1100));

describe('a file that changes while it is open', () => {
  it('cut short: a read and the identity say that it changed', async () => {
    const { path, scene } = await opened();
    await truncate(path, 400);
    for (const work of [() => readAll(scene), () => scene.identity()]) {
      const error = await failure(work());
      expect(error).toMatchObject({ code: 'io', subject: path });
      expect(error.message).toMatch(/changed since it was opened/);
    }
    await scene.close();
  });

  it('written over in place: reads that would succeed are refused too', async () => {
    const { path, scene } = await opened();
    await appendFile(path, 'more');
    await afterACheck();
    expect((await failure(readAll(scene))).message).toMatch(/changed/);
    await scene.close();
  });

  it('touched only: the identity is of another version', async () => {
    const { path, scene } = await opened();
    const before = await scene.identity();
    await utimes(path, 1, 1);
    expect((await failure(scene.identity())).message).toMatch(/changed/);
    await scene.close();
    const again = await openScene(path);
    expect((await again.identity()).sha256).toBe(before.sha256);
    await again.close();
  });

  it('moved away, or replaced: what is open can be seen, and no answer is kept under its name', async () => {
    const { path, scene } = await opened();
    const before = await readAll(scene);
    await rename(path, `${path}.moved`);
    expect(await failure(scene.identity())).toMatchObject({ code: 'not-found', subject: path });
    expect((await readAll(scene)).rgb).toEqual(before.rgb);
    await writeFile(path, 'another file');
    expect((await failure(scene.identity())).message).toMatch(/changed/);
    await scene.close();
  });
});

describe('a share that stalls', () => {
  const stamp = { path: '/share/scene.tif', bytes: 100, modifiedMs: 5 };
  const deadlineMs = 30;

  /** A handle whose reads answer when told to. */
  function slowHandle() {
    const waiting: (() => void)[] = [];
    const handle = {
      stat: () => Promise.resolve({ size: stamp.bytes, mtimeMs: stamp.modifiedMs }),
      read: (_buffer: Uint8Array, _at: number, length: number) =>
        new Promise((resolve) => waiting.push(() => resolve({ bytesRead: length }))),
      close: () => new Promise(() => undefined),
    };
    return { handle: handle as unknown as ReadHandle, waiting };
  }

  it('is an error after the deadline, at once while it lasts, and none after it', async () => {
    const { handle, waiting } = slowHandle();
    const file = fileReader(handle, stamp, deadlineMs);
    const first = await failure(file.read(0, 10));
    expect(first).toMatchObject({ code: 'io', subject: stamp.path });
    expect(first.message).toMatch(/not answered for 0\.03 s/);
    const started = performance.now();
    await failure(file.read(0, 10));
    expect(performance.now() - started).toBeLessThan(deadlineMs);
    expect(waiting).toHaveLength(1);
    waiting.pop()!();
    await new Promise((resolve) => setTimeout(resolve, 1));
    const again = file.read(0, 10);
    await Promise.resolve();
    waiting.pop()!();
    expect(await again).toHaveLength(10);
  });

  it('can be closed while it lasts', async () => {
    const { handle } = slowHandle();
    const file = fileReader(handle, stamp, deadlineMs);
    await failure(file.read(0, 10));
    await file.close();
  });
});
