/** Files that the shell writes: whole or not at all, and uploads that go when their time has come. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkEnding, checkOutputs } from '../../src-main/shell/output-file.js';
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

describe.skipIf(process.platform === 'win32')('links, pipes and devices', () => {
  it('writes the file behind a link, which stays', async () => {
    const [real, link] = [join(folder, 'real.json'), join(folder, 'link.json')];
    writeFileSync(real, 'before');
    symlinkSync(real, link);
    await writeWhole(link, 'after');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('after');
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json']);
  });

  it('writes where a link leads that leads to nothing yet', async () => {
    const link = join(folder, 'link.json');
    symlinkSync('new.json', link);
    await writeWhole(link, 'first');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'new.json'), 'utf8')).toBe('first');
  });

  it('gives a pipe what is written, and leaves it a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [text] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, 'through')]);
    expect(text).toBe('through');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it('writes to a pipe that is handed over', () => {
    const module = new URL('../../src-main/workspace/whole-file.ts', import.meta.url).href;
    const script = `import { writeWhole } from '${module}'; await writeWhole('/dev/stdout', 'piped');`;
    const node = `'${process.execPath}' --import tsx --input-type=module -e "${script}"`;
    expect(execFileSync('bash', ['-c', `${node} | cat`], { encoding: 'utf8' })).toBe('piped');
  });

  it('leaves a device a device', async () => {
    await writeWhole('/dev/null', 'x');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(readdirSync('/dev').filter((name) => name.startsWith('null'))).toEqual(['null']);
  });
});

describe('outputs', () => {
  it('may not be what is read, by its own name, another or a link', async () => {
    const scene = join(folder, 'scene.tif');
    writeFileSync(scene, 'pixels');
    mkdirSync(join(folder, 'sub'));
    linkSync(scene, join(folder, 'twin.tif'));
    for (const output of [scene, join(folder, 'sub', '..', 'scene.tif'), join(folder, 'twin.tif')])
      await expect(checkOutputs([undefined, output], [scene])).rejects.toMatchObject({
        code: 'bad-input',
        subject: output,
      });
    const twin = [join(folder, 'new.json'), join(folder, 'sub', '..', 'new.json')];
    await expect(checkOutputs(twin, [])).rejects.toMatchObject({ code: 'bad-input', subject: twin[0] });
    await expect(checkOutputs([join(folder, 'new.json')], [scene, undefined])).resolves.toBeUndefined();
    await expect(checkOutputs(['/dev/null'], ['/dev/null'])).resolves.toBeUndefined();
  });

  it('are refused before the work where they cannot be written, and nothing is made by asking', async () => {
    const file = join(folder, 'file.txt');
    writeFileSync(file, 'text');
    mkdirSync(join(folder, 'sub'));
    for (const path of [join(folder, 'sub'), join(file, 'new', 'a.json')])
      await expect(checkOutputs([undefined, path], [])).rejects.toMatchObject({ code: 'io', subject: path });
    await expect(checkOutputs([join(folder, 'new', 'new', 'a.json'), file], [])).resolves.toBeUndefined();
    expect(readdirSync(folder).sort()).toEqual(['file.txt', 'sub']);
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  it('have the ending of what is written, or none', () => {
    const check = (path?: string) => checkEnding(path, 'GeoJSON', ['.geojson', '.json']);
    for (const path of ['a.geojson', 'a.JSON', '/dev/stdout', undefined])
      expect(() => check(path)).not.toThrow();
    for (const path of ['a.shp', 'a.gpkg', '-'])
      expect(() => check(path)).toThrow(expect.objectContaining({ code: 'bad-input', subject: path }));
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
