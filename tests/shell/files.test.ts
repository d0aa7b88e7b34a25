/** Files that the shell writes: whole or not at all, and uploads that go when their time has come. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { safeName, UploadShelf } from '../../src-main/shell/uploads.js';
import { startWholeFile, writeWhole } from '../../src-main/workspace/whole-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'geo-r1-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeWhole', () => {
  it('makes the folder, replaces a file, and leaves nothing else', async () => {
    const path = join(folder, 'new', 'out.json');
    await writeWhole(path, 'one');
    await writeWhole(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'new'))).toEqual(['out.json']);
  });

  it('says which file could not be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'out.json');
    await expect(writeWhole(path, 'x')).rejects.toMatchObject({ code: 'io', subject: path });
    mkdirSync(join(folder, 'taken'));
    await expect(writeWhole(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'io' });
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
  });
});

describe('startWholeFile', () => {
  it('shows the file only when it is kept', async () => {
    const path = join(folder, 'out.jsonl');
    writeFileSync(path, 'before');
    const file = await startWholeFile(path);
    await file.write('1\n');
    expect(readFileSync(path, 'utf8')).toBe('before');
    await file.write('2\n');
    await file.keep();
    await file.discard();
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n');
    expect(readdirSync(folder)).toEqual(['out.jsonl']);
  });

  it('leaves nothing when it is discarded', async () => {
    const file = await startWholeFile(join(folder, 'out.jsonl'));
    await file.write('1\n');
    await file.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('UploadShelf', () => {
  it('sweeps what ended hosts left, and nothing of running ones', async () => {
    const ended = join(folder, '999999999-aa');
    const running = join(folder, `${process.ppid}-bb`);
    const foreign = join(folder, 'someone-else');
    for (const path of [ended, running, foreign]) mkdirSync(path);
    await new UploadShelf(folder).sweep();
    expect([ended, running, foreign].map((path) => existsSync(path))).toEqual([false, true, true]);
    await expect(new UploadShelf(join(folder, 'none-yet')).sweep()).resolves.toBeUndefined();
  });

  it('takes an empty file, gives it out by id, and deletes all at its end', async () => {
    const shelf = new UploadShelf(folder);
    const id = await shelf.receive('a.tif', Readable.from([]), 0);
    const { path, discard } = shelf.take(id);
    expect(readFileSync(path, 'utf8')).toBe('');
    await discard();
    expect(existsSync(path)).toBe(false);
    await shelf.receive('b.tif', Readable.from([Buffer.from('x')]), null);
    await shelf.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

it.each([
  ['scene.tif', 'scene.tif'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\data\\scene.tif', 'scene.tif'],
  ['.hidden', 'hidden'],
  ['..', 'scene'],
  ['', 'scene'],
  ['a\u0000b:c*.tif', 'a_b_c_.tif'],
  ['Übersicht 1.tif', 'Übersicht 1.tif'],
  [`${'x'.repeat(300)}.tif`, `${'x'.repeat(76)}.tif`],
])('safeName(%j) is %j', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});
