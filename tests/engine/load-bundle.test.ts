import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GeoR1Error } from '../../src-main/contract/index.js';
import { builtinBundleDir, bundleFile, loadBundle } from '../../src-main/engine/index.js';
import { TINY_BUNDLE } from '../fixtures/engine/index.js';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'geo-r1-bundle-'));
  await cp(TINY_BUNDLE, dir, { recursive: true });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function edit(change: (description: Record<string, unknown>) => void): Promise<void> {
  const file = join(dir, 'bundle.json');
  const description = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  change(description);
  await writeFile(file, JSON.stringify(description));
}

async function failure(): Promise<GeoR1Error> {
  const thrown: unknown = await loadBundle(dir).catch((error: unknown) => error);
  if (!(thrown instanceof GeoR1Error)) throw new Error('expected an error of the family');
  return thrown;
}

it('reads a bundle whose files are those described', async () => {
  const bundle = await loadBundle(dir);
  expect(bundle.description.vocabulary.map(({ name }) => name)).toEqual(['red', 'green', 'blue']);
  expect(bundle.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(bundleFile(bundle, 'tokenizer')).toBe(join(dir, 'tokenizer.json'));
});

it('has another identity when anything in its description changes', async () => {
  const before = await loadBundle(dir);
  await edit((d) => Object.assign(d, { version: '2' }));
  expect((await loadBundle(dir)).sha256).not.toBe(before.sha256);
});

it('says that there is no bundle in an empty folder', async () => {
  await rm(join(dir, 'bundle.json'));
  const error = await failure();
  expect(error.code).toBe('not-found');
  expect(error.subject).toBe(join(dir, 'bundle.json'));
});

it.each([
  ['perceiver.onnx', 'not-found', /missing/, (file: string) => rm(file)],
  ['perceiver.onnx', 'bad-input', /truncated: 100 bytes/, (file: string) => truncate(file, 100)],
  [
    'tokenizer.json',
    'bad-input',
    /too long/,
    async (file: string) => writeFile(file, `${await readFile(file, 'utf8')} `),
  ],
])('names %s and %s when the file is not the one described', async (name, code, words, damage) => {
  await damage(join(dir, name));
  const error = await failure();
  expect(error.code).toBe(code);
  expect(error.subject).toBe(join(dir, name));
  expect(error.message).toMatch(words);
  expect(error.next).toBeTruthy();
});

it('finds one changed byte of the right length by its hash', async () => {
  const file = join(dir, 'text-encoder.onnx');
  const bytes = await readFile(file);
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const error = await failure();
  expect(error.subject).toBe(file);
  expect(error.message).toMatch(/SHA-256/);
});

it.each([
  ['no JSON', () => writeFile(join(dir, 'bundle.json'), '{"schemaVersion": 1,'), /not JSON/],
  ['empty', () => writeFile(join(dir, 'bundle.json'), ''), /not JSON/],
  ['a list', () => writeFile(join(dir, 'bundle.json'), '[]'), /malformed/],
  ['no vocabulary', () => edit((d) => Object.assign(d, { vocabulary: [] })), /vocabulary/],
  [
    'two perceivers',
    () => edit((d) => (d['files'] as unknown[]).push((d['files'] as unknown[])[0])),
    /one file of role/,
  ],
  [
    'two perceivers in integers',
    () =>
      edit((d) => {
        const files = d['files'] as { role: string }[];
        files.push({ ...files[0]!, role: 'perceiver-int8' }, { ...files[0]!, role: 'perceiver-int8' });
      }),
    /more than one file of role "perceiver-int8"/,
  ],
  [
    'a model of edges without its file',
    () =>
      edit((d) =>
        Object.assign(d, {
          boxes: { input: 'crops', output: 'boxes', cropPixels: 16, context: 1.5, looks: 1 },
        }),
      ),
    /boxes is there where 0 files have the role "boxes"/,
  ],
  [
    'a path out of the folder',
    () => edit((d) => (((d['files'] as unknown[])[0] as { path: string }).path = '../x')),
    /files\.0\.path/,
  ],
  [
    'a hash that is none',
    () => edit((d) => (((d['files'] as unknown[])[0] as { sha256: string }).sha256 = 'abc')),
    /sha256/,
  ],
  [
    'unequal dimensions',
    () => edit((d) => ((d['text'] as { dimension: number }).dimension = 5)),
    /embeddingDimension/,
  ],
  [
    'overlap as large as the window',
    () =>
      edit(
        (d) => ((d['perceiver'] as { window: object }).window = { size: 320, overlap: 320, multiple: 32 }),
      ),
    /overlap/,
  ],
])('refuses a description with %s', async (_what, damage, words) => {
  await damage();
  const error = await failure();
  expect(error.code).toBe('bad-input');
  expect(error.subject).toBe(join(dir, 'bundle.json'));
  expect(error.message).toMatch(words);
});

it('tells a newer schema from a broken one', async () => {
  await edit((d) => Object.assign(d, { schemaVersion: 2 }));
  const error = await failure();
  expect(error.code).toBe('unsupported');
  expect(error.message).toMatch(/version 2/);
});

it('refuses a description of many megabytes without reading it', async () => {
  await truncate(join(dir, 'bundle.json'), 64 * 1024 * 1024);
  expect((await failure()).message).toMatch(/67108864 bytes/);
});

it('stops when it is cancelled', async () => {
  await expect(loadBundle(dir, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});

it('loads the bundle that ships with the app', async (context) => {
  const bundle = await loadBundle(builtinBundleDir()).catch((thrown: unknown) => {
    if (thrown instanceof GeoR1Error && thrown.code === 'not-found') return null;
    throw thrown;
  });
  if (bundle === null) {
    console.warn('SKIPPED: there is no bundle in models/builtin, so the real one was not checked.');
    context.skip();
    return;
  }
  expect(bundle.description.vocabulary.length).toBeGreaterThanOrEqual(10);
  const total = bundle.description.files.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total).toBeLessThanOrEqual(64 * 1024 * 1024);
});
