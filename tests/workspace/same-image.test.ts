import { createHash } from 'node:crypto';
import { chmod, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageStamp } from '../../src-main/teach/index.js';
import { identitiesOf, imageProblem } from '../../src-main/workspace/same-image.js';

const PIXELS = 'pixels';
const SHA256 = createHash('sha256').update(PIXELS).digest('hex');
const LATER = new Date('2030-01-01T00:00:00Z');

describe('the image of an example', () => {
  let folder = '';
  let path = '';
  let then: ImageStamp;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'same-image-'));
    path = join(folder, 'a.png');
    await writeFile(path, PIXELS);
    then = (await identitiesOf([path]))[path]!;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is known by its bytes, and is no problem as it was or copied', async () => {
    expect(then).toEqual({ sha256: SHA256, bytes: PIXELS.length, modifiedMs: (await stat(path)).mtimeMs });
    expect(await imageProblem(path, then)).toBeNull();
    await utimes(path, LATER, LATER);
    expect(await imageProblem(path, then)).toBeNull();
    expect(await imageProblem(path, undefined)).toBeNull();
  });

  it('is another where it was written again, also with as many bytes', async () => {
    await writeFile(path, 'PIXELS');
    await utimes(path, LATER, LATER);
    expect(await imageProblem(path, then)).toBe('Its scene is another file than it was');
    await writeFile(path, 'more pixels');
    expect(await imageProblem(path, then)).toBe('Its scene is another file than it was');
  });

  it('may be another where it was imported, never read and written again', async () => {
    const imported = { ...then, sha256: null };
    expect(await imageProblem(path, imported)).toBeNull();
    await utimes(path, LATER, LATER);
    expect(await imageProblem(path, imported)).toMatch(/written again after it was imported/);
  });

  it('is gone where it is not there, and has no stamp then', async () => {
    const gone = join(folder, 'gone.png');
    expect(await imageProblem(gone, then)).toBe('Its scene is not where it was');
    expect(await identitiesOf([gone, path])).toEqual({ [path]: then });
  });

  it.skipIf(process.getuid?.() === 0)('that cannot be read is said to be so', async () => {
    await utimes(path, LATER, LATER);
    await chmod(path, 0);
    expect(await imageProblem(path, then)).toMatch(/cannot be read/);
  });
});
